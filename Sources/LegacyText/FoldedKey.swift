/// Appends a key that is blind to case, accents, the place of tone marks, apostrophes and
/// punctuation.
///
/// `Họ và tên` gives `ho va ten`, `Gia-rai` and `GIA RAI` both `gia rai`, `H’Hen` and `H'Hen` both
/// `hhen`. Words are separated by one blank. Letters outside the Latin alphabet stay, in small
/// letters.
public func appendFoldedKey(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  output.append(addingCapacity: bytes.count * 3) {
    foldKey(bytes, separator: UInt8(ascii: " "), into: &$0)
  }
}

/// The key of `appendFoldedKey`, for text that is not on a hot path.
public func foldedKey(_ text: String) -> String {
  var output: [UInt8] = []
  let bytes = Array(text.utf8)
  appendFoldedKey(bytes.span, to: &output)
  return String(decoding: output, as: UTF8.self)
}

/// The same key without any blanks, for headings: `HoTen`, `HO_TEN` and `Họ tên` all give `hoten`.
public func headingKey(_ text: String) -> String {
  String(decoding: headingKeyBytes(text), as: UTF8.self)
}

/// The bytes of `headingKey`, for looking many headings up.
public func headingKeyBytes(_ text: String) -> [UInt8] {
  var output: [UInt8] = []
  let bytes = Array(text.utf8)
  output.append(addingCapacity: bytes.count * 3) { foldKey(bytes.span, separator: nil, into: &$0) }
  return output
}

@inline(__always)
private func foldKey(
  _ bytes: Span<UInt8>, separator: UInt8?, into target: inout OutputSpan<UInt8>
) {
  let folds = foldTable
  var index = 0
  var pending = false
  while index < bytes.count {
    let byte = bytes[index]
    var fold: UInt8
    var value = UInt32(byte)
    if byte < 0x80 {
      fold = folds[Int(byte)]
      index += 1
    } else {
      let scalar = readScalar(bytes, at: index)
      index += scalar.length
      value = scalar.value
      if value < 0x370 {
        fold = folds[Int(value)]
      } else if value &- 0x1E00 < 0x100 {
        fold = folds[Int(value - 0x1E00) + 0x370]
      } else {
        fold = foldOther(value)
      }
    }
    if fold == Fold.dropped { continue }
    if fold == Fold.separator {
      pending = true
      continue
    }
    if pending {
      if let separator, target.count > 0 { target.append(separator) }
      pending = false
    }
    if fold >= UInt8(ascii: "0") {
      target.append(fold)
    } else {
      appendUncommon(fold, value, into: &target)
    }
  }
}

/// What `foldTable` says besides an ASCII letter or digit.
private enum Fold {
  static let separator: UInt8 = 0
  static let dropped: UInt8 = 1
  static let kept: UInt8 = 2
  static let ae: UInt8 = 3
  static let oe: UInt8 = 4
  static let ss: UInt8 = 5
  static let th: UInt8 = 6
}

private func appendUncommon(
  _ fold: UInt8, _ value: UInt32, into target: inout OutputSpan<UInt8>
) {
  let letters: (Character, Character)
  switch fold {
  case Fold.ae: letters = ("a", "e")
  case Fold.oe: letters = ("o", "e")
  case Fold.ss: letters = ("s", "s")
  case Fold.th: letters = ("t", "h")
  default:
    target.append(scalar: lowercased(value))
    return
  }
  target.append(letters.0.asciiValue ?? 0)
  target.append(letters.1.asciiValue ?? 0)
}

private func foldOther(_ scalar: UInt32) -> UInt8 {
  let traits = scalarClass(scalar)
  if traits & TextTraits.apostropheVariants.rawValue != 0 { return Fold.dropped }
  if traits & TextTraits.invisibles.rawValue != 0 {
    return traits & blankBit != 0 ? Fold.separator : Fold.dropped
  }
  guard let properties = Unicode.Scalar(scalar)?.properties else { return Fold.separator }
  if properties.isAlphabetic || properties.numericType != nil { return Fold.kept }
  switch properties.generalCategory {
  case .nonspacingMark, .spacingMark, .enclosingMark: return Fold.kept
  default: return Fold.separator
  }
}

/// The plain small letter under a Latin letter, or a digit; 0 when there is none.
func foldedASCII(_ scalar: UInt32) -> UInt8 {
  let fold: UInt8
  switch scalar {
  case 0..<0x370: fold = foldTable[Int(scalar)]
  case 0x1E00..<0x1F00: fold = foldTable[Int(scalar - 0x1E00) + 0x370]
  default: return 0
  }
  return fold >= UInt8(ascii: "0") ? fold : 0
}

/// U+0000–036F, then U+1E00–1EFF.
private let foldTable: [UInt8] = (Array(0..<0x370) + Array(0x1E00..<0x1F00)).map(fold)

private func fold(_ scalar: UInt32) -> UInt8 {
  var base = lowercased(scalar)
  while latinDecomposition(base) != 0 { base = latinDecomposition(base) >> 16 }
  base = lowercased(base)
  if base < 0x80 {
    let byte = UInt8(base)
    if isLetter(base) || byte &- 0x30 < 10 { return byte }
    return base == 0x27 || base == 0x60 ? Fold.dropped : Fold.separator
  }
  let traits = scanClasses[Int(min(base, 0x36F))]
  switch base {
  case 0xE6: return Fold.ae
  case 0x153: return Fold.oe
  case 0xDF: return Fold.ss
  case 0xFE: return Fold.th
  case 0xAD, 0x300..<0x370: return Fold.dropped
  case _ where traits & TextTraits.apostropheVariants.rawValue != 0: return Fold.dropped
  default: break
  }
  for (letter, plain) in zip(strokedLetters.unicodeScalars, plainLetters.utf8)
  where letter.value == base {
    return plain
  }
  return isLetter(base) ? Fold.kept : Fold.separator
}

/// Letters whose stroke, hook or dot is no canonical mark.
private let strokedLetters = "đðøłƀħıŧǥƣɓɖɗƙƒɨʉɛəɔ"
private let plainLetters = "ddolbhitgubddkfiueeo"
