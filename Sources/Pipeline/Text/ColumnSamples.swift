internal import LegacyText

/// Distinct values of one column that tell something about its encoding, at most some hundred.
///
/// Which ones are kept depends on the values alone: those with the smallest hashes, a fair sample of
/// all distinct values wherever in the file they stand.
struct ColumnSamples {
  private var kept: [UInt64: [UInt8]] = [:]
  private var highest = UInt64.max
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// The values in the order of their hashes.
  var values: [[UInt8]] {
    kept.sorted { $0.key < $1.key }.prefix(limit).map(\.value)
  }

  mutating func note(_ bytes: Span<UInt8>) {
    guard isTelling(bytes), bytes.count < 1 << 14 else { return }
    let hash = hash(bytes)
    guard hash < highest, kept[hash] == nil else { return }
    var value: [UInt8] = []
    for index in bytes.indices { value.append(bytes[index]) }
    kept[hash] = value
    if kept.count >= 2 * limit { prune() }
  }

  private mutating func prune() {
    let hashes = kept.keys.sorted()
    highest = hashes[limit]
    for hash in hashes[limit...] { kept[hash] = nil }
  }

  /// Whether the value has anything but the signs that all encodings share.
  private func isTelling(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices {
      switch bytes[index] {
      case 0x80..., 0x00..<0x09, 0x0b, 0x0c, 0x0e..<0x20, UInt8(ascii: "&"), UInt8(ascii: "^"),
        UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: "+"):
        return true
      default: continue
      }
    }
    return false
  }

  private func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
    // The last bytes must reach the upper bits, by which values are chosen.
    hash ^= hash >> 32
    hash &*= 0xd6e8_feb8_6659_fd93
    return hash ^ hash >> 29
  }
}
