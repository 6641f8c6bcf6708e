import RecordModel

/// Why records do not stand: by rule, by field, by unit, as bars.
struct HTMLCauses {
  /// Rows of the charts by field and by unit.
  static let chartLimit = 15
  /// Cells told that explain several findings each.
  static let causeLimit = 8

  let context: ReportContext
  let say: Wording

  func markup(
    _ run: some RunReading, _ tally: RefusalTally, _ repairs: RepairTally
  ) -> Markup {
    let rules = run.summary.rulesByGravity(context.catalogue)
    let most = rules.map(\.count).max() ?? 1
    let items = rules.map { rule($0.rule, $0.count, most, run, tally) }
    let total = say.number(rules.reduce(0) { $0 + $1.count })
    let intro =
      rules.isEmpty
      ? say("Không có phát hiện nào.", "There are no findings.")
      : say(
        "\(total) phát hiện theo \(rules.count) quy tắc, nặng nhất trước. Mở từng dòng để xem lý do.",
        "\(total) findings by \(rules.count) rules, gravest first. Open a line for the reason.")
    return """
      <section id="causes" aria-labelledby="causes-title">
      <h2 id="causes-title">\(say("Nguyên nhân", "Causes"))</h2>
      <p>\(intro)</p>
      \(explained(repairs.causes()))
      <div class="rules">
      \(items)</div>
      \(chart(
        say("Theo trường dữ liệu", "By field"), say("Trường", "Field"),
        tally.fields.map { (context.schema.label($0.key, context.language), $0.value) }))
      \(chart(
        say("Theo đơn vị", "By unit"), say("Đơn vị", "Unit"),
        tally.units.map { ($0.key.isEmpty ? say("(không ghi)", "(none given)") : $0.key, $0.value) }))
      </section>

      """
  }

  /// The cells that explain several findings each.
  private func explained(_ causes: [RepairTally.Cause]) -> Markup {
    guard !causes.isEmpty else { return "" }
    let items: [Markup] = causes.prefix(Self.causeLimit).map { cause in
      let label = context.schema.label(cause.field, context.language)
      let (findings, records) = (say.number(cause.findings), say.records(cause.records))
      return """
        <li>\(say(
          "“\(label)” giải thích \(findings) phát hiện ở \(records)",
          "“\(label)” explains \(findings) findings of \(records)"))</li>

        """
    }
    let hidden = causes.count - items.count
    let more: Markup =
      hidden > 0
      ? "<p class=\"quiet\">\(say("… và \(hidden) ô khác.", "… and \(hidden) more."))</p>" : ""
    return """
      <h3>\(say("Một ô giải thích nhiều phát hiện", "One cell that explains several findings"))</h3>
      <ul>
      \(items)</ul>\(more)
      <h3>\(say("Theo quy tắc", "By rule"))</h3>
      """
  }

  private func rule(
    _ rule: RuleDescription, _ count: Int, _ most: Int, _ run: some RunReading,
    _ tally: RefusalTally
  ) -> Markup {
    let index = context.catalogue.index(of: rule.id).map { Int($0.number) } ?? 0
    return """
      <details class="rule" id="rule-\(rule.id)">
      <summary><span class="badge \(rule.severity.rawValue)">\(say.severity(rule.severity))</span>
      <span class="title">\(rule.title[context.language])</span>
      <span class="n">\(say.number(count))</span>
      <span class="track"><span class="bar \(rule.severity.rawValue)" \
      style="width:\(max(1, count * 100 / most))%"></span></span>
      \(streak(index, run, tally))</summary>
      <div class="more">
      \(paragraph(say("Vì sao", "Why"), rule.why?[context.language]))
      \(paragraph(say("Căn cứ", "Source"), rule.citation))
      \(paragraph(say("Hồ sơ bị ảnh hưởng", "Records concerned"), affected(tally.rules[index])))
      \(paragraph(say("Đã kiểm tra", "Checked"), states(index, run.summary)))
      <p class="id">\(say("Mã quy tắc", "Rule"))&nbsp;<code>\(rule.id)</code></p>
      </div></details>

      """
  }

  private func streak(_ rule: Int, _ run: some RunReading, _ tally: RefusalTally) -> Markup {
    guard let streak = tally.streak(rule) else { return "" }
    let lines = "\(say.number(streak.firstLine))–\(say.number(streak.lastLine))"
    let count = say.records(streak.count)
    let file = run.files[streak.file].name
    return """
      <span class="streak">\(say(
        "Trong đó \(count) liền nhau ở tệp \(file), dòng \(lines): có thể do cùng một nguyên nhân.",
        "\(count) in a row in \(file), lines \(lines): probably one cause."))</span>
      """
  }

  private func paragraph(_ name: String, _ text: String?) -> Markup {
    guard let text, !text.isEmpty else { return "" }
    return "<p><b>\(name):</b> \(text)</p>"
  }

  private func affected(_ count: RefusalTally.Count?) -> String? {
    guard let count else { return nil }
    let (rejected, held) = (say.number(count.rejected), say.number(count.held))
    return say("\(rejected) bị từ chối, \(held) chờ xem xét", "\(rejected) rejected, \(held) held")
  }

  private func states(_ index: Int, _ summary: RunSummary) -> String? {
    guard index < summary.ruleStates.count else { return nil }
    let state = summary.ruleStates[index]
    guard state != RunSummary.RuleState() else { return nil }
    let parts = [
      (state.passed, say("đúng", "passed")), (state.failed, say("sai", "failed")),
      (state.notApplicable, say("không áp dụng", "not applicable")),
      (state.blocked, say("chưa xét được vì thiếu dữ liệu", "blocked by a missing value")),
      (state.undecided, say("chưa đủ căn cứ kết luận", "undecided")),
    ]
    return parts.filter { $0.0 > 0 }.map { "\(say.number($0.0)) \($0.1)" }.joined(separator: ", ")
  }

  private func chart(
    _ title: String, _ heading: String, _ counts: [(name: String, count: RefusalTally.Count)]
  ) -> Markup {
    guard !counts.isEmpty else { return "" }
    let sorted = counts.sorted {
      $0.count.total != $1.count.total ? $0.count.total > $1.count.total : $0.name < $1.name
    }
    let most = sorted[0].count.total
    let rows: [Markup] = sorted.prefix(Self.chartLimit).map { name, count in
      """
      <tr><th scope="row">\(name)</th><td class="track"><span class="bar rejected" \
      style="width:\(count.rejected * 100 / most)%"></span><span class="bar held" \
      style="width:\(count.held * 100 / most)%"></span></td>\
      <td class="n">\(say.number(count.rejected))</td><td class="n">\(say.number(count.held))</td></tr>

      """
    }
    let hidden = sorted.count - rows.count
    let more: Markup =
      hidden > 0
      ? "<p class=\"quiet\">\(say("… và \(hidden) mục khác.", "… and \(hidden) more."))</p>" : ""
    return """
      <h3>\(title)</h3>
      <table class="chart"><caption>\(say(
        "Số hồ sơ bị từ chối hoặc chờ xem xét", "Records rejected or held"))</caption>
      <thead><tr><th scope="col">\(heading)</th><td class="track"></td>\
      <th scope="col" class="n">\(say.disposition(.rejected))</th>\
      <th scope="col" class="n">\(say("Chờ xem xét", "Held"))</th></tr></thead>
      <tbody>
      \(rows)</tbody></table>\(more)
      """
  }
}
