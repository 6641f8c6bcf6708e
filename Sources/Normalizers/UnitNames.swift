internal import RecordModel

/// Numbers by the name that they have within a unit, such as communes of a province; several to one
/// name, in the order in which they came.
///
/// One table for all units: the unit's number is hashed and compared with the name, so no key is put
/// together for a search, and nothing is allocated a name.
struct UnitNames: Sendable {
  private struct Entry: Sendable {
    var hash: UInt64
    var offset: UInt32
    var count: UInt32
    var unit: UInt32
    /// Positions in `members`.
    var first: Int32
    var last: Int32
  }

  /// 1 + index into `entries`, 0 when free; more than twice as many as entries.
  private var slots: [UInt32]
  private var entries: [Entry] = []
  private var names: [UInt8] = []
  /// Each with the position of the next of its name; -1 behind the last.
  private var members: [(number: Int32, next: Int32)] = []

  /// - Parameter capacity: How many names there will be, more or less.
  init(capacity: Int = 0) {
    var count = 16
    while count < capacity * 2 { count *= 2 }
    slots = [UInt32](repeating: 0, count: count)
    entries.reserveCapacity(capacity)
    names.reserveCapacity(capacity * 12)
    members.reserveCapacity(capacity)
  }

  mutating func append(_ number: Int, to name: Span<UInt8>, of unit: Int) {
    members.append((Int32(number), -1))
    let member = Int32(members.count - 1)
    let hash = hashBytes(name, seed: UInt64(unit))
    let slot = slot(hash, name, unit)
    if slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      members[Int(entries[entry].last)].next = member
      entries[entry].last = member
      return
    }
    entries.append(
      Entry(
        hash: hash, offset: UInt32(names.count), count: UInt32(name.count), unit: UInt32(unit),
        first: member, last: member))
    for index in 0..<name.count { names.append(name[index]) }
    slots[slot] = UInt32(entries.count)
    if entries.count * 2 >= slots.count { grow() }
  }

  /// The first that has a name in a unit: a position for `member`; -1 for none.
  func first(_ name: Span<UInt8>, of unit: Int) -> Int {
    let slot = slot(hashBytes(name, seed: UInt64(unit)), name, unit)
    return slots[slot] == 0 ? -1 : Int(entries[Int(slots[slot]) - 1].first)
  }

  /// A number, and the position of the next of the same name; -1 behind the last.
  func member(_ position: Int) -> (number: Int, next: Int) {
    (Int(members[position].number), Int(members[position].next))
  }

  /// Where a name stands, or a free slot for it.
  private func slot(_ hash: UInt64, _ name: Span<UInt8>, _ unit: Int) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, Int(entry.unit) == unit, Int(entry.count) == name.count,
        startsEqual(names.span, Int(entry.offset), name)
      {
        return slot
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (index, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index + 1)
    }
  }
}
