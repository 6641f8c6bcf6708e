/// Finds records of one run that have the same key, in the order in which they come.
///
/// One open-addressed table an identity: twelve bytes a record at a load of one half. A key is
/// a number that the caller made of the identifying values, 0 meaning none.
public struct ExactMatcher: Sendable {
  private var tables: [Table]

  public init(identityCount: Int) {
    tables = [Table](repeating: Table(), count: identityCount)
  }

  /// Enters a record's key.
  ///
  /// - Parameter sequence: 1-based position in the run.
  /// - Returns: The first record that has the key; `nil` when this is the first.
  public mutating func enter(_ key: UInt64, identity: Int, sequence: Int) -> Int? {
    key == 0 ? nil : tables[identity].enter(key, UInt32(sequence))
  }

  private struct Table: Sendable {
    private var keys = [UInt64](repeating: 0, count: 1 << 10)
    private var sequences = [UInt32](repeating: 0, count: 1 << 10)
    private var count = 0

    mutating func enter(_ key: UInt64, _ sequence: UInt32) -> Int? {
      if count * 2 >= keys.count { grow() }
      let slot = slot(of: key)
      if keys[slot] == key { return Int(sequences[slot]) }
      keys[slot] = key
      sequences[slot] = sequence
      count += 1
      return nil
    }

    private func slot(of key: UInt64) -> Int {
      // Keys may be plain numbers: the multiplication spreads neighbours.
      var slot = Int(truncatingIfNeeded: key &* 0x9e37_79b9_7f4a_7c15 >> 20) & (keys.count - 1)
      while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
      return slot
    }

    private mutating func grow() {
      let (oldKeys, oldSequences) = (keys, sequences)
      keys = [UInt64](repeating: 0, count: oldKeys.count * 2)
      sequences = [UInt32](repeating: 0, count: oldKeys.count * 2)
      for (index, key) in oldKeys.enumerated() where key != 0 {
        let slot = slot(of: key)
        keys[slot] = key
        sequences[slot] = oldSequences[index]
      }
    }
  }
}
