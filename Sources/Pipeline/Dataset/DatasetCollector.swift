internal import Readers
internal import RecordModel
internal import Staging

/// Gathers, while a run goes on, what its dataset rules will want at its end.
///
/// Of memory a few hundred kilobytes; keys and values wait in spools.
struct DatasetCollector {
  let plan: DatasetPlan
  /// Of each key set the blocks of keys, by the store's numbers of records.
  private(set) var keys: [Spool]
  private var open: [KeyBlock]
  /// Blocks of records: number, byte count, payload; `nil` where the few that are wanted will be
  /// read from the store. Spooling what a million records hold of it took a second of an import.
  let values: Spool?
  /// Records that are staged, and of each key set those without a key and with unreadable ones.
  private(set) var recordCount = 0
  private(set) var missing: [Int]
  private(set) var blocked: [Int]
  private(set) var keyCounts: [Int]
  /// By file and rule how many findings were made.
  private(set) var findings: [Int: [Int]] = [:]
  private let ruleCount: Int

  /// - Parameter hasStore: Records are written into a store.
  init(_ plan: DatasetPlan, ruleCount: Int, hasStore: Bool = false) {
    (self.plan, self.ruleCount) = (plan, ruleCount)
    // A rule that looks at all records would read most of the store for a few values of each.
    values = hasStore && plan.rules.allSatisfy { !$0.looksAtAllRecords } ? nil : Spool()
    keys = plan.keySets.map { _ in Spool() }
    open = plan.keySets.map { _ in KeyBlock() }
    missing = plan.keySets.map { _ in 0 }
    (blocked, keyCounts) = (missing, missing)
  }

  /// Takes the records of a chunk once it is known what becomes of them.
  ///
  /// - Parameter first: The number of the chunk's first record.
  mutating func take(
    _ pick: DatasetPick, _ dispositions: some Sequence<Disposition>, first: Int
  ) throws {
    let isStaged = dispositions.map { $0 == .accepted || $0 == .held }
    for set in pick.sets.indices { try enter(pick.sets[set], set, isStaged, first) }
    recordCount += isStaged.count { $0 }
    if let values { try keep(pick, isStaged, first, in: values) }
  }

  private func keep(
    _ pick: DatasetPick, _ isStaged: [Bool], _ first: Int, in values: Spool
  ) throws {
    var block: [UInt8] = []
    block.reserveCapacity(pick.bytes.count + 10 * pick.ends.count)
    var start = 0
    for (position, end) in pick.ends.enumerated() {
      if isStaged[position] {
        put(first + position, end - start, &block)
        block.append(contentsOf: pick.bytes[start..<end])
      }
      start = end
    }
    if !block.isEmpty { try values.append(block) }
  }

  /// Takes the keys of one set.
  private mutating func enter(
    _ picked: DatasetPick.Keys, _ set: Int, _ isStaged: [Bool], _ first: Int
  ) throws {
    var (none, unreadable) = (0, 0)
    for (position, count) in picked.counts.enumerated() where isStaged[position] {
      if count == 0 { none += 1 }
      if count == KeyBlock.unreadable { unreadable += 1 }
    }
    missing[set] += none
    blocked[set] += unreadable
    let before = open[set].count
    open[set].append(first: first, counts: picked.counts, keys: picked.keys, where: isStaged)
    keyCounts[set] += open[set].count - before
    if open[set].count >= KeyBlock.full { try close(set) }
  }

  private mutating func close(_ set: Int) throws {
    try keys[set].append(open[set].bytes)
    open[set].removeAll()
  }

  /// Closes the blocks of keys.
  mutating func finish() throws {
    for set in open.indices where open[set].count > 0 { try close(set) }
  }

  /// A record's number and the length of its payload, five bytes each.
  private func put(_ number: Int, _ length: Int, _ block: inout [UInt8]) {
    for shift in stride(from: 0, to: 40, by: 8) {
      block.append(UInt8(truncatingIfNeeded: number >> shift))
    }
    for shift in stride(from: 0, to: 40, by: 8) {
      block.append(UInt8(truncatingIfNeeded: length >> shift))
    }
  }

  /// Calls `body` with each record of a spool of values, in order.
  static func forEachRecord(
    in values: Spool, _ body: (_ number: Int, _ payload: ArraySlice<UInt8>) throws -> Void
  ) throws {
    try values.forEach { block in
      func number(_ start: Int) -> Int {
        Int(block[start]) | Int(block[start + 1]) << 8 | Int(block[start + 2]) << 16
          | Int(block[start + 3]) << 24 | Int(block[start + 4]) << 32
      }
      var position = 0
      while position < block.count {
        let end = position + 10 + number(position + 5)
        try body(number(position), block[position + 10..<end])
        position = end
      }
    }
  }

  // MARK: Findings by file

  mutating func count(_ new: ArraySlice<Finding>, file: Int) {
    guard !new.isEmpty else { return }
    var counts = findings[file] ?? [Int](repeating: 0, count: ruleCount)
    for finding in new { counts[Int(finding.rule.number)] += 1 }
    findings[file] = counts
  }

  mutating func count(_ finding: Finding, times: Int, file: Int) {
    findings[file, default: [Int](repeating: 0, count: ruleCount)][Int(finding.rule.number)] +=
      times
  }
}
