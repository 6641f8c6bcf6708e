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

  /// The same without some rules; that a value cannot be read is always told.
  public func without(_ off: Set<RuleIndex>) -> FieldRuleTable {
    func kept(_ rule: RuleIndex?) -> RuleIndex? { rule.flatMap { off.contains($0) ? nil : $0 } }
    return FieldRuleTable(
      rules.map { section in
        section.map { rules in
          var left = FieldRules(unreadable: rules.unreadable)
          left.missing = kept(rules.missing)
          left.malformed = kept(rules.malformed)
          left.outOfRange = kept(rules.outOfRange)
          left.unknownCode = kept(rules.unknownCode)
          left.imprecise = kept(rules.imprecise)
          return left
        }
      })
  }

  public subscript(_ address: FieldAddress) -> FieldRules {
    rules[Int(address.section)][Int(address.field)]
  }
}
