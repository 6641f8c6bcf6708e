internal import LegacyText

/// What is left of a text without case, accents, blanks, punctuation, vowels and the letter d: texts
/// that are equal when folded have one skeleton, at a fifth of what folding costs.
///
/// Others have it too, now and then, which a key for finding candidates may.
enum TextSkeleton {
  /// The hash of a text's skeleton. UTF-8.
  static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    if let hash = plain(bytes) { return hash }
    // A letter that may fold to a consonant: by the folded form, which has only such as are kept.
    var folded: [UInt8] = []
    appendFoldedKey(bytes, to: &folded)
    return plain(folded.span) ?? hashed(folded.span)
  }

  /// The hash of the last letters and digits of a text's skeleton: texts that are equal when folded
  /// have one. UTF-8.
  static func hashOfEnd(_ bytes: Span<UInt8>) -> UInt64 {
    if let hash = plainEnd(bytes) { return hash }
    var folded: [UInt8] = []
    appendFoldedKey(bytes, to: &folded)
    return plainEnd(folded.span) ?? hashed(folded.span)
  }

  private static let endLength = 12

  /// `nil` where a letter stands among the last that `plain` does not know either.
  private static func plainEnd(_ bytes: Span<UInt8>) -> UInt64? {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    var (index, left) = (bytes.count, endLength)
    while index > 0, left > 0 {
      index -= 1
      let byte = bytes[index]
      if byte < 0x80 {
        if let kept = kept(byte) {
          state = (state ^ UInt64(kept)) &* 0x100_0000_01b3
          left -= 1
        }
        continue
      }
      // Back to the first byte of the letter.
      let last = index
      while index > 0, bytes[index] & 0xc0 == 0x80 { index -= 1 }
      guard vietnamese(bytes[index], bytes, index + 1) == last - index, last > index else {
        return nil
      }
    }
    return state ^ state >> 32
  }

  /// What is kept of an ASCII byte; letters are told by their last five bits, capital or small, and
  /// digits as they are.
  @inline(__always)
  private static func kept(_ byte: UInt8) -> UInt8? {
    let isLetter = byte & 0x40 != 0 && consonants >> UInt32(byte & 0x1f) & 1 != 0
    return isLetter || byte &- 0x30 < 10 ? byte & ~(byte >> 1 & 0x20) : nil
  }

  /// `nil` for text with letters beyond ASCII that Vietnamese does not have. Those that it has are
  /// vowels or đ, whatever their marks.
  private static func plain(_ bytes: Span<UInt8>) -> UInt64? {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte < 0x80 {
        if let kept = kept(byte) { state = (state ^ UInt64(kept)) &* 0x100_0000_01b3 }
        continue
      }
      let length = vietnamese(byte, bytes, index)
      if length == 0 { return nil }
      index += length
    }
    return state ^ state >> 32
  }

  /// Bytes that follow the lead byte of a Vietnamese letter; 0 for other letters.
  @inline(__always)
  private static func vietnamese(_ lead: UInt8, _ bytes: Span<UInt8>, _ index: Int) -> Int {
    guard index < bytes.count else { return 0 }
    let next = bytes[index]
    let bit: UInt64 = next & 0xc0 == 0x80 ? 1 << UInt64(next & 0x3f) : 0
    switch lead {
    case 0xc3: return latin & bit != 0 ? 1 : 0
    // Ă ă Đ đ Ĩ ĩ; Ũ ũ; Ơ ơ Ư ư.
    case 0xc4:
      return next == 0x82 || next == 0x83 || next == 0x90 || next == 0x91
        || next == 0xa8 || next == 0xa9 ? 1 : 0
    case 0xc5: return next == 0xa8 || next == 0xa9 ? 1 : 0
    case 0xc6: return next == 0xa0 || next == 0xa1 || next == 0xaf || next == 0xb0 ? 1 : 0
    // U+1EA0 to U+1EF9.
    case 0xe1:
      guard index + 1 < bytes.count else { return 0 }
      let last = bytes[index + 1]
      return next == 0xba && last >= 0xa0 || next == 0xbb && last <= 0xb9 ? 2 : 0
    default: return 0
    }
  }

  /// By their last six bits À Á Â Ã È É Ê Ì Í Ò Ó Ô Õ Ù Ú Ý and the small ones.
  @inline(__always)
  private static var latin: UInt64 { 0x263c_370f_263c_370f }

  /// By their last five bits the consonants but d.
  @inline(__always)
  private static var consonants: UInt32 { 0x05df7dcc }

  /// Of letters that are not Latin.
  private static func hashed(_ bytes: Span<UInt8>) -> UInt64 {
    var state: UInt64 = 0x8422_2325_cbf2_9ce4
    for index in bytes.indices { state = (state ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
    return state ^ state >> 32
  }
}
