import RecordModel

/// One rule on the page of the catalogue.
struct CatalogueEntry {
  private let wording: CatalogueWording
  private var say: Wording { wording.say }
  private var language: Language { wording.context.language }

  init(_ wording: CatalogueWording) { self.wording = wording }

  func markup(_ page: CataloguePage) -> Markup {
    let rule = page.rule
    let each = page.source?.each
    return """
      <details class="rule" id="\(rule.id)" data-severity="\(rule.severity.rawValue)">
      <summary><span class="badge \(rule.severity.rawValue)">\(say.severity(rule.severity))</span>
      <span class="title">\(rule.title[language])</span></summary>
      <div class="more">
      <dl>
      \(item(say("Áp dụng cho", "Applies to"), page.source.map(wording.scope)))
      \(item(
        say("Báo cáo ghi", "The report says"), wording.filled(rule.message, of: rule, each: each)))
      \(item(say("Vì sao", "Why"), rule.why?[language]))
      \(item(
        say("Việc cần làm", "What to do"),
        page.remedy.map { wording.filled($0, of: rule, each: each) }, kind: "remedy"))
      \(item(say("Căn cứ", "By which law"), rule.citation))
      \(item(say("Chưa chắc chắn", "Not certain"), rule.uncertain?[language]))
      </dl>
      \(examples(page.source?.examples ?? []))
      \(machine(page))
      </div></details>

      """
  }

  private func item(_ name: String, _ text: String?, kind: Markup = "plain") -> Markup {
    guard let text, !text.isEmpty else { return "" }
    return "<div class=\"\(kind)\"><dt>\(name)</dt><dd>\(text)</dd></div>"
  }

  private func examples(_ examples: [CataloguePage.Example]) -> Markup {
    guard !examples.isEmpty else { return "" }
    return """
      <div class="examples">
      \(column(examples.filter { $0.shouldFail }, say("Ví dụ vi phạm", "Breaks the rule"), "bad-examples"))
      \(column(examples.filter { !$0.shouldFail }, say("Ví dụ đạt", "Keeps the rule"), "good-examples"))
      </div>
      """
  }

  private func column(
    _ examples: [CataloguePage.Example], _ title: String, _ kind: Markup
  ) -> Markup {
    // The first ones tell the idea; the others hold the limits of the rule.
    let (first, rest) = (examples.prefix(2), examples.dropFirst(2))
    let more: Markup =
      rest.isEmpty
      ? ""
      : """
      <details><summary>\(say("Thêm \(rest.count) ví dụ", "\(rest.count) more"))</summary>
      \(rest.map(example))</details>
      """
    return """
      <div class="\(kind)"><h3>\(title)</h3>
      \(first.map(example))\(more)</div>
      """
  }

  private func example(_ example: CataloguePage.Example) -> Markup {
    """
    <dl class="example">\(wording.cells(example).map { cell in
      "<div><dt>\(cell.name)</dt><dd>\(cell.value)</dd></div>" as Markup
    })</dl>

    """
  }

  /// What the program itself goes by, for those who keep the rules.
  private func machine(_ page: CataloguePage) -> Markup {
    guard let source = page.source else {
      return "<p class=\"id\">\(say("Mã quy tắc", "Rule ID")) <code>\(page.rule.id)</code></p>"
    }
    let when: Markup =
      source.when.map { "<p>\(say("Chỉ khi", "Only when"))</p><pre>\($0)</pre>" } ?? ""
    return """
      <p class="id">\(say("Mã quy tắc", "Rule ID")) <code>\(page.rule.id)</code> · \
      \(wording.history(source))</p>
      <details class="machine"><summary>\(say(
        "Biểu thức kiểm tra (dành cho người phụ trách kỹ thuật)", "The expression (for engineers)"))</summary>
      \(when)<p>\(source.isAboutAll
        ? say("Các hồ sơ bị nêu tên", "The records named") : say("Phải đúng", "Must hold"))</p><pre>\(source.assertion)</pre>
      <p class="id"><code>\(source.file)</code></p></details>
      """
  }
}

/// What the schema asks of each field by itself, a table a section.
struct CatalogueFields {
  private let wording: CatalogueWording
  private var say: Wording { wording.say }
  private var language: Language { wording.context.language }

  init(_ wording: CatalogueWording) { self.wording = wording }

  var markup: Markup {
    """
    <section class="chapter" id="fields">
    <h2>\(say("Yêu cầu đối với từng mục", "What each field must hold"))</h2>
    <p>\(say(
      "Mỗi giá trị còn được kiểm tra riêng. Giá trị có mà không đọc được luôn là lỗi. Số mục theo mẫu sơ yếu lý lịch của Thông tư 06/2023/TT-BNV.",
      "Each value is checked by itself as well. A value that is there but cannot be read is always an error."
    ))</p>
    <div class="rules">
    \(wording.context.schema.sections.map(section))</div>
    </section>

    """
  }

  private func section(_ section: Section) -> Markup {
    let rows: [Markup] = section.fields.compactMap { field in
      let demands = wording.demands(field)
      guard !demands.isEmpty else { return nil }
      let number = field.form.sorted { $0.key > $1.key }.first { $0.key.hasPrefix("tt") }?.value
      return """
        <tr><th scope="row">\(field.label[language])\
        \(number.map { " <small>\(say("mục", "item")) \($0)</small>" } ?? "" as Markup)</th>
        <td><ul class="demands">\(demands.map { demand in
          "<li><span class=\"badge \(demand.severity.rawValue)\">\(say.severity(demand.severity))</span> \(demand.text)</li>"
            as Markup
        })</ul></td></tr>

        """
    }
    guard !rows.isEmpty else { return "" }
    return """
      <details class="rule fields"><summary><span class="title">\(section.label[language])</span>
      <small>\(rows.count) \(say("mục", "fields"))</small></summary>
      <table><tbody>
      \(rows)</tbody></table></details>

      """
  }
}
