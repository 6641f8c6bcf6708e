/// What one scan over UTF-8 bytes found.
///
/// An empty set, or one of `lowercase`, `uppercase`, `digits`, `latinSigns` and `nonASCII` alone, means that the
/// text is in canonical form already.
public struct TextTraits: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A byte above 7F.
  public static let nonASCII = TextTraits(rawValue: 1 << 0)
  /// Bytes that are not well-formed UTF-8.
  public static let invalidUTF8 = TextTraits(rawValue: 1 << 1)
  /// A combining mark, a singleton or a script whose normalization is not known here: the text may
  /// need composing. Without this trait it is in NFC.
  public static let notNFC = TextTraits(rawValue: 1 << 2)
  /// U+FFFD: letters lost before the text came here.
  public static let replacementCharacter = TextTraits(rawValue: 1 << 3)
  /// C0 other than tab and line breaks, DEL, C1.
  public static let controls = TextTraits(rawValue: 1 << 4)
  /// No-break and other Unicode spaces, zero width characters, soft hyphen, byte-order mark, bidi
  /// controls.
  public static let invisibles = TextTraits(rawValue: 1 << 5)
  /// Letters that stand for others: Ð for Đ, ǎ for ă, ƣ for ư, Cyrillic and Greek letters of Latin
  /// shape.
  public static let lookalikes = TextTraits(rawValue: 1 << 6)
  /// White space at the beginning or the end.
  public static let edgeSpace = TextTraits(rawValue: 1 << 7)
  /// Two blanks in a row, a tab or a line break.
  public static let innerSpaces = TextTraits(rawValue: 1 << 8)
  /// Anything that is used as an apostrophe besides U+0027.
  public static let apostropheVariants = TextTraits(rawValue: 1 << 9)
  /// A small letter.
  public static let lowercase = TextTraits(rawValue: 1 << 10)
  /// A capital letter.
  public static let uppercase = TextTraits(rawValue: 1 << 11)
  /// An ASCII digit.
  public static let digits = TextTraits(rawValue: 1 << 12)

  /// Signs and controls of U+0080–00BF, of which mojibake and legacy letters taken for code points
  /// are full; no-break spaces, ° ² ³ apart. See `mayBeMisread`.
  public static let latinSigns = TextTraits(rawValue: 1 << 13)

  /// The traits that `appendCanonicalText` acts on.
  public static let needsRewriting: TextTraits = [
    .invalidUTF8, .notNFC, .controls, .invisibles, .lookalikes, .edgeSpace, .innerSpaces,
    .apostropheVariants,
  ]
}

/// Looks once at every byte of a UTF-8 text.
///
/// - Complexity: About half a nanosecond a byte; allocates nothing.
public func scanText(_ bytes: Span<UInt8>) -> TextTraits {
  let count = bytes.count
  guard count > 0 else { return [] }
  let classes = scanClasses
  var found: UInt16 = 0
  var blanksInARow: UInt16 = 0
  var previous: UInt16 = 0
  var first: UInt16 = 0
  var index = 0
  while index < count {
    let byte = bytes[index]
    let scalarClass: UInt16
    if byte < 0x80 {
      scalarClass = classes[Int(byte)]
      index += 1
    } else {
      let start = index
      scalarClass = multibyteClass(bytes, &index, classes)
      if start == 0 { first = scalarClass }
    }
    blanksInARow |= scalarClass & previous
    found |= scalarClass
    previous = scalarClass
  }
  if bytes[0] < 0x80 { first = classes[Int(bytes[0])] }
  var traits = found & ~blankBit
  if (first | previous) & blankBit != 0 { traits |= TextTraits.edgeSpace.rawValue }
  if blanksInARow & blankBit != 0 { traits |= TextTraits.innerSpaces.rawValue }
  return TextTraits(rawValue: traits)
}

/// Marks blanks in `scanClasses`.
let blankBit: UInt16 = 1 << 15

@inline(__always)
private func multibyteClass(
  _ bytes: Span<UInt8>, _ index: inout Int, _ classes: [UInt16]
) -> UInt16 {
  let lead = bytes[index]
  if lead == 0xE1, index + 2 < bytes.count {
    // U+1E80–1EFF, where most Vietnamese letters live: capitals are even, small letters odd.
    let second = bytes[index + 1]
    let third = bytes[index + 2]
    if second == 0xBA || second == 0xBB, third & 0xC0 == 0x80 {
      index += 3
      return latinAdditionalClass(UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F) | 0x1000)
    }
  } else if lead >= 0xC2, lead <= 0xCD, index + 1 < bytes.count {
    let second = bytes[index + 1]
    if second & 0xC0 == 0x80 {
      let scalar = Int(lead & 0x1F) << 6 | Int(second & 0x3F)
      if scalar < 0x370 {
        index += 2
        return classes[scalar]
      }
    }
  }
  let scalar = readScalar(bytes, at: index)
  index += scalar.length
  return scalar.isValid
    ? scalarClass(scalar.value) : TextTraits([.nonASCII, .invalidUTF8]).rawValue
}

@inline(__always)
private func latinAdditionalClass(_ scalar: UInt32) -> UInt16 {
  let small = scalar & 1 == 1 || scalar &- 0x1E96 < 8
  return TextTraits.nonASCII.rawValue
    | (small ? TextTraits.lowercase.rawValue : TextTraits.uppercase.rawValue)
}

/// The class of one scalar, by the slow way.
func scalarClass(_ scalar: UInt32) -> UInt16 {
  switch scalar {
  case 0..<0x370:
    return scanClasses[Int(scalar)]
  case 0x1E00...0x1EFF:
    return latinAdditionalClass(scalar)
  case 0xFFFD:
    return TextTraits([.nonASCII, .replacementCharacter]).rawValue
  case 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
    let quads: TextTraits = scalar == 0x2000 || scalar == 0x2001 ? .notNFC : []
    return quads.union([.nonASCII, .invisibles]).rawValue | blankBit
  case 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF:
    return TextTraits([.nonASCII, .invisibles]).rawValue
  case 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07:
    return TextTraits([.nonASCII, .apostropheVariants]).rawValue
  default:
    var traits: TextTraits = .nonASCII
    if isUnsettled(scalar) { traits.insert(.notNFC) }
    if latinLookAlike(scalar) != nil { traits.insert(.lookalikes) }
    if lowercased(scalar) != scalar {
      traits.insert(.uppercase)
    } else if uppercased(scalar) != scalar {
      traits.insert(.lowercase)
    }
    return traits.rawValue
  }
}
