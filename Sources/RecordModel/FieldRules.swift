/// The rules that a schema's constraints speak about one field.
public struct FieldRules: Sendable {
  public var missing: RuleIndex?
  public var malformed: RuleIndex?
  public var outOfRange: RuleIndex?
  public var unknownCode: RuleIndex?
  public var unreadable: RuleIndex
  public var imprecise: RuleIndex?
  public init(unreadable: RuleIndex) { self.unreadable = unreadable }
}

/// The constraint rules of all fields, by section and field.
public struct FieldRuleTable: Sendable {
  private let rules: [[FieldRules]]
  public init(_ rules: [[FieldRules]]) { self.rules = rules }
  public subscript(_ address: FieldAddress) -> FieldRules {
    rules[Int(address.section)][Int(address.field)]
  }
}
