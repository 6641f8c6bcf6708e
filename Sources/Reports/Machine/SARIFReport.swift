import RecordModel

/// A run as SARIF 2.1.0, for code scanning and its viewers.
///
/// Results come as they are found; rules stand before them, files behind. Values of persons stand in
/// it only when all is disclosed. Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
struct SARIFReport: FindingsReport {
  let context: ReportContext
  let settings: MachineReportSettings
  private let say: Wording
  private var run: ReportedRun?
  /// Where each rule of the catalogue stands among those that are told.
  private var ruleIndices: [Int: Int] = [:]
  private var isFirst = true

  init(context: ReportContext, settings: MachineReportSettings) {
    (self.context, self.settings) = (context, settings)
    say = Wording(language: context.language)
  }

  mutating func begin(_ run: ReportedRun, to output: ReportOutput) throws {
    self.run = run
    let told = run.summary.findingCounts.indices.filter { run.summary.findingCounts[$0] > 0 }
    for (index, rule) in told.enumerated() { ruleIndices[rule] = index }
    var driver = JSONObject()
    driver.add("name", "hoso")
    driver.add("version", hosoVersion)
    driver.add("semanticVersion", hosoVersion)
    driver.add("language", context.language.rawValue)
    driver.add("rules", told.map(describe))
    var tool = JSONObject()
    tool.add("driver", driver)
    let head = #"{"version":"2.1.0","runs":[{"tool":"#
    output.bytes += Array(head.utf8) + tool.closed + Array(#","results":["#.utf8)
    try output.flushIfFull()
  }

  private func describe(_ number: Int) -> JSONObject {
    let rule = context.catalogue.rules[number]
    let help = SARIFHelp(rule, context)
    var json = JSONObject()
    json.add("id", rule.id)
    json.add("shortDescription", text(rule.title[context.language]))
    json.add("fullDescription", text(help.description))
    json.add("help", text(help.plain, markdown: help.markdown))
    var configuration = JSONObject()
    configuration.add("level", rule.severity.rawValue)
    json.add("defaultConfiguration", configuration)
    var properties = JSONObject()
    properties.add("tags", [rule.origin.rawValue])
    json.add("properties", properties)
    return json
  }

  private func text(_ text: String, markdown: String? = nil) -> JSONObject {
    var json = JSONObject()
    json.add("text", text)
    if let markdown { json.add("markdown", markdown) }
    return json
  }

  mutating func add(_ finding: ReportedFinding, to output: ReportOutput) throws {
    guard finding.isShown, settings.disclosure != .counts else { return }
    try append(result(finding), to: output)
  }

  private mutating func append(_ result: JSONObject, to output: ReportOutput) throws {
    if !isFirst { output.bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    output.bytes.append(0x0a)
    output.bytes += result.closed
    try output.flushIfFull()
  }

  private func head(_ rule: Int, _ message: String) -> JSONObject {
    let description = context.catalogue.rules[rule]
    var json = JSONObject()
    json.add("ruleId", description.id)
    json.add("ruleIndex", ruleIndices[rule] ?? -1)
    json.add("level", description.severity.rawValue)
    json.add("message", text(message))
    return json
  }

  private func result(_ finding: ReportedFinding) -> JSONObject {
    var json = head(Int(finding.rule.number), finding.message(context))
    let place = location(finding)
    if let place { json.add("locations", [place]) }
    var fingerprints = JSONObject()
    fingerprints.add("hosoFinding/v1", hex: finding.fingerprint)
    if let record = finding.record { fingerprints.add("hosoRecord/v1", hex: record) }
    json.add("partialFingerprints", fingerprints)
    if let isNew = finding.isNew { json.add("baselineState", isNew ? "new" : "unchanged") }
    if let explanation = finding.explanation { json.add("suppressions", [object(explanation)]) }
    if case .record(let record, _) = finding.subject {
      var properties = JSONObject()
      properties.add("ordinal", record.ordinal)
      properties.add("disposition", record.disposition.name)
      if settings.disclosure == .full { properties.add("key", context.key(of: record)) }
      json.add("properties", properties)
    }
    return json
  }

  /// Source: SARIF 2.1.0, §3.35.
  private func object(_ explanation: Explanation) -> JSONObject {
    var json = JSONObject()
    json.add("kind", "external")
    json.add("status", "accepted")
    json.add(
      "justification", say.explanation(explanation, showsWords: settings.disclosure == .full))
    return json
  }

  private func location(_ finding: ReportedFinding) -> JSONObject? {
    guard let file = finding.file, let path = run?.paths[file] else { return nil }
    var artifact = JSONObject()
    artifact.add("uri", uri(path))
    artifact.add("index", file)
    var physical = JSONObject()
    physical.add("artifactLocation", artifact)
    if finding.line != nil || finding.span != nil {
      var region = JSONObject()
      if let line = finding.line {
        region.add("startLine", line)
        region.add("startColumn", finding.column ?? 1)
        if let end = finding.end {
          region.add("endLine", end.line)
          region.add("endColumn", end.column)
        }
      }
      if let span = finding.span {
        region.add("byteOffset", Int(clamping: span.offset))
        region.add("byteLength", Int(span.count))
      }
      physical.add("region", region)
    }
    var location = JSONObject()
    location.add("physicalLocation", physical)
    let fields = finding.fields(context).map { path in
      var logical = JSONObject()
      logical.add("fullyQualifiedName", path)
      logical.add("kind", "member")
      return logical
    }
    if !fields.isEmpty { location.add("logicalLocations", fields) }
    return location
  }

  mutating func end(_ tally: FindingTally, to output: ReportOutput) throws {
    guard let run else { return }
    if settings.disclosure == .counts {
      for (rule, count) in tally.counts.enumerated() where count > 0 {
        var json = head(rule, context.catalogue.rules[rule].title[context.language])
        json.add("occurrenceCount", count)
        try append(json, to: output)
      }
    }
    var artifacts = JSONObject()
    artifacts.add("artifacts", zip(run.files, run.paths).map(artifact))
    artifacts.add("invocations", [invocation(run, tally)])
    artifacts.add("columnKind", "unicodeCodePoints")
    var properties = JSONObject()
    properties.add("findings", tally.total)
    properties.add("shown", settings.disclosure == .counts ? 0 : tally.shown)
    properties.add("read", run.summary.read)
    properties.add("rejected", run.summary.rejected)
    properties.add("held", run.summary.held)
    properties.add("pack", "\(run.summary.pack) \(run.summary.packVersion)")
    properties.add("today", "\(run.summary.today)")
    artifacts.add("properties", properties)
    output.bytes += Array("\n],".utf8) + artifacts.closed.dropFirst() + Array("]}\n".utf8)
    try output.flushIfFull()
  }

  private func artifact(_ file: ReportFile, _ path: String) -> JSONObject {
    var place = JSONObject()
    place.add("uri", uri(path))
    var json = JSONObject()
    json.add("location", place)
    json.add("length", Int(clamping: file.byteCount))
    json.add("mimeType", file.format == .xml ? "application/xml" : "text/csv")
    json.add("roles", ["analysisTarget"])
    var properties = JSONObject()
    properties.add("encoding", file.encoding)
    properties.add("records", file.recordCount)
    properties.add("fragments", file.fragmentCount)
    json.add("properties", properties)
    return json
  }

  private func invocation(_ run: ReportedRun, _ tally: FindingTally) -> JSONObject {
    var notes: [JSONObject] = []
    if tally.shown < tally.total, settings.disclosure != .counts {
      let (shown, total) = (say.number(tally.shown), say.number(tally.total))
      notes.append(
        notification(
          "note",
          say(
            "Chỉ nêu chi tiết \(shown) trong số \(total) phát hiện; số liệu vẫn đầy đủ.",
            "\(shown) of \(total) findings are given in detail; counts are complete.")))
    }
    for (rule, count) in run.summary.faults.sorted(by: { $0.key < $1.key }) {
      let id = context.catalogue.rules[rule].id
      notes.append(
        notification(
          "error",
          say(
            "Quy tắc \(id) không tính được \(say.number(count)) lần.",
            "Rule \(id) could not be evaluated \(say.number(count)) times.")))
    }
    for (rule, reason) in run.summary.notRun.sorted(by: { $0.key < $1.key })
    where run.summary.faultyRules[rule] == nil {
      let id = context.catalogue.rules[rule].id
      notes.append(
        notification(
          "note",
          say("Không chạy quy tắc \(id): \(reason.vi)", "Rule \(id) was not run: \(reason.en)")))
    }
    for (rule, faults) in run.summary.faultyRules.sorted(by: { $0.key < $1.key }) {
      let id = context.catalogue.rules[rule].id
      let why = faults.joined(separator: "; ")
      notes.append(
        notification(
          "error",
          say(
            "Không chạy quy tắc \(id) vì quy tắc có lỗi: \(why)",
            "Rule \(id) was not run because it is faulty: \(why)")))
    }
    if !run.summary.complete {
      notes.append(notification("warning", say("Lần chạy chưa đầy đủ.", "The run is incomplete.")))
    }
    var json = JSONObject()
    json.add("executionSuccessful", run.summary.complete && run.summary.balanced)
    if !notes.isEmpty { json.add("toolExecutionNotifications", notes) }
    return json
  }

  private func notification(_ level: String, _ message: String) -> JSONObject {
    var json = JSONObject()
    json.add("level", level)
    json.add("message", text(message))
    return json
  }

  /// A relative reference: all but unreserved letters and slashes escaped. Source: RFC 3986, §2.3.
  private func uri(_ path: String) -> String {
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result
  }
}

/// What a viewer shows of a rule: why it is one, and where it comes from.
private struct SARIFHelp {
  let description: String
  let plain: String
  let markdown: String

  init(_ rule: RuleDescription, _ context: ReportContext) {
    let say = Wording(language: context.language)
    let title = rule.title[context.language]
    let why = rule.why?[context.language].split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    description = why ?? title
    let source = rule.citation.map { "\(say("Căn cứ", "Source")): \($0)" }
    plain = [why ?? title, source].compactMap { $0 }.joined(separator: "\n\n")
    let fields = rule.blame.map { context.schema.label($0, context.language) }
    let list =
      fields.isEmpty ? nil : "**\(say("Trường", "Fields")):** " + fields.joined(separator: ", ")
    markdown = [
      "## \(Self.escaped(title))", why.map(Self.escaped), list.map { $0 },
      rule.citation.map { "**\(say("Căn cứ", "Source")):** \(Self.escaped($0))" },
    ].compactMap { $0 }.joined(separator: "\n\n")
  }

  /// What Markdown would take for markup.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_[]<>#|".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
