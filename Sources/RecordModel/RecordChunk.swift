/// One normalized record within its chunk.
@frozen
public struct RecordEntry: Sendable {
  /// From here the chunk's `personOffsets` count to the person's values.
  public var firstValue: UInt32
  /// Its rows in the chunk's `rows`.
  public var firstRow: UInt32
  public var rowCount: UInt32
  /// 1-based number of the record within its file.
  public var ordinal: UInt32
  public var line: UInt32
  public var span: SourceSpan
  /// Its findings in the chunk's `findings`.
  public var firstFinding: UInt32
  public var findingCount: UInt32
  public var disposition: Disposition
  /// Bit n: the n-th date field of the schema reads both day first and month first.
  public var twoWayDates: UInt64

  @inlinable
  public init(firstValue: Int, firstRow: Int, ordinal: Int, line: UInt32, span: SourceSpan) {
    (self.firstValue, self.firstRow, self.rowCount) = (UInt32(firstValue), UInt32(firstRow), 0)
    (self.ordinal, self.line, self.span) = (UInt32(clamping: ordinal), line, span)
    (self.firstFinding, self.findingCount) = (0, 0)
    (self.disposition, self.twoWayDates) = (.accepted, 0)
  }

  @inlinable public var rows: Range<Int> { Int(firstRow)..<Int(firstRow) + Int(rowCount) }
  @inlinable public var findings: Range<Int> {
    Int(firstFinding)..<Int(firstFinding) + Int(findingCount)
  }
}

/// One row of a repeated section.
@frozen
public struct RowEntry: Sendable {
  public var section: UInt16
  public var firstValue: UInt32
  @inlinable
  public init(section: Int, firstValue: Int) {
    (self.section, self.firstValue) = (UInt16(section), UInt32(firstValue))
  }
}

/// What a normalizer did to one value.
@frozen
public struct Change: Sendable {
  public var field: FieldAddress
  public var row: UInt16
  /// Bits by `ChangeKind`.
  public var kinds: UInt32
  /// The raw slice in the chunk's text.
  public var raw: Range<Int>
  @inlinable
  public init(field: FieldAddress, row: Int, kinds: UInt32, raw: Range<Int>) {
    (self.field, self.row, self.kinds) = (field, UInt16(clamping: row), kinds)
    self.raw = raw
  }
}

/// The kinds of change that normalizers report, as bits of `Change.kinds`.
public enum ChangeKind: Int, CaseIterable, Sendable {
  case decoded, composed, spaces, invisibles, lookalikes, controls, apostrophes
  case capitals, nameParts, dateForm, decimalComma, grouping, unit
  case leadingZero, punctuation, phonePrefix, alias, code, place, mapped, joined, derived

  /// The name in reports and in the store.
  public var name: String {
    switch self {
    case .decoded: "decoded"
    case .composed: "composed"
    case .spaces: "spaces"
    case .invisibles: "invisible-characters"
    case .lookalikes: "look-alikes"
    case .controls: "control-characters"
    case .apostrophes: "apostrophes"
    case .capitals: "capitals"
    case .nameParts: "name-parts"
    case .dateForm: "date-form"
    case .decimalComma: "decimal-comma"
    case .grouping: "digit-grouping"
    case .unit: "unit"
    case .leadingZero: "leading-zero"
    case .punctuation: "punctuation"
    case .phonePrefix: "phone-prefix"
    case .alias: "alias"
    case .code: "code-form"
    case .place: "place"
    case .mapped: "mapped"
    case .joined: "joined"
    case .derived: "derived"
    }
  }

  @inlinable public var bit: UInt32 { 1 << UInt32(rawValue) }
}

/// How many dates of a column can only be read one way, and how many both ways.
@frozen
public struct DateEvidence: Hashable, Sendable {
  public var dayFirst = 0
  public var monthFirst = 0
  public var twoWay = 0
  @inlinable public init() {}

  public static func += (left: inout DateEvidence, right: DateEvidence) {
    left.dayFirst += right.dayFirst
    left.monthFirst += right.monthFirst
    left.twoWay += right.twoWay
  }
}

/// Consecutive normalized records of one file.
public struct RecordChunk: Sendable {
  /// All texts: the raw bytes first, then what normalizers wrote.
  public var text: [UInt8]
  public var values: [Value] = []
  public var records: [RecordEntry] = []
  public var rows: [RowEntry] = []
  /// In the order of the records.
  public var findings: [Finding] = []
  /// In the order of the records; `changeStarts` says where each record's begin.
  public var changes: [Change] = []
  /// The first change of each record; one more entry than records once a chunk is complete.
  public var changeStarts: [UInt32] = [0]
  /// The person's fields that the file, or for XML the chunk, can carry, ascending; all others are
  /// missing throughout.
  public var personFields: [Int] = []
  /// Where the value of each of the person's fields stands, counted from a record's first value; -1
  /// where the file cannot carry the field. Empty: in the order of the fields, side by side.
  public private(set) var personOffsets: [Int32] = []
  /// Whether `personFields` is known for the file as a whole, as for a table with a header.
  public var hasFixedFields = false
  /// By section a bit for each field that some row has something in; the last bit stands for all
  /// fields from the 64th on. Empty: not known.
  public var rowFields: [UInt64] = []
  /// What the dates of each date field of the schema say about the order of day and month.
  public var dateEvidence: [DateEvidence] = []
  /// XML: paths that hold something and are for nothing.
  public var unmappedPaths: [String] = []

  public init(text: [UInt8]) { self.text = text }

  /// Lays the persons' values out field by field, all missing: record n's first value is n.
  ///
  /// What looks at one field of many records, as checks do, then walks through memory in order, and
  /// fields that the file cannot carry take no room. It was 2 kB a record, more than a processor's
  /// cache holds for a chunk, and is some 500 bytes.
  ///
  /// - Parameter fields: Those that can be carried, ascending.
  /// - Parameter fieldCount: Of the person's section in the schema.
  /// - Parameter room: How many values of rows are going to follow, about.
  public mutating func layOutPersons(
    _ fields: [Int], of fieldCount: Int, records: Int, room: Int = 0
  ) {
    precondition(values.isEmpty, "values stand there already")
    personFields = fields
    personOffsets = [Int32](repeating: -1, count: fieldCount)
    for (position, field) in fields.enumerated() {
      personOffsets[field] = Int32(position * records)
    }
    let count = fields.count * records
    values.reserveCapacity(count + room)
    values.append(addingCapacity: count) { target in
      for _ in 0..<count { target.append(.missing) }
    }
  }

  /// Whether a row may have something in a field of its section: where none has, nothing need be
  /// packed or checked. Of ten fields of a section rows of one sender fill four or five.
  @inlinable
  public func carries(rowField field: Int, of section: Int) -> Bool {
    rowFields.isEmpty || rowFields[section] & Self.bit(ofRowField: field) != 0
  }

  /// The bit of a field in `rowFields`.
  @inlinable
  public static func bit(ofRowField field: Int) -> UInt64 { 1 << UInt64(min(field, 63)) }

  /// How far a field's value stands behind a record's first; `nil` where the file cannot carry it.
  @inlinable
  public func offset(ofPersonField field: Int) -> Int? {
    if personOffsets.isEmpty { return field }
    let offset = Int(personOffsets[field])
    return offset < 0 ? nil : offset
  }

  /// The value of one of the person's fields.
  @inlinable
  public func person(_ record: RecordEntry, _ field: Int) -> Value {
    offset(ofPersonField: field).map { values[Int(record.firstValue) + $0] } ?? .missing
  }
}
