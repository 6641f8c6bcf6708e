import RecordModel

/// Rejected and held records one by one: place, key, the cells concerned, the reasons.
struct HTMLRecords {
  private let context: ReportContext
  private let limit: Int
  private let words: FindingText
  private let say: Wording
  private let pseudonyms: Pseudonyms?
  private let repairs: RepairTally

  init(
    _ context: ReportContext, limit: Int, _ pseudonyms: Pseudonyms?, _ repairs: RepairTally
  ) {
    (self.context, self.limit, self.pseudonyms) = (context, limit, pseudonyms)
    self.repairs = repairs
    (words, say) = (FindingText(context: context), Wording(language: context.language))
  }

  func write(_ run: some RunReading, to output: ReportOutput) throws {
    let summary = run.summary
    // Held records keep a quarter of the room even when more are rejected than fit.
    let held = min(summary.held, max(limit / 4, limit - summary.rejected))
    try output.append(
      """
      <section id="records" aria-labelledby="records-title">
      <h2 id="records-title">\(say("Từng hồ sơ", "Record by record"))</h2>
      \(filter(summary))

      """)
    if summary.rejected + summary.held == 0 {
      try output.append(
        """
        <p>\(say(
          "Không có hồ sơ nào bị từ chối hay chờ xem xét.", "No record is rejected or held."))</p>

        """)
    }
    try write(.rejected, limit - held, run, to: output)
    try write(.held, held, run, to: output)
    if summary.rejected + summary.held > 0 { try output.append(pages) }
    try output.append("</section>\n")
  }

  private var pages: Markup {
    """
    <div class="pages" id="pages" hidden>
    <button type="button">\(say("Trang trước", "Previous page"))</button>
    <span id="page" aria-live="polite"></span>
    <button type="button">\(say("Trang sau", "Next page"))</button>
    </div>

    """
  }

  private func filter(_ summary: RunSummary) -> Markup {
    guard summary.rejected + summary.held > 0 else { return "" }
    let options: [Markup] = summary.rulesByGravity(context.catalogue).map { rule, _ in
      "<option value=\"\(rule.id)\">\(rule.title[context.language])</option>\n"
    }
    return """
      <form id="filter" role="search" hidden>
      <label>\(say("Tìm", "Search"))\
      <input type="search" id="find" placeholder="\(say(
        "mã, dòng, nội dung ô…", "key, line, what a cell holds…"))"></label>
      <label>\(say("Lý do", "Reason"))<select id="by-rule">\
      <option value="">\(say("Tất cả", "All"))</option>
      \(options)</select></label>
      <output id="shown" aria-live="polite" data-label="\(say("hồ sơ tìm thấy", "records found"))">\
      </output>
      </form>
      """
  }

  private func write(
    _ disposition: Disposition, _ limit: Int, _ run: some RunReading, to output: ReportOutput
  ) throws {
    let total = run.summary.count(disposition)
    guard total > 0 else { return }
    try output.append(
      """
      <h3 id="\(disposition.name)"><span class="dot \(disposition.name)"></span>\
      \(say.disposition(disposition)): \(say.records(total))</h3>

      """)
    let cells = run.files.map { FaultyCells($0, schema: context.schema) }
    var count = 0
    _ = try unlessStopped {
      try run.forEachRecord([disposition]) { record in
        if count == limit { throw Stop() }
        count += 1
        try output.append(self.markup(record, run.files[record.file], cells[record.file]))
      }
    }
    guard count < total else { return }
    try output.append(
      """
      <p class="cap">\(say(
        """
        Trang này chỉ hiện \(say.number(count)) hồ sơ đầu trong số \(say.number(total)). Số liệu ở \
        trên là đầy đủ; toàn bộ hồ sơ nằm trong tệp hồ sơ cần sửa (.rejects.csv).
        """,
        """
        This page shows the first \(say.number(count)) of \(say.number(total)) records. The counts \
        above are complete; the rejects files (.rejects.csv) have all records.
        """))</p>

      """)
  }

