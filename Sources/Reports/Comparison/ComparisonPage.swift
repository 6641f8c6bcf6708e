import RecordModel

/// A comparison as one self-contained page, in the look of the report. Never a value of a person.
public struct ComparisonPage: Sendable {
  private let context: ReportContext
  private let say: Wording

  public init(context: ReportContext) {
    (self.context, say) = (context, Wording(language: context.language))
  }

  public func write(_ comparison: RunComparison, to output: ReportOutput) throws {
    let words = ComparisonWords(say)
    let warning: Markup = words.warning(comparison).map { "<p class=\"cap\">\($0)</p>" } ?? ""
    try output.append(head(comparison))
    try output.append(
      """
      <main id="main">
      <h2 class="verdict">\(words.verdict(comparison))</h2>
      \(warning)
      \(tiles(comparison))
      <h2>\(say("Theo quy tắc", "By rule"))</h2>

      """)
    let listed = comparison.listed(context.catalogue)
    let most = listed.map { max($0.change.appeared, $0.change.disappeared) }.max() ?? 1
    for (rule, change) in listed where change.appeared + change.disappeared > 0 {
      try output.append(self.rule(rule, change, max(1, most)))
    }
    try output.append(unchanged(listed.filter { $0.change.appeared + $0.change.disappeared == 0 }))
    try output.append(foot(comparison))
  }

  private func head(_ comparison: RunComparison) -> Markup {
    let title = say("So sánh hai lần chạy", "Two runs compared")
    let head = pageHead(context.language, title: title, hasScript: false)
    return """
      \(head)
      <body>
      <header>
      <p class="kicker">\(title)</p>
      <h1>\(ComparisonWords(say).title(comparison))</h1>
      <dl class="facts">
      \(side(say("Lần trước", "Before"), comparison.before))
      \(side(say("Lần này", "Now"), comparison.now))
      </dl>
      </header>

      """
  }

  private func side(_ name: String, _ side: RunComparison.Side) -> Markup {
    """
    <div><dt>\(name)</dt><dd>\(say.records(side.read)), \(say("nguồn", "source")) \(side.source), \
    \(say("tính theo ngày", "judged as of")) \(say.date(side.today))</dd></div>
    """
  }

  private func tiles(_ comparison: RunComparison) -> Markup {
    let tiles: [(String, String, Int)] = [
      ("rejected", say("Mới xuất hiện", "Appeared"), comparison.appeared),
      ("accepted", say("Không còn", "Disappeared"), comparison.disappeared),
      ("unchanged", say("Vẫn như trước", "Stayed"), comparison.stayed),
    ]
    let items: [Markup] = tiles.map { style, name, count in
      """
      <li class="tile\(count == 0 ? " none" : "")"><span class="dot \(style)"></span>\
      <span class="name">\(name)</span><strong>\(say.number(count))</strong></li>

      """
    }
    return "<ul class=\"tiles\">\n\(items)</ul>"
  }

  private func rule(
    _ rule: RuleDescription, _ change: RunComparison.RuleChange, _ most: Int
  ) -> Markup {
    let counts =
      [
        change.appeared > 0 ? "+" + say.number(change.appeared) : nil,
        change.disappeared > 0 ? "−" + say.number(change.disappeared) : nil,
      ].compactMap { $0 }.joined(separator: " ")
    return """
      <details class="rule" id="rule-\(rule.id)">
      <summary><span class="badge \(rule.severity.rawValue)">\(say.severity(rule.severity))</span>
      <span class="title">\(rule.title[context.language])</span>
      <span class="n">\(counts)</span>
      <span class="track">\(bar("rejected", change.appeared, most))\
      \(bar("gone", change.disappeared, most))</span></summary>
      <div class="more">
      <p>\(say(
        "Trước: \(say.number(change.before)), nay: \(say.number(change.now)).",
        "Before: \(say.number(change.before)), now: \(say.number(change.now))."))</p>
      \(places(change, .appeared, change.appeared))
      \(places(change, .disappeared, change.disappeared))
      <p class="id">\(say("Mã quy tắc", "Rule"))&nbsp;<code>\(rule.id)</code></p>
      </div></details>

      """
  }

  private func bar(_ style: String, _ count: Int, _ most: Int) -> Markup {
    guard count > 0 else { return "" }
    let width = max(1, count * 100 / most)
    return "<span class=\"bar \(style)\" style=\"width:\(width)%\"></span>"
  }

  private func places(
    _ change: RunComparison.RuleChange, _ kind: RunComparison.Change, _ count: Int
  ) -> Markup {
    guard count > 0 else { return "" }
    let words = ComparisonWords(say)
    let places = change.places.filter { $0.change == kind }
    let items: [Markup] = places.map { "<li>\(words.place($0))</li>\n" }
    let hidden = count - places.count
    let more: Markup =
      hidden > 0
      ? """
      <p class="quiet">\(say(
        "Chỉ hiện \(say.number(places.count)) chỗ đầu trong số \(say.number(count)).",
        "The first \(say.number(places.count)) of \(say.number(count)) are shown."))</p>
      """ : ""
    return "<p><b>\(words.change(kind)): \(say.number(count))</b></p><ul>\n\(items)</ul>\(more)"
  }

  private func unchanged(
    _ rules: [(rule: RuleDescription, change: RunComparison.RuleChange)]
  ) -> Markup {
    guard !rules.isEmpty else { return "" }
    let rows: [Markup] = rules.map { rule, change in
      """
      <tr><th scope="row">\(rule.title[context.language])</th>\
      <td class="n">\(say.number(change.now))</td></tr>

      """
    }
    return """
      <h2>\(say("Không thay đổi", "Unchanged"))</h2>
      <table class="sum"><caption>\(say("Số phát hiện ở cả hai lần", "Findings in both runs"))\
      </caption><tbody>
      \(rows)</tbody></table>

      """
  }

  private func foot(_ comparison: RunComparison) -> Markup {
    """
    </main>
    <footer><p>\(say(
      "Trang này không có giá trị nào của hồ sơ; dòng và số thứ tự là của tệp đã gửi.",
      "This page has no values of records; lines and numbers are those of the files sent."))</p>
    </footer>
    </body>
    </html>

    """
  }
}
