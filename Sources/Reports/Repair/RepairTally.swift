public import RecordModel

/// How often each field is named by broken rules in a run, and which findings come together.
///
/// Gathered record by record; its size follows the kinds of records, not their number.
public struct RepairTally: Sendable {
  /// Findings of one record from which on nobody is helped by a list of cells.
  static let findingLimit = 200
  /// Kinds of records told apart; records of further kinds are left out of the causes.
  static let kindLimit = 20_000

  /// A field whose change could answer findings of records that break several rules.
  struct Cause {
    var field: FieldAddress
    var findings = 0
    var records = 0
  }

  /// By rule the fields of a finding beyond its own; `nil` where findings do not count.
  private let blame: [[FieldAddress]?]
  private var fields: [FieldAddress: Int] = [:]
  private var kinds: [[Finding]: Int] = [:]

  public init(catalogue: RuleCatalogue) {
    blame = catalogue.rules.map { rule in
      // That a column mixes two orders of dates is answered for the column, not cell by cell.
      rule.severity == .note || rule.id == StageRule.dateOrderUncertain.id ? nil : rule.blame
    }
  }

  /// Gathers from the records of a finished run, by one walk.
  public init(_ run: some RunReading, context: ReportContext) throws {
    self.init(catalogue: context.catalogue)
    try run.forEachRecord(Set(Disposition.allCases)) { add($0.openFindings) }
  }

  /// Takes the findings of one record.
  public mutating func add(_ findings: some Collection<Finding>) {
    let counted = findings.filter { !cells($0).isEmpty }
    for field in Set(counted.flatMap { cells($0).map(\.field) }) {
      fields[field, default: 0] += 1
    }
    guard counted.count > 1, counted.count <= Self.findingLimit else { return }
    if kinds.count < Self.kindLimit || kinds[counted] != nil { kinds[counted, default: 0] += 1 }
  }

  /// The cells that a finding names; none for findings about a record as a whole and for those that
  /// do not count.
  func cells(_ finding: Finding) -> [RepairCell] {
    guard finding.field != Finding.wholeRecord, let others = blame[Int(finding.rule.number)]
    else { return [] }
    let own = RepairCell(field: finding.field, row: finding.row)
    return [own]
      + others.filter { $0 != finding.field }.map { field in
        RepairCell(field: field, row: field.section == finding.field.section ? finding.row : 0)
      }
  }

  /// The smallest repair of a record; `nil` when not several of its findings count, or too many.
  func repair(_ findings: some Collection<Finding>) -> SmallestRepair? {
    let sets = findings.map(cells).filter { !$0.isEmpty }
    guard sets.count > 1, sets.count <= Self.findingLimit else { return nil }
    let most = max(1, fields.values.max() ?? 1)
    // Between 1,000 for the field that is named most and 1,999 for one that is never named: one
    // cell is always cheaper than two.
    return SmallestRepair(sets) { 1999 - 999 * (fields[$0.field] ?? 0) / most }
  }

  /// How many of a record's findings each cell of its repair answers, the most first. A finding that
  /// two of them could answer counts for the first.
  func shares(_ repair: SmallestRepair, _ findings: some Collection<Finding>)
    -> [(cell: RepairCell, count: Int)]
  {
    var open = findings.map(cells).filter { !$0.isEmpty }
    var shares: [(cell: RepairCell, count: Int)] = []
    var rest = repair.cells
    while !rest.isEmpty {
      let counts = rest.map { cell in open.count { $0.contains(cell) } }
      guard let best = counts.indices.max(by: { (counts[$0], $1) < (counts[$1], $0) }) else {
        break
      }
      let cell = rest.remove(at: best)
      shares.append((cell, counts[best]))
      open.removeAll { $0.contains(cell) }
    }
    return shares
  }

  /// The fields that explain most, over all records that break several rules.
  func causes() -> [Cause] {
    var causes: [FieldAddress: Cause] = [:]
    for (findings, count) in kinds {
      guard let repair = repair(findings) else { continue }
      var told: Set<FieldAddress> = []
      for (cell, share) in shares(repair, findings) where share > 1 {
        causes[cell.field, default: Cause(field: cell.field)].findings += share * count
        if told.insert(cell.field).inserted { causes[cell.field]?.records += count }
      }
    }
    return causes.values.sorted {
      $0.findings != $1.findings
        ? $0.findings > $1.findings
        : ($0.field.section, $0.field.field) < ($1.field.section, $1.field.field)
    }
  }
}
