import RecordModel

/// A run as JUnit XML: a suite a file, a case a rule; what CI systems list is what is wrong, with
/// the first places of each, and not a million records.
///
/// Rules below the severity that fails are told in `system-out`. Valid for the schemas of Ant and of
/// Jenkins' xUnit plug-in. Source: JUnit.xsd (Windy Road) and junit-10.xsd (Jenkins).
struct JUnitReport: FindingsReport {
  /// Places given of one rule in one file.
  static let placeLimit = 20

  let context: ReportContext
  let settings: MachineReportSettings
  private let say: Wording
  private var run: ReportedRun?
  /// By file, with the delivery as a whole behind the last, and by rule.
  private var suites: [[Int: Case]] = []

  private struct Case {
    /// Findings that nobody explained.
    var count = 0
    var explained = 0
    var places: [String] = []
  }

  init(context: ReportContext, settings: MachineReportSettings) {
    (self.context, self.settings) = (context, settings)
    say = Wording(language: context.language)
  }

  mutating func begin(_ run: ReportedRun, to output: ReportOutput) throws {
    self.run = run
    suites = Array(repeating: [:], count: run.files.count + 1)
  }

  mutating func add(_ finding: ReportedFinding, to output: ReportOutput) throws {
    guard finding.isNew != false else { return }
    let suite = finding.file ?? suites.count - 1
    let rule = Int(finding.rule.number)
    var own = suites[suite].removeValue(forKey: rule) ?? Case()
    if finding.explanation != nil {
      own.explained += 1
      suites[suite][rule] = own
      return
    }
    own.count += 1
    if own.places.count < Self.placeLimit, settings.disclosure != .counts {
      own.places.append(place(finding))
    }
    suites[suite][rule] = own
  }

  private func place(_ finding: ReportedFinding) -> String {
    let line = finding.line.map { say("dòng \($0)", "line \($0)") }
    let record = finding.ordinal.map { say("hồ sơ thứ \($0)", "record \($0)") }
    let place = [line, record].compactMap { $0 }.joined(separator: ", ")
    return (place.isEmpty ? "" : place + ": ") + finding.message(context) + values(finding)
  }

  /// The key of the record, for those who asked for values.
  private func values(_ finding: ReportedFinding) -> String {
    guard settings.disclosure == .full, case .record(let record, _) = finding.subject,
      let key = context.key(of: record)
    else { return "" }
    return " [\(key)]"
  }

  mutating func end(_ tally: FindingTally, to output: ReportOutput) throws {
    guard let run else { return }
    output.bytes += Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".utf8)
    var id = 0
    for (number, cases) in suites.enumerated() {
      let isDelivery = number == run.files.count
      let file = isDelivery ? nil : run.files[number]
      // A file that was not used has no rules that could pass or fail.
      if !isDelivery, cases.isEmpty, file?.section == nil { continue }
      let name = file?.name ?? say("(cả đợt gửi)", "(the delivery as a whole)")
      try write(suite(name, id, cases, file, run.summary), to: output)
      id += 1
    }
    try write("</testsuites>\n", to: output)
  }

  private func write(_ text: String, to output: ReportOutput) throws {
    output.bytes += Array(text.utf8)
    try output.flushIfFull()
  }

  private func suite(
    _ name: String, _ id: Int, _ cases: [Int: Case], _ file: ReportFile?, _ summary: RunSummary
  ) -> String {
    let rules = context.catalogue.rules
    var listed = Set(cases.keys)
    // Rules that were checked and broken nowhere pass.
    if file?.section == 0 {
      for (rule, state) in summary.ruleStates.enumerated() where state.passed > 0 {
        listed.insert(rule)
      }
    }
    let faults = file == nil ? (Array(summary.faults.keys) + summary.faultyRules.keys).sorted() : []
    let skipped = file == nil ? summary.notRun.keys.filter { summary.faultyRules[$0] == nil } : []
    let sorted = listed.sorted { rules[$0].id < rules[$1].id }
    let failing = sorted.filter { fails($0, cases) }
    let name = token(name)
    return """
      <testsuite name="\(name)" package="\(token(summary.source))" id="\(id)" \
      tests="\(sorted.count + faults.count + skipped.count)" failures="\(failing.count)" \
      errors="\(faults.count)" skipped="\(skipped.count)" time="0" timestamp="\(moment(summary))" \
      hostname="localhost">
      <properties>
      <property name="records" value="\(file?.recordCount ?? summary.read)"/>
      <property name="rules" value="\(token("\(summary.pack) \(summary.packVersion)"))"/>
      </properties>
      \(sorted.map { testcase($0, cases, name) }.joined())\
      \(faults.map { fault($0, summary, name) }.joined())\
      \(skipped.sorted().map { skip($0, summary.notRun[$0]?[context.language] ?? "", name) }.joined())\
      <system-out>\(quieter(sorted, cases))</system-out>
      <system-err></system-err>
      </testsuite>

      """
  }

