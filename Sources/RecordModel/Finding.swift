/// How bad a finding is, from mild to grave. Source: SARIF 2.1.0, §3.27.10.
public enum Severity: String, CaseIterable, Comparable, Sendable {
  case note, warning, error

  private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// What becomes of a record.
public enum Disposition: UInt8, CaseIterable, Sendable {
  case accepted, held, rejected, duplicate, unchanged

  public var name: String {
    switch self {
    case .accepted: "accepted"
    case .held: "held"
    case .rejected: "rejected"
    case .duplicate: "duplicate"
    case .unchanged: "unchanged"
    }
  }
}

/// The position of a rule in the catalogue.
@frozen
public struct RuleIndex: Hashable, Sendable {
  public let number: UInt16
  @inlinable public init(_ number: Int) { self.number = UInt16(number) }
}

/// One thing a rule says about one record: which rule and where. Never the values themselves.
///
/// Severity, texts and citation are looked up in the catalogue.
@frozen
public struct Finding: Hashable, Sendable {
  public var rule: RuleIndex
  /// The field concerned most; the further ones stand in the rule's `blame`.
  public var field: FieldAddress
  /// The row of a repeated section, counted from 0 within the section; 0 for the person.
  public var row: UInt16
  /// 1 + the index of a list entry or other code that says more, such as a candidate; for a stray
  /// quote its column in the line, in characters. 0 for none.
  public var detail: UInt32

  /// The address that stands for the record as a whole.
  public static let wholeRecord = FieldAddress(section: 0)

  @inlinable
  public init(rule: RuleIndex, field: FieldAddress, row: Int = 0, detail: UInt32 = 0) {
    (self.rule, self.field, self.row, self.detail) = (
      rule, field, UInt16(clamping: row), detail
    )
  }
}

/// A finding about a file or a delivery rather than a record.
public struct FileFinding: Sendable {
  public var rule: RuleIndex
  /// Position in the delivery's files; `nil` for the delivery as a whole.
  public var file: Int?
  public var span: SourceSpan?
  /// 1-based line in the file where it begins; `nil` when it concerns the file as a whole.
  public var line: Int?
  /// Names of columns, counts, code points: never values of persons.
  public var arguments: [String: String]

  public init(
    rule: RuleIndex, file: Int?, span: SourceSpan? = nil, line: Int? = nil,
    arguments: [String: String] = [:]
  ) {
    (self.rule, self.file, self.span) = (rule, file, span)
    (self.line, self.arguments) = (line, arguments)
  }
}

/// Bytes of a file as it was after decompression and before decoding.
@frozen
public struct SourceSpan: Hashable, Sendable {
  /// The first byte, counted from 0.
  public var offset: UInt64
  /// The number of bytes.
  public var count: UInt32
  @inlinable
  public init(offset: UInt64, count: Int) {
    (self.offset, self.count) = (offset, UInt32(clamping: count))
  }
  public var end: UInt64 { offset + UInt64(count) }
}
