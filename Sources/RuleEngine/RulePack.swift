public import RecordModel

/// A loaded and checked rule pack: schema, code lists, normalization, sources and rules.
public struct RulePack: Sendable {
  public let id: String
  /// With `+` and the overlays' marks where an agency's overlays changed the pack.
  public internal(set) var version: String
  public let title: LocalizedText
  /// With the intakes behind the sections of the form.
  public let schema: Schema
  /// Positions in `schema.sections` of the intakes.
  public let intakes: Range<Int>
  public internal(set) var lists: [CodeList]
  /// The lists that agencies bring themselves, by name, with rows that examples are judged by.
  let samples: [String: CodeList]
  public let normalization: NormalizationSpec
  public let profiles: [SourceProfile]
  public internal(set) var catalogue: RuleCatalogue
  public let stageRules: StageRules
  public internal(set) var fieldRules: FieldRuleTable
  public internal(set) var recordRules: [RecordRule]
  public internal(set) var datasetRules: [DatasetRule]
  public internal(set) var parameters: [Parameter]
  public internal(set) var dispositions: DispositionTable
  /// What to do about a finding, by what it makes of a record; `{fields}` stands for the fields.
  public let remedies: [Disposition: LocalizedText]
  /// The groups of rules in the order of the catalogue, by the names of their folders.
  public let areas: [(name: String, title: LocalizedText)]
  /// Checks of the domain's list that name no single rule file.
  let coverage: [DomainCheck]
  /// The fields that make the record's key in outputs.
  public let recordKey: [FieldAddress]
  /// The field that says to which organization a record belongs.
  public let unit: FieldAddress?
  /// The field by which persons are known for certain.
  public let personalID: FieldAddress?
  /// Folded words that lines of totals begin with.
  public let totalsWords: [String]
  /// Folded words that stand in signature blocks below a table.
  public let signatureWords: [String]
  /// What makes two records certainly the same person's: any of these groups of fields.
  public let identities: [Identity]
  /// The overlays that changed the pack, in order: ID, dot, mark of the file's content.
  public internal(set) var overlays: [String] = []
  /// Rules whose own file is wrong, in the order of the catalogue: they are not run.
  public internal(set) var faultyRules: [FaultyRule] = []
  /// Rules that overlays switched off, with their reasons.
  public internal(set) var switchedOff: [RuleIndex: LocalizedText] = [:]
  /// The day by whose lists rules judge; `nil` for the days that their look-ups name.
  public internal(set) var lookUpDate: PartialDate?
  /// What overlays switched off, should a later one want it again.
  var shelved = Shelf()

  /// A group of fields that together name one person.
  public struct Identity: Sendable {
    public let name: String
    public let fields: [FieldAddress]
  }

  /// A named number or date that rules use.
  public struct Parameter: Sendable {
    public let name: String
    public internal(set) var value: String
    public let label: LocalizedText
    public let citation: String?
  }
}

/// What findings do to a record.
public struct DispositionTable: Sendable {
  private let byRule: [Disposition]
  let bySeverity: [Severity: Disposition]
  let exceptions: [String: Disposition]

  init(
    _ catalogue: RuleCatalogue, bySeverity: [Severity: Disposition],
    exceptions: [String: Disposition]
  ) {
    (self.bySeverity, self.exceptions) = (bySeverity, exceptions)
    byRule = catalogue.rules.map { rule in
      exceptions[rule.id] ?? bySeverity[rule.severity] ?? .accepted
    }
  }

  /// What a finding of a rule makes of a record that has no other.
  public subscript(_ rule: RuleIndex) -> Disposition { byRule[Int(rule.number)] }

  /// The gravest of two dispositions by findings.
  public static func graver(_ left: Disposition, _ right: Disposition) -> Disposition {
    left.rawValue > right.rawValue ? left : right
  }
}

/// One rule about a single record, as its file says.
public struct RecordRule: Sendable {
  public let index: RuleIndex
  public let id: String
  /// The number in the domain's list, such as `ID10`.
  public let domain: String?
  public let file: String
  /// The position of its section when it is asserted for each row; `nil` for the person.
  public let each: Int?
  public let needs: [FieldAddress]
  public internal(set) var when: String?
  public internal(set) var assertion: String
  public let since: String
  /// How often what it asks has changed, the first time counted as 1.
  public let revision: Int
  public let inForce: InForce
  /// The folder of the rule.
  public var area: String { file.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  public let examples: [Example]
  /// The lists of agencies without which it is not run.
  let lists: [String]
  let places: (when: ScalarPlace, assertion: ScalarPlace)

  /// A record that the rule must pass or fail, as YAML of the file.
  public struct Example: Sendable {
    public let shouldFail: Bool
    public let today: PartialDate?
    /// Values of the person, as written.
    public let person: [FieldAddress: String]
    /// Rows in order: section and values, as written.
    public let rows: [(section: Int, values: [FieldAddress: String])]
    let place: ScalarPlace
  }
}
