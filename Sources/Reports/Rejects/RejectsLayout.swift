import RecordModel

/// One row of a rejects file, whatever its format.
struct RejectsRow {
  /// The cells as sent, and those that the header has no place for: one for each column.
  var cells: [String]
  /// Reasons, columns, severity, explanation, reference: see `AddedColumn.closing`.
  var closing: [String]
  /// What is wrong, gravest first, with the places of the cells concerned.
  var faults: [(reason: String, places: [Int], severity: Severity)] = []
}

/// The rows of one rejects file: the columns as sent, then extra cells, then the reasons.
struct RejectsLayout {
  private let file: ReportFile
  private let delimiter: UInt8
  private let extraCount: Int
  private let columns: SenderColumns
  private let words: FindingText
  private let catalogue: RuleCatalogue
  private let say: Wording
  private let reasons = ReasonCache()

  /// - Parameter width: Cells of the widest row.
  init(_ context: ReportContext, _ file: ReportFile, width: Int) {
    (self.file, catalogue) = (file, context.catalogue)
    delimiter = Self.delimiter(of: file)
    columns = SenderColumns(file, schema: context.schema)
    extraCount = min(max(0, width - columns.headings.count), RejectsCSV.extraLimit)
    words = FindingText(context: context)
    say = Wording(language: context.language)
  }

  static func delimiter(of file: ReportFile) -> UInt8 {
    file.format == .csv && file.delimiter != 0 ? file.delimiter : UInt8(ascii: ",")
  }

  /// The number of columns before those with reasons.
  var width: Int { columns.headings.count + extraCount }

  var header: [String] {
    let extras = (0..<extraCount).map { AddedColumn.extra($0 + 1) }
    return columns.headings + (extras + AddedColumn.closing).map { $0.heading(say.language) }
  }

  func row(_ record: StoredRecord) -> RejectsRow {
    let faults = gravestFirst(record.openFindings).map { finding in
      (
        reason: reason(finding), places: words.fields(finding).flatMap(columns.places),
        severity: catalogue[finding.rule].severity
      )
    }
    let places = Set(faults.flatMap(\.places)).sorted()
    return RejectsRow(
      cells: padded(columns.cells(of: record)),
      closing: [
        faults.map(\.reason).joined(separator: " | "),
        places.map { columns.headings[$0] }.joined(separator: "; "),
        faults.first.map { say.severity($0.severity) } ?? "",
      ] + columns.explanation(of: record) + [record.reference?.text ?? ""], faults: faults)
  }

  /// One row a line. All lines have the reference of the fragment.
  func rows(_ fragment: StoredFragment) -> [RejectsRow] {
    let severity = catalogue[fragment.rule].severity
    let reason = reason(fragment)
    let lines = Self.lines(fragment.text, delimiter, columns: columns.headings.count)
    return lines.map { line in
      RejectsRow(
        cells: padded(line),
        closing: [
          reason, "", say.severity(severity), "", "", "", fragment.reference?.text ?? "",
        ],
        faults: [(reason, [], severity)])
    }
  }

  /// What is wrong with a fragment.
  func reason(_ fragment: StoredFragment) -> String {
    words.message(
      FileFinding(
        rule: fragment.rule, file: fragment.file, line: fragment.causeLine,
        arguments: ["line": say.number(fragment.causeLine), "column": "\(fragment.causeColumn)"]))
  }

  /// The cells of a fragment's lines, see `DamagedCells`. Where none of its text was kept, an empty
  /// line, so that it is told all the same.
  ///
  /// - Parameter columns: Of the sender's header.
  static func lines(_ text: String, _ delimiter: UInt8, columns: Int) -> [[String]] {
    let mark = Character(UnicodeScalar(delimiter))
    if text.allSatisfy(\.isNewline) { return [[]] }
    return text.split(whereSeparator: \.isNewline).map { line in
      DamagedCells(line, delimiter: mark).fitted(to: columns)
    }
  }

  private func reason(_ finding: Finding) -> String {
    if let reason = reasons.texts[finding] { return reason }
    let reason = newReason(finding)
    if reasons.texts.count < ReasonCache.limit { reasons.texts[finding] = reason }
    return reason
  }

  private func newReason(_ finding: Finding) -> String {
    let message = words.message(finding)
    guard let candidate = words.candidate(finding) else { return message }
    return "\(message) \(say("Gợi ý", "Suggestion")): \(candidate)."
  }

  private func gravestFirst(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted {
      let (left, right) = (catalogue[$0.element.rule].severity, catalogue[$1.element.rule].severity)
      return left != right ? left > right : $0.offset < $1.offset
    }.map(\.element)
  }

  /// The row with exactly as many cells as the header has before the reasons.
  private func padded(_ row: [String]) -> [String] {
    var row = row
    if row.count > width, width > 0 {
      let last = row[(width - 1)...].joined(separator: String(UnicodeScalar(delimiter)))
      row.replaceSubrange((width - 1)..., with: [last])
    }
    while row.count < width { row.append("") }
    return row
  }
}

/// Reasons made before: a delivery in which every record is wrong repeats a few of them.
///
/// A class because the layout that fills it is a value; used by one writer on one thread.
private final class ReasonCache {
  static let limit = 4096
  var texts: [Finding: String] = [:]
}
