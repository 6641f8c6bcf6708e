import RecordModel

/// How the catalogue says what rules, constraints and examples hold.
struct CatalogueWording {
  let context: ReportContext
  let say: Wording

  init(_ context: ReportContext) {
    self.context = context
    say = Wording(language: context.language)
  }

  /// The label of a field; within rows of a section that is spoken of anyway, without its name.
  func label(_ address: FieldAddress, within section: Int? = nil) -> String {
    if address.section != 0, Int(address.section) == section, !address.isWholeSection {
      return context.schema.field(address).label[context.language]
    }
    return context.schema.label(address, context.language)
  }

  /// A text with labels in quotes in the place of `{path}`, and all the rule's fields for `{fields}`.
  func filled(_ text: LocalizedText, of rule: RuleDescription, each: Int? = nil) -> String {
    let fields = rule.blame.map { quoted(label($0, within: each)) }
    let all =
      fields.isEmpty ? say("các mục liên quan", "the fields concerned") : listed(fields)
    return FindingText(context: context).filled(text[context.language]) { name in
      if name == "fields" { return all }
      if let address = context.schema.address(of: name) {
        return quoted(label(address, within: each))
      }
      if let section = context.schema.index(of: name) {
        return quoted(context.schema.sections[section].label[context.language])
      }
      // A place that not all findings of the rule have.
      if name == "at" { return "" }
      // Counts, columns and reasons, known only when it is said about a file.
      return "…"
    }
  }

  private func quoted(_ label: String) -> String { "“\(label)”" }

  /// `a, b and c`.
  func listed(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + say(" và ", " and ") + last
  }

  /// What the rule is asked of.
  func scope(_ source: CataloguePage.Source) -> String {
    let fields = source.needs.map { quoted(label($0, within: source.each)) }
    if source.isAboutAll {
      return say(
        "Mọi hồ sơ đã nhận, so sánh với nhau", "All records received, compared with each other")
    }
    if fields.isEmpty, source.each == nil { return say("Mọi hồ sơ", "All records") }
    guard let each = source.each else {
      return say("Hồ sơ có ", "Records with ") + listed(fields)
    }
    let section = context.schema.sections[each].label[context.language]
    let rows = say("Từng dòng của bảng “\(section)”", "Each row of “\(section)”")
    return fields.isEmpty ? rows : rows + say(" có ", " with ") + listed(fields)
  }

  /// What becomes of a record by a finding.
  func consequence(_ page: CataloguePage) -> String {
    switch page.disposition {
    case .rejected: say("hồ sơ bị từ chối", "the record is rejected")
    case .held: say("hồ sơ chờ xem xét", "the record is held for review")
    default: say("hồ sơ vẫn được nhận", "the record is accepted all the same")
    }
  }

  /// Since when a rule stands in the pack, and when it is in force.
  func history(_ source: CataloguePage.Source) -> String {
    var parts = [say("từ phiên bản \(source.since)", "since version \(source.since)")]
    if source.revision > 1 {
      parts.append(say("bản sửa \(source.revision)", "revision \(source.revision)"))
    }
    if let from = source.inForce.from {
      parts.append(say("hiệu lực từ \(say.date(from))", "in force from \(say.date(from))"))
    }
    if let to = source.inForce.to {
      parts.append(say("hết hiệu lực sau \(say.date(to))", "in force until \(say.date(to))"))
    }
    return parts.joined(separator: " · ")
  }

  /// The cells of an example, the person's first, then rows: name and value.
  func cells(_ example: CataloguePage.Example) -> [(name: String, value: String)] {
    var cells = example.person.map { (name: label($0.field), value: value($0)) }
    var numbers: [Int: Int] = [:]
    for row in example.rows {
      // Rows are counted anew for each person.
      if row.section == 0 { numbers = numbers.filter { $0.key == 0 } }
      numbers[row.section, default: 0] += 1
      let name =
        row.section == 0
        ? say("Hồ sơ", "Record") : context.schema.sections[row.section].label[context.language]
      cells.append(
        (
          name: row.section == 0
            ? "\(name) \(numbers[0] ?? 1)"
            : "\(name), \(say("dòng", "row")) \(numbers[row.section] ?? 1)",
          value: row.cells.map { "\(label($0.field, within: row.section)): \(value($0))" }
            .joined(separator: "; ")
        ))
    }
    if let today = example.today {
      cells.append((name: say("Ngày kiểm tra", "Judged as of"), value: say.date(today)))
    }
    return cells
  }

