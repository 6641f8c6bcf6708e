/// One field as the reader found it: a slice of its chunk's bytes.
@frozen
public struct RawField: Sendable {
  /// What the reader noticed. For XML, also whether this opens an element.
  @frozen
  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt16
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// Stood between quotes, which the slice leaves out.
    public static let quoted = Flags(rawValue: 1)
    /// Has doubled quotes inside, each standing for one.
    public static let escaped = Flags(rawValue: 2)
    /// Has a quote where none may be.
    public static let broken = Flags(rawValue: 4)
    /// XML: an element begins here; the slice is empty. Its content follows in later fields.
    public static let elementStart = Flags(rawValue: 8)
    /// A NUL byte is inside.
    public static let nul = Flags(rawValue: 16)
  }

  /// First byte in the chunk's bytes.
  public var offset: UInt32
  public var count: UInt32
  /// CSV: position of the column, from 0. XML: position in the chunk's `paths`.
  public var column: UInt16
  public var flags: Flags

  @inlinable
  public init(offset: Int, count: Int, column: Int, flags: Flags = []) {
    (self.offset, self.count) = (UInt32(offset), UInt32(count))
    (self.column, self.flags) = (UInt16(clamping: column), flags)
  }

  @inlinable public var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
}

/// One record as read.
@frozen
public struct RawRecord: Sendable {
  /// The first of its fields in the chunk's `fields`.
  public var firstField: UInt32
  public var fieldCount: UInt32
  /// Bytes of the source; for a CSV row without the line end.
  public var span: SourceSpan
  /// The line of the file where it begins, from 1.
  public var line: UInt32
  /// Set when the record as a whole is damaged: the rule that says how.
  public var damage: StageRule?
  /// CSV: the column in characters, from 1, where a quote without a partner stands; 0 for none.
  public var strayQuote: UInt32

  @inlinable
  public init(
    firstField: Int, fieldCount: Int, span: SourceSpan, line: Int, damage: StageRule? = nil,
    strayQuote: Int = 0
  ) {
    (self.firstField, self.fieldCount) = (UInt32(firstField), UInt32(fieldCount))
    (self.span, self.line, self.damage) = (span, UInt32(clamping: line), damage)
    self.strayQuote = UInt32(clamping: strayQuote)
  }

  @inlinable public var fields: Range<Int> { Int(firstField)..<Int(firstField) + Int(fieldCount) }
}

/// Bytes that could not be read as a record.
public struct Fragment: Sendable {
  public var span: SourceSpan
  /// The line where it begins, from 1.
  public var line: Int
  public var rule: StageRule
  /// 1-based line and column of the cause, such as the quote that was never closed.
  public var causeLine: Int
  public var causeColumn: Int
  /// The number of records in the chunk that come before it.
  public var recordsBefore: Int

  public init(
    span: SourceSpan, line: Int, rule: StageRule, causeLine: Int, causeColumn: Int,
    recordsBefore: Int
  ) {
    (self.span, self.line, self.rule) = (span, line, rule)
    (self.causeLine, self.causeColumn) = (causeLine, causeColumn)
    self.recordsBefore = recordsBefore
  }
}

/// Consecutive records of one file, as read.
public struct RawChunk: Sendable {
  /// The bytes that the fields are slices of: a piece of the file, as UTF-8 if it was UTF-16.
  public var bytes: [UInt8] = []
  public var fields: [RawField] = []
  public var records: [RawRecord] = []
  public var fragments: [Fragment] = []
  /// XML: paths of elements and attributes, such as `HoTen` or `QuaTrinh/CongTac/@Tu`.
  public var paths: [String] = []
  /// The source bytes that this chunk accounts for: records, fragments, structure.
  public var span = SourceSpan(offset: 0, count: 0)
  /// Source bytes in records and in fragments; the rest of `span` is structure.
  public var recordBytes = 0
  public var fragmentBytes = 0
  /// Starts that look like a record's, counted without the parser's state.
  public var independentCount = 0
  /// CSV: a record of the chunk spans several lines.
  public var spansLines = false

  public init() {}
}

extension RawChunk {
  /// Takes the first records away, as titles and headers; their bytes become structure.
  ///
  /// - Returns: How many were taken: `count` or as many as there are.
  public mutating func dropRecords(_ count: Int) -> Int {
    let dropped = min(count, records.count)
    for record in records.prefix(dropped) { recordBytes -= Int(record.span.count) }
    records.removeFirst(dropped)
    for index in fragments.indices {
      fragments[index].recordsBefore = max(0, fragments[index].recordsBefore - dropped)
    }
    return dropped
  }
}
