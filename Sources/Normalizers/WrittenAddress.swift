internal import LegacyText
internal import RecordModel

/// The last parts of an address, each with its key: what names the province first, then what stands
/// before it.
struct WrittenAddress {
  /// At most three.
  private(set) var count = 0
  private(set) var parts = InlineArray<3, Range<Int>>(repeating: 0..<0)
  private(set) var keys = InlineArray<3, PlaceKey>(repeating: PlaceKey())
  /// The bytes of the keys.
  private(set) var buffer: [UInt8] = []

  /// - Parameter text: Canonical text, parts separated by commas, semicolons or ` - `.
  init(_ text: Span<UInt8>) {
    split(text)
    guard count > 1 else { return }
    buffer.reserveCapacity(text.count * 3 + 64)
    for part in 0..<count {
      keys[part] = PlaceKey(text.extracting(parts[part]), in: &buffer)
    }
  }

  private mutating func split(_ text: Span<UInt8>) {
    // A dash separates only where nothing else does: names have dashes of their own.
    var isDashed = true
    var end = text.count
    var index = text.count - 1
    while index >= 0, count < 3 {
      if text[index] == 0x2c || text[index] == 0x3b {
        isDashed = false
        take(index + 1..<end)
        end = index
      }
      index -= 1
    }
    index = isDashed ? text.count - 2 : 0
    while index > 0, count < 3 {
      if text[index] == 0x2d, text[index - 1] == 0x20, text[index + 1] == 0x20 {
        take(index + 1..<end)
        end = index
      }
      index -= 1
    }
    if count < 3 { take(0..<end) }
  }

  private mutating func take(_ part: Range<Int>) {
    guard !part.isEmpty else { return }
    parts[count] = part
    count += 1
  }
}
