// Texts that nothing need be done to, as nearly all are: told in one look that knows no more than
// the letters of Vietnamese and eight bytes of ASCII at a step. What it does not know it leaves to
// `scanText` and `appendPersonName`, which a test holds it against.

/// Whether a part of `text` is well-formed, in canonical form, and lost no letters: no `?`, no U+FFFD.
///
/// Eight bytes at a step and without a branch for a letter: where ASCII ends and a letter with marks
/// begins cannot be foretold, and each wrong guess would cost more than looking at eight bytes.
/// `false` means only that a closer look is needed.
public func isQuicklyCanonical(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  let (start, end) = (range.lowerBound, range.upperBound)
  precondition(start >= 0 && start < end && end <= text.count)
  guard text[start] != 0x20, text[end - 1] != 0x20 else { return false }
  let raw = unsafe text.bytes
  var look = QuickLook()
  var position = start
  while position &+ 8 <= end {
    // Eight bytes inside the range.
    look.see(unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
    position &+= 8
  }
  if position < end {
    var word: UInt64 = 0x6161_6161_6161_6161
    if position &+ 8 <= text.count {
      // Eight bytes inside the text; those behind the range count as letters.
      let inside = UInt64.max >> UInt64(truncatingIfNeeded: 64 &- 8 &* (end &- position))
      let bytes = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      word = bytes & inside | word & ~inside
    } else {
      for index in (position..<end).reversed() { word = word << 8 | UInt64(text[index]) }
    }
    look.see(word)
  }
  return look.isGood
}

/// Marks in the highest bit of each of eight bytes: the first byte is the lowest.
private struct QuickLook {
  private var bad: UInt64 = 0
  /// What the bytes before say of the first ones: bytes of a letter, the second after E1, after C3,
  /// after C6; a blank.
  private var inside: UInt64 = 0
  private var afterE1: UInt64 = 0
  private var afterC3: UInt64 = 0
  private var afterC6: UInt64 = 0
  private var blank: UInt64 = 0

  var isGood: Bool { (bad | inside) & 0x8080_8080_8080_8080 == 0 }

  @inline(__always)
  mutating func see(_ word: UInt64) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let low = word & (0x7f &* ones)
    /// Where the lower seven bits make `number` or more; other bits mean nothing.
    @inline(__always)
    func from(_ number: UInt64) -> UInt64 { low &+ ((0x80 &- number) &* ones) }
    let high = word & (0x80 &* ones)
    let (from20, from40, from43) = (from(0x20), from(0x40), from(0x43))
    let from61 = from(0x61)
    // 80–BF; C3–C6; E1: all that Vietnamese needs.
    let continuation = high & ~from40
    let e1 = high & from61 & ~from(0x62)
    let lead = high & from43 & ~from(0x47)
    let c3 = lead & ~from(0x44)
    let c6 = lead & from(0x46)
    // Controls and DEL, the backtick, the question mark.
    let sign = ~from20 | from(0x7f) | from(0x60) & ~from61 | from(0x3f) & ~from40
    bad |= ~high & sign | high & ~(continuation | e1 | lead)
    let blanks = ~high & from20 & ~from(0x21) & (0x80 &* ones)
    bad |= blanks & (blanks << 8 | blank)
    bad |= (lead << 8 | e1 << 8 | e1 << 16 | inside) ^ continuation
    // BA and BB go on from E1; Ð and ð are look-alikes; of C6 only Ơ ơ Ư ư are sure.
    bad |= (e1 << 8 | afterE1) & ~(from(0x3a) & ~from(0x3c))
    let eth = (word & (0x1f &* ones)) ^ (0x10 &* ones)
    bad |= (c3 << 8 | afterC3) & ~(eth &+ (0x7f &* ones))
    let hooked = from20 & ~from(0x22) | from(0x2f) & ~from(0x31)
    bad |= (c6 << 8 | afterC6) & ~hooked
    blank = blanks >> 56
    inside = (lead | e1) >> 56 | e1 >> 48
    (afterE1, afterC3, afterC6) = (e1 >> 56, c3 >> 56, c6 >> 56)
  }
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
