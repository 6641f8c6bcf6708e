public import RecordModel

/// A report that was written and where it lies.
public struct ReportLocation: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case page, summary, records, rejects, baseline
    case machine(MachineFormat)
  }
  public var kind: Kind
  public var path: String
  /// The encoding of the source, where a rejects file could not be written in it.
  public var replacedEncoding: String?
  public init(_ kind: Kind, path: String, replacedEncoding: String? = nil) {
    (self.kind, self.path, self.replacedEncoding) = (kind, path, replacedEncoding)
  }
}

/// Where a rule spoke first in a run: what a person looks at to see what it means.
public struct FirstPlace: Hashable, Sendable {
  /// Position in the delivery's files.
  public var file: Int
  /// 1-based line of the record, or of what could not be read.
  public var line: Int?
  /// 1-based number of the record within its file, where the line was not at hand or tells nothing.
  public var ordinal: Int?

  public init(file: Int, line: Int? = nil, ordinal: Int? = nil) {
    (self.file, self.line, self.ordinal) = (file, line, ordinal)
  }
}

/// What a person at a terminal is told of a run. Never a value of a person.
public struct SummaryText: Sendable {
  /// The rules shown, gravest first; the others are counted in one line.
  public static let ruleLimit = 12
  /// Of those others the most frequent are shown all the same: a warning that holds thousands must
  /// not stay behind errors that came once.
  public static let frequentLimit = 3
  /// The causes shown.
  public static let causeLimit = 5
  /// The findings about files shown; the others are counted in one line.
  public static let fileFindingLimit = 20

  private let context: ReportContext
  private let say: Wording

  public init(context: ReportContext) {
    (self.context, say) = (context, Wording(language: context.language))
  }

