import RecordModel

/// A comparison for a person at a terminal. Never a value of a person.
public struct ComparisonText: Sendable {
  /// Places told of each rule and change.
  static let placeLimit = 3

  private let context: ReportContext
  private let say: Wording

  public init(context: ReportContext) {
    (self.context, say) = (context, Wording(language: context.language))
  }

  public func text(_ comparison: RunComparison) -> String {
    let listed = comparison.listed(context.catalogue)
    let words = ComparisonWords(say)
    var text = words.title(comparison).safeForTerminal + "\n"
    if let warning = words.warning(comparison) { text += warning.safeForTerminal + "\n" }
    text += words.verdict(comparison) + "\n"
    let changed = listed.filter { $0.change.appeared + $0.change.disappeared > 0 }
    guard !changed.isEmpty else { return text }
    var table = TextTable([.right, .right, .right, .right, .left, .left])
    table.add(
      say("Trước", "Before"), say("Nay", "Now"), say("Mới", "New"), say("Không còn", "Gone"),
      say("Mức độ", "Severity"), say("Nội dung", "What is wrong"))
    for (rule, change) in changed {
      table.add(
        say.number(change.before), say.number(change.now), say.number(change.appeared),
        say.number(change.disappeared), say.severity(rule.severity),
        "\(rule.title[context.language])  \(rule.id)")
    }
    text += "\n" + table.text
    for (rule, change) in changed { text += places(rule, change) }
    return text
  }

  private func places(_ rule: RuleDescription, _ change: RunComparison.RuleChange) -> String {
    var text = "\n\(rule.title[context.language]):\n"
    for kind in [RunComparison.Change.appeared, .disappeared] {
      let count = kind == .appeared ? change.appeared : change.disappeared
      guard count > 0 else { continue }
      let places = change.places.filter { $0.change == kind }.prefix(Self.placeLimit)
      let words = ComparisonWords(say)
      var list = places.map { words.place($0) }
      if count > list.count {
        let more = say.number(count - list.count)
        list.append(say("và \(more) chỗ khác", "and \(more) more"))
      }
      text += "  \(words.change(kind)): \(list.joined(separator: "; "))".safeForTerminal + "\n"
    }
    return text
  }
}

/// How a comparison is said, in a text and on a page.
struct ComparisonWords {
  private let say: Wording
  init(_ say: Wording) { self.say = say }

  func title(_ comparison: RunComparison) -> String {
    let (now, before) = (comparison.now, comparison.before)
    return say(
      "Lần chạy \(now.run) (\(now.delivery)) so với lần chạy \(before.run) (\(before.delivery))",
      "Run \(now.run) (\(now.delivery)) against run \(before.run) (\(before.delivery))")
  }

  /// What makes the comparison less telling; `nil` when nothing does.
  func warning(_ comparison: RunComparison) -> String? {
    let (now, before) = (comparison.now, comparison.before)
    if now.source != before.source {
      return say(
        "Lưu ý: hai lần chạy thuộc hai nguồn khác nhau (\(before.source), \(now.source)).",
        "Note: the runs are of different sources (\(before.source), \(now.source)).")
    }
    guard now.today != before.today else { return nil }
    return say(
      "Lưu ý: hai lần chạy tính theo hai ngày khác nhau (\(say.date(before.today)), "
        + "\(say.date(now.today))).",
      "Note: the runs judge as of different dates (\(before.today), \(now.today)).")
  }

  func verdict(_ comparison: RunComparison) -> String {
    let (new, gone) = (say.number(comparison.appeared), say.number(comparison.disappeared))
    let stayed = say.number(comparison.stayed)
    return say(
      "\(new) phát hiện mới, \(gone) không còn, \(stayed) vẫn như trước.",
      "\(new) findings appeared, \(gone) disappeared, \(stayed) stayed.")
  }

  func change(_ change: RunComparison.Change) -> String {
    change == .appeared ? say("Mới", "New") : say("Không còn", "Gone")
  }

  func place(_ place: RunComparison.Place) -> String {
    let line = place.line.map { say("dòng \(say.number($0))", "line \(say.number($0))") }
    let record = place.ordinal.map {
      say("hồ sơ thứ \(say.number($0))", "record \(say.number($0))")
    }
    let parts = [place.file, line, record].compactMap { $0 }
    return parts.isEmpty
      ? say("cả đợt gửi", "the delivery as a whole") : parts.joined(separator: ", ")
  }
}
