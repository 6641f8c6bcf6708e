internal import RecordModel
public import RuleEngine
internal import Staging

/// Runs the examples of a pack's dataset rules: each must do what its rule says.
public struct DatasetExamples: Sendable {
  private let pack: RulePack
  public init(_ pack: RulePack) { self.pack = pack.withSampleLists }

  /// - Throws: Faults in queries, with file, line and column.
  public func run() throws -> ExampleRunner.Outcome {
    let plan = try DatasetPlan(pack, today: ExampleRunner.today)
    var outcome = ExampleRunner.Outcome()
    for (position, rule) in plan.rules.enumerated() {
      for example in rule.rule.examples {
        outcome.count += 1
        if let failure = try failure(of: example, position, plan) {
          outcome.failures.append(
            PackFault(
              file: rule.rule.file, line: example.line, column: 1, message: failure.en,
              vi: failure.vi))
        }
      }
    }
    return outcome
  }

  private func failure(
    of example: DatasetRule.Example, _ position: Int, _ plan: DatasetPlan
  ) throws -> LocalizedText? {
    let rule = plan.rules[position].rule
    var outcome = DatasetStage.Outcome(position: position, rule: plan.rules[position])
    switch rule.subject {
    case .records:
      let (chunk, problem) = ExampleRunner(pack).chunk(of: example.records)
      if let problem { return problem }
      outcome = try Self.outcomes(of: chunk, plan, pack)[position]
    case .files:
      DatasetStage(plan: plan, pack: pack, writer: nil)
        .askFiles(&outcome, try tables(example.tables, rule))
    }
    if let fault = outcome.fault {
      return LocalizedText(
        vi: "không tính được quy tắc: \(fault)", en: "the rule could not be evaluated: \(fault)")
    }
    let fails = !outcome.findings.isEmpty || !outcome.fileFindings.isEmpty
    if fails == example.shouldFail { return nil }
    return example.shouldFail
      ? LocalizedText(
        vi: "các hồ sơ phải vi phạm `\(rule.id)` nhưng không vi phạm",
        en: "the records should fail `\(rule.id)` and do not")
      : LocalizedText(
        vi: "các hồ sơ vi phạm `\(rule.id)`", en: "the records fail `\(rule.id)`")
  }

  /// What all rules say of some records, as if they were a delivery.
  static func outcomes(
    of chunk: RecordChunk, _ plan: DatasetPlan, _ pack: RulePack
  ) throws -> [DatasetStage.Outcome] {
    var collector = DatasetCollector(plan, ruleCount: pack.catalogue.rules.count)
    try collector.take(
      DatasetPicker(plan).pick(chunk), chunk.records.map(\.disposition), first: 1)
    try collector.finish()
    return try DatasetStage(plan: plan, pack: pack, writer: nil).run(collector, files: [])
  }

  /// Rows of an example, whose columns may stand in any order.
  private func tables(
    _ tables: [String: [[String: String]]], _ rule: DatasetRule
  ) throws(PackFaults) -> [String: [[QueryValue]]] {
    var output: [String: [[QueryValue]]] = [:]
    for table in FileTables.all.map(\.table) {
      let names = table.columns.map(\.name)
      output[table.name] = try (tables[table.name] ?? []).map { row throws(PackFaults) in
        if let unknown = row.keys.sorted().first(where: { !names.contains($0) }) {
          throw PackFaults(faults: [
            PackFault(
              file: rule.file, message: "an example's `\(table.name)` has no column `\(unknown)`",
              vi: "ví dụ có cột `\(unknown)` mà bảng `\(table.name)` không có")
          ])
        }
        return table.columns.map { column in
          guard let text = row[column.name] else { return .null }
          return column.type == "INTEGER" ? Int64(text).map { .integer($0) } ?? .null : .text(text)
        }
      }
    }
    return output
  }
}
