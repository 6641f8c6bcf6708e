/// The counts of one run: what came in and what became of it.
public struct RunSummary: Sendable {
  public var run = 0
  /// The date by which the run judged.
  public var today: PartialDate
  public var pack = ""
  public var packVersion = ""
  public var source = ""
  /// Records read: readable as a record, whatever became of them.
  public var read = 0
  public var accepted = 0
  public var held = 0
  public var rejected = 0
  public var duplicates = 0
  public var unchanged = 0
  /// Byte ranges that could not be read as records.
  public var fragments = 0
  public var byteCount: UInt64 = 0
  public var recordBytes: UInt64 = 0
  public var fragmentBytes: UInt64 = 0
  public var structureBytes: UInt64 = 0
  /// Starts of records counted without the parser.
  public var independentCount = 0
  public var balanced = false
  /// The run saw all of its input and every rule could be evaluated.
  public var complete = true
  /// Findings by rule.
  public var findingCounts: [Int] = []
  /// For each rule how often it passed, failed, did not apply, was blocked, was undecided.
  public var ruleStates: [RuleState] = []
  /// Rules that could not be evaluated: rule and how often.
  public var faults: [Int: Int] = [:]
  /// Rules that are wrong by themselves and were not run: what is wrong, each with file, line and
  /// column.
  public var faultyRules: [Int: [String]] = [:]
  /// The overlays by which the agency changed the pack: ID, dot, mark of the content.
  public var overlays: [String] = []
  /// Rules that were not run, and why.
  public var notRun: [Int: LocalizedText] = [:]
  /// The worst severity among all findings that nobody explained.
  public var worst: Severity?
  /// What became of records that were sent back before; `nil` when the delivery holds none.
  public var returned: Returned?
  public var explained = Explained()

  /// Records of rejects files that came back, by what they are now.
  public struct Returned: Hashable, Codable, Sendable {
    /// Accepted now, or known to stand there already.
    public var settled = 0
    /// Still rejected or held.
    public var stillWrong = 0
    /// Had been settled by an earlier return.
    public var settledBefore = 0
    /// Rows whose reference stood in an earlier row of the same delivery.
    public var repeated = 0
    /// Rows with a reference that the store does not know.
    public var unknown = 0
    /// Of the deliveries concerned: not settled, and not in this delivery.
    public var missing = 0
    public init() {}
  }

  public struct RuleState: Hashable, Sendable {
    public var passed = 0
    public var failed = 0
    public var notApplicable = 0
    public var blocked = 0
    public var undecided = 0
    public init() {}

    @inlinable
    public static func += (left: inout RuleState, right: RuleState) {
      left.passed += right.passed
      left.failed += right.failed
      left.notApplicable += right.notApplicable
      left.blocked += right.blocked
      left.undecided += right.undecided
    }
  }

  public init(today: PartialDate) { self.today = today }
}

/// One file of a delivery as the reports know it.
public struct ReportFile: Sendable {
  /// The path within the delivery.
  public var name: String
  /// The section whose rows it holds; 0 for persons; `nil` when it was not used.
  public var section: Int?
  public var format: SourceProfile.Format
  public var encoding: String
  public var delimiter: UInt8
  public var byteCount: UInt64
  public var recordCount: Int
  public var fragmentCount: Int
  /// CSV: the headings as found. XML: the paths of fields, in order of first use.
  public var columns: [String]
  /// What each column is for: a field's path, `key`, `ignored` or `unmapped`.
  public var bindings: [String]
  /// What the text of columns or paths is in, where it is not plain ASCII.
  public var texts: [ColumnText] = []
  /// How many records have something in a field of the person, for each that the file can carry, by
  /// the field's path; empty where nobody counted.
  public var filled: [String: Int] = [:]
  /// How the file itself is written; `nil` where a store does not say.
  public var form: Form?

  /// What it takes to write a file like it.
  public struct Form: Hashable, Codable, Sendable {
    public var hasByteOrderMark: Bool
    /// CSV: the line end of most lines.
    public var lineEnd: String
    /// XML: the start tags above the records, outermost first, as sent.
    public var ancestors: [String]
    /// XML: the name of the records' element, as sent.
    public var record: String
    public init(
      hasByteOrderMark: Bool, lineEnd: String = "\r\n", ancestors: [String] = [],
      record: String = ""
    ) {
      (self.hasByteOrderMark, self.lineEnd) = (hasByteOrderMark, lineEnd)
      (self.ancestors, self.record) = (ancestors, record)
    }
  }

  public init(
    name: String, section: Int?, format: SourceProfile.Format, encoding: String,
    delimiter: UInt8, byteCount: UInt64 = 0, recordCount: Int = 0, fragmentCount: Int = 0,
    columns: [String] = [], bindings: [String] = []
  ) {
    (self.name, self.section, self.format) = (name, section, format)
    (self.encoding, self.delimiter, self.byteCount) = (encoding, delimiter, byteCount)
    (self.recordCount, self.fragmentCount) = (recordCount, fragmentCount)
    (self.columns, self.bindings) = (columns, bindings)
  }
}

/// What was found out about the text of one column.
public struct ColumnText: Hashable, Codable, Sendable {
  /// The heading or path.
  public var name: String
  /// Such as `tcvn3`, `utf-8` or `mixed`: what the text is read as.
  public var encoding: String
  /// The readings of its rows where they differ; otherwise the one.
  public var encodings: [String]
  /// By how many bits this is likelier than the next best reading; `nil` where there is no other.
  public var margin: Double?
  /// Distinct values that the decision rests on.
  public var valueCount: Int
  /// The two likeliest readings, when they are too close for any to be applied.
  public var suggestions: [String]