  private func fails(_ rule: Int, _ cases: [Int: Case]) -> Bool {
    cases[rule]?.count ?? 0 > 0 && context.catalogue.rules[rule].severity >= settings.failOn
  }

  private func testcase(_ number: Int, _ cases: [Int: Case], _ suite: String) -> String {
    let rule = context.catalogue.rules[number]
    let head = "<testcase classname=\"\(suite)\" name=\"\(token(rule.id))\" time=\"0\""
    guard fails(number, cases), let own = cases[number] else { return head + "/>\n" }
    let message = xmlText("\(rule.title[context.language]): \(count(own.count))")
    return head + """
      ><failure type="\(rule.severity.rawValue)" message="\(message)">\
      \(xmlText(lines(own)))</failure></testcase>

      """
  }

  private func count(_ count: Int) -> String { say.count(count, "lần", "finding", "findings") }

  private func lines(_ own: Case) -> String {
    let hidden = own.count - own.places.count
    let more = say("… và \(say.number(hidden)) lần khác", "… and \(say.number(hidden)) more")
    return (own.places + (hidden > 0 ? [more] : [])).joined(separator: "\n")
  }

  private func skip(_ rule: Int, _ reason: String, _ suite: String) -> String {
    """
    <testcase classname="\(suite)" name="\(token(context.catalogue.rules[rule].id))" time="0">\
    <skipped message="\(xmlText(reason))"/></testcase>

    """
  }

  private func fault(_ rule: Int, _ summary: RunSummary, _ suite: String) -> String {
    let id = context.catalogue.rules[rule].id
    let count = say.number(summary.faults[rule] ?? 0)
    let message =
      summary.faultyRules[rule].map { faults in
        say("Không chạy quy tắc vì quy tắc có lỗi: ", "The rule was not run, it is faulty: ")
          + faults.joined(separator: "; ")
      }
      ?? say(
        "Quy tắc không tính được \(count) lần", "The rule could not be evaluated \(count) times")
    return """
      <testcase classname="\(suite)" name="\(token(id))" time="0">\
      <error type="fault" message="\(xmlText(message))"></error></testcase>

      """
  }

  /// What is not grave enough to fail, and what was explained.
  private func quieter(_ sorted: [Int], _ cases: [Int: Case]) -> String {
    let told = sorted.filter { cases[$0]?.count ?? 0 > 0 && !fails($0, cases) }
    let explained = sorted.filter { cases[$0]?.explained ?? 0 > 0 }
    let quiet = told.map { number in
      let rule = context.catalogue.rules[number]
      let severity = say.severity(rule.severity)
      return "\(severity): \(rule.title[context.language]): \(count(cases[number]?.count ?? 0))"
    }
    let answered = explained.map { number in
      let title = context.catalogue.rules[number].title[context.language]
      let explained = count(cases[number]?.explained ?? 0)
      return "\(say("Đã giải trình", "Explained")): \(title): \(explained)"
    }
    return xmlText((quiet + answered).joined(separator: "\n"))
  }

  /// The date by which the run judged, so that the same run gives the same bytes.
  private func moment(_ summary: RunSummary) -> String { "\(summary.today)T00:00:00" }

  /// Fit for an attribute of type token: no blanks at its ends, none doubled, not empty.
  private func token(_ text: String) -> String {
    let words = xmlText(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? "–" : words
  }
}

/// Text for content and attributes; what XML 1.0 cannot hold becomes U+FFFD.
func xmlText(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    case "\u{0}"..<"\u{20}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
