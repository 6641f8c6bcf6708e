public import RecordModel

/// The page of one rule for a terminal.
public struct CatalogueText: Sendable {
  private let context: ReportContext
  private let width: Int

  /// - Parameter width: Columns of the terminal.
  public init(context: ReportContext, width: Int = 80) {
    (self.context, self.width) = (context, width)
  }

  public func text(_ page: CataloguePage) -> String {
    let wording = CatalogueWording(context)
    let (say, rule) = (wording.say, page.rule)
    var lines = [rule.title[context.language], String(repeating: "─", count: min(width, 72))]
    lines.append(
      "\(rule.id) · \(say.severity(rule.severity)): \(wording.consequence(page))")
    func add(_ name: String, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      lines += ["", name] + wrapped(text)
    }
    if let source = page.source { add(say("Áp dụng cho", "Applies to"), wording.scope(source)) }
    let each = page.source?.each
    add(say("Thông báo", "Message"), wording.filled(rule.message, of: rule, each: each))
    add(say("Vì sao", "Why"), rule.why?[context.language])
    add(say("Căn cứ", "By which law"), rule.citation)
    add(say("Chưa chắc chắn", "Not certain"), rule.uncertain?[context.language])
    add(
      say("Việc cần làm", "What to do"),
      page.remedy.map { wording.filled($0, of: rule, each: each) })
    guard let source = page.source else { return lines.joined(separator: "\n") }
    for shouldFail in [false, true] {
      lines += ["", shouldFail ? say("Ví dụ không đạt", "Failing") : say("Ví dụ đạt", "Passing")]
      for example in source.examples where example.shouldFail == shouldFail {
        let cells = wording.cells(example).map { "\($0.name): \($0.value)" }
        for (number, cell) in cells.enumerated() {
          lines += wrapped(cell, first: number == 0 ? "  - " : "    ", rest: "      ")
        }
      }
    }
    lines += ["", say("Trong bộ quy tắc", "In the pack") + ": \(source.file)"]
    lines.append("  " + wording.history(source))
    if let when = source.when { lines += wrapped(when, first: "  when: ", rest: "    ") }
    lines += wrapped(
      source.assertion, first: source.isAboutAll ? "  sql: " : "  assert: ", rest: "    ")
    return lines.joined(separator: "\n")
  }

  private func wrapped(
    _ text: String, first: String = "  ", rest: String = "  "
  ) -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isEmpty) = (rest, true)
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }
}
