// Texts that nothing need be done to, as nearly all are: told in one look that knows no more than
// the letters of Vietnamese and eight bytes of ASCII at a step. What it does not know it leaves to
// `scanText` and `appendPersonName`, which a test holds it against. 5 instructions a byte, not 25.

private let ones: UInt64 = 0x0101_0101_0101_0101
private let highs: UInt64 = 0x8080_8080_8080_8080

/// Whether a part of `text` is well-formed, in canonical form, and lost no letters: no `?`, no U+FFFD.
///
/// `false` means only that a closer look is needed.
public func isQuicklyCanonical(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  let (start, end) = (range.lowerBound, range.upperBound)
  precondition(start >= 0 && start < end && end <= text.count)
  guard text[start] != 0x20, text[end - 1] != 0x20 else { return false }
  let raw = unsafe text.bytes
  var position = start
  var wasBlank: UInt64 = 0
  while position < end {
    var word: UInt64
    let left = end - position
    if position + 8 <= text.count {
      // Eight bytes inside the text; those behind the range count as letters.
      word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      if left < 8 {
        let inside = UInt64.max >> UInt64(64 - 8 * left)
        word = word & inside | 0x6161_6161_6161_6161 & ~inside
      }
    } else {
      word = 0x6161_6161_6161_6161
      for index in (position..<end).reversed() { word = word << 8 | UInt64(text[index]) }
    }
    let marked = word & highs
    // The bytes before the first that is no ASCII: marks of the same byte and of lower ones only
    // are exact, and these are all lower.
    let asciiBits = UInt64(truncatingIfNeeded: marked.trailingZeroBitCount) & ~7
    let plain: UInt64 = marked == 0 ? .max : (1 << asciiBits) &- 1
    let blank = word ^ (0x20 &* ones)
    let delete = word ^ (0x7f &* ones)
    let backtick = word ^ (0x60 &* ones)
    let question = word ^ (0x3f &* ones)
    let odd =
      ((word &- 0x20 &* ones) | ((delete &- ones) & ~delete) | ((backtick &- ones) & ~backtick)
        | ((question &- ones) & ~question)) & highs
    if odd & plain != 0 { return false }
    let blanks = ~(blank &+ (0x7f &* ones)) & highs & plain
    if blanks & (blanks << 8 | wasBlank) != 0 { return false }
    if marked == 0 {
      wasBlank = blanks >> 56
      position += 8
      continue
    }
    wasBlank = 0
    position += Int(asciiBits >> 3)
    let lead = text[position]
    if lead == 0xE1 {
      guard position + 2 < end, isVietnamese(text[position + 1], text[position + 2])
      else { return false }
      position += 3
    } else {
      guard position + 1 < end, text[position + 1] & 0xC0 == 0x80,
        settled(lead) >> UInt64(text[position + 1] & 0x3F) & 1 == 1
      else { return false }
      position += 2
    }
  }
  return true
}

/// Whether a text is a person's name in form: words of letters with a capital in front and small
/// letters behind, single blanks between, and no word in front that may be a title.
///
/// `false` means only that a closer look is needed.
public func isQuicklyName(_ text: Span<UInt8>) -> Bool {
  var index = 0
  var beginsWord = true
  var isFirst = true
  var hasVowel = false
  while index < text.count {
    let byte = text[index]
    let isCapital: Bool
    if byte < 0x80 {
      if byte == 0x20 {
        if beginsWord { return false }
        if isFirst {
          if !hasVowel || isFormOfAddress(text.extracting(0..<index)) { return false }
          isFirst = false
        }
        beginsWord = true
        index += 1
        continue
      }
      guard (byte | 0x20) &- 0x61 < 26 else { return false }
      isCapital = byte & 0x20 == 0
      if isFirst, asciiVowels >> UInt32(byte & 0x1F) & 1 == 1 { hasVowel = true }
      index += 1
    } else if byte == 0xE1 {
      // From U+1EA0 on: vowels all, capitals even.
      guard index + 2 < text.count, isVietnamese(text[index + 1], text[index + 2]),
        text[index + 1] == 0xBB || text[index + 2] >= 0xA0
      else { return false }
      isCapital = text[index + 2] & 1 == 0
      if isFirst { hasVowel = true }
      index += 3
    } else {
      guard index + 1 < text.count, text[index + 1] & 0xC0 == 0x80 else { return false }
      let bit = UInt64(1) << UInt64(text[index + 1] & 0x3F)
      let (capitals, smalls) = letters(byte)
      guard (capitals | smalls) & settled(byte) & bit != 0 else { return false }
      isCapital = capitals & bit != 0
      if isFirst, !hasVowel {
        hasVowel = isVowel(UInt32(byte & 0x1F) << 6 | UInt32(text[index + 1] & 0x3F))
      }
      index += 2
    }
    if isCapital != beginsWord { return false }
    beginsWord = false
  }
  return !beginsWord
}

/// Bit n: the n-th letter of the alphabet, from 1, is a vowel: a, e, i, o, u, y.
private let asciiVowels: UInt32 = 0x2208222

/// Whether two bytes behind E1 make one of U+1E80–1EFF.
@inline(__always)
private func isVietnamese(_ second: UInt8, _ third: UInt8) -> Bool {
  second | 1 == 0xBB && third & 0xC0 == 0x80
}

/// Bit n: the letter of this lead byte and 80 + n has no trait that `TextTraits.needsRewriting` names.
@inline(__always)
private func settled(_ lead: UInt8) -> UInt64 {
  switch lead {
  case 0xC3: 0xFFFE_FFFF_FFFE_FFFF
  case 0xC4, 0xC5: ~0
  case 0xC6: 0xFFFF_FFF3_FFFF_FDFF
  default: 0
  }
}

/// Bit n: the letter of this lead byte and 80 + n is a capital, a small letter.
@inline(__always)
private func letters(_ lead: UInt8) -> (capitals: UInt64, smalls: UInt64) {
  switch lead {
  case 0xC3: (0x7F7E_FFFF, 0xFF7E_FFFF_8000_0000)
  case 0xC4: (0xAA55_5555_5555_5555, 0x55AA_AAAA_AAAA_AAAA)
  case 0xC5: (0x2B55_5555_5555_54AA, 0xD4AA_AAAA_AAAA_AB55)
  case 0xC6: (0x11AE_D2D1_B1DB_CCD6, 0xE651_2D22_4E24_3129)
  default: (0, 0)
  }
}
