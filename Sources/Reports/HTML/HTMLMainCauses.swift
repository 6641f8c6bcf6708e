import RecordModel

/// The few things that explain most of what is wrong, each with its place and what to do about it.
struct HTMLMainCauses {
  /// Causes told one by one.
  static let limit = 10

  let context: ReportContext
  let say: Wording
  let pseudonyms: Pseudonyms?
  /// Whether values may be shown, be it under other names.
  let showsValues: Bool

  func markup(_ tally: CauseTally, _ files: [ReportFile]) -> Markup {
    let causes = tally.causes()
    let shown = causes.prefix(Self.limit)
    guard let most = shown.first?.count.findings else { return "" }
    let items: [Markup] = shown.map { item($0, most, tally, files) }
    let explained = shown.reduce(0) { $0 + $1.count.findings }
    let (part, total) = (say.number(explained), say.number(tally.total))
    let share = say.percentage(explained, of: tally.total)
    let hidden = causes.count - shown.count
    let more =
      hidden > 0
      ? say(" Còn \(hidden) nguyên nhân nhỏ hơn.", " \(hidden) smaller ones are not told.") : ""
    return """
      <p>\(say(
        "Mỗi nguyên nhân sau đây gây ra nhiều phát hiện; xử lý xong nguyên nhân là hết cả nhóm. Tất cả gây ra \(part) trong số \(total) lỗi và cảnh báo (\(share)).\(more)",
        "Each of these causes many findings; once it is dealt with, all of them go. Together they explain \(part) of \(total) errors and warnings (\(share)).\(more)"))</p>
      <ol class="causes">
      \(items)</ol>
      """
  }

  private func item(
    _ cause: CauseTally.Cause, _ most: Int, _ tally: CauseTally, _ files: [ReportFile]
  ) -> Markup {
    let (findings, records) = (
      say.count(cause.count.findings, "phát hiện", "finding", "findings"),
      say.records(cause.count.records)
    )
    return """
      <li><div class="cause"><b>\(raw: title(cause, tally, files))</b>
      <span class="track"><span class="bar error" \
      style="width:\(max(1, cause.count.findings * 100 / most))%"></span></span>
      <span class="quiet">\(findings) · \(records) · \(place(cause, files))</span>
      <p>\(marked(remedy(cause)))</p></div></li>

      """
  }

