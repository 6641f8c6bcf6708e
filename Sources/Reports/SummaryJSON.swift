public import RecordModel

/// One JSON object about a run, on one line: counts, files and rules, never values of persons.
public struct SummaryJSON: Sendable {
  private let context: ReportContext
  public init(context: ReportContext) { self.context = context }

  /// Writes the detailed object and a line feed.
  ///
  /// - Parameter findings: What a walk through the findings counted.
  public func write(
    _ run: some RunReading, findings: FindingTally? = nil, repairs: RepairTally? = nil,
    to output: ReportOutput
  ) throws {
    output.bytes += bytes(run, detailed: true, findings: findings, repairs: repairs)
    output.bytes.append(0x0a)
    try output.flushIfFull()
  }

  /// The object as UTF-8, without a line feed at the end.
  ///
  /// - Parameter detailed: Adds `rule_states`: for each rule its title, severity, the state in which
  ///   it ended and how often it passed, failed, did not apply, was blocked, undecided.
  public func bytes(
    _ run: some RunReading, detailed: Bool = false, findings: FindingTally? = nil,
    repairs: RepairTally? = nil
  ) -> [UInt8] {
    let summary = run.summary
    var json = JSONObject()
    json.add("format", "hoso.report")
    json.add("format_version", Self.version)
    json.add("run", summary.run)
    json.add("source", summary.source)
    json.add(
      "pack",
      summary.packVersion.isEmpty
        ? summary.pack : "\(summary.pack) \(summary.packVersion)")
    json.add("overlays", summary.overlays)
    json.add("today", summary.today.description)
    json.add("read", summary.read)
    json.add("accepted", summary.accepted)
    json.add("held", summary.held)
    json.add("rejected", summary.rejected)
    json.add("duplicates", summary.duplicates)
    json.add("unchanged", summary.unchanged)
    json.add("fragments", summary.fragments)
    json.add("balanced", summary.balanced)
    json.add("complete", summary.complete)
    json.add("bytes", bytes(of: summary))
    json.add("independent_count", summary.independentCount)
    json.add("worst", summary.worst?.rawValue)
    if let returned = summary.returned { json.add("returned", object(returned)) }
    if !summary.explained.isEmpty { json.add("explained", object(summary.explained)) }
    json.add("rules", counts(summary))
    json.add("files", run.files.map(object))
    json.add("file_findings", run.fileFindings.map { object($0, run.files) })
    json.add("faults", faults(summary))
    if !summary.faults.isEmpty { json.add("fault_places", faultPlaces(summary)) }
    if !summary.faultyRules.isEmpty { json.add("faulty_rules", faultyRules(summary)) }
    json.add("not_run", notRun(summary))
    if let findings { json.add("findings", counts(findings)) }
    if let repairs { json.add("causes", repairs.causes().map(object)) }
    if detailed { json.add("rule_states", states(run)) }
    return json.closed
  }

  /// Records that were sent back before, by what they are now.
  private func object(_ returned: RunSummary.Returned) -> JSONObject {
    var json = JSONObject()
    json.add("settled", returned.settled)
    json.add("still_wrong", returned.stillWrong)
    json.add("missing", returned.missing)
    json.add("settled_before", returned.settledBefore)
    json.add("repeated", returned.repeated)
    json.add("unknown", returned.unknown)
    return json
  }

  /// Findings that were answered, and what became of answers.
  private func object(_ explained: RunSummary.Explained) -> JSONObject {
    var json = JSONObject()
    json.add("findings", explained.findings)
    json.add("records", explained.records)
    json.add("given", explained.given)
    json.add("reopened", explained.reopened)
    json.add("refused", explained.refused)
    json.add("incomplete", explained.incomplete)
    var rules = JSONObject()
    let pairs = explained.rules.map { (context.catalogue.rules[$0.key].id, $0.value) }
    for (id, count) in pairs.sorted(by: { $0.0 < $1.0 }) { rules.add(id, count) }
    json.add("rules", rules)
    return json
  }

  /// Rises in its first part when a member changes its meaning or goes, in its second when one comes.
  public static let version = "1.1"

  private func object(_ cause: RepairTally.Cause) -> JSONObject {
    var json = JSONObject()
    json.add("field", context.schema.path(cause.field))
    json.add("findings", cause.findings)
    json.add("records", cause.records)
    return json
  }

  private func counts(_ tally: FindingTally) -> JSONObject {
    var json = JSONObject()
    json.add("total", tally.total)
    json.add("shown", tally.shown)
    if let gone = tally.gone {
      var baseline = JSONObject()
      baseline.add("known", tally.known)
      baseline.add("new", tally.newTotal)
      baseline.add("gone", gone)
      json.add("baseline", baseline)
    }
    return json
  }

