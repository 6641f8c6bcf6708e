public import RecordModel

/// An explanation as it is shown to those who hold the store: with its reason, and what happened to
/// it.
public struct ListedExplanation: Sendable {
  public enum State: String, Sendable {
    case inForce = "in_force"
    case over, withdrawn, reopened
  }
  public struct Event: Sendable {
    /// `given`, `withdrawn` or `reopened`.
    public var kind: String
    public var at: String
    public var by: String
    public var reason: String
    public var run: Int?
    public init(kind: String, at: String, by: String, reason: String, run: Int?) {
      (self.kind, self.at, self.by, self.reason, self.run) = (kind, at, by, reason, run)
    }
  }

  public var explanation: Explanation
  public var state: State
  /// Findings that it answered, over all runs.
  public var findings: Int
  public var events: [Event]

  public init(explanation: Explanation, state: State, findings: Int, events: [Event]) {
    (self.explanation, self.state) = (explanation, state)
    (self.findings, self.events) = (findings, events)
  }
}

/// The explanations of a store for a person, or for a program one JSON object.
public struct ExplanationList: Sendable {
  private let context: ReportContext
  private let say: Wording

  public init(context: ReportContext) {
    (self.context, say) = (context, Wording(language: context.language))
  }

  public func text(_ list: [ListedExplanation]) -> String {
    guard !list.isEmpty else {
      return say("Chưa có giải trình nào.", "There are no explanations.") + "\n"
    }
    return list.map(text).joined(separator: "\n")
  }

  private func text(_ one: ListedExplanation) -> String {
    let explanation = one.explanation
    let rule = context.catalogue.index(of: explanation.rule)
      .map { context.catalogue[$0].title[context.language] }
    let head = """
      \(say("Giải trình số", "Explanation")) \(explanation.number) · \(state(one.state)) · \
      \(scope(explanation.scope)) · \(until(explanation.until)) · \
      \(say.count(one.findings, "phát hiện", "finding", "findings"))
        \(rule ?? explanation.rule) (\(explanation.rule))
        \("\(explanation.by), \(explanation.givenAt): \(explanation.reason)".safeForTerminal)

      """
    return head + one.events.filter { $0.kind != "given" }.map(text).joined()
  }

  private func text(_ event: ListedExplanation.Event) -> String {
    if event.kind == "reopened" {
      let run = event.run ?? 0
      return say(
        "  Hết giá trị ở lần chạy \(run), \(event.at): số liệu làm căn cứ đã thay đổi.\n",
        "  Reopened by run \(run), \(event.at): what it rests on has changed.\n")
    }
    let words = "\(event.by), \(event.at): \(event.reason)".safeForTerminal
    return say("  Đã rút: \(words)\n", "  Withdrawn: \(words)\n")
  }

  private func state(_ state: ListedExplanation.State) -> String {
    switch state {
    case .inForce: say("đang có hiệu lực", "in force")
    case .over: say("đã quá hạn", "over")
    case .withdrawn: say("đã rút", "withdrawn")
    case .reopened: say("phải xem lại", "reopened")
    }
  }

  private func scope(_ scope: Explanation.Scope) -> String {
    switch scope {
    case .finding: say("một phát hiện", "one finding")
    case .unit(let name): say("đơn vị \(name)", "unit \(name)").safeForTerminal
    case .delivery(let run): say("đợt gửi của lần chạy \(run)", "delivery of run \(run)")
    case .source(let id): say("nguồn \(id)", "source \(id)")
    }
  }

  private func until(_ date: PartialDate?) -> String {
    guard let date else { return say("không ghi hạn", "without end") }
    return say("đến \(say.date(date))", "until \(say.date(date))")
  }

  /// `{"explanations": […]}` and a line feed.
  public func json(_ list: [ListedExplanation]) -> [UInt8] {
    var json = JSONObject()
    json.add("explanations", list.map(object))
    return json.closed + [0x0a]
  }

  private func object(_ one: ListedExplanation) -> JSONObject {
    var json = JSONObject()
    json.add("number", one.explanation.number)
    json.add("state", one.state.rawValue)
    json.add("rule", one.explanation.rule)
    json.add("scope", one.explanation.scope.name)
    switch one.explanation.scope {
    case .finding: break
    case .unit(let name): json.add("unit", name)
    case .delivery(let run): json.add("run", run)
    case .source(let id): json.add("source", id)
    }
    json.add("until", one.explanation.until.map { "\($0)" })
    json.add("findings", one.findings)
    json.add(
      "events",
      one.events.map { event in
        var json = JSONObject()
        json.add("kind", event.kind)
        json.add("at", event.at)
        json.add("by", event.by)
        json.add("reason", event.reason)
        json.add("run", event.run)
        return json
      })
    return json
  }
}
