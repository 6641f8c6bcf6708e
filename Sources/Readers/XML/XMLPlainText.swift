extension Span<UInt8> {
  /// Finds the end of text that is well-formed.
  ///
  /// - Returns: Where the next `<` is, and whether the text has references or CR; `nil` when it has
  ///   anything that may not be there, or no end. Of blanks it is not said whether CR is among them.
  @inline(__always)
  func plainText(from start: Int) -> (end: Int, needsDecoding: Bool, isBlank: Bool)? {
    // Between most tags there are only blanks.
    if start < count, self[start] <= 0x20 || self[start] == UInt8(ascii: "<") {
      let index = firstNotBlank(from: start)
      if index < count, self[index] == UInt8(ascii: "<") { return (index, false, true) }
    }
    let sound = soundEnd(from: start, stop: 0x3C, odd: 0x5D)
    if sound >= 0 { return (sound, false, false) }
    let end = first(UInt8(ascii: "<"), from: start)
    return end < count ? closely(start..<end) : nil
  }

  private func closely(_ range: Range<Int>) -> (end: Int, needsDecoding: Bool, isBlank: Bool)? {
    guard let found = oddities(in: range), !found.hasLetters || isXMLText(range) else { return nil }
    return (range.upperBound, found.needsDecoding, false)
  }

  func hasReturn(_ range: Range<Int>) -> Bool {
    for index in range where self[index] == 0x0D { return true }
    return false
  }

  func isBlank(_ range: Range<Int>) -> Bool {
    for index in range where !self[index].isXMLSpace { return false }
    return true
  }

  /// Whether the bytes are UTF-8 of characters that XML allows, beyond ASCII; ASCII is not judged.
  ///
  /// Source: Unicode 15, table 3-7; XML 1.0, production 2.
  func isXMLText(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      let first = self[index]
      if first < 0x80 {
        index += 1
        continue
      }
      let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      guard first >= 0xC2, first < 0xF5, index + length <= end else { return false }
      let second = self[index + 1]
      guard second & 0xC0 == 0x80 else { return false }
      if length > 2 {
        let third = self[index + 2]
        guard third & 0xC0 == 0x80 else { return false }
        switch first {
        case 0xE0: if second < 0xA0 { return false }
        case 0xED: if second >= 0xA0 { return false }
        case 0xEF: if second == 0xBF, third >= 0xBE { return false }
        case 0xF0: if second < 0x90 { return false }
        case 0xF4: if second >= 0x90 { return false }
        default: break
        }
        if length == 4, self[index + 3] & 0xC0 != 0x80 { return false }
      }
      index += length
    }
    return true
  }

  /// A reference to a character.
  ///
  /// - Returns: The character, and where the text goes on; `nil` when it is no sound reference to a
  ///   character that XML allows, or to one of the five predefined entities.
  func reference(at start: Int, before limit: Int) -> (UInt32, end: Int)? {
    let text = extracting(0..<limit)
    guard start + 2 < text.count else { return nil }
    if text[start + 1] != UInt8(ascii: "#") {
      if text.starts(with: "amp;", at: start + 1) { return (0x26, start + 5) }
      if text.starts(with: "lt;", at: start + 1) { return (0x3C, start + 4) }
      if text.starts(with: "gt;", at: start + 1) { return (0x3E, start + 4) }
      if text.starts(with: "quot;", at: start + 1) { return (0x22, start + 6) }
      if text.starts(with: "apos;", at: start + 1) { return (0x27, start + 6) }
      return nil
    }
    let isHex = text[start + 2] == UInt8(ascii: "x")
    var index = start + (isHex ? 3 : 2)
    let first = index
    var value: UInt32 = 0
    while index < limit, text[index] != UInt8(ascii: ";") {
      let byte = text[index]
      let digit: UInt8
      if byte &- 0x30 < 10 {
        digit = byte &- 0x30
      } else if isHex, (byte | 0x20) &- 0x61 < 6 {
        digit = (byte | 0x20) &- 0x61 + 10
      } else {
        return nil
      }
      value = value * (isHex ? 16 : 10) + UInt32(digit)
      if value > 0x10FFFF { return nil }
      index += 1
    }
    guard index < limit, index > first else { return nil }
    switch value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: break
    default: return nil
    }
    return (value, index + 1)
  }
}
