import RecordModel

/// What concerns the files as a whole: how they were read, findings about them, fragments.
struct HTMLFiles {
  /// Fragments shown one by one.
  static let fragmentLimit = 200
  /// Findings about files shown one by one.
  static let findingLimit = 500

  let context: ReportContext
  let say: Wording
  /// Whether fragments are shown with their text.
  let showsText: Bool

  func write(
    _ run: some RunReading, _ disclosure: Disclosure, to output: ReportOutput
  ) throws {
    try output.append(
      """
      <section id="files" aria-labelledby="files-title">
      <h2 id="files-title">\(say("Các tệp", "Files"))</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="files-title">
      <table><thead><tr><th scope="col">\(say("Tệp", "File"))</th>\
      <th scope="col">\(say("Nhận dạng là", "Recognised as"))</th>\
      <th scope="col">\(say("Bảng mã, phân cách", "Encoding, delimiter"))</th>\
      <th scope="col" class="n">\(say("Hồ sơ/dòng", "Records/rows"))</th>\
      <th scope="col" class="n">\(say("Không đọc được", "Unreadable"))</th></tr></thead>
      <tbody>

      """)
    for file in run.files { try output.append(row(file)) }
    try output.append("</tbody></table></div>\n")
    try output.append(findings(run))
    try output.append(HTMLTexts(context: context, say: say).markup(run.files))
    if disclosure != .counts { try writeFragments(run, to: output) }
    try output.append("</section>\n\n")
  }

  private func row(_ file: ReportFile) -> Markup {
    let section = file.section.map { context.schema.sections[$0].label[context.language] }
    let delimiter = file.format == .xml ? "XML" : say.delimiter(file.delimiter)
    return """
      <tr><th scope="row">\(file.name)</th>\
      <td>\(section ?? say("không sử dụng", "not used"))</td>\
      <td>\(say.encoding(file.encoding)), \(delimiter)</td>\
      <td class="n">\(say.number(file.recordCount))</td>\
      <td class="n\(file.fragmentCount > 0 ? " bad" : "")">\(say.number(file.fragmentCount))</td></tr>

      """
  }

  private func findings(_ run: some RunReading) -> Markup {
    // What is told of fragments stands in their own list below.
    let told = run.fileFindings.filter { $0.arguments["line"] == nil }
    guard !told.isEmpty else { return "" }
    let words = FindingText(context: context)
    let items: [Markup] = told.prefix(Self.findingLimit).map { finding in
      let severity = context.catalogue[finding.rule].severity
      let line = finding.line.map { say("dòng \(say.number($0))", "line \(say.number($0))") }
      let place = [finding.file.map { run.files[$0].name }, line].compactMap { $0 }
      return """
        <li class="\(severity.rawValue)"><span class="badge \(severity.rawValue)">\
        \(say.severity(severity))</span> \(words.message(finding)) \
        <span class="quiet">\(place.joined(separator: ", "))</span></li>

        """
    }
    let hidden = told.count - items.count
    let more: Markup =
      hidden > 0
      ? "<p class=\"quiet\">\(say("… và \(hidden) điểm khác.", "… and \(hidden) more."))</p>" : ""
    return """
      <h3>\(say("Điểm cần lưu ý về tệp", "About the files"))</h3>
      <ul class="why">
      \(items)</ul>\(more)

      """
  }

  private func writeFragments(_ run: some RunReading, to output: ReportOutput) throws {
    guard run.summary.fragments > 0 else { return }
    try output.append(
      """
      <h3 id="fragments">\(say("Đoạn không đọc được", "Fragments that could not be read"))</h3>
      <p>\(say(
        """
        Những dòng sau không đọc được thành hồ sơ. Kiểm tra dấu ngoặc kép và số cột tại chỗ được \
        chỉ ra, sửa ở nguồn rồi gửi lại.
        """,
        """
        These lines could not be read as records. Check quotes and the number of columns at the \
        place given, correct them at the source and send again.
        """))</p>

      """)
    var count = 0
    let complete = try unlessStopped {
      try run.forEachFragment { fragment in
        if count == Self.fragmentLimit { throw Stop() }
        count += 1
        try output.append(self.markup(fragment, run))
      }
    }
    guard !complete else { return }
    let total = say.number(run.summary.fragments)
    try output.append(
      """
      <p class="cap">\(say(
        "Chỉ hiện \(say.number(count)) trong số \(total) đoạn.",
        "Only \(say.number(count)) of \(total) fragments are shown."))</p>

      """)
  }

  private func markup(_ fragment: StoredFragment, _ run: some RunReading) -> Markup {
    let rule = context.catalogue[fragment.rule]
    let place = """
      \(run.files[fragment.file].name), \(say("dòng", "line")) \(say.number(fragment.line))
      """
    let cause = say(
      "Chỗ gây lỗi: dòng \(say.number(fragment.causeLine)), cột ký tự \(fragment.causeColumn).",
      "Cause: line \(say.number(fragment.causeLine)), column \(fragment.causeColumn).")
    let text: Markup = showsText ? "<pre tabindex=\"0\">\(marked(fragment))</pre>" : ""
    return """
      <article class="rec"><h4>\(place)</h4>
      <p><span class="badge \(rule.severity.rawValue)">\(say.severity(rule.severity))</span> \
      \(rule.title[context.language]). \(cause)</p>
      \(text)</article>

      """
  }

  /// The text of a fragment with its cause marked where the excerpt holds it.
  private func marked(_ fragment: StoredFragment) -> Markup {
    var line = fragment.line
    var column = 1
    var before = ""
    for (offset, character) in fragment.text.enumerated() {
      if line == fragment.causeLine, column == fragment.causeColumn {
        let rest = fragment.text.dropFirst(offset + 1)
        return "\(raw: before)<mark>\(raw: String(character))</mark>\(raw: String(rest))"
      }
      before.append(character)
      column += 1
      if character.isNewline { (line, column) = (line + 1, 1) }
    }
    return "\(raw: fragment.text)"
  }
}

/// Ends a walk at a limit on detail.
struct Stop: Error {}

/// - Returns: Whether the walk went to its end.
func unlessStopped(_ walk: () throws -> Void) throws -> Bool {
  do { try walk() } catch is Stop { return false }
  return true
}
