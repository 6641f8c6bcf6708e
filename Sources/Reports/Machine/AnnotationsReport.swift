import RecordModel

/// Findings as workflow commands that GitHub shows beside the lines of a file.
///
/// GitHub shows ten of each level a step; what is beyond is told in the last notice. Values of
/// persons are never shown: annotations can be read by all who can read the run.
/// Source: GitHub Docs, "Workflow commands for GitHub Actions" and "Annotations", limits.
struct AnnotationsReport: FindingsReport {
  /// Annotations of one level that GitHub shows for one step.
  static let levelLimit = 10

  let context: ReportContext
  let settings: MachineReportSettings
  private let say: Wording
  private var paths: [String] = []
  private var shown: [Severity: Int] = [:]

  init(context: ReportContext, settings: MachineReportSettings) {
    (self.context, self.settings) = (context, settings)
    say = Wording(language: context.language)
  }

  mutating func begin(_ run: ReportedRun, to output: ReportOutput) throws { paths = run.paths }

  mutating func add(_ finding: ReportedFinding, to output: ReportOutput) throws {
    guard finding.isNew != false, finding.explanation == nil, settings.disclosure != .counts else {
      return
    }
    let rule = context.catalogue[finding.rule]
    // One notice is kept for what is said at the end.
    let limit = rule.severity == .note ? Self.levelLimit - 1 : Self.levelLimit
    guard shown[rule.severity, default: 0] < limit else { return }
    shown[rule.severity, default: 0] += 1
    var properties: [(String, String)] = []
    if let file = finding.file { properties.append(("file", paths[file])) }
    if let line = finding.line { properties.append(("line", "\(line)")) }
    if let column = finding.column { properties.append(("col", "\(column)")) }
    properties.append(("title", rule.title[context.language]))
    append(rule.severity, properties, "\(finding.message(context)) (\(rule.id))", to: output)
    try output.flushIfFull()
  }

  mutating func end(_ tally: FindingTally, to output: ReportOutput) throws {
    guard tally.newTotal > 0 || tally.gone != nil else { return }
    append(.note, [("title", "hoso")], closing(tally), to: output)
    try output.flushIfFull()
  }

  private func closing(_ tally: FindingTally) -> String {
    let shown = self.shown.values.reduce(0, +)
    var text = say(
      "Có \(say.number(tally.newTotal)) phát hiện",
      say.count(tally.newTotal, "", "finding", "findings"))
    if let gone = tally.gone {
      text = say(
        "\(say.number(tally.newTotal)) phát hiện mới, \(say.number(tally.known)) đã biết, "
          + "\(say.number(gone)) không còn",
        "\(say.number(tally.newTotal)) new, \(say.number(tally.known)) known, "
          + "\(say.number(gone)) gone")
    }
    guard shown < tally.newTotal else { return text + "." }
    return text
      + say(
        "; ở đây chỉ hiện \(say.number(shown)), vì GitHub hiện tối đa 10 chú thích mỗi mức độ. "
          + "Số liệu đầy đủ nằm trong báo cáo.",
        "; \(say.number(shown)) are shown here, as GitHub shows at most 10 of each level. "
          + "The report has them all.")
  }

  private func append(
    _ severity: Severity, _ properties: [(String, String)], _ message: String,
    to output: ReportOutput
  ) {
    let command = severity == .note ? "notice" : severity.rawValue
    let list = properties.map { "\($0.0)=\(escaped($0.1, isProperty: true))" }
    let line = "::\(command) \(list.joined(separator: ","))::\(escaped(message))\n"
    output.bytes += Array(line.utf8)
  }

  /// Source: `@actions/core`, `command.ts`: the percent sign first, then what ends a line or a
  /// property.
  private func escaped(_ text: String, isProperty: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.safeForTerminal
  }
}
