/// What writing a name in its canonical form changed.
public struct NameChanges: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Capitals became small letters or the other way round.
  public static let letterCase = NameChanges(rawValue: 1 << 0)
  /// Apostrophes became U+0027 or lost the blanks around them.
  public static let apostrophes = NameChanges(rawValue: 1 << 1)
  /// A title or degree before the name was taken off.
  public static let title = NameChanges(rawValue: 1 << 2)
  /// A name in brackets was taken off.
  public static let alias = NameChanges(rawValue: 1 << 3)
  /// A number before or after the name was taken off.
  public static let number = NameChanges(rawValue: 1 << 4)
  /// Stray punctuation or superfluous blanks were taken off.
  public static let punctuation = NameChanges(rawValue: 1 << 5)
}

/// A rewritten name: what changed and where the parts that were taken off stand in the input.
public struct NameRewriting: Sendable, Hashable {
  public internal(set) var changes: NameChanges = []
  /// Titles and degrees with their punctuation, in bytes of the input.
  public internal(set) var title: Range<Int>?
  /// What stood in brackets, without them, in bytes of the input.
  public internal(set) var alias: Range<Int>?
  /// The digits, in bytes of the input.
  public internal(set) var number: Range<Int>?
}

/// Appends a person's name with a capital at the beginning of each word and small letters after it.
///
/// Titles and degrees before the name, aliases in brackets and numbers are taken off and reported.
/// A name in mixed case stays as written, apart from words that are wholly capital or wholly small
/// while others are not, and apart from words whose letters with marks disagree with the plain ones
/// (`VăN`, `nguyỄn`). A part after an apostrophe, a hyphen or a full stop begins like a word:
/// `H'Hen Niê`, `K'Brêu`, `R'Ô`.
///
/// - Parameter bytes: Canonical text, see `appendCanonicalText`.
/// - Complexity: A name that is in form already, wholly capital or wholly small costs two passes
///   without allocation.
public func appendPersonName(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> NameRewriting {
  let form = NameForm(bytes)
  if form.isPlain {
    if form.isInForm {
      appendCopy(of: bytes, to: &output)
      return NameRewriting()
    }
    if !form.isMixed {
      appendNameCased(bytes, to: &output)
      var rewriting = NameRewriting()
      rewriting.changes = .letterCase
      return rewriting
    }
  }
  return rewriteName(bytes, to: &output)
}

/// What one look at a name tells.
private struct NameForm {
  /// Letters, single blanks, U+0027 and hyphens between letters, and no word that could be a title.
  var isPlain = true
  /// Each word and each part of one begins with a capital and goes on in small letters.
  var isInForm = true
  /// Both capitals and small letters occur.
  var isMixed = false

  init(_ bytes: Span<UInt8>) {
    var beginsPart = true
    var hasCapital = false
    var hasSmall = false
    var wordHasVowel = false
    var isFirstWord = true
    var index = 0
    while index < bytes.count {
      let scalar = readScalar(bytes, at: index)
      let traits = nameTraits(scalar.value)
      index += scalar.length
      if traits & (smallBit | capitalBit) != 0 {
        let isCapital = traits & capitalBit != 0
        if isCapital { hasCapital = true } else { hasSmall = true }
        if isCapital != beginsPart { isInForm = false }
        beginsPart = false
        if isFirstWord, !wordHasVowel { wordHasVowel = isVowel(scalar.value) }
      } else if scalar.value == 0x20 || scalar.value == 0x27 || scalar.value == 0x2D {
        if beginsPart { isPlain = false }
        beginsPart = true
        if isFirstWord, scalar.value == 0x20 {
          isFirstWord = false
          if !wordHasVowel || isFormOfAddress(bytes.extracting(0..<index - 1)) { isPlain = false }
        }
      } else {
        isPlain = false
        return
      }
    }
    if beginsPart { isPlain = false }
    isMixed = hasCapital && hasSmall
  }
}

private let smallBit = TextTraits.lowercase.rawValue
private let capitalBit = TextTraits.uppercase.rawValue

@inline(__always)
private func nameTraits(_ scalar: UInt32) -> UInt16 {
  if scalar < 0x370 { return scanClasses[Int(scalar)] }
  if scalar &- 0x1EA0 < 0x60 { return scalar & 1 == 1 ? smallBit : capitalBit }
  return scalarClass(scalar)
}

@inline(__always)
func isVowel(_ scalar: UInt32) -> Bool {
  switch foldedASCII(scalar) {
  case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
    UInt8(ascii: "u"),
    UInt8(ascii: "y"):
    true
  default: false
  }
}

/// Appends words with a capital at the beginning of each part and small letters after it.
func appendNameCased(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  output.append(addingCapacity: bytes.count * 3) { target in
    var beginsPart = true
    var index = 0
    while index < bytes.count {
      let scalar = readScalar(bytes, at: index)
      index += scalar.length
      let value = beginsPart ? uppercased(scalar.value) : lowercased(scalar.value)
      target.append(scalar: value)
      beginsPart =
        value == 0x20 || value == 0x27 || value == 0x2D || value == 0x2E
    }
  }
}
