/// Keys of values of records, in the order of the records: for finding values that several share.
///
/// An entry is the distance to the entry before as a variable-length number, then a key of four
/// bytes, low first. A key is a hash: records with one value have one key, and now and then others.
public struct KeyBlock: Sendable {
  public private(set) var bytes: [UInt8] = []
  public private(set) var count = 0
  private var last: UInt64 = 0

  /// A block is handed on when it has this many entries.
  public static let full = 4096

  public init() {}

  /// - Parameter record: Not below that of the entry before.
  public mutating func append(record: Int, key: UInt32) {
    RecordPayload.appendNumber(UInt64(record) - last, to: &bytes)
    last = UInt64(record)
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: key >> UInt32(shift)))
    }
    count += 1
  }

  /// Calls `body` for each entry of a block.
  ///
  /// - Returns: `false` when the block is damaged.
  @discardableResult
  public static func forEach(
    _ bytes: [UInt8], _ body: (_ record: Int, _ key: UInt32) -> Void
  ) -> Bool {
    var position = 0
    var record = 0
    while position < bytes.count {
      guard let step = RecordPayload.number(bytes, &position), step < 1 << 40,
        position + 4 <= bytes.count
      else { return false }
      record += Int(step)
      var key: UInt32 = 0
      for index in (position..<position + 4).reversed() { key = key << 8 | UInt32(bytes[index]) }
      position += 4
      body(record, key)
    }
    return true
  }
}
