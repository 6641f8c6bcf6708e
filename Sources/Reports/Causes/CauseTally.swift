import RecordModel

/// Groups what is wrong with rejected and held records by what explains it: many findings, few
/// causes. Every error and warning counts for one group, so that the groups add up.
///
/// Its size follows the kinds of findings and is limited; what no longer fits counts for its rule.
struct CauseTally {
  enum Kind: Hashable {
    /// Cells of consecutive records stand beside their columns.
    case shifted(by: Int, streak: Int)
    /// Dates that can only be read month first, in a file that is read day first.
    case monthFirst
    /// Texts of a unit that are in another encoding than their columns.
    case encoding(unit: String)
    /// The same cell over and over.
    case value(RuleIndex, FieldAddress, String)
    /// A column without values.
    case empty(RuleIndex, FieldAddress)
    /// A rule that a unit breaks.
    case rule(RuleIndex, unit: String)
  }
  struct Key: Hashable {
    var file: Int
    var kind: Kind
  }
  struct Count {
    var findings = 0
    var records = 0
    var firstLine = Int.max
    var lastLine = 0
  }
  struct Cause {
    var key: Key
    var count: Count
  }

  /// From so many findings on something is worth telling as a cause.
  static let least = 5
  static let keyLimit = 20_000
  /// Letters of a cell beyond which it is nobody's code.
  private static let longestValue = 60
  /// Records between two that are shifted, which may be right by chance.
  private static let gap = 2

  private(set) var counts: [Key: Count] = [:]
  /// Errors and warnings of rejected and held records.
  private(set) var total = 0
  private let context: ReportContext
  private let files: [ReportFile]
  private let cells: [FaultyCells]
  private let shifts: [ColumnShift]
  private let textRules: Set<RuleIndex>
  private let dateRule: RuleIndex?
  private var streak: (file: Int, ordinal: Int, number: Int, by: Int)?
  /// Of each streak, how often its records are shifted from which column on.
  private var firstColumns: [[Int: Int]] = []

  init(_ files: [ReportFile], context: ReportContext) {
    (self.files, self.context) = (files, context)
    cells = files.map { FaultyCells($0, schema: context.schema) }
    shifts = files.map { ColumnShift($0, schema: context.schema) }
    textRules = Set(
      [StageRule.textUndecodable, .textReadByItself, .textLostLetters].compactMap {
        context.catalogue.index(of: $0.id)
      })
    dateRule = context.catalogue.index(of: StageRule.dateOrderUncertain.id)
  }

  mutating func add(_ record: StoredRecord, unit: String) {
    let findings = record.openFindings.filter { context.catalogue[$0.rule].severity != .note }
    guard !findings.isEmpty else { return }
    total += findings.count
    let shifted = shift(of: record, findings)
    var told: Set<Key> = []
    for finding in findings {
      var key = Key(
        file: record.file, kind: shifted ?? kind(finding, record, unit: unit))
      if counts[key] == nil, counts.count >= Self.keyLimit {
        key.kind = .rule(finding.rule, unit: "")
      }
      var count = counts[key] ?? Count()
      count.findings += 1
      if told.insert(key).inserted { count.records += 1 }
      count.firstLine = min(count.firstLine, record.line)
      count.lastLine = max(count.lastLine, record.line)
      counts[key] = count
    }
  }

  private mutating func shift(of record: StoredRecord, _ findings: [Finding]) -> Kind? {
    let faulty = Set(findings.flatMap { cells[record.file].columns(of: $0.field) })
    guard let found = shifts[record.file].found(record, faulty: faulty) else { return nil }
    if let last = streak, last.file == record.file, last.by == found.by,
      record.ordinal - last.ordinal <= Self.gap + 1
    {
      streak = (record.file, record.ordinal, last.number, found.by)
    } else {
      streak = (record.file, record.ordinal, firstColumns.count, found.by)
      firstColumns.append([:])
    }
    guard let streak else { return nil }
    firstColumns[streak.number][found.column, default: 0] += 1
    return .shifted(by: found.by, streak: streak.number)
  }

  /// The column from which on the records of a streak are shifted, as most of them show.
  func firstColumn(_ streak: Int) -> Int {
    firstColumns[streak].max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }

  private func kind(_ finding: Finding, _ record: StoredRecord, unit: String) -> Kind {
    if finding.rule == dateRule { return .monthFirst }
    if textRules.contains(finding.rule) { return .encoding(unit: unit) }
    let rule = context.catalogue[finding.rule]
    guard rule.origin == .constraint, finding.field.section == 0, !finding.field.isWholeSection
    else { return .rule(finding.rule, unit: unit) }
    let raw = cells[record.file].raw(finding.field, row: Int(finding.row), in: record) ?? ""
    if raw.allSatisfy(\.isWhitespace) { return .empty(finding.rule, finding.field) }
    if context.schema.field(finding.field).type == .date, isMonthFirst(raw) { return .monthFirst }
    return raw.utf8.count <= Self.longestValue
      ? .value(finding.rule, finding.field, raw) : .rule(finding.rule, unit: unit)
  }

  /// `12/31/1980`: no month 31.
  private func isMonthFirst(_ text: String) -> Bool {
    let parts = text.split { "/.- ".contains($0) }.prefix(3).map { Int($0) }
    guard parts.count == 3, let month = parts[0], let day = parts[1], let year = parts[2] else {
      return false
    }
    return (1...12).contains(month) && (13...31).contains(day) && year > 31
  }

  /// What explains most, the most first.
  func causes() -> [Cause] {
    var ofRule: [RuleIndex: Int] = [:]
    var units: Set<String> = []
    for (key, count) in counts {
      if case .rule(let rule, let unit) = key.kind {
        ofRule[rule, default: 0] += count.findings
        units.insert(unit)
      }
    }
    return counts.filter { key, count in
      guard count.findings >= Self.least else { return false }
      switch key.kind {
      case .shifted: return count.records > 1
      case .monthFirst, .encoding, .value: return true
      case .empty: return count.records * 2 >= files[key.file].recordCount
      case .rule(let rule, let unit):
        // Most of what breaks the rule comes from one unit among several.
        return !unit.isEmpty && units.count > 1 && count.findings * 10 >= (ofRule[rule] ?? 0) * 6
      }
    }.map { Cause(key: $0.key, count: $0.value) }.sorted {
      ($1.count.findings, $0.key.file, $0.count.firstLine, $0.count.lastLine, "\($0.key.kind)")
        < ($0.count.findings, $1.key.file, $1.count.firstLine, $1.count.lastLine, "\($1.key.kind)")
    }
  }
}
