import RecordModel

/// What came back of what was sent back, and what was explained: an answer for each question.
struct HTMLAnswers {
  /// Explanations told one by one.
  static let explanationLimit = 50

  let context: ReportContext
  let say: Wording
  /// Whether reasons and names are given.
  let showsWords: Bool

  /// Nothing where nothing came back and nothing was explained.
  func markup(_ run: some RunReading) throws -> Markup {
    let summary = run.summary
    let parts = [
      summary.returned.map(returned) ?? "",
      summary.explained.isEmpty ? "" : try explained(run),
    ].filter { !$0.html.isEmpty }
    guard !parts.isEmpty else { return "" }
    return """
      <section id="answers" aria-labelledby="answers-title">
      <h2 id="answers-title">\(say("Trả lời đã nhận", "Answers received"))</h2>
      \(parts)</section>

      """
  }

  /// Whether the page has such a section.
  static func isWanted(_ summary: RunSummary) -> Bool {
    summary.returned != nil || !summary.explained.isEmpty
  }

  private func returned(_ returned: RunSummary.Returned) -> Markup {
    let main = [
      (
        "accepted", say("Đã sửa xong", "Settled"), returned.settled,
        say("nay đạt hoặc đã có trong kho", "accepted now, or known to be there")
      ),
      (
        "rejected", say("Vẫn còn sai", "Still wrong"), returned.stillWrong,
        say("vẫn bị từ chối hoặc chờ xem xét", "still rejected or held")
      ),
      (
        "held", say("Chưa thấy gửi lại", "Never came back"), returned.missing,
        say("thuộc các đợt gửi này, không có trong tệp", "of these deliveries, not in this one")
      ),
    ]
    let whole = main.reduce(0) { $0 + $1.2 }
    let bar: [Markup] = main.filter { $0.2 > 0 }.map { kind, _, count, _ in
      "<span class=\"fill \(kind)\" style=\"flex-grow:\(max(1, count * 1000 / whole))\"></span>"
    }
    let tiles: [Markup] = main.map { kind, name, count, meaning in
      """
      <li class="tile\(count == 0 ? " none" : "")"><span class="dot \(kind)"></span>\
      <span class="name">\(name)</span> <strong>\(say.number(count))</strong>
      <span class="share">\(say.percentage(count, of: whole))</span> <small>\(meaning)</small></li>

      """
    }
    let rest = [
      (returned.settledBefore, say("đã sửa xong từ trước", "settled before")),
      (returned.repeated, say("trùng mã tham chiếu", "with a reference used twice")),
      (
        returned.unknown,
        say(
          "có mã tham chiếu bị xóa, bị sửa hoặc không thuộc kho này",
          "with a reference gone, changed or not of this store")
      ),
    ].filter { $0.0 > 0 }.map { "\(say.number($0.0)) \($0.1)" }.joined(separator: ", ")
    let more: Markup =
      rest.isEmpty
      ? ""
      : "<p>\(say("Ngoài ra, xét như hồ sơ mới: \(rest).", "Besides, judged as new records: \(rest)."))</p>"
    return """
      <h3>\(say("Hồ sơ gửi lại sau khi sửa", "Records that came back"))</h3>
      <div class="stack" aria-hidden="true">\(bar)</div>
      <ul class="tiles">
      \(tiles)</ul>\(more)

      """
  }

  private func explained(_ run: some RunReading) throws -> Markup {
    let rows: [Markup] = say.explained(run.summary.explained).map { line in
      """
      <tr><th scope="row">\(line.name) <small>\(line.meaning)</small></th>\
      <td class="n">\(say.number(line.count))</td></tr>

      """
    }
    let used = try run.explanations(limit: Self.explanationLimit)
    return """
      <h3 id="explanations">\(say("Giải trình", "Explanations"))</h3>
      <table class="sum"><tbody>
      \(rows)</tbody></table>
      \(list(used, of: run.summary.explained.findings))

      """
  }

  private func list(
    _ used: [(explanation: Explanation, findings: Int)], of total: Int
  ) -> Markup {
    guard !used.isEmpty else { return "" }
    let items: [Markup] = used.map { explanation, findings in
      let rule =
        context.catalogue.index(of: explanation.rule)
        .map { context.catalogue[$0].title[context.language] } ?? explanation.rule
      return """
        <li class="explained"><b>\(rule)</b> · \(say.count(
          findings, "phát hiện", "finding", "findings"))<br>\
        \(raw: say.explanation(explanation, showsWords: showsWords))</li>

        """
    }
    let shown = used.reduce(0) { $0 + $1.findings }
    let more: Markup =
      shown < total
      ? """
      <p class="cap">\(say(
        "Chỉ hiện \(say.number(used.count)) giải trình đầu, cho \(say.number(shown)) trong số \(say.number(total)) phát hiện đã giải trình.",
        "The first \(say.number(used.count)) explanations are shown, of \(say.number(shown)) of \(say.number(total)) findings explained."))</p>
      """ : ""
    return """
      <details class="texts"><summary>\(say("Từng giải trình", "Each explanation"))</summary>
      <ul class="why">
      \(items)</ul></details>\(more)
      """
  }
}
