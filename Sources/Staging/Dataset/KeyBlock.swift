/// Keys of values of records, in the order of the records: for finding values that several share.
///
/// An entry is the distance to the entry before as a variable-length number, then a key of four
/// bytes, low first. A key is a hash: records with one value have one key, and now and then others.
public struct KeyBlock: Sendable {
  public private(set) var bytes: [UInt8] = []
  public private(set) var count = 0
  /// The record of the last entry.
  private var last: UInt64 = 0

  /// A block is handed on when it has this many entries.
  public static let full = 4096
  /// Among counts: none, for a value cannot be read.
  public static let unreadable = UInt8.max
  /// A number of 64 bits takes ten bytes at most.
  private static let longestEntry = 14

  public init() {}

  /// - Parameter record: Not below that of the entry before.
  public mutating func append(record: Int, key: UInt32) {
    var last = last
    bytes.append(addingCapacity: Self.longestEntry) { target in
      Self.put(UInt64(record), key, &last, &target)
    }
    (self.last, count) = (last, count + 1)
  }

  /// Appends the keys of consecutive records.
  ///
  /// - Parameter first: The number of the first record, not below that of the entry before.
  /// - Parameter counts: How many keys each record has, or `unreadable`.
  /// - Parameter keys: Those of the records one after another.
  /// - Parameter isWanted: Whether the keys of a record are to be kept.
  public mutating func append(
    first: Int, counts: [UInt8], keys: [UInt32], where isWanted: [Bool]
  ) {
    var (last, entries) = (last, 0)
    let (counts, keys, isWanted) = (counts.span, keys.span, isWanted.span)
    bytes.append(addingCapacity: keys.count * Self.longestEntry) { target in
      var key = 0
      for position in counts.indices where counts[position] != Self.unreadable {
        let end = key + Int(counts[position])
        if isWanted[position] {
          for index in key..<end {
            Self.put(UInt64(first + position), keys[index], &last, &target)
          }
          entries += end - key
        }
        key = end
      }
    }
    (self.last, count) = (last, count + entries)
  }

  @inline(__always)
  private static func put(
    _ record: UInt64, _ key: UInt32, _ last: inout UInt64, _ target: inout OutputSpan<UInt8>
  ) {
    var step = record - last
    last = record
    while step >= 0x80 {
      target.append(UInt8(truncatingIfNeeded: step) | 0x80)
      step >>= 7
    }
    target.append(UInt8(truncatingIfNeeded: step))
    target.append(UInt8(truncatingIfNeeded: key))
    target.append(UInt8(truncatingIfNeeded: key >> 8))
    target.append(UInt8(truncatingIfNeeded: key >> 16))
    target.append(UInt8(truncatingIfNeeded: key >> 24))
  }

  /// Drops all entries and keeps the room for others.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    (count, last) = (0, 0)
  }

  /// Calls `body` for each entry of a block.
  ///
  /// - Returns: `false` when the block is damaged.
  @discardableResult
  @inlinable
  public static func forEach(
    _ bytes: [UInt8], _ body: (_ record: Int, _ key: UInt32) -> Void
  ) -> Bool {
    let bytes = bytes.span
    var position = 0
    var record = 0
    while position < bytes.count {
      var (step, shift, byte): (Int, Int, UInt8) = (0, 0, 0x80)
      while byte & 0x80 != 0 {
        guard position < bytes.count, shift < 40 else { return false }
        byte = bytes[position]
        step |= Int(byte & 0x7f) << shift
        (position, shift) = (position + 1, shift + 7)
      }
      guard position + 4 <= bytes.count else { return false }
      record += step
      let low = UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8
      let high = UInt32(bytes[position + 2]) | UInt32(bytes[position + 3]) << 8
      position += 4
      body(record, low | high << 16)
    }
    return true
  }
}
