/// A person's answer to findings that hold records: why they are right as they stand.
///
/// Kept as it was given; what happened to it afterwards is written beside it, never over it.
public struct Explanation: Hashable, Sendable {
  /// What an explanation answers.
  public enum Scope: Hashable, Sendable {
    /// One finding of one record, as long as the values that it rests on stay what they are.
    case finding
    /// All findings of the rule in records of a unit, of a delivery (by the number of one of its
    /// runs), or of a source profile.
    case unit(String), delivery(run: Int), source(String)

    /// `finding`, `unit`, `delivery` or `source`.
    public var name: String {
      switch self {
      case .finding: "finding"
      case .unit: "unit"
      case .delivery: "delivery"
      case .source: "source"
      }
    }
  }

  /// Its number in the store, from 1.
  public var number: Int
  /// The rule's ID.
  public var rule: String
  public var scope: Scope
  /// In the person's own words: may hold what concerns persons.
  public var reason: String
  /// Who gives it.
  public var by: String
  /// ISO 8601.
  public var givenAt: String
  /// The last day on which it counts; `nil` for as long as the evidence stays.
  public var until: PartialDate?

  public init(
    number: Int, rule: String, scope: Scope, reason: String, by: String, givenAt: String,
    until: PartialDate?
  ) {
    (self.number, self.rule, self.scope, self.reason) = (number, rule, scope, reason)
    (self.by, self.givenAt, self.until) = (by, givenAt, until)
  }
}

/// What stands beside a record in a rejects file that came back, where somebody explained it.
public struct AnswerSent: Hashable, Sendable {
  public var reason: String
  public var by: String
  /// As written.
  public var until: String
  public init(reason: String, by: String, until: String) {
    (self.reason, self.by, self.until) = (reason, by, until)
  }
}

extension StoredRecord {
  /// The findings that nobody has answered.
  public var openFindings: [Finding] {
    guard !explanations.isEmpty else { return findings }
    return findings.indices.filter { explanations[$0] == nil }.map { findings[$0] }
  }
}

extension RunSummary {
  /// Findings that were answered, and what became of answers.
  public struct Explained: Hashable, Codable, Sendable {
    /// Answered findings, by the rule's position in the catalogue.
    public var rules: [Int: Int] = [:]
    /// Records that would be held without their explanations.
    public var records = 0
    /// Explanations that came with the delivery, in a rejects file.
    public var given = 0
    /// Explanations that ended because what they rest on is no longer the same.
    public var reopened = 0
    /// Came in a rejects file for findings that cannot be explained away.
    public var refused = 0
    /// Came without a name, or with an end that is no date or is over.
    public var incomplete = 0
    public init() {}

    public var findings: Int { rules.values.reduce(0, +) }
    public var isEmpty: Bool { self == Explained() }
  }

  /// Findings of a rule that nobody has answered.
  public func openCount(_ rule: Int) -> Int {
    (rule < findingCounts.count ? findingCounts[rule] : 0) - (explained.rules[rule] ?? 0)
  }
}