  private func bytes(of summary: RunSummary) -> JSONObject {
    var json = JSONObject()
    json.add("total", Int(clamping: summary.byteCount))
    json.add("records", Int(clamping: summary.recordBytes))
    json.add("fragments", Int(clamping: summary.fragmentBytes))
    json.add("structure", Int(clamping: summary.structureBytes))
    return json
  }

  private func counts(_ summary: RunSummary) -> JSONObject {
    var json = JSONObject()
    let pairs = zip(context.catalogue.rules.map(\.id), summary.findingCounts)
    for (id, count) in pairs.sorted(by: { $0.0 < $1.0 }) where count > 0 { json.add(id, count) }
    return json
  }

  private func faults(_ summary: RunSummary) -> JSONObject {
    var json = JSONObject()
    let pairs = summary.faults.map { (context.catalogue.rules[$0.key].id, $0.value) }
    for (id, count) in pairs.sorted(by: { $0.0 < $1.0 }) { json.add(id, count) }
    return json
  }

  private func notRun(_ summary: RunSummary) -> JSONObject {
    var json = JSONObject()
    let pairs = summary.notRun.map {
      (context.catalogue.rules[$0.key].id, $0.value[context.language])
    }
    for (id, reason) in pairs.sorted(by: { $0.0 < $1.0 }) { json.add(id, reason) }
    return json
  }

  private func faultyRules(_ summary: RunSummary) -> JSONObject {
    var json = JSONObject()
    let pairs = summary.faultyRules.map { (context.catalogue.rules[$0.key].id, $0.value) }
    for (id, faults) in pairs.sorted(by: { $0.0 < $1.0 }) { json.add(id, faults) }
    return json
  }

  /// File and line of the rules that could not be evaluated.
  private func faultPlaces(_ summary: RunSummary) -> JSONObject {
    var json = JSONObject()
    let rules = summary.faults.keys.map { context.catalogue.rules[$0] }
    for rule in rules.sorted(by: { $0.id < $1.id }) { json.add(rule.id, rule.place) }
    return json
  }

  private func object(_ file: ReportFile) -> JSONObject {
    var json = JSONObject()
    json.add("name", file.name)
    json.add("section", file.section.map { context.schema.sections[$0].name })
    json.add("encoding", file.encoding)
    json.add("delimiter", file.format == .csv ? String(UnicodeScalar(file.delimiter)) : nil)
    json.add("records", file.recordCount)
    json.add("fragments", file.fragmentCount)
    json.add("bytes", Int(clamping: file.byteCount))
    json.add(
      "columns",
      zip(file.columns, file.bindings).map { name, field in
        var column = JSONObject()
        column.add("name", name)
        column.add("field", field)
        return column
      })
    json.add("texts", file.texts.map(object))
    return json
  }

  /// What a column is read as, and how sure that is: `margin` in bits, null without a rival.
  private func object(_ text: ColumnText) -> JSONObject {
    var json = JSONObject()
    json.add("column", text.name)
    json.add("encoding", text.encoding)
    json.add("margin", text.margin.map { Int($0.rounded()) })
    json.add("values", text.valueCount)
    json.add("readings", text.encodings)
    json.add("suggestions", text.suggestions)
    return json
  }

  private func object(_ finding: FileFinding, _ files: [ReportFile]) -> JSONObject {
    let rule = context.catalogue[finding.rule]
    var json = JSONObject()
    json.add("rule", rule.id)
    json.add("severity", rule.severity.rawValue)
    json.add("file", finding.file.map { files[$0].name })
    json.add("line", finding.line)
    json.add("message", FindingText(context: context).message(finding))
    var arguments = JSONObject()
    for (name, text) in finding.arguments.sorted(by: { $0.key < $1.key }) {
      arguments.add(name, text)
    }
    json.add("arguments", arguments)
    return json
  }

  private func states(_ run: some RunReading) -> JSONObject {
    let summary = run.summary
    let words = RuleStateWord(run, context.schema)
    var json = JSONObject()
    let rules = context.catalogue.rules.enumerated().sorted { $0.element.id < $1.element.id }
    for (index, rule) in rules {
      let count = index < summary.findingCounts.count ? summary.findingCounts[index] : 0
      let state =
        index < summary.ruleStates.count ? summary.ruleStates[index] : RunSummary.RuleState()
      var object = JSONObject()
      object.add("title", rule.title[context.language])
      object.add("severity", rule.severity.rawValue)
      object.add("state", words.word(rule, index, findings: count, state))
      object.add("passed", state.passed)
      object.add("failed", state.failed)
      object.add("not_applicable", state.notApplicable)
      object.add("blocked", state.blocked)
      object.add("undecided", state.undecided)
      json.add(rule.id, object)
    }
    return json
  }
}
