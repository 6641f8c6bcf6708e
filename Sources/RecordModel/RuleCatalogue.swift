/// What the catalogue knows of one rule, whatever its reach.
public struct RuleDescription: Sendable {
  /// Where a rule stands in the pack.
  public enum Origin: String, Sendable {
    /// A constraint of the schema on one value.
    case constraint
    /// An expression over one record.
    case record
    /// A query over all staged records.
    case dataset
    /// Spoken by a stage of hoso itself; its texts stand in the pack.
    case stage
  }

  /// Permanent kebab-case name that says what is wrong.
  public let id: String
  public let origin: Origin
  public internal(set) var severity: Severity
  public let title: LocalizedText
  /// May hold `{field}` placeholders, which stand for labels.
  public let message: LocalizedText
  public let why: LocalizedText?
  /// What to do when it fires, where that is more than what its disposition asks for.
  public let remedy: LocalizedText?
  public let citation: String?
  /// Which fact behind it is not certain; such a rule is no error.
  public let uncertain: LocalizedText?
  /// The fields that a finding concerns, most telling first.
  public let blame: [FieldAddress]
  /// All fields that the rule reads of a record; whole sections where it reads all their rows. None
  /// where it looks at the record as a whole.
  public let reads: [FieldAddress]
  /// How often what it asks has changed, the first time counted as 1.
  public let revision: Int
  /// Required by law: an agency may neither switch it off nor re-grade it.
  public let isFixed: Bool
  /// File and line of the assertion within the pack; `nil` for rules without one.
  public let place: String?

  public init(
    id: String, origin: Origin, severity: Severity, title: LocalizedText, message: LocalizedText,
    why: LocalizedText? = nil, remedy: LocalizedText? = nil, citation: String? = nil,
    uncertain: LocalizedText? = nil,
    blame: [FieldAddress] = [], reads: [FieldAddress]? = nil, revision: Int = 1,
    isFixed: Bool = false, place: String? = nil
  ) {
    (self.id, self.origin, self.severity, self.title) = (id, origin, severity, title)
    (self.message, self.why, self.remedy) = (message, why, remedy)
    (self.citation, self.blame, self.place) = (citation, blame, place)
    (self.reads, self.revision, self.isFixed) = (reads ?? blame, revision, isFixed)
    self.uncertain = uncertain
  }
}

/// All rules of a pack by their position. The order is fixed when the pack is loaded.
public struct RuleCatalogue: Sendable {
  public private(set) var rules: [RuleDescription] = []
  private var indices: [String: Int] = [:]

  public init() {}

  /// Adds a rule.
  ///
  /// - Returns: Its index, or `nil` when the ID is taken.
  public mutating func append(_ rule: RuleDescription) -> RuleIndex? {
    guard indices[rule.id] == nil, rules.count < Int(UInt16.max) else { return nil }
    indices[rule.id] = rules.count
    rules.append(rule)
    return RuleIndex(rules.count - 1)
  }

  /// Re-grades a rule.
  public mutating func grade(_ index: RuleIndex, _ severity: Severity) {
    rules[Int(index.number)].severity = severity
  }

  public subscript(_ index: RuleIndex) -> RuleDescription { rules[Int(index.number)] }

  public func index(of id: String) -> RuleIndex? { indices[id].map { RuleIndex($0) } }
}