  /// A value as the reader writes it: dates by custom, codes with their names.
  private func value(_ cell: CataloguePage.Cell) -> String {
    if cell.text.isEmpty { return say("(để trống)", "(empty)") }
    let field = context.schema.field(cell.field)
    switch field.type {
    case .date: return PartialDate(iso: cell.text).map(say.date) ?? cell.text
    case .decimal: return context.language == .vi ? cell.text.replacing(".", with: ",") : cell.text
    case .code:
      guard let list = field.list.flatMap({ context.codeLists[$0] }),
        let entry = list.index(ofCode: cell.text), list.entries[entry].name != cell.text
      else { return cell.text }
      return "\(cell.text) (\(list.entries[entry].name))"
    default: return cell.text
    }
  }

  /// What the schema asks of one field, a sentence each, with its severity.
  func demands(_ field: Field) -> [(text: String, severity: Severity)] {
    let constraint = field.constraint
    var demands: [(text: String, severity: Severity)] = []
    if let severity = constraint.required {
      demands.append((say("phải có", "must be there"), severity))
    }
    if let name = field.list, let list = context.codeLists[name] {
      let title = list.title[context.language]
      demands.append(
        (say("theo danh mục “\(title)”", "of the list “\(title)”"), constraint.severity))
    }
    for text in [length(constraint), range(constraint), dates(constraint)] {
      if let text { demands.append((text, constraint.severity)) }
    }
    if constraint.pattern != nil {
      demands.append(
        (say("đúng dạng quy định", "in the required form"), constraint.severity))
    }
    switch constraint.precision {
    case .day:
      demands.append(
        (say("ghi đủ ngày, tháng, năm", "with day, month and year"), constraint.precisionSeverity))
    case .month:
      demands.append(
        (say("ghi đủ tháng, năm", "with month and year"), constraint.precisionSeverity))
    default: break
    }
    return demands
  }

  private func length(_ constraint: Constraint) -> String? {
    guard let length = constraint.length else { return nil }
    if length.lowerBound == length.upperBound {
      return say("dài \(length.lowerBound) ký tự", "\(length.lowerBound) characters")
    }
    return length.lowerBound <= 1
      ? say("dài nhiều nhất \(length.upperBound) ký tự", "at most \(length.upperBound) characters")
      : say(
        "dài \(length.lowerBound)–\(length.upperBound) ký tự",
        "\(length.lowerBound)–\(length.upperBound) characters")
  }

  private func range(_ constraint: Constraint) -> String? {
    func number(_ value: Double) -> String {
      if let whole = Int(exactly: value) { return say.number(whole) }
      return context.language == .vi ? "\(value)".replacing(".", with: ",") : "\(value)"
    }
    switch (constraint.minimum, constraint.maximum) {
    case (let least?, let most?):
      return say(
        "từ \(number(least)) đến \(number(most))", "from \(number(least)) to \(number(most))")
    case (let least?, nil): return say("ít nhất \(number(least))", "at least \(number(least))")
    case (nil, let most?): return say("nhiều nhất \(number(most))", "at most \(number(most))")
    case (nil, nil): return nil
    }
  }

  private func dates(_ constraint: Constraint) -> String? {
    var parts: [String] = []
    if let earliest = constraint.earliest {
      parts.append(say("không trước \(say.date(earliest))", "not before \(say.date(earliest))"))
    }
    if let latest = constraint.latest {
      parts.append(say("không sau \(say.date(latest))", "not after \(say.date(latest))"))
    }
    if constraint.notAfterToday {
      parts.append(say("không sau ngày kiểm tra", "not after the day of the check"))
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension RuleBook {
  /// The record rules of each area that has some, gravest first, then by ID.
  var chapters: [(name: String, title: LocalizedText, pages: [CataloguePage])] {
    areas.map { area in
      let pages = pages.filter { $0.source?.area == area.name }.sorted {
        ($1.rule.severity, $0.rule.id) < ($0.rule.severity, $1.rule.id)
      }
      return (name: area.name, title: area.title, pages: pages)
    }.filter { !$0.pages.isEmpty }
  }

  /// What is found while files are read.
  var stagePages: [CataloguePage] { pages.filter { $0.rule.origin == .stage } }
}
