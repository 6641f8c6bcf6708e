import RecordModel

/// Why records do not stand: by rule, by field, by unit, as bars.
struct HTMLCauses {
  /// Rows of the charts by field and by unit.
  static let chartLimit = 15
  /// Earlier runs of the source.
  static let runLimit = 8
  /// Cells told that explain several findings each.
  static let causeLimit = 8

  let context: ReportContext
  let say: Wording
  let main: HTMLMainCauses
  let delivery: String

  func markup(
    _ run: some RunReading, _ tally: RefusalTally, _ repairs: RepairTally
  ) throws -> Markup {
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
      \(main.markup(tally.causes, run.files))
      \(explained(repairs.causes()))
      <h3>\(say("Theo quy tắc", "By rule"))</h3>
      <p>\(intro)</p>
      <div class="rules">
      \(items)</div>
      \(chart(
        say("Theo trường dữ liệu", "By field"), say("Trường", "Field"),
        tally.fields.map { (context.schema.label($0.key, context.language), $0.value) }))
      \(chart(
        say("Theo đơn vị", "By unit"), say("Đơn vị", "Unit"),
        tally.units.map { ($0.key.isEmpty ? say("(không ghi)", "(none given)") : $0.key, $0.value) }))
      \(completeness(run.files))
      \(encodings(run.files))
      \(try history(run))
      </section>

      """
  }

  /// How many records have something in each field, the emptiest first.
  private func completeness(_ files: [ReportFile]) -> Markup {
    var filled: [String: (count: Int, records: Int)] = [:]
    for file in files where file.section == 0 {
      // Of XML it is not known what a file could have held.
      for (field, count) in file.filled where file.format == .csv || count > 0 {
        filled[field, default: (0, 0)].count += count
        filled[field, default: (0, 0)].records += file.recordCount
      }
    }
    let rows: [Markup] = filled.filter { $0.value.records > 0 }.sorted {
      let (a, b) = ($0.value.count * $1.value.records, $1.value.count * $0.value.records)
      return a != b ? a < b : $0.key < $1.key
    }.map { field, tally in
      let label =
        context.schema.address(of: field)
        .map { context.schema.label($0, context.language) } ?? field
      return """
        <tr><th scope="row">\(label)</th><td class="track"><span class="bar filled" \
        style="width:\(tally.count * 100 / tally.records)%"></span></td>\
        <td class="n">\(say.percentage(tally.count, of: tally.records))</td>\
        <td class="n">\(say.number(tally.records - tally.count))</td></tr>

        """
    }
    guard !rows.isEmpty else { return "" }
    let head: Markup = """
      <thead><tr><th scope="col">\(say("Trường", "Field"))</th><td class="track"></td>\
      <th scope="col" class="n">\(say("Có ghi", "Filled"))</th>\
      <th scope="col" class="n">\(say("Để trống", "Empty"))</th></tr></thead>
      """
    let rest: Markup =
      rows.count > Self.chartLimit
      ? """
      <details class="texts"><summary>\(say(
        "\(rows.count - Self.chartLimit) trường đầy đủ hơn",
        "\(rows.count - Self.chartLimit) fields that are fuller"))</summary>
      <table class="chart">\(head)<tbody>
      \(Array(rows.dropFirst(Self.chartLimit)))</tbody></table></details>
      """ : ""
    return """
      <h3 id="completeness">\(say("Mức độ đầy đủ của các cột", "How complete the columns are"))</h3>
      <table class="chart"><caption>\(say(
        "Tỷ lệ hồ sơ có ghi, ít nhất trước; chỉ tính các tệp có cột ấy",
        "Records with a value, the emptiest first; of files that have the column"))</caption>
      \(head)<tbody>
      \(Array(rows.prefix(Self.chartLimit)))</tbody></table>\(rest)
      """
  }

  /// In what the columns are written, over all files.
  private func encodings(_ files: [ReportFile]) -> Markup {
    var columns: [String: Int] = [:]
    for text in files.flatMap(\.texts) {
      for encoding in text.encodings { columns[encoding, default: 0] += 1 }
    }
    guard let most = columns.values.max() else { return "" }
    let rows: [Markup] = columns.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      """
      <tr><th scope="row">\($0.key)</th><td class="track"><span class="bar note" \
      style="width:\($0.value * 100 / most)%"></span></td>\
      <td class="n">\(say.number($0.value))</td></tr>

      """
    }
    return """
      <h3>\(say("Theo bảng mã", "By encoding"))</h3>
      <table class="chart"><caption>\(say("Số cột có chữ ở từng bảng mã; ", "Columns with text in each; "))\
      <a href="#encodings">\(say("xem từng cột", "column by column"))</a></caption><tbody>
      \(rows)</tbody></table>
      """
  }

  /// The last runs over deliveries of the same source, this one at the end.
  private func history(_ run: some RunReading) throws -> Markup {
    let earlier = try run.earlierRuns(limit: Self.runLimit)
    guard !earlier.isEmpty else { return "" }
    let all = earlier.map { ($0.delivery, $0.summary) } + [(delivery, run.summary)]
    let rows: [Markup] = all.map { name, summary in
      let parts: [Markup] = Disposition.allCases.filter { summary.count($0) > 0 }.map {
        "<span class=\"fill \($0.name)\" style=\"flex-grow:\(summary.count($0))\"></span>"
      }
      let refused = summary.rejected + summary.held
      return """
        <tr><th scope="row">\(say("Lần", "Run")) \(summary.run) <small>\(name) · \
        \(say.date(summary.today))</small></th><td class="track"><div class="stack">\(parts)</div></td>\
        <td class="n">\(say.number(summary.read))</td>\
        <td class="n">\(say.percentage(refused, of: summary.read))</td></tr>

        """
    }
    return """
      <h3 id="history">\(say("So với các lần trước của cùng nguồn", "Against earlier runs of the source"))</h3>
      <table class="chart"><caption>\(say(
        "Đạt, chờ xem xét, từ chối, trùng lặp, không thay đổi; so từng phát hiện bằng",
        "Accepted, held, rejected, duplicates, unchanged; finding by finding:"))
      <code>hoso report \(run.summary.run) --against \(earlier.last?.summary.run ?? 0)</code></caption>
      <thead><tr><th scope="col">\(say("Lần chạy", "Run"))</th><td class="track"></td>\
      <th scope="col" class="n">\(say("Đã đọc", "Read"))</th>\
      <th scope="col" class="n">\(say("Không đạt", "Refused"))</th></tr></thead>
      <tbody>
      \(rows)</tbody></table>
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
          "“\(label)” gây ra \(findings) phát hiện ở \(records)",
          "“\(label)” explains \(findings) findings of \(records)"))</li>

        """
    }
    let hidden = causes.count - items.count
    let more: Markup =
      hidden > 0
      ? "<p class=\"quiet\">\(say("… và \(hidden) ô khác.", "… and \(hidden) more."))</p>" : ""
    return """
      <h3>\(say("Một ô gây ra nhiều phát hiện", "One cell that explains several findings"))</h3>
      <ul>
      \(items)</ul>\(more)
      """
  }

  private var words: FindingText { FindingText(context: context) }

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
      \(paragraph(say("Việc cần làm", "What to do"), words.remedy(RuleIndex(index))))
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
