internal import Foundation
public import RecordModel
public import Reports
public import RuleEngine
internal import Staging

/// Judges what a store holds by two versions of a pack, and tells where they differ: a change of
/// rules is rehearsed before it takes force.
///
/// Constraints, record rules and dataset rules are run again over the staged values, accepted and
/// held; what was found while these were read and normalized stays as it is.
public struct RuleRehearsal: Sendable {
  private let old: RulePack
  private let new: RulePack
  private let today: PartialDate?

  /// - Parameter today: The date by which both judge, with the rules in force on it; `nil` for the
  ///   date of the run that staged a record.
  public init(old: RulePack, new: RulePack, today: PartialDate? = nil) {
    (self.old, self.new) = (old.withoutRulesLackingLists(), new.withoutRulesLackingLists())
    self.today = today
  }

  /// - Parameter each: Called with every change, in the order of the records, then by rule.
  /// - Returns: The counts.
  public func run(
    store path: String, each: (RuleChange) throws -> Void
  ) throws -> RuleChangeCounts {
    let store = try Store(path: path, mustExist: true)
    let runs = try store.runs().map(\.run)
    // Dataset rules see the records of all runs: they judge by the last one's date.
    let last = try runs.last.map { run in
      try store.reading(run: run, schema: new.schema, catalogue: new.catalogue).summary.today
    }
    let before = try Judgement(old, today, last: last)
    let after = try Judgement(new, today, last: last)
    for run in runs {
      try before.take(
        store.reading(run: run, schema: old.schema, catalogue: old.catalogue), run)
      try after.take(
        store.reading(run: run, schema: new.schema, catalogue: new.catalogue), run)
    }
    try before.finish()
    try after.finish()
    return try compare(before, after, each)
  }

  private func compare(
    _ before: Judgement, _ after: Judgement, _ each: (RuleChange) throws -> Void
  ) throws -> RuleChangeCounts {
    var counts = RuleChangeCounts()
    counts.records = after.references.count
    for (number, reference) in after.references.enumerated() {
      let (left, right) = (before.fired[number] ?? [], after.fired[number] ?? [])
      var changes: [RuleChange] = []
      func add(_ kind: RuleChange.Kind, _ ids: Set<String>, _ pack: RulePack) {
        for id in ids.sorted() {
          guard let index = pack.catalogue.index(of: id) else { continue }
          changes.append(
            RuleChange(
              kind: kind, rule: pack.catalogue[index], run: reference.run,
              file: after.files[reference.file], ordinal: reference.ordinal, line: reference.line,
              key: reference.key, unit: after.units[reference.unit]))
        }
      }
      add(.fails, right.subtracting(left), new)
      add(.passes, left.subtracting(right), old)
      counts.add(changes)
      let (from, to) = (before.disposition(number), after.disposition(number))
      if from != to { counts.moves[RuleChangeCounts.Move(from: from, to: to), default: 0] += 1 }
      for change in changes { try each(change) }
    }
    return counts
  }
}

/// What one version of a pack says of all staged records.
private final class Judgement {
  /// Where a record came from.
  struct Reference {
    var run: Int
    var file: Int
    var ordinal: Int
    var line: Int
    var unit: Int
    var key: String?
  }

  /// The checks by one date.
  private struct Checks {
    let checker: RecordChecker
    var scratch: CheckerScratch
  }

  private let pack: RulePack
  /// The date by which all records are judged; `nil` for that of each run.
  private let today: PartialDate?
  private var checks: [PartialDate: Checks] = [:]
  private let lists: [[CodeList?]]
  private let plan: DatasetPlan
  private let picker: DatasetPicker
  private var collector: DatasetCollector
  private var chunk = RecordChunk(text: [])
  private(set) var references: [Reference] = []
  private(set) var files: [String] = []
  private(set) var units: [String] = []
  private var unitNumbers: [String: Int] = [:]
  /// By record, from 0, the rules that found something.
  private(set) var fired: [Int: Set<String>] = [:]

  /// - Parameter last: The date of the last run; `nil` without runs.
  init(_ pack: RulePack, _ today: PartialDate?, last: PartialDate?) throws {
    (self.pack, self.today) = (pack, today)
    lists = pack.listsByField
    let end = today ?? last ?? ExampleRunner.today
    plan = try DatasetPlan(pack.inForce(on: end), today: end)
    // Faults are told before a record is read.
    _ = try RecordChecker(pack, today: end)
    picker = DatasetPicker(plan)
    collector = DatasetCollector(plan, ruleCount: pack.catalogue.rules.count)
  }

  func take(_ run: StoredRun, _ number: Int) throws {
    let firstFile = files.count
    let date = today ?? run.summary.today
    files += run.files.map(\.name)
    try run.forEachRecord([.accepted, .held]) { record in
      chunk.append(record, lists: lists)
      references.append(
        Reference(
          run: number, file: firstFile + record.file, ordinal: record.ordinal, line: record.line,
          unit: unit(of: record), key: key(of: record)))
      if chunk.records.count == 256 { try judge(by: date) }
    }
    try judge(by: date)
  }

  private func unit(of record: StoredRecord) -> Int {
    let name = pack.unit.map { text(record.person[Int($0.field)], record.text) } ?? ""
    if let known = unitNumbers[name] { return known }
    unitNumbers[name] = units.count
    units.append(name)
    return units.count - 1
  }

  private func key(of record: StoredRecord) -> String? {
    let parts = pack.recordKey.map { text(record.person[Int($0.field)], record.text) }
    return parts.allSatisfy(\.isEmpty) ? nil : parts.joined(separator: "|")
  }

  private func text(_ value: Value, _ text: [UInt8]) -> String {
    String(decoding: text[value.textRange], as: UTF8.self)
  }

  /// Checks the records at hand.
  private func judge(by date: PartialDate) throws {
    guard !chunk.records.isEmpty else { return }
    var checks = try self.checks.removeValue(forKey: date) ?? makeChecks(date)
    defer { self.checks[date] = checks }
    chunk.personFields = Array(pack.schema.person.fields.indices)
    let first = references.count - chunk.records.count
    checks.checker.check(&chunk, &checks.scratch)
    for (position, record) in chunk.records.enumerated() {
      for finding in chunk.findings[record.findings] {
        fired[first + position, default: []].insert(pack.catalogue[finding.rule].id)
      }
    }
    // Both versions compare the same records: those that were staged.
    let staged = chunk.records.map { _ in Disposition.accepted }
    for position in chunk.records.indices { chunk.records[position].disposition = .accepted }
    try collector.take(picker.pick(chunk), staged, first: first + 1)
    chunk = RecordChunk(text: [])
  }

  private func makeChecks(_ date: PartialDate) throws -> Checks {
    let checker = try RecordChecker(pack.inForce(on: date), today: date)
    return Checks(checker: checker, scratch: checker.makeScratch())
  }

  func finish() throws {
    try collector.finish()
    let stage = DatasetStage(plan: plan, pack: pack, writer: nil)
    for outcome in try stage.run(collector, files: []) where outcome.rule.rule.subject == .records {
      for finding in outcome.findings {
        fired[finding.record - 1, default: []].insert(outcome.rule.rule.id)
      }
    }
  }

  /// What the rules alone make of a record.
  func disposition(_ number: Int) -> Disposition {
    (fired[number] ?? []).reduce(.accepted) { worst, id in
      guard let index = pack.catalogue.index(of: id) else { return worst }
      return DispositionTable.graver(worst, pack.dispositions[index])
    }
  }
}
