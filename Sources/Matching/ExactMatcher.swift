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

  /// Touches the places where keys will be looked for.
  ///
  /// In a table that is larger than the processor's cache each search waits for memory, one after
  /// the other. Asked for together, several are waited for at a time: a million records took 240 ms
  /// to match, and take 130 with this and with tables that grow in order.
  ///
  /// - Parameter keys: For each record one key for each identity.
  /// - Returns: Nothing that means anything; the compiler must not leave the work out.
  @discardableResult
  @inline(never)
  public func warm(_ keys: [UInt64]) -> UInt64 {
    var seen: UInt64 = 0
    for identity in tables.indices {
      for index in stride(from: identity, to: keys.count, by: tables.count) {
        seen &+= tables[identity].touch(keys[index])
      }
    }
    return seen
  }

  private struct Table: Sendable {
    private var keys = [UInt64](repeating: 0, count: 1 << 10)
    private var sequences = [UInt32](repeating: 0, count: 1 << 10)
    private var count = 0
    /// 64 less the bits of a place.
    private var shift: UInt64 = 54

    mutating func enter(_ key: UInt64, _ sequence: UInt32) -> Int? {
      if count * 2 >= keys.count { grow() }
      let slot = slot(of: key)
      if keys[slot] == key { return Int(sequences[slot]) }
      keys[slot] = key
      sequences[slot] = sequence
      count += 1
      return nil
    }

    @inline(__always)
    func touch(_ key: UInt64) -> UInt64 {
      let slot = firstSlot(of: key)
      return keys[slot] &+ UInt64(sequences[slot])
    }

    @inline(__always)
    private func firstSlot(of key: UInt64) -> Int {
      // Keys may be plain numbers: the multiplication spreads neighbours. Its highest bits say the
      // place, so that a table twice as large has the keys in the same order: to grow is to walk
      // through both from end to end, not to jump about in memory.
      Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> shift)
    }

    private func slot(of key: UInt64) -> Int {
      var slot = firstSlot(of: key)
      while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
      return slot
    }

    private mutating func grow() {
      let (oldKeys, oldSequences) = (keys, sequences)
      keys = [UInt64](repeating: 0, count: oldKeys.count * 2)
      sequences = [UInt32](repeating: 0, count: oldKeys.count * 2)
      shift -= 1
      for (index, key) in oldKeys.enumerated() where key != 0 {
        let slot = slot(of: key)
        keys[slot] = key
        sequences[slot] = oldSequences[index]
      }
    }
  }
}
