/// A fixed set of texts, searched by bytes without making a string.
struct TextSet: Sendable {
  private var bytes: [UInt8] = []
  /// Where each text lies in `bytes`.
  private var places: [Range<Int>] = []
  /// Open addressing; indices into `places`, -1 for none. Its size is a power of two.
  private var table: [Int32]

  init(_ texts: [String]) {
    var size = 4
    while size < texts.count * 2 { size *= 2 }
    table = Array(repeating: -1, count: size)
    for text in Set(texts).sorted() {
      let encoded = Array(text.utf8)
      var slot = TextSet.hash(encoded.span) & (size - 1)
      while table[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      table[slot] = Int32(places.count)
      places.append(bytes.count..<bytes.count + encoded.count)
      bytes += encoded
    }
  }

  /// FNV-1a; the texts come from the rules, so no one can aim at it.
  private static func hash(_ bytes: Span<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }

  func contains(_ text: Span<UInt8>) -> Bool {
    var slot = TextSet.hash(text) & (table.count - 1)
    while table[slot] >= 0 {
      if isEqual(places[Int(table[slot])], text) { return true }
      slot = (slot + 1) & (table.count - 1)
    }
    return false
  }

  private func isEqual(_ place: Range<Int>, _ text: Span<UInt8>) -> Bool {
    guard place.count == text.count else { return false }
    for index in text.indices where bytes[place.lowerBound + index] != text[index] { return false }
    return true
  }
}