  public init(
    name: String, encoding: String, encodings: [String], margin: Double?, valueCount: Int,
    suggestions: [String]
  ) {
    (self.name, self.encoding, self.encodings) = (name, encoding, encodings)
    (self.margin, self.valueCount, self.suggestions) = (margin, valueCount, suggestions)
  }
}

/// One record as it stands in a store, unpacked.
public struct StoredRecord: Sendable {
  /// A row of a repeated section.
  public struct Row: Sendable {
    public var section: Int
    public var values: [Value]
    public init(section: Int, values: [Value]) { (self.section, self.values) = (section, values) }
  }
  public struct Change: Sendable {
    public var field: FieldAddress
    public var row: Int
    public var kinds: UInt32
    /// The raw text before the change.
    public var raw: String
    public init(field: FieldAddress, row: Int, kinds: UInt32, raw: String) {
      (self.field, self.row, self.kinds, self.raw) = (field, row, kinds, raw)
    }
  }

  /// 1-based position among all records of the run.
  public var sequence: Int
  /// Position in the delivery's files.
  public var file: Int
  /// 1-based number within its file.
  public var ordinal: Int
  public var line: Int
  public var span: SourceSpan
  public var disposition: Disposition
  /// The number of the group of records of the same person; `nil` when alone.
  public var cluster: Int?
  /// The person's values, one a field of the schema.
  public var person: [Value]
  public var rows: [Row]
  /// What the values' text ranges are slices of.
  public var text: [UInt8]
  public var findings: [Finding]
  /// What was answered, by position in `findings`.
  public var explanations: [Int: Explanation] = [:]
  public var changes: [Change]
  /// For records that were not accepted: the columns or paths with their raw texts, in file order.
  public var raw: [RawCell]
  /// XML: the elements, attributes and texts of a record that was not accepted, in document order.
  public var outline: [OutlineItem] = []
  /// By what a rejects file names it; that of an earlier rejection when it came back.
  public var reference: RecordReference?

  public init(
    sequence: Int, file: Int, ordinal: Int, line: Int, span: SourceSpan,
    disposition: Disposition, cluster: Int?, person: [Value], rows: [Row], text: [UInt8],
    findings: [Finding], changes: [Change], raw: [RawCell]
  ) {
    (self.sequence, self.file, self.ordinal, self.line) = (sequence, file, ordinal, line)
    (self.span, self.disposition, self.cluster) = (span, disposition, cluster)
    (self.person, self.rows, self.text) = (person, rows, text)
    (self.findings, self.changes, self.raw) = (findings, changes, raw)
  }
}

/// One element or text of an XML record as read.
public struct OutlineItem: Hashable, Sendable {
  /// Relative to the record, whose own path is empty.
  public var path: String
  /// `nil` where an element with attributes or children begins.
  public var text: String?
  public init(path: String, text: String?) { (self.path, self.text) = (path, text) }
}

/// One cell as sent, decoded to Unicode but otherwise untouched.
public struct RawCell: Hashable, Sendable {
  /// CSV: position of the column, from 0. XML: position in the file's `columns`.
  public var column: Int
  public var text: String
  public init(column: Int, text: String) { (self.column, self.text) = (column, text) }
}

/// Bytes that were not readable as a record, as they stand in a store.
public struct StoredFragment: Sendable {
  public var file: Int
  public var line: Int
  public var span: SourceSpan
  public var rule: RuleIndex
  public var causeLine: Int
  public var causeColumn: Int
  /// The beginning of the bytes, decoded; at most some kilobytes.
  public var text: String
  /// By what a rejects file names it.
  public var reference: RecordReference?
  public init(
    file: Int, line: Int, span: SourceSpan, rule: RuleIndex, causeLine: Int, causeColumn: Int,
    text: String, reference: RecordReference? = nil
  ) {
    (self.file, self.line, self.span, self.rule) = (file, line, span, rule)
    (self.causeLine, self.causeColumn, self.text) = (causeLine, causeColumn, text)
    self.reference = reference
  }
}

/// A finished run that reports can walk through in order, without holding it in memory.
public protocol RunReading {
  var summary: RunSummary { get }
  var files: [ReportFile] { get }
  var fileFindings: [FileFinding] { get }
  /// Calls `body` for each record with one of the dispositions, in input order.
  func forEachRecord(
    _ dispositions: Set<Disposition>, _ body: (StoredRecord) throws -> Void) throws
  /// Calls `body` for each fragment, in input order.
  func forEachFragment(_ body: (StoredFragment) throws -> Void) throws
  /// The explanations that answered findings of the run, by their numbers, with how many each;
  /// at most `limit`.
  func explanations(limit: Int) throws -> [(explanation: Explanation, findings: Int)]
  /// The last runs before this one over deliveries of the same source, oldest first; at most `limit`.
  func earlierRuns(limit: Int) throws -> [EarlierRun]
}

/// A run of a store as a later one looks back to it.
public struct EarlierRun: Sendable {
  public var delivery: String
  /// Without the counts by rule.
  public var summary: RunSummary
  public init(delivery: String, summary: RunSummary) {
    (self.delivery, self.summary) = (delivery, summary)
  }
}

extension RunReading {
  public func earlierRuns(limit: Int) throws -> [EarlierRun] { [] }

  /// A run that no store keeps has none.
  public func explanations(limit: Int) throws -> [(explanation: Explanation, findings: Int)] { [] }
}
