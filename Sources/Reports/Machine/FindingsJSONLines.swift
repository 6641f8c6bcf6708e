import RecordModel

/// Findings as JSON Lines: one object a line, described by `finding.schema.json`.
///
/// Values of persons stand in it only when all is disclosed. Where detail is capped, a last line
/// says how many there are.
struct FindingsJSONLines: FindingsReport {
  let context: ReportContext
  let settings: MachineReportSettings
  private var run: ReportedRun?
  private var cells: [FaultyCells] = []

  init(context: ReportContext, settings: MachineReportSettings) {
    (self.context, self.settings) = (context, settings)
  }

  mutating func begin(_ run: ReportedRun, to output: ReportOutput) throws {
    self.run = run
    cells = run.files.map { FaultyCells($0, schema: context.schema) }
  }

  mutating func add(_ finding: ReportedFinding, to output: ReportOutput) throws {
    guard finding.isShown, settings.disclosure != .counts else { return }
    try write(object(finding), to: output)
  }

  mutating func end(_ tally: FindingTally, to output: ReportOutput) throws {
    if settings.disclosure == .counts {
      for (rule, count) in context.catalogue.rules.enumerated()
        .map({ ($0.element, tally.counts[$0.offset]) }).sorted(by: { $0.0.id < $1.0.id })
      where count > 0 {
        var json = JSONObject()
        json.add("rule", rule.id)
        json.add("severity", rule.severity.rawValue)
        json.add("count", count)
        try write(json, to: output)
      }
    } else if tally.shown < tally.total {
      var json = JSONObject()
      json.add("findings", tally.total)
      json.add("shown", tally.shown)
      try write(json, to: output)
    }
  }

  private func write(_ object: JSONObject, to output: ReportOutput) throws {
    output.bytes += object.closed
    output.bytes.append(0x0a)
    try output.flushIfFull()
  }

  private func object(_ finding: ReportedFinding) -> JSONObject {
    let rule = context.catalogue[finding.rule]
    var json = JSONObject()
    json.add("rule", rule.id)
    json.add("severity", rule.severity.rawValue)
    json.add("file", finding.file.flatMap { run?.files[$0].name })
    json.add("line", finding.line)
    json.add("column", finding.column)
    json.add("byte_offset", finding.span.map { Int(clamping: $0.offset) })
    json.add("byte_count", finding.span.map { Int($0.count) })
    json.add("ordinal", finding.ordinal)
    json.add("fields", finding.fields(context))
    json.add("message", finding.message(context))
    json.add("fingerprint", hex: finding.fingerprint)
    json.add("record", finding.record.map(hexadecimal))
    if let isNew = finding.isNew { json.add("state", isNew ? "new" : "known") }
    if let explanation = finding.explanation {
      json.add(
        "explanation", explanation.object(context, showsWords: settings.disclosure == .full))
    }
    if case .record(let record, let inner) = finding.subject {
      json.add("disposition", record.disposition.name)
      if let repair = finding.repair { json.add("repair", repair) }
      if settings.disclosure == .full { addValues(of: inner, record, to: &json) }
    }
    return json
  }

  /// The record's key, and what its fields concerned held.
  private func addValues(of finding: Finding, _ record: StoredRecord, to json: inout JSONObject) {
    json.add("key", context.key(of: record))
    var values = JSONObject()
    for field in FindingText(context: context).fields(finding) {
      let isOfRow = field.section != 0 && field.section == finding.field.section
      let row = isOfRow ? Int(finding.row) : 0
      values.add(
        context.schema.path(field, row: isOfRow ? row : nil),
        cells[record.file].raw(field, row: row, in: record))
    }
    json.add("values", values)
  }
}