  private func markup(_ record: StoredRecord, _ file: ReportFile, _ cells: FaultyCells) -> Markup {
    let line = say.number(record.line)
    let ordinal = say.number(record.ordinal)
    let rules = Set(record.openFindings.map { context.catalogue[$0.rule].id }).sorted()
    let group = record.cluster.map {
      say("nhóm trùng số \($0)", "duplicate group \($0)")
    }
    return """
      <article class="rec" data-rules=" \(rules.joined(separator: " ")) ">
      <h4>\(raw: title(record))</h4>
      <p class="quiet">\(file.name) · \(say("dòng \(line)", "line \(line)")) · \(say(
        "hồ sơ thứ \(ordinal)", "record \(ordinal)"))\(group.map { " · " + $0 } ?? "")\
      \(record.reference.map { " · " + $0.text } ?? "")</p>
      \(repair(record))
      <ul class="why">
      \(gravestFirst(record.openFindings).map { markup($0, record, cells) })\
      \(explained(record))</ul>\(excerpt(record, cells))</article>

      """
  }

  /// The cells as sent that something is said about, marked, between their neighbours: so much that
  /// a shift shows, and no more. Under other names nobody could read it.
  private func excerpt(_ record: StoredRecord, _ cells: FaultyCells) -> Markup {
    let faulty = Set(
      record.openFindings.filter { context.catalogue[$0.rule].severity != .note }
        .flatMap { words.fields($0).flatMap(cells.columns) })
    guard pseudonyms == nil, !faulty.isEmpty else { return "" }
    let sent = record.raw.filter { cell in
      let heading = cell.column < cells.headings.count ? cells.headings[cell.column] : ""
      return AddedColumn(heading: heading.replacing("@", with: "")) == nil
    }
    var parts: [Markup] = []
    var last = -1
    for (position, cell) in sent.enumerated() {
      let near = max(0, position - 1)...min(sent.count - 1, position + 1)
      guard near.contains(where: { faulty.contains(sent[$0].column) }) else { continue }
      if position > last + 1 { parts.append("… ") }
      parts.append("<span class=\"sep\">│</span>")
      let text = String(cell.text.prefix(Self.longestCell))
      parts.append(
        faulty.contains(cell.column) ? "<mark>\(raw: text)</mark>" : "\(raw: text)")
      last = position
      if parts.count > Self.mostParts { break }
    }
    guard !parts.isEmpty else { return "" }
    parts.append("<span class=\"sep\">│</span>")
    if last + 1 < sent.count { parts.append(" …") }
    return """
      <p class="sent"><b>\(say("Trích dòng đã nhận", "From the row as sent")):</b> \(parts)</p>
      """
  }
  private static let longestCell = 120
  private static let mostParts = 60

  /// Where to look first, when fewer cells than findings may be wrong.
  private func repair(_ record: StoredRecord) -> Markup {
    let open = record.openFindings
    guard let repair = repairs.repair(open) else { return "" }
    let shares = repairs.shares(repair, open)
    let findings = shares.reduce(0) { $0 + $1.count }
    guard shares.count < findings else { return "" }
    let names = shares.map { "“\(name($0.cell))” (\(say.number($0.count)))" }
    if shares.count == 1 {
      let (name, count) = (name(shares[0].cell), say.number(findings))
      return """
        <p class="repair">\(say(
          "Xem trước ô “\(name)”: một ô này gây ra cả \(count) phát hiện.",
          "Look at “\(name)” first: this one cell explains all \(count) findings."))</p>
        """
    }
    return """
      <p class="repair">\(say(
        "Xem trước \(shares.count) ô gây ra cả \(findings) phát hiện: ",
        "Look first at \(shares.count) cells that explain all \(findings) findings: "))\
      \(names.joined(separator: ", "))</p>
      """
  }

