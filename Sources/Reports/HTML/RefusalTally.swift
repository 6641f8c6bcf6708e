import RecordModel

/// Counts over the rejected and held records, made before the page is written.
///
/// Its size follows the pack and the number of units, not the number of records.
struct RefusalTally {
  struct Count {
    var rejected = 0
    var held = 0
    var total: Int { rejected + held }
    mutating func add(_ disposition: Disposition) {
      if disposition == .rejected { rejected += 1 } else { held += 1 }
    }
  }

  /// Consecutive records of one file with the same finding: one cause rather than many.
  struct Streak {
    var file: Int
    var firstOrdinal: Int
    var lastOrdinal: Int
    var firstLine: Int
    var lastLine: Int
    var count: Int { lastOrdinal - firstOrdinal + 1 }
  }

  /// Units counted by name; further ones share one count.
  static let unitLimit = 2000
  /// From this length on a streak is worth telling.
  static let streakLimit = 10

  /// Records by the fields that their gravest findings concern most.
  private(set) var fields: [FieldAddress: Count] = [:]
  /// Records by rule.
  private(set) var rules: [Int: Count] = [:]
  private(set) var units: [String: Count] = [:]
  private(set) var otherUnits = Count()
  /// What explains several findings at once.
  private(set) var causes: CauseTally
  private var open: [Int: Streak] = [:]
  private var longest: [Int: Streak] = [:]

  init(_ run: some RunReading, context: ReportContext) throws {
    causes = CauseTally(run.files, context: context)
    try run.forEachRecord([.rejected, .held]) { add($0, context) }
    for (rule, streak) in open { keep(streak, rule) }
    open = [:]
  }

  /// The longest streak of a rule; `nil` when there is none worth telling.
  func streak(_ rule: Int) -> Streak? {
    longest[rule].flatMap { $0.count >= Self.streakLimit ? $0 : nil }
  }

  private mutating func add(_ record: StoredRecord, _ context: ReportContext) {
    let findings = record.openFindings
    // Only the gravest findings of a record are taken for its cause. A repeated section may break
    // one rule in many rows; the record counts once.
    let severities = findings.map { context.catalogue[$0.rule].severity }
    let gravest = zip(findings, severities).filter { $0.1 == severities.max() }
    for field in Set(gravest.map(\.0.field)) where field != Finding.wholeRecord {
      fields[field, default: Count()].add(record.disposition)
    }
    for rule in Set(findings.map { Int($0.rule.number) }) {
      rules[rule, default: Count()].add(record.disposition)
      extend(rule, record)
    }
    let unit = unit(of: record, context)
    causes.add(record, unit: unit ?? "")
    guard let unit else { return }
    if units[unit] != nil || units.count < Self.unitLimit {
      units[unit, default: Count()].add(record.disposition)
    } else {
      otherUnits.add(record.disposition)
    }
  }

  /// The name of the record's unit; `nil` where records have none.
  private func unit(of record: StoredRecord, _ context: ReportContext) -> String? {
    guard let unit = context.unit else { return nil }
    var name: [UInt8] = []
    name.append(textOf: record.person[Int(unit.field)], in: record.text)
    return String(decoding: name, as: UTF8.self)
  }

  private mutating func extend(_ rule: Int, _ record: StoredRecord) {
    if var streak = open[rule] {
      if streak.file == record.file, streak.lastOrdinal + 1 == record.ordinal {
        (streak.lastOrdinal, streak.lastLine) = (record.ordinal, record.line)
        open[rule] = streak
        return
      }
      keep(streak, rule)
    }
    open[rule] = Streak(
      file: record.file, firstOrdinal: record.ordinal, lastOrdinal: record.ordinal,
      firstLine: record.line, lastLine: record.line)
  }

  private mutating func keep(_ streak: Streak, _ rule: Int) {
    if streak.count > longest[rule]?.count ?? 0 { longest[rule] = streak }
  }
}
