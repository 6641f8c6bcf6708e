internal import RecordModel
internal import Staging

/// The records whose values of a key set may be those of another record as well.
///
/// Two passes over the keys, with a bit a sixteenth of them: which were seen, which again. What is
/// left is few and compared exactly. Keys may be equal by chance; the rule's query tells.
struct SharedValues: Sendable {
  /// Numbers of records of this run, ascending, each once.
  private(set) var here: [Int] = []
  /// The store's numbers of records of earlier runs, ascending, each once.
  private(set) var earlier: [Int] = []

  private struct Entry {
    var key: UInt32
    var record: Int
    var isEarlier: Bool
  }

  private struct Bits {
    private var words: [UInt64]
    private let mask: UInt32

    init(count: Int) {
      var size = 1024
      while size < count * 16 { size *= 2 }
      words = [UInt64](repeating: 0, count: size / 64)
      mask = UInt32(truncatingIfNeeded: min(size, 1 << 32) - 1)
    }

    subscript(_ key: UInt32) -> Bool {
      get { words[Int((key & mask) >> 6)] >> UInt64(key & 63) & 1 == 1 }
      set { if newValue { words[Int((key & mask) >> 6)] |= 1 << UInt64(key & 63) } }
    }
  }

  /// - Parameter earlierBlocks: Calls what it is given with each block of keys of earlier runs.
  init(
    _ keys: Spool, count: Int, earlierBlocks: (_ body: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    guard count > 0 else { return }
    var seen = Bits(count: count)
    var again = Bits(count: count)
    try keys.forEach { block in
      KeyBlock.forEach(block) { _, key in
        if seen[key] { again[key] = true } else { seen[key] = true }
      }
    }
    var entries: [Entry] = []
    try earlierBlocks { block in
      KeyBlock.forEach(block) { record, key in
        guard seen[key] else { return }
        again[key] = true
        entries.append(Entry(key: key, record: record, isEarlier: true))
      }
    }
    try keys.forEach { block in
      KeyBlock.forEach(block) { record, key in
        if again[key] { entries.append(Entry(key: key, record: record, isEarlier: false)) }
      }
    }
    entries.sort { ($0.key, $0.record) < ($1.key, $1.record) }
    group(entries)
  }

  private mutating func group(_ entries: [Entry]) {
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      let group = entries[start..<end]
      // One record alone shares with nobody, though it may have the value twice.
      if group.contains(where: { !$0.isEarlier }), group.first?.record != group.last?.record {
        for entry in group {
          if entry.isEarlier { earlier.append(entry.record) } else { here.append(entry.record) }
        }
      }
      start = end
    }
    here = Self.sorted(here)
    earlier = Self.sorted(earlier)
  }

  private static func sorted(_ numbers: [Int]) -> [Int] {
    var output: [Int] = []
    for number in numbers.sorted() where number != output.last { output.append(number) }
    return output
  }
}
