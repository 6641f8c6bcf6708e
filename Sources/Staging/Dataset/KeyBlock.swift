/// Keys of values of records, in the order of the records: for finding values that several share.
///
/// An entry is the distance to the entry before as a variable-length number, then a key of four
/// bytes, low first. A key is a hash: records with one value have one key, and now and then others.
public struct KeyBlock: Sendable {
  private var entries: [(record: UInt64, key: UInt32)] = []

  /// A block is handed on when it has this many entries.
  public static let full = 4096

  public init() {}

  public var count: Int { entries.count }

  /// - Parameter record: Not below that of the entry before.
  public mutating func append(record: Int, key: UInt32) {
    entries.append((UInt64(record), key))
  }

  /// Drops all entries and keeps the room for others.
  public mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var last: UInt64 = 0
    // A number of 64 bits takes ten bytes at most.
    bytes.append(addingCapacity: entries.count * 14) { target in
      for entry in entries {
        var step = entry.record - last
        last = entry.record
        while step >= 0x80 {
          target.append(UInt8(truncatingIfNeeded: step) | 0x80)
          step >>= 7
        }
        target.append(UInt8(truncatingIfNeeded: step))
        target.append(UInt8(truncatingIfNeeded: entry.key))
        target.append(UInt8(truncatingIfNeeded: entry.key >> 8))
        target.append(UInt8(truncatingIfNeeded: entry.key >> 16))
        target.append(UInt8(truncatingIfNeeded: entry.key >> 24))
      }
    }
    return bytes
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
