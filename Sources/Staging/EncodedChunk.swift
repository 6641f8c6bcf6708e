public import RecordModel

/// A chunk as workers hand it to the writer: payloads packed, keys hashed.
public struct EncodedChunk: Sendable {
  /// One record of the chunk. Plain bytes without references, as records are copied around: what
  /// few records have lies beside them.
  public struct Record: Sendable {
    public var payload: Range<Int>
    public var details: Range<Int>
    /// 1-based number within its file, among records.
    public var ordinal: Int
    public var line: Int
    public var span: SourceSpan
    public var disposition: Disposition
    /// Its findings in the chunk's `findings`.
    public var findings: Range<Int>
    /// Hash of all values: equal records have equal hashes.
    public var content: UInt64
    public var twoWayDates: UInt64
    /// The number of its group of records of one person; 0 when alone.
    public var cluster: Int
    /// The store's number of the record with the same values, whose payload serves both; or 0.
    public var sameAs: Int
    /// The name of its unit in the chunk's `units`; empty for accepted records.
    public var unit: Range<Int> = 0..<0
    /// The reference that it came back with.
    public var reference: RecordReference?
    /// It came back among others, and its own reference is gone or cannot be read.
    public var lacksReference = false
    /// It answers for an outstanding record, and is none of its own.
    public var isAnswer = false
    /// Some of its findings were answered: the chunk has which.
    public var isExplained = false

    public init(
      payload: Range<Int>, details: Range<Int>, line: Int, span: SourceSpan,
      disposition: Disposition, findings: Range<Int>, content: UInt64, twoWayDates: UInt64
    ) {
      (self.payload, self.details, self.line, self.span) = (payload, details, line, span)
      (self.disposition, self.findings) = (disposition, findings)
      (self.content, self.twoWayDates) = (content, twoWayDates)
      (ordinal, cluster, sameAs) = (0, 0, 0)
    }
  }

  /// Position in the delivery's files.
  public var file: Int
  /// All payloads, then all details: so they go into the store as they stand.
  public var bytes: [UInt8] = []
  /// The names of units of records that are going to be outstanding.
  public var units: [UInt8] = []
  public var records: [Record] = []
  public var findings: [Finding] = []
  /// The number of each finding within its record, where some were withheld; empty: from 0 on.
  public var numbers: [UInt32] = []
  /// How many findings were withheld of each record.
  public var withheldCount = 0
  /// For each record one key for each identity, 0 where the record has none.
  public var keys: [UInt64] = []
  /// By record the explanation beside it, in a rejects file that came back.
  public var answers: [Int: AnswerSent] = [:]
  /// By record findings that were answered: the explanation's number by the position among its
  /// findings.
  public private(set) var explained: [Int: [Int: Int]] = [:]

  public init(file: Int) { self.file = file }

  /// Notes that a finding of a record was answered.
  ///
  /// - Parameter position: Of the finding among the record's.
  public mutating func explain(_ record: Int, finding position: Int, by number: Int) {
    records[record].isExplained = true
    explained[record, default: [:]][position] = number
  }
}

extension EncodedChunk {
  /// The number of one of a record's findings within the record.
  func number(of position: Int, _ record: Record) -> Int {
    numbers.isEmpty ? position - record.findings.lowerBound : Int(numbers[position])
  }

  /// A record's explanations by the numbers of what they answer.
  ///
  /// - Parameter explained: By the positions among the record's findings.
  func numbered(_ explained: [Int: Int], of record: Record) -> [Int: Int] {
    guard !numbers.isEmpty else { return explained }
    return Dictionary(
      uniqueKeysWithValues: explained.map { position, explanation in
        (number(of: record.findings.lowerBound + position, record), explanation)
      })
  }
}
