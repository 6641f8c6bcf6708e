/// What is known of one legacy format: which files, which columns or paths, which conventions.
public struct SourceProfile: Sendable {
  public enum Format: String, Sendable { case csv, xml }

  /// Which of two readings a date such as `03/04/1980` has.
  public enum DateOrder: String, Sendable {
    case dayFirst = "day-first"
    case monthFirst = "month-first"
    case yearFirst = "year-first"
  }

  /// Whether plain numbers in date columns are serial numbers of a spreadsheet.
  public enum DateSerials: String, Sendable {
    case none
    /// Day 1 is 1900-01-01, with the false leap day of 1900.
    case from1900 = "1900"
    /// Day 0 is 1904-01-01.
    case from1904 = "1904"
  }

  /// One kind of CSV file in a delivery.
  public struct File: Sendable {
    /// The section, or intake, whose rows the file holds; `person` for the persons.
    public var section: String
    /// Globs for the file's name, blind to case; empty for any.
    public var names: [String]
    /// Fields whose columns must be found.
    public var requires: [String]
    /// For a field the headings that carry it, first match wins; a heading list of several
    /// members names columns to be joined with blanks.
    public var columns: [String: [[String]]]
    /// Headings ignored on purpose.
    public var ignore: [String]
    /// For child rows: the person's field that the key column holds, and the column's headings.
    public var key: (field: String, headings: [String])?

    public init(
      section: String, names: [String] = [], requires: [String] = [],
      columns: [String: [[String]]] = [:], ignore: [String] = [],
      key: (field: String, headings: [String])? = nil
    ) {
      (self.section, self.names, self.requires) = (section, names, requires)
      (self.columns, self.ignore, self.key) = (columns, ignore, key)
    }
  }

  /// How the persons stand in an XML document.
  public struct XML: Sendable {
    public struct Section: Sendable {
      /// Paths of the row's element, relative to the record.
      public var paths: [String]
      /// For a field of the section its paths relative to the row.
      public var fields: [String: [String]]
      public init(paths: [String], fields: [String: [String]] = [:]) {
        (self.paths, self.fields) = (paths, fields)
      }
    }

    /// `/a/b` from the root or `//b` anywhere, of local names.
    public var record: String
    /// For a field its paths relative to the record: `A/B` or `A/@b`.
    public var fields: [String: [String]]
    public var sections: [String: Section]
    public var ignore: [String]

    public init(
      record: String, fields: [String: [String]] = [:], sections: [String: Section] = [:],
      ignore: [String] = []
    ) {
      (self.record, self.fields) = (record, fields)
      (self.sections, self.ignore) = (sections, ignore)
    }
  }

  public var id: String
  public var title: LocalizedText
  public var format: Format
  /// The name of the encoding when the profile tells it.
  public var encoding: String?
  /// The delimiter when the profile tells it.
  public var delimiter: UInt8?
  public var dateOrder: DateOrder
  public var dateSerials: DateSerials
  /// For a field (`birth_date`, `work_history.from`) the code list that its bare codes speak.
  public var listVersions: [String: String]
  /// For a field its raw values and the codes that they stand for.
  public var values: [String: [String: String]]
  public var files: [File]
  public var xml: XML?

  public init(
    id: String, title: LocalizedText, format: Format, encoding: String? = nil,
    delimiter: UInt8? = nil, dateOrder: DateOrder = .dayFirst, dateSerials: DateSerials = .none,
    listVersions: [String: String] = [:], values: [String: [String: String]] = [:],
    files: [File] = [], xml: XML? = nil
  ) {
    (self.id, self.title, self.format, self.encoding) = (id, title, format, encoding)
    (self.delimiter, self.dateOrder, self.dateSerials) = (delimiter, dateOrder, dateSerials)
    (self.listVersions, self.values, self.files) = (listVersions, values, files)
    self.xml = xml
  }
}
