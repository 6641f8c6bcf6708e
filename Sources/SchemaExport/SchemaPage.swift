public import RecordModel

/// The schema as a page of Markdown: all fields with what is asked of them, and the short lists.
public struct SchemaPage: Sendable {
  private let schema: SenderSchema
  private let language: Language

  public init(_ schema: SenderSchema, language: Language) {
    (self.schema, self.language) = (schema, language)
  }

  private func say(_ vi: String, _ en: String) -> String { language == .vi ? vi : en }

  public var text: String {
    var lines = ["# \(schema.title[language])", ""]
    lines.append(
      say(
        "Bộ quy tắc \(schema.pack) \(schema.version). Trang này do `hoso schema export` lập.",
        "Rule pack \(schema.pack) \(schema.version). Written by `hoso schema export`."))
    for section in schema.sections { lines += self.section(section) }
    lines += ["", "## " + say("Danh mục", "Code lists")]
    for list in schema.listsInUse { lines += self.list(list) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ section: Section) -> [String] {
    [
      "", "## \(section.label[language]) (`\(section.name)`)", "",
      say("| Trường | Tên | Mục | Kiểu | Yêu cầu |", "| Field | Label | Item | Type | Asked |"),
      "|---|---|---|---|---|",
    ] + section.fields.map(row)
  }

  private func row(_ field: Field) -> String {
    var notes = FieldNotes(schema: schema, field: field).sentences.map { $0[language] }
    if field.isExtension {
      notes.append(say("Ngoài mẫu hiện hành.", "Not on the form in force."))
    }
    if let citation = field.citation { notes.append(say("Căn cứ: ", "Source: ") + citation + ".") }
    let items = field.form.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let cells = [
      "`\(field.name)`", field.label[language], items.joined(separator: ", "), type(field),
      notes.joined(separator: " "),
    ]
    return "| " + cells.map(Self.cell).joined(separator: " | ") + " |"
  }

  private func type(_ field: Field) -> String {
    switch field.type {
    case .text: say("chữ", "text")
    case .identifier: say("mã số", "identifier")
    case .integer: say("số nguyên", "integer")
    case .decimal: say("số thập phân", "decimal")
    case .date: say("ngày", "date")
    case .code: say("mã danh mục", "code")
    }
  }

  private func list(_ list: CodeList) -> [String] {
    let probe = Field(name: "", label: list.title, type: .code, list: list.name)
    let heading = ["", "### \(list.title[language]) (`\(list.name)`)", ""]
    guard let codes = schema.codes(of: probe) else {
      return heading + [
        say(
          "\(list.entries.count) dòng: xem `lists/\(list.name).csv` của bộ quy tắc.",
          "\(list.entries.count) rows: see the pack's `lists/\(list.name).csv`.")
      ]
    }
    return heading + [say("| Mã | Tên |", "| Code | Name |"), "|---|---|"]
      + codes.map { "| \(Self.cell("`\($0.code)`")) | \(Self.cell($0.name)) |" }
  }

  /// Marks that would break a table.
  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