  /// What stands between backquotes is code.
  private func marked(_ text: String) -> [Markup] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { number, part in
      number % 2 == 0 ? "\(String(part))" : "<code>\(String(part))</code>"
    }
  }

  private func place(_ cause: CauseTally.Cause, _ files: [ReportFile]) -> String {
    let (first, last) = (say.number(cause.count.firstLine), say.number(cause.count.lastLine))
    let name = files[cause.key.file].name
    return first == last
      ? say("\(name), dòng \(first)", "\(name), line \(first)")
      : say("\(name), dòng \(first)–\(last)", "\(name), lines \(first)–\(last)")
  }

  private func title(
    _ cause: CauseTally.Cause, _ tally: CauseTally, _ files: [ReportFile]
  ) -> String {
    let file = files[cause.key.file]
    switch cause.key.kind {
    case .shifted(let offset, let streak):
      let (first, last) = (say.number(cause.count.firstLine), say.number(cause.count.lastLine))
      let column = tally.firstColumn(streak)
      let heading = file.columns.indices.contains(column) ? file.columns[column] : ""
      let count = abs(offset)
      let side = offset > 0 ? say("sang phải", "to the right") : say("sang trái", "to the left")
      return say(
        "Dòng \(first) đến \(last) bị lệch \(count) cột \(side), từ cột “\(heading)”",
        "Lines \(first) to \(last) are shifted \(side) by \(count == 1 ? "one column" : "\(count) columns"), from “\(heading)” on"
      )
    case .monthFirst:
      return say(
        "Ngày ghi tháng trước ngày trong tệp \(file.name)",
        "Dates are written month first in \(file.name)")
    case .encoding(let unit):
      let name = unit.isEmpty ? say("(không ghi đơn vị)", "(no unit given)") : unit
      return say(
        "Chữ của đơn vị \(name) ở bảng mã khác, hoặc đã bị mất",
        "Texts of \(name) are in another encoding, or lost letters")
    case .value(let rule, let field, let text):
      let label = context.schema.label(field, context.language)
      let title = context.catalogue[rule].title[context.language]
      guard showsValues else {
        return say("Một giá trị lặp lại: \(title)", "One value again and again: \(title)")
      }
      let value = pseudonyms?.name(of: text) ?? text
      return isUnknownCode(rule, field)
        ? say(
          "Giá trị “\(value)” không có trong danh mục của mục “\(label)”",
          "“\(value)” is not in the code list of “\(label)”")
        : say("Giá trị “\(value)” lặp lại – \(title)", "“\(value)” again and again – \(title)")
    case .empty(let rule, _):
      let total = say.number(file.recordCount)
      let title = context.catalogue[rule].title[context.language]
      return say(
        "\(title) ở \(say.number(cause.count.records)) trong số \(total) hồ sơ của tệp",
        "\(title) in \(say.number(cause.count.records)) of the file's \(total) records")
    case .rule(let rule, let unit):
      let title = context.catalogue[rule].title[context.language]
      return say("\(title): phần lớn ở đơn vị \(unit)", "\(title): mostly in \(unit)")
    }
  }

  private func isUnknownCode(_ rule: RuleIndex, _ field: FieldAddress) -> Bool {
    context.schema.field(field).type == .code
      && context.catalogue[rule].id.hasSuffix("-unknown-code")
  }

  private func remedy(_ cause: CauseTally.Cause) -> String {
    switch cause.key.kind {
    case .shifted:
      say(
        "Thường do thừa hoặc thiếu một dấu phân cách, hay chèn nhầm ô trong bảng tính. Đề nghị nơi gửi xuất lại các dòng này.",
        "Mostly a separator too many or too few, or a cell inserted in a spreadsheet. Ask the sender to export these lines again."
      )
    case .monthFirst:
      say(
        "Nếu cả tệp đều như vậy, khai báo `date_order: month-first` trong hồ sơ nguồn rồi nhập lại; nếu chỉ một số dòng, đề nghị nơi gửi xuất lại.",
        "If the whole file is so, say `date_order: month-first` in the source profile and import again; if some lines are, ask the sender to export them again."
      )
    case .encoding:
      say(
        "Đề nghị đơn vị xuất lại bằng Unicode (UTF-8); chữ đã mất chỉ lấy lại được từ hồ sơ gốc.",
        "Ask the unit to export again in Unicode (UTF-8); letters that are lost can only be taken from the original files."
      )
    case .value(let rule, let field, _) where isUnknownCode(rule, field):
      say(
        "Hỏi nơi gửi giá trị này nghĩa là gì. Nếu là cách ghi khác của một mục đã có, khai báo ở `values` trong hồ sơ nguồn rồi nhập lại.",
        "Ask the sender what it means. If it stands for an entry that is there, say so under `values` in the source profile and import again."
      )
    case .value:
      say(
        "Thường là giá trị điền tạm. Đề nghị nơi gửi bổ sung theo hồ sơ gốc.",
        "Mostly put there for want of a better one. Ask the sender to fill it in from the original files."
      )
    case .empty:
      say(
        "Có thể nơi gửi xuất thiếu cột. Đề nghị kiểm tra và xuất lại.",
        "The column may have been left out of the export. Ask the sender to check and export again."
      )
    case .rule:
      say(
        "Trao đổi riêng với đơn vị này: có thể do cách ghi hoặc phần mềm của đơn vị.",
        "Speak with this unit: it may be its habits or its software.")
    }
  }
}
