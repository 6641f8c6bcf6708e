/// How the columns or paths of one file carry fields: a profile bound to a real file.
public struct FileLayout: Sendable {
  /// What one column or path is for.
  public enum Binding: Hashable, Sendable {
    case field(FieldAddress)
    /// One of several columns that make a field; position in `joins`, then in its parts.
    case part(join: Int, part: Int)
    /// XML: the element that holds one row of a section.
    case row(section: Int)
    /// The column that names the person of a child row.
    case key
    /// XML: an element that only holds others.
    case structure
    case ignored
    case unmapped
  }

  /// A field made of several columns.
  public struct Join: Sendable {
    public var target: FieldAddress
    public var partCount: Int
    /// What stands between the parts: a blank in names, `/` in dates, `, ` in places.
    public var separator: String
    public init(target: FieldAddress, partCount: Int, separator: String) {
      (self.target, self.partCount, self.separator) = (target, partCount, separator)
    }
  }

  /// Where the columns stand that hoso itself added, in a rejects file that comes back.
  public struct Added: Hashable, Sendable {
    public var reference: Int?
    /// Columns of cells that the sender's header had no place for.
    public var extras: [Int]
    /// Why a held record is right, who says so, and until when that counts.
    public var explanation: Int?
    public var explainedBy: Int?
    public var explainedUntil: Int?
    public init(reference: Int? = nil, extras: [Int] = []) {
      (self.reference, self.extras) = (reference, extras)
    }

    /// Notes where a column stands.
    public mutating func place(_ column: AddedColumn, at position: Int) {
      switch column {
      case .reference: reference = position
      case .extra: extras.append(position)
      case .explanation: explanation = position
      case .explainedBy: explainedBy = position
      case .explainedUntil: explainedUntil = position
      case .reasons, .columns, .severity: break
      }
    }
  }

  /// The section whose rows stand in the file; 0 for persons.
  public var section: Int
  /// CSV: one a column.
  public var columns: [Binding]
  /// CSV: the headings as found, decoded.
  public var headings: [String]
  /// XML: what a path relative to the record is for.
  public var bindPath: (@Sendable (String) -> Binding)?
  public var joins: [Join]
  /// CSV: for a rejects file that comes back; `nil` for all others.
  public var added: Added?
  public var dateOrder: SourceProfile.DateOrder
  public var dateSerials: SourceProfile.DateSerials
  public var listVersions: [FieldAddress: String]
  public var values: [FieldAddress: [String: String]]

  public init(
    section: Int, columns: [Binding] = [], headings: [String] = [],
    joins: [Join] = [],
    dateOrder: SourceProfile.DateOrder = .dayFirst,
    dateSerials: SourceProfile.DateSerials = .none,
    listVersions: [FieldAddress: String] = [:],
    values: [FieldAddress: [String: String]] = [:]
  ) {
    (self.section, self.columns, self.headings) = (section, columns, headings)
    (self.joins, self.dateOrder, self.dateSerials) = (joins, dateOrder, dateSerials)
    (self.listVersions, self.values) = (listVersions, values)
  }
}

/// Which normalizers apply where: `normalization.yaml` as read.
public struct NormalizationSpec: Sendable {
  /// A field of the person whose text is a place.
  public struct Place: Sendable {
    /// The field that takes the commune's code.
    public var code: FieldAddress
    /// Also carried on to the list in force now, as for a current address.
    public var isCurrent: Bool
    public init(code: FieldAddress, isCurrent: Bool) {
      (self.code, self.isCurrent) = (code, isCurrent)
    }
  }

  /// Sends rows of an intake section to the section that their content belongs to.
  public struct Route: Sendable {
    public struct Case: Sendable {
      public var section: Int
      /// Positions of fields of the intake.
      public var fields: [Int]
      /// Folded words; any of them in any of the fields decides.
      public var words: [String]
      /// For each field of the target section the intake field that fills it, -1 for none.
      public var fieldMap: [Int]
      public init(section: Int, fields: [Int], words: [String], fieldMap: [Int]) {
        (self.section, self.fields, self.words) = (section, fields, words)
        self.fieldMap = fieldMap
      }
    }
    /// The intake section.
    public var intake: Int
    /// The first that fits decides; the last takes every row.
    public var cases: [Case]
    public init(intake: Int, cases: [Case]) { (self.intake, self.cases) = (intake, cases) }
  }

  /// The normalizers that a pack may name.
  public static let names: Set<String> = [
    "text", "line-text", "person-name", "identifier", "upper-text", "personal-id",
    "insurance-number", "phone", "email", "education-grade", "integer", "decimal", "percent",
    "money", "date", "code", "rank-code", "height-cm", "weight-kg", "place", "current-place",
  ]

  /// The normalizer of each field, by section and field.
  public var normalizers: [[String]]
  public var places: [FieldAddress: Place]
  public var routes: [Route]

  public init(
    normalizers: [[String]], places: [FieldAddress: Place] = [:], routes: [Route] = []
  ) {
    (self.normalizers, self.places, self.routes) = (normalizers, places, routes)
  }
}
