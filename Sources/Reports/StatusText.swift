public import RecordModel

/// What a person is told of a store: what is staged, what is outstanding, the runs.
public struct StatusText: Sendable {
  /// Outstanding items of one delivery and unit.
  public struct Outstanding: Sendable {
    public var delivery: String
    /// Whole days since they were told first.
    public var days: Int
    /// `nil` for records that name none.
    public var unit: String?
    public var rejected: Int
    public var held: Int
    public var fragments: Int
    /// Of them those that came back and are still wrong.
    public var returned: Int

    public init(
      delivery: String, days: Int, unit: String?, rejected: Int, held: Int, fragments: Int,
      returned: Int
    ) {
      (self.delivery, self.days, self.unit) = (delivery, days, unit)
      (self.rejected, self.held, self.fragments) = (rejected, held, fragments)
      self.returned = returned
    }

    var count: Int { rejected + held + fragments }
  }

  public struct Run: Sendable {
    public var number: Int
    /// ISO 8601.
    public var finishedAt: String
    public var delivery: String
    public var source: String
    public var summary: RunSummary

    public init(
      number: Int, finishedAt: String, delivery: String, source: String, summary: RunSummary
    ) {
      (self.number, self.finishedAt, self.delivery) = (number, finishedAt, delivery)
      (self.source, self.summary) = (source, summary)
    }
  }

  public var counts: [Disposition: Int]
  public var outstanding: [Outstanding]
  public var settled: Int
  /// Explanations that count today, and those that have ended.
  public var explanations: (inForce: Int, ended: Int)
  public var runs: [Run]
  /// The units of a delivery that are shown, those with most first; the others in one line.
  static let unitLimit = 10

  public init(
    counts: [Disposition: Int], outstanding: [Outstanding], settled: Int,
    explanations: (inForce: Int, ended: Int), runs: [Run]
  ) {
    (self.counts, self.outstanding, self.settled) = (counts, outstanding, settled)
    (self.explanations, self.runs) = (explanations, runs)
  }

  public func text(_ language: Language) -> String {
    let say = Wording(language: language)
    let parts = [staged(say), waiting(say), explained(say), history(say)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func staged(_ say: Wording) -> String {
    let (accepted, held) = (counts[.accepted] ?? 0, counts[.held] ?? 0)
    var table = TextTable([.left, .right, .left])
    table.add(say("Hồ sơ trong kho", "Records staged"), say.number(accepted + held), "")
    for disposition in [Disposition.accepted, .held] {
      table.add(
        "  " + say.disposition(disposition), say.number(counts[disposition] ?? 0),
        say.meaning(disposition))
    }
    return table.text
  }

  private func waiting(_ say: Wording) -> String {
    let total = outstanding.reduce(0) { $0 + $1.count }
    guard total > 0 else {
      return "  "
        + say(
          "Không còn hồ sơ nào tồn đọng; đã giải quyết \(say.number(settled)).",
          "Nothing is outstanding; \(say.number(settled)) settled.") + "\n"
    }
    func sum(_ count: (Outstanding) -> Int) -> String {
      say.number(outstanding.reduce(0) { $0 + count($1) })
    }
    var text =
      "  "
      + say(
        "Còn tồn đọng \(say.number(total)), kể cả của những lần chạy trước: \(sum { $0.rejected }) từ chối, \(sum { $0.held }) chờ xem xét, \(sum { $0.fragments }) đoạn không đọc được; đã giải quyết \(say.number(settled)).",
        "Outstanding \(say.number(total)), those of earlier runs included: \(sum { $0.rejected }) rejected, \(sum { $0.held }) held for review, \(sum { $0.fragments }) unreadable fragments; \(say.number(settled)) settled."
      ) + "\n"
    text += "  " + ages(say) + "\n"
    var deliveries: [String] = []
    for item in outstanding where !deliveries.contains(item.delivery) {
      deliveries.append(item.delivery)
    }
    for delivery in deliveries {
      text += "\n" + units(outstanding.filter { $0.delivery == delivery }, delivery, say)
    }
    return text
  }

  private func units(_ items: [Outstanding], _ delivery: String, _ say: Wording) -> String {
    let sorted = items.sorted {
      $0.count != $1.count ? $0.count > $1.count : ($0.unit ?? "") < ($1.unit ?? "")
    }
    var table = TextTable([.left, .right, .right, .right, .right, .right])
    table.add(
      say("Tồn đọng của ", "Outstanding of ") + delivery, say("Từ chối", "Rejected"),
      say("Chờ xem xét", "Held"), say("Không đọc được", "Unreadable"),
      say("Gửi lại vẫn sai", "Still wrong"), say("Số ngày", "Days"))
    func add(_ name: String, _ items: some Collection<Outstanding>) {
      func sum(_ count: (Outstanding) -> Int) -> String {
        say.number(items.reduce(0) { $0 + count($1) })
      }
      table.add(
        "  " + name, sum { $0.rejected }, sum { $0.held }, sum { $0.fragments },
        sum { $0.returned }, say.number(items.map(\.days).max() ?? 0))
    }
    for item in sorted.prefix(Self.unitLimit) {
      add(item.unit ?? say("(không ghi đơn vị)", "(no unit given)"), CollectionOfOne(item))
    }
    let others = sorted.dropFirst(Self.unitLimit)
    if !others.isEmpty {
      let count = say.number(others.count)
      add(
        say(
          "… và \(count) đơn vị khác (đủ ở `--format json`)",
          "… and \(count) more units (all in `--format json`)"), others)
    }
    return table.text
  }

  /// How long what is outstanding waits already.
  private func ages(_ say: Wording) -> String {
    let bounds = [7, 30, 90]
    let names = [
      say("trong 7 ngày", "up to 7 days"), say("8–30 ngày", "8–30 days"),
      say("31–90 ngày", "31–90 days"), say("trên 90 ngày", "over 90 days"),
    ]
    var counts = [0, 0, 0, 0]
    for item in outstanding {
      counts[bounds.firstIndex { item.days <= $0 } ?? 3] += item.count
    }
    return zip(names, counts).filter { $1 > 0 }.map { "\($0): \(say.number($1))" }
      .joined(separator: "; ")
  }

  private func explained(_ say: Wording) -> String {
    let (inForce, ended) = explanations
    guard inForce + ended > 0 else { return "" }
    return "  "
      + say(
        "Giải trình: \(say.number(inForce)) đang có hiệu lực, \(say.number(ended)) đã hết giá trị; xem `hoso explain --list`.",
        "Explanations: \(say.number(inForce)) in force, \(say.number(ended)) ended; see `hoso explain --list`."
      ) + "\n"
  }

  private func history(_ say: Wording) -> String {
    guard !runs.isEmpty else { return "  " + say("Chưa có lần nhập nào.", "No run yet.") + "\n" }
    var table = TextTable([.right, .left, .left, .left] + Disposition.allCases.map { _ in .right })
    let titles = Disposition.allCases.map { say.disposition($0) }
    table.add(
      [
        say("Lần chạy", "Run"), say("Kết thúc", "Finished"), say("Đợt gửi", "Delivery"),
        say("Nguồn", "Source"),
      ] + titles)
    for run in runs {
      table.add(
        [say.number(run.number), say.moment(run.finishedAt), run.delivery, run.source]
          + Disposition.allCases.map { say.number(run.summary.count($0)) })
    }
    return table.text
  }
}