  private func name(_ cell: RepairCell) -> String {
    guard cell.field.section != 0 else { return words.label(cell.field) }
    let row = say.number(Int(cell.row) + 1)
    let label = context.schema.label(cell.field, context.language)
    return label + say(", dòng thứ \(row)", ", row \(row)")
  }

  /// The record's key as people read it.
  private func title(_ record: StoredRecord) -> String {
    guard let key = context.key(of: record) else { return say("(không có mã)", "(no key)") }
    if let pseudonyms { return pseudonyms.name(of: key) }
    return key.split(separator: "|").joined(separator: " · ")
  }

  private func markup(_ finding: Finding, _ record: StoredRecord, _ cells: FaultyCells) -> Markup {
    let rule = context.catalogue[finding.rule]
    let severity = rule.severity
    let fields = words.fields(finding)
    // That a single value is missing was said already.
    let isTold = fields.count == 1 && raw(fields[0], finding, record, cells) ?? "" == ""
    let shown = isTold ? [] : fields.compactMap { cell($0, finding, record, cells) }
    let values: Markup = shown.isEmpty ? "" : "<dl class=\"cells\">\(shown)</dl>"
    return """
      <li class="\(severity.rawValue)"><span class="badge \(severity.rawValue)">\
      \(say.severity(severity))</span> \(words.message(finding))\(candidate(finding)) <a class="law" \
      href="#rule-\(rule.id)">\(say("Căn cứ, cách xử lý", "Law, remedy"))</a>\(values)</li>

      """
  }

  /// What was answered: it asks nothing any more.
  private func explained(_ record: StoredRecord) -> [Markup] {
    record.explanations.sorted { $0.key < $1.key }.map { position, explanation in
      """
      <li class="explained"><span class="badge explained">\(say("Đã giải trình", "Explained"))\
      </span> \(words.message(record.findings[position])) <span class="quiet">\(raw:
        say.explanation(explanation, showsWords: pseudonyms == nil))</span></li>

      """
    }
  }

  private func candidate(_ finding: Finding) -> Markup {
    guard let text = words.candidate(finding) else { return "" }
    return """
       <span class="candidate">\(say("Gợi ý", "Suggestion")): <b>\(text)</b></span>
      """
  }

  private func cell(
    _ field: FieldAddress, _ finding: Finding, _ record: StoredRecord, _ cells: FaultyCells
  ) -> Markup? {
    // Of another section than the finding's no row is known.
    guard !field.isWholeSection, field.section == 0 || field.section == finding.field.section
    else { return nil }
    let name = words.label(field)
    let heading = cells.columns(of: field).compactMap {
      $0 < cells.headings.count ? cells.headings[$0] : nil
    }.joined(separator: " + ")
    let column: Markup = heading.isEmpty || heading == name ? "" : " <small>\(heading)</small>"
    return """
      <div><dt>\(name)\(column)</dt><dd>\(value(raw(field, finding, record, cells)))</dd></div>
      """
  }

  /// The text as sent of one of a finding's fields.
  private func raw(
    _ field: FieldAddress, _ finding: Finding, _ record: StoredRecord, _ cells: FaultyCells
  ) -> String? {
    let row = field.section == finding.field.section ? Int(finding.row) : 0
    return cells.raw(field, row: row, in: record)
  }

  private func value(_ raw: String?) -> Markup {
    guard let raw else {
      return "<span class=\"absent\">\(say("không có", "missing"))</span>"
    }
    if raw.isEmpty { return "<span class=\"absent\">\(say("để trống", "empty"))</span>" }
    return "<mark>\(raw: pseudonyms?.name(of: raw) ?? raw)</mark>"
  }

  private func gravestFirst(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted {
      let left = context.catalogue[$0.element.rule].severity
      let right = context.catalogue[$1.element.rule].severity
      return left != right ? left > right : $0.offset < $1.offset
    }.map(\.element)
  }
}
