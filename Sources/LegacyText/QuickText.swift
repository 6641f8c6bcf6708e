// Texts that nothing need be done to, as nearly all are: told in one look that knows no more than
// the letters of Vietnamese, sixteen bytes at a step. What it does not know it leaves to
// `scanText` and `appendPersonName`, which a test holds it against.

/// Whether a part of `text` is well-formed, in canonical form, without a character reference, and lost
/// no letters: no `?`, no U+FFFD.
///
/// Sixteen bytes at a step and without a branch for a letter: where ASCII ends and a letter with
/// marks begins cannot be foretold, and each wrong guess would cost more than looking at sixteen.
/// `false` means only that a closer look is needed.
public func isQuicklyCanonical(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  let (start, end) = (range.lowerBound, range.upperBound)
  precondition(start >= 0 && start < end && end <= text.count)
  // No blank at the ends, no half letter: what stands around the range then only adds doubts.
  guard text[start] != 0x20, text[start] & 0xC0 != 0x80, text[end &- 1] != 0x20,
    text[end &- 1] < 0xC0, end &- start < 2 || text[end &- 2] != 0xE1
  else { return false }
  var doubts = Lanes(repeating: 0)
  var position = start
  if start < 2 || end &- start < 16 {
    doubts |= QuickLook(text, position, end: end).doubts
    position &+= 16
  }
  while position &+ 16 <= end {
    doubts |= QuickLook(text, inside: position).doubts
    position &+= 16
  }
  if position < end {
    // The last sixteen, some of which were seen already.
    doubts |=
      end >= 18
      ? QuickLook(text, inside: end &- 16).doubts : QuickLook(text, position, end: end).doubts
  }
  let halves = unsafe unsafeBitCast(doubts, to: SIMD2<UInt64>.self)
  return halves[0] | halves[1] == 0
}

private typealias Lanes = SIMD16<UInt8>

/// Sixteen bytes, each beside the two before it.
private struct QuickLook {
  let bytes: Lanes
  let before: Lanes
  let beforeThat: Lanes

  /// - Parameter position: At least two bytes lie before it, and sixteen from it on.
  @inline(__always)
  init(_ text: Span<UInt8>, inside position: Int) {
    precondition(position >= 2 && position &+ 16 <= text.count)
    // Eighteen bytes inside the span.
    let raw = unsafe text.bytes
    unsafe bytes = raw.unsafeLoadUnaligned(fromByteOffset: position, as: Lanes.self)
    unsafe before = raw.unsafeLoadUnaligned(fromByteOffset: position &- 1, as: Lanes.self)
    unsafe beforeThat = raw.unsafeLoadUnaligned(fromByteOffset: position &- 2, as: Lanes.self)
  }

  /// - Parameter end: Bytes from there on, and before the text, count as letters.
  @inline(__always)
  init(_ text: Span<UInt8>, _ position: Int, end: Int) {
    if position >= 2, position &+ 16 <= text.count {
      let whole = QuickLook(text, inside: position)
      let inside = UInt8(truncatingIfNeeded: min(end &- position, 16))
      let outside = Self.numbers .>= Lanes(repeating: inside)
      bytes = whole.bytes.replacing(with: 0x61, where: outside)
      (before, beforeThat) = (whole.before, whole.beforeThat)
      return
    }
    var lanes = (Lanes(repeating: 0x61), Lanes(repeating: 0x61), Lanes(repeating: 0x61))
    for lane in 0..<16 {
      let index = position &+ lane
      if index < end { lanes.0[lane] = text[index] }
      if index >= 1, index <= end { lanes.1[lane] = text[index &- 1] }
      if index >= 2, index <= end &+ 1 { lanes.2[lane] = text[index &- 2] }
    }
    (bytes, before, beforeThat) = lanes
  }

  private static let numbers = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

  /// FF for each byte that may not be good text.
  @inline(__always)
  var doubts: Lanes {
    @inline(__always)
    func mask(_ lanes: SIMDMask<SIMD16<Int8>>) -> Lanes {
      unsafe unsafeBitCast(lanes, to: Lanes.self)
    }
    /// Bytes from `first` on, `count` of them.
    @inline(__always)
    func within(_ lanes: Lanes, _ first: UInt8, _ count: UInt8) -> Lanes {
      mask((lanes &- Lanes(repeating: first)) .< Lanes(repeating: count))
    }
    @inline(__always)
    func equal(_ lanes: Lanes, _ byte: UInt8) -> Lanes { mask(lanes .== Lanes(repeating: byte)) }
    // 80–BF; C3–C6; E1: all that Vietnamese needs besides ASCII.
    let continuation = within(bytes, 0x80, 0x40)
    let known =
      within(bytes, 0x20, 0x5f) | continuation | within(bytes, 0xC3, 4) | equal(bytes, 0xE1)
    // The backtick, the question mark; two blanks, `&#`.
    let sign =
      equal(bytes, 0x60) | equal(bytes, 0x3f) | equal(bytes, 0x20) & equal(before, 0x20)
      | equal(bytes, 0x23) & equal(before, 0x26)
    let afterE1 = equal(before, 0xE1)
    let expected = within(before, 0xC3, 4) | afterE1 | equal(beforeThat, 0xE1)
    // BA and BB go on from E1; Ð and ð are look-alikes; of C6 only Ơ ơ Ư ư are sure.
    let second = afterE1 & ~equal(bytes | 1, 0xBB)
    let eth = equal(before, 0xC3) & equal(bytes & 0x1f, 0x10)
    let hooked = equal(bytes | 1, 0xA1) | within(bytes, 0xAF, 2)
    return ~known | sign | expected ^ continuation | second | eth
      | equal(before, 0xC6) & ~hooked
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
