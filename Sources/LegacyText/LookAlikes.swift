/// The Latin letter that a letter of another alphabet is mistaken for, or nil.
///
/// Only shapes that cannot be told apart in print; Ð and ð are judged by their place in the word.
func latinLookAlike(_ scalar: UInt32) -> UInt32? {
  switch scalar {
  case 0xD0, 0x189: 0x110
  case 0xF0, 0x256: 0x111
  case 0x1CD...0x1CE: 0x102 + (scalar - 0x1CD)
  case 0x1A2...0x1A3: 0x1AF + (scalar - 0x1A2)
  case 0x370..<0x530:
    homoglyphs[Int(scalar - 0x370)] == 0 ? nil : UInt32(homoglyphs[Int(scalar - 0x370)])
  default: nil
  }
}

private let homoglyphs: [UInt8] = {
  var table = [UInt8](repeating: 0, count: 0x530 - 0x370)
  let foreign = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕЅІЈКМНОРСТХУаеорсхуіјѕԁһԛԝ"
  let latin = "ABEZHIKMNOPTYXoABESIJKMHOPCTXYaeopcxyijsdhqw"
  for (source, target) in zip(foreign.unicodeScalars, latin.utf8) {
    table[Int(source.value) - 0x370] = target
  }
  return table
}()

/// Folds the look-alikes of one word (no blanks inside), which is rewritten in place.
///
/// Letters of another alphabet are folded only when the word has a Latin letter and each of its
/// foreign letters has a Latin twin. Ð at the beginning of a word is Đ: Icelandic, which owns the
/// letter, never begins a word with it. Inside a word it is Icelandic after a vowel or r
/// (`Sigurður`), unless ê is beside it (`Êđê`, `Rađê`).
///
/// - Returns: Whether anything changed.
func foldLookAlikes(_ word: inout [UInt32]) -> Bool {
  var hasLatin = false
  var allForeignHaveTwins = true
  for scalar in word where scalar >= 0x41 {
    if scalar < 0x370 || scalar &- 0x1E00 < 0x100 {
      hasLatin = true
    } else if isLetter(scalar), latinLookAlike(scalar) == nil {
      allForeignHaveTwins = false
    }
  }
  guard hasLatin else { return false }
  var changed = false
  for index in word.indices {
    guard let twin = latinLookAlike(word[index]) else { continue }
    let isEth = word[index] == 0xD0 || word[index] == 0xF0
    let folds = isEth ? standsForD(word, at: index) : word[index] < 0x370 || allForeignHaveTwins
    guard folds else { continue }
    word[index] = twin
    changed = true
  }
  return changed
}

private func standsForD(_ word: [UInt32], at index: Int) -> Bool {
  guard index > 0, isLetter(word[index - 1]) else { return true }
  let before = lowercased(word[index - 1])
  let after = index + 1 < word.count ? lowercased(word[index + 1]) : 0
  if isE(before) || isE(after) { return true }
  // Capitals run together in abbreviations: QÐ, HÐND, BHLÐ, but SIGURÐUR.
  return word[index] == 0xD0 && !isVowelOrR(before)
}

/// ê in any tone.
private func isE(_ small: UInt32) -> Bool {
  small == 0xEA || small == 0x1EBF || small == 0x1EC1 || small == 0x1EC3 || small == 0x1EC5
    || small == 0x1EC7
}

private func isVowelOrR(_ small: UInt32) -> Bool {
  switch foldedASCII(small) {
  case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
    UInt8(ascii: "u"),
    UInt8(ascii: "y"), UInt8(ascii: "r"):
    true
  default: small == 0xE6  // æ
  }
}

/// A letter of any alphabet.
func isLetter(_ scalar: UInt32) -> Bool {
  if scalar < 0x80 { return (scalar | 0x20) &- 0x61 < 26 }
  if scalar < 0x300 || scalar &- 0x1E00 < 0x100 {
    return scalar >= 0xC0
      ? scalar != 0xD7 && scalar != 0xF7 && !(0x2B9...0x2FF ~= scalar)
      : scalar == 0xAA || scalar == 0xB5 || scalar == 0xBA
  }
  return Unicode.Scalar(scalar)?.properties.isAlphabetic ?? false
}