  /// The text with line feeds, for a terminal at least 80 columns wide.
  ///
  /// - Parameter delivery: What the person calls the delivery, such as its folder.
  /// - Parameter findings: What a walk through the findings counted.
  /// - Parameter repairs: What findings come together, to tell what explains most of them.
  /// - Parameter first: By rule, where it spoke first.
  /// - Parameter hasColours: Whether severities may be coloured with codes for terminals.
  public func text(
    _ run: some RunReading, delivery: String, reports: [ReportLocation] = [],
    findings: FindingTally? = nil, repairs: RepairTally? = nil, first: [Int: FirstPlace] = [:],
    hasColours: Bool = false
  ) -> String {
    let parts = [
      head(run.summary, delivery), files(run.files), records(run.summary), returned(run.summary),
      explained(run.summary),
      rules(run, first, hasColours), fileFindings(run.fileFindings, run.files),
      repairs.map(causes) ?? "", findings.map(compared) ?? "", places(reports),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func head(_ summary: RunSummary, _ delivery: String) -> String {
    let pack = [summary.pack, summary.packVersion].filter { !$0.isEmpty }.joined(separator: " ")
    let title = "\(say("Đợt gửi", "Delivery")): \(delivery)".safeForTerminal
    // A check has no number: nothing of it is kept.
    let run = summary.run > 0 ? "\(say("Lần chạy", "Run")) \(summary.run) · " : ""
    return """
      \(title)
      \(run)\
      \(say("tính theo ngày", "judged as of")) \(say.date(summary.today)) · \
      \(say("nguồn", "source")) \(summary.source) · \(say("bộ quy tắc", "rules")) \(pack)

      """
  }

  private func files(_ files: [ReportFile]) -> String {
    var table = TextTable([.left, .left, .left, .left, .right, .right])
    table.add(
      say("Tệp", "File"), say("Nhận dạng là", "Recognised as"), say("Bảng mã", "Encoding"),
      say("Phân cách", "Delimiter"), say("Hồ sơ/dòng", "Records/rows"),
      say("Không đọc được", "Unreadable"))
    for file in files {
      let section = file.section.map { context.schema.sections[$0].label[context.language] }
      table.add(
        file.name, section ?? say("không sử dụng", "not used"), say.encoding(file.encoding),
        file.format == .xml ? "XML" : say.delimiter(file.delimiter),
        say.number(file.recordCount), say.number(file.fragmentCount))
    }
    return table.text
  }

  private func records(_ summary: RunSummary) -> String {
    var table = TextTable([.left, .right, .left])
    table.add(say("Hồ sơ đã đọc", "Records read"), say.number(summary.read), "")
    for disposition in Disposition.allCases {
      table.add(
        "  " + say.disposition(disposition), say.number(summary.count(disposition)),
        say.meaning(disposition))
    }
    table.add(
      say("Đoạn không đọc được", "Unreadable fragments"), say.number(summary.fragments),
      say("không tính vào số hồ sơ đã đọc", "not among the records read"))
    return table.text + "  " + balance(summary) + "\n" + warnings(summary)
  }

  private func balance(_ summary: RunSummary) -> String {
    let parts = Disposition.allCases.map { say.number(summary.count($0)) }.joined(separator: " + ")
    let equation = "\(say.number(summary.read)) = \(parts)"
    guard summary.balanced else {
      return say(
        "SỐ LIỆU KHÔNG CÂN ĐỐI: \(equation) hoặc số byte không khớp. Không sử dụng kết quả này.",
        "THE BALANCE IS OPEN: \(equation), or the bytes do not add up. Do not use this result.")
    }
    return say(
      "Số liệu cân đối: \(equation); mọi byte của các tệp đều được tính đến.",
      "Balanced: \(equation); every byte of the files is accounted for.")
  }

  private func warnings(_ summary: RunSummary) -> String {
    var text = ""
    if summary.independentCount != summary.read {
      text += "  " + independentCount(summary, say) + "\n"
    }
    if !summary.complete {
      text +=
        "  "
        + say(
          "Lần chạy CHƯA ĐẦY ĐỦ: có phần chưa đọc hoặc quy tắc không tính được.",
          "The run is INCOMPLETE: some input was not read or some rule could not be evaluated.")
      text += "\n"
    }
    text += notRun(summary)
    for (rule, count) in summary.faults.sorted(by: { $0.key < $1.key }) {
      let id = context.catalogue.rules[rule].id
      let place = context.catalogue.rules[rule].place.map { " (\($0))" } ?? ""
      text +=
        "  "
        + say(
          "Quy tắc \(id)\(place) không tính được \(say.number(count)) lần; không hồ sơ nào bị tính lỗi vì việc này.",
          "Rule \(id)\(place) could not be evaluated \(say.number(count)) times; no record is blamed for it."
        )
      text += "\n"
    }
    return text
  }

  /// Rules that were not run, those with one reason together.
  private func notRun(_ summary: RunSummary) -> String {
    let groups = Dictionary(grouping: summary.notRun.keys.sorted()) {
      summary.notRun[$0]?[context.language] ?? ""
    }
    return groups.sorted { $0.value[0] < $1.value[0] }.map { reason, rules in
      // All are named in the other reports.
      let shown = rules.count > 3 ? rules.prefix(2) : rules[...]
      let ids =
        shown.map { context.catalogue.rules[$0].id }.joined(separator: ", ")
        + (shown.count < rules.count ? ", …" : "")
      let head =
        rules.count == 1
        ? say("Không chạy quy tắc", "Rule not run")
        : say("Không chạy \(rules.count) quy tắc", "\(rules.count) rules not run,")
      return "  " + head + " \(ids): \(reason)".safeForTerminal + "\n"
    }.joined()
  }

  /// The fields that explain most findings of records that break several rules.
  private func causes(_ repairs: RepairTally) -> String {
    let causes = repairs.causes()
    guard !causes.isEmpty else { return "" }
    var text = say("Một ô gây ra nhiều phát hiện:", "One cell that explains several findings:")
    text += "\n"
    for cause in causes.prefix(Self.causeLimit) {
      let label = context.schema.label(cause.field, context.language)
      let (findings, records) = (say.number(cause.findings), say.records(cause.records))
      text +=
        say(
          "  “\(label)” gây ra \(findings) phát hiện ở \(records)",
          "  “\(label)” explains \(findings) findings of \(records)") + "\n"
    }
    return text
  }

  /// Against the baseline, and where detail was capped.
  private func compared(_ tally: FindingTally) -> String {
    var text = ""
    if let gone = tally.gone {
      let (new, known) = (say.number(tally.newTotal), say.number(tally.known))
      text = say(
        "So với phát hiện đã biết: \(new) mới, \(known) đã biết, \(say.number(gone)) không còn.",
        "Against the baseline: \(new) new, \(known) known, \(say.number(gone)) gone.")
      text += "\n" + newRules(tally)
    }
    let (shown, total) = (say.number(tally.shown), say.number(tally.total))
    if tally.shown < tally.total {
      text +=
        say(
          "Báo cáo chỉ nêu chi tiết \(shown) trong số \(total) phát hiện; số liệu vẫn đầy đủ.",
          "Reports give \(shown) of \(total) findings in detail; counts are complete.") + "\n"
    }
    return text
  }

  private func newRules(_ tally: FindingTally) -> String {
    var table = TextTable([.right, .left, .left])
    let new = zip(context.catalogue.rules, tally.new).filter { $0.1 > 0 }.sorted {
      $0.0.severity != $1.0.severity
        ? $0.0.severity > $1.0.severity : ($1.1, $0.0.id) < ($0.1, $1.0.id)
    }
    for (rule, count) in new.prefix(Self.ruleLimit) {
      table.add(say.number(count), say.severity(rule.severity), rule.title[context.language])
    }
    return table.text
  }

  /// The rules that spoke. Where each spoke first comes last, so that a narrow terminal breaks no
  /// line before what is wrong is said.
  private func rules(
    _ run: some RunReading, _ first: [Int: FirstPlace], _ hasColours: Bool
  ) -> String {
    let rules = run.summary.rulesByGravity(context.catalogue)
    guard !rules.isEmpty else {
      return say("Không có phát hiện nào.", "There are no findings.") + "\n"
    }
    var table = TextTable([.right, .left, .left, .left, .left])
    table.add(
      say("Số lần", "Count"), say("Mức độ", "Severity"), say("Nội dung", "What is wrong"),
      say("Mã quy tắc", "Rule"), first.isEmpty ? "" : say("Chỗ đầu tiên", "First at"))
    let others = rules.dropFirst(Self.ruleLimit).sorted { $0.count > $1.count }
    for (rule, count) in rules.prefix(Self.ruleLimit) + others.prefix(Self.frequentLimit) {
      table.add(
        say.number(count), say.severity(rule.severity), rule.title[context.language], rule.id,
        context.catalogue.index(of: rule.id).flatMap { first[Int($0.number)] }
          .map { place($0, run.files) } ?? "")
      if hasColours { table.colour(rule.severity, column: 1) }
    }
    let hidden = others.dropFirst(Self.frequentLimit)
    guard !hidden.isEmpty else { return table.text }
    let total = say.number(hidden.reduce(0) { $0 + $1.count })
    return table.text + "  "
      + say(
        "… và \(hidden.count) quy tắc khác với \(total) phát hiện.",
        "… and \(hidden.count) more rules with \(total) findings.") + "\n"
  }

  /// `dòng 44`; of several files `CanBo.txt:44`.
  private func place(_ place: FirstPlace, _ files: [ReportFile]) -> String {
    let isAlone = files.count { $0.section != nil } < 2
    let file = isAlone ? nil : files[place.file].name.split(separator: "/").last.map(String.init)
    if let line = place.line {
      return file.map { "\($0):\(line)" } ?? say("dòng \(line)", "line \(line)")
    }
    guard let ordinal = place.ordinal else { return "" }
    let record = say("hồ sơ thứ \(ordinal)", "record \(ordinal)")
    return file.map { "\($0), \(record)" } ?? record
  }

  private func fileFindings(_ findings: [FileFinding], _ files: [ReportFile]) -> String {
    guard !findings.isEmpty else { return "" }
    var text = say("Về các tệp:", "About the files:") + "\n"
    // The gravest first: the others may be more than are shown.
    let order = findings.indices.sorted {
      let (one, other) = (findings[$0], findings[$1])
      let severities = (
        context.catalogue[one.rule].severity, context.catalogue[other.rule].severity
      )
      return severities.0 == severities.1 ? $0 < $1 : severities.0 > severities.1
    }
    for finding in order.prefix(Self.fileFindingLimit).map({ findings[$0] }) {
      let severity = say.severity(context.catalogue[finding.rule].severity)
      let file = finding.file.map { files[$0].name }
      let line = finding.line.map { say("dòng \(say.number($0))", "line \(say.number($0))") }
      let place = [file, line].compactMap { $0 }.joined(separator: ", ")
      let message = FindingText(context: context).message(finding)
      text += "  \(severity): \(place.isEmpty ? "" : place + ": ")\(message)".safeForTerminal + "\n"
    }
    let hidden = findings.count - Self.fileFindingLimit
    if hidden > 0 {
      text += "  " + say("… và \(hidden) điểm khác.", "… and \(hidden) more.") + "\n"
    }
    return text
  }

  private func places(_ reports: [ReportLocation]) -> String {
    guard !reports.isEmpty else { return "" }
    var table = TextTable([.left, .left])
    for report in reports { table.add(name(report.kind), report.path) }
    return say("Báo cáo:", "Reports:") + "\n" + table.text + otherEncodings(reports)
  }

  private func otherEncodings(_ reports: [ReportLocation]) -> String {
    reports.filter { $0.replacedEncoding != nil }.map { report in
      let encoding = report.replacedEncoding ?? ""
      let isMixed = encoding == "mixed"
      let name = String(report.path.split(separator: "/").last ?? "").safeForTerminal
      return say(
        "  \(name) được ghi bằng UTF-8: "
          + (isMixed
            ? "tệp gốc dùng nhiều bảng mã, không bảng mã nào ghi được mọi chữ.\n"
            : "có chữ không ghi được bằng bảng mã \(encoding) của tệp gốc.\n"),
        "  \(name) is in UTF-8: "
          + (isMixed
            ? "the source is in several encodings, and none of them has all letters.\n"
            : "it has letters that cannot be written in the source's \(encoding).\n")
      )
    }.joined()
  }

  /// What became of records that were sent back before.
  private func returned(_ summary: RunSummary) -> String {
    guard let returned = summary.returned else { return "" }
    var table = TextTable([.left, .right, .left])
    table.add(say("Hồ sơ gửi lại sau khi sửa", "Records that came back"), "", "")
    func add(_ count: Int, _ name: String, _ meaning: String, always: Bool = false) {
      if count > 0 || always { table.add("  " + name, say.number(count), meaning) }
    }
    add(
      returned.settled, say("Đã sửa xong", "Settled"),
      say("nay đạt hoặc đã có trong kho", "accepted now, or known to be there"), always: true)
    add(
      returned.stillWrong, say("Vẫn còn sai", "Still wrong"),
      say("vẫn bị từ chối hoặc chờ xem xét", "still rejected or held"), always: true)
    add(
      returned.missing, say("Chưa thấy gửi lại", "Never came back"),
      say("của các đợt gửi này, không có trong tệp", "of these deliveries, not in this one"),
      always: true)
    add(
      returned.settledBefore, say("Đã sửa xong từ trước", "Settled before"),
      say("xét như hồ sơ mới", "judged as new records"))
    add(
      returned.repeated, say("Trùng mã tham chiếu", "Reference used twice"),
      say("xét như hồ sơ mới", "judged as new records"))
    add(
      returned.unknown, say("Không rõ mã tham chiếu", "Unknown reference"),
      say(
        "bị xóa, bị sửa hoặc không thuộc kho này; xét như hồ sơ mới",
        "gone, changed or not of this store; judged as new records"))
    return table.text
  }

  private func explained(_ summary: RunSummary) -> String {
    guard !summary.explained.isEmpty else { return "" }
    var table = TextTable([.left, .right, .left])
    table.add(say("Giải trình", "Explanations"), "", "")
    for line in say.explained(summary.explained) {
      table.add("  " + line.name, say.number(line.count), line.meaning)
    }
    return table.text
  }

  private func name(_ kind: ReportLocation.Kind) -> String {
    switch kind {
    case .page: say("Trang báo cáo (để đọc)", "Report page (to read)")
    case .summary: say("Số liệu tổng hợp", "Summary")
    case .records: say("Hồ sơ đã chuẩn hóa", "Normalized records")
    case .rejects: say("Hồ sơ cần sửa (gửi lại)", "To be corrected (send back)")
    case .baseline: say("Phát hiện đã biết", "Baseline")
    case .machine(let format): machineName(format)
    }
  }
}

extension SummaryText {
  private func machineName(_ format: MachineFormat) -> String {
    switch format {
    case .jsonl: say("Từng phát hiện (JSON Lines)", "Findings (JSON Lines)")
    case .sarif: "SARIF 2.1.0"
    case .junit: "JUnit XML"
    case .github: say("Chú thích cho GitHub", "GitHub annotations")
    }
  }
}

/// What the count made without the parser says.
func independentCount(_ summary: RunSummary, _ say: Wording) -> String {
  let starts = say.count(
    summary.independentCount, "chỗ bắt đầu hồ sơ", "start of a record", "starts of records")
  let read = say.records(summary.read)
  let fragments = say.count(
    summary.fragments, "đoạn không đọc được", "unreadable fragment", "unreadable fragments")
  return say(
    "Đếm độc lập với bộ đọc: \(starts); bộ đọc: \(read), \(fragments).",
    "Counted without the parser: \(starts); by the parser: \(read), \(fragments).")
}
