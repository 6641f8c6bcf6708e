import RecordModel

/// The rows of one rejects file: the columns as sent, then extra cells, then the reasons.
struct RejectsLayout {
  private let file: ReportFile
  private let run: Int
  private let delimiter: UInt8
  private let extraCount: Int
  private let cells: FaultyCells
  private let words: FindingText
  private let catalogue: RuleCatalogue
  private let say: Wording
  private let reasons = ReasonCache()

  /// - Parameter width: Cells of the widest row.
  init(_ context: ReportContext, _ file: ReportFile, run: Int, width: Int) {
    (self.file, self.run, catalogue) = (file, run, context.catalogue)
    delimiter = Self.delimiter(of: file)
    extraCount = min(max(0, width - file.columns.count), RejectsCSV.extraLimit)
    cells = FaultyCells(file, schema: context.schema)
    words = FindingText(context: context)
    say = Wording(language: context.language)
  }

  static func delimiter(of file: ReportFile) -> UInt8 {
    file.format == .csv && file.delimiter != 0 ? file.delimiter : UInt8(ascii: ",")
  }

  func appendHeader(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: [0xef, 0xbb, 0xbf])
    var row = file.columns
    for number in 0..<extraCount { row.append("\(say("hoso_thua", "hoso_extra"))_\(number + 1)") }
    row.append(say("hoso_ly_do", "hoso_reasons"))
    row.append(say("hoso_cot", "hoso_columns"))
    row.append(say("hoso_muc_do", "hoso_severity"))
    row.append(say("hoso_tham_chieu", "hoso_reference"))
    append(row, to: &bytes)
  }

  func append(_ record: StoredRecord, to bytes: inout [UInt8]) {
    var row = [String](repeating: "", count: file.columns.count)
    var last = -1
    for cell in record.raw {
      while row.count <= cell.column { row.append("") }
      // Cells stand in file order: only a repeated path of XML goes back.
      let isRepeated = cell.column <= last && !row[cell.column].isEmpty
      row[cell.column] = isRepeated ? "\(row[cell.column]) | \(cell.text)" : cell.text
      last = max(last, cell.column)
    }
    let findings = gravestFirst(record.findings)
    var columns: [Int] = []
    for column in findings.flatMap({ words.fields($0).flatMap(cells.columns) })
    where !columns.contains(column) { columns.append(column) }
    let severity = findings.first.map { say.severity(catalogue[$0.rule].severity) }
    append(
      padded(row) + [
        findings.map(reason).joined(separator: " | "),
        columns.sorted().filter { $0 < file.columns.count }.map { file.columns[$0] }
          .joined(separator: "; "),
        severity ?? "",
        "\(run)/\(file.name)/\(record.line)/\(record.ordinal)",
      ], to: &bytes)
  }

  func append(_ fragment: StoredFragment, to bytes: inout [UInt8]) {
    let rule = catalogue[fragment.rule]
    let reason = words.message(
      FileFinding(
        rule: fragment.rule, file: fragment.file, line: fragment.causeLine,
        arguments: ["line": say.number(fragment.causeLine), "column": "\(fragment.causeColumn)"]))
    for (number, line) in Self.lines(fragment.text, delimiter).enumerated() {
      append(
        padded(line) + [
          reason, "", say.severity(rule.severity),
          "\(run)/\(file.name)/\(fragment.line + number)/-",
        ], to: &bytes)
    }
  }

  /// The lines of a fragment, split at each delimiter; quotes around a whole cell are left out.
  static func lines(_ text: String, _ delimiter: UInt8) -> [[String]] {
    let mark = Character(UnicodeScalar(delimiter))
    return text.split(whereSeparator: \.isNewline).map { line in
      line.split(separator: mark, omittingEmptySubsequences: false).map { cell in
        let isQuoted = cell.count >= 2 && cell.first == "\"" && cell.last == "\""
        return String(isQuoted ? cell.dropFirst().dropLast() : cell)
      }
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
    let width = file.columns.count + extraCount
    var row = row
    if row.count > width, width > 0 {
      let last = row[(width - 1)...].joined(separator: String(UnicodeScalar(delimiter)))
      row.replaceSubrange((width - 1)..., with: [last])
    }
    while row.count < width { row.append("") }
    return row
  }

  private func append(_ row: [String], to bytes: inout [UInt8]) {
    for (position, cell) in row.enumerated() {
      if position > 0 { bytes.append(delimiter) }
      appendCSVCell(cell, delimiter: delimiter, to: &bytes)
    }
    bytes.append(13)
    bytes.append(10)
  }
}

/// Reasons made before: a delivery in which every record is wrong repeats a few of them.
///
/// A class because the layout that fills it is a value; used by one writer on one thread.
private final class ReasonCache {
  static let limit = 4096
  var texts: [Finding: String] = [:]
}
