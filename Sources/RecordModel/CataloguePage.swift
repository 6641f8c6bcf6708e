/// One rule as people read about it: what it asks, of what, why, and what to do when it fires.
public struct CataloguePage: Sendable {
  public let rule: RuleDescription
  /// What a finding makes of a record that has no other.
  public let disposition: Disposition
  /// What to do; `{fields}` and `{field}` stand for labels.
  public let remedy: LocalizedText?
  /// What the rule's file says; `nil` for rules that no file has.
  public let source: Source?

  public init(
    rule: RuleDescription, disposition: Disposition, remedy: LocalizedText?, source: Source?
  ) {
    (self.rule, self.disposition, self.remedy, self.source) = (rule, disposition, remedy, source)
  }

  public struct Source: Sendable {
    /// The name of the area's folder.
    public let area: String
    /// Within the pack.
    public let file: String
    public let since: String
    public let revision: Int
    /// The first and last day on which it is in force; `nil` for no such bound.
    public let inForce: (from: PartialDate?, to: PartialDate?)
    /// Whether it compares all staged records with each other rather than looking at one.
    public let isAboutAll: Bool
    /// The fields and sections without which the rule does not apply.
    public let needs: [FieldAddress]
    /// The section for each of whose rows the rule is asked.
    public let each: Int?
    public let when: String?
    public let assertion: String
    public let examples: [Example]

    public init(
      area: String, file: String, isAboutAll: Bool = false, since: String, revision: Int,
      inForce: (from: PartialDate?, to: PartialDate?), needs: [FieldAddress], each: Int?,
      when: String?, assertion: String, examples: [Example]
    ) {
      (self.area, self.file, self.since, self.needs) = (area, file, since, needs)
      (self.revision, self.inForce, self.isAboutAll) = (revision, inForce, isAboutAll)
      (self.each, self.when, self.assertion) = (each, when, assertion)
      self.examples = examples
    }
  }

  /// A record that the rule passes or fails; of invented people.
  public struct Example: Sendable {
    public let shouldFail: Bool
    public let today: PartialDate?
    /// Values of the person as written in the rule, in the schema's order.
    public let person: [Cell]
    /// Rows in order; section 0 begins another person.
    public let rows: [(section: Int, cells: [Cell])]

    public init(
      shouldFail: Bool, today: PartialDate?, person: [Cell], rows: [(section: Int, cells: [Cell])]
    ) {
      (self.shouldFail, self.today, self.person, self.rows) = (shouldFail, today, person, rows)
    }
  }

  public struct Cell: Sendable {
    public let field: FieldAddress
    public let text: String
    public init(field: FieldAddress, text: String) { (self.field, self.text) = (field, text) }
  }
}

/// All rules of a pack as people read about them.
public struct RuleBook: Sendable {
  public let title: LocalizedText
  public let version: String
  /// The groups of record rules, in order.
  public let areas: [(name: String, title: LocalizedText)]
  /// One a rule, in the catalogue's order.
  public let pages: [CataloguePage]
  /// The domain's list of checks beside the rules, by number.
  public let coverage: [DomainCheck]

  public init(
    title: LocalizedText, version: String, areas: [(name: String, title: LocalizedText)],
    pages: [CataloguePage], coverage: [DomainCheck] = []
  ) {
    (self.title, self.version, self.areas, self.pages) = (title, version, areas, pages)
    self.coverage = coverage
  }
}

/// A check of the domain's list, and what answers it.
public struct DomainCheck: Sendable {
  /// Such as `ID10`.
  public let number: String
  /// IDs of rules.
  public let rules: [String]
  /// Why no rule answers it, or none alone.
  public let reason: String?

  public init(number: String, rules: [String], reason: String?) {
    (self.number, self.rules, self.reason) = (number, rules, reason)
  }
}
