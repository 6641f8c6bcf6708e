public import RecordModel

/// What a thread that parses pieces knows from earlier ones. It makes the next ones faster, and
/// changes nothing of what is read.
public struct XMLParserMemory: Sendable {
  var tags = XMLPlainTags()
  public init() {}
}

/// Parses pieces of a document, each by itself, with libxml2.
///
/// A piece is parsed in one go. Only if it is damaged are its records parsed one by one, so that
/// those that are not well-formed become fragments and all others are read.
public struct XMLPieceParser: Sendable {
  private let record: XMLRecordPath
  private let limits: XMLLimits
  private let parsesPlain: Bool

  /// - Parameters:
  ///   - record: The same as the cutter's.
  ///   - limits: The same as the cutter's.
  ///   - parsesPlain: Whether plain records take a faster way than libxml2, with the same results.
  public init(record: String, limits: XMLLimits = .standard, parsesPlain: Bool = true) {
    self.record = XMLRecordPath(record)
    self.limits = limits
    self.parsesPlain = parsesPlain
  }

  /// The records of the piece, in order, with their fields in document order.
  ///
  /// - An element that has children or attributes gives a field with `elementStart`; then come its
  ///   attributes and its content. An element without children gives its text, untrimmed, which may
  ///   be empty. Text beside children gives a field for each stretch that is not blank.
  /// - Paths are relative to the record, whose own is the empty one: `HoTen`, `@ma`, `CongTac/@tu`.
  /// - A record that is not well-formed is a fragment, and so is damage outside of records.
  public func parse(_ piece: XMLPiece) -> RawChunk {
    var piece = piece
    var memory = XMLParserMemory()
    return parse(taking: &piece, &memory)
  }

  /// The same, but the piece's text becomes that of the chunk and is gone from the piece.
  ///
  /// - Parameter memory: Of any pieces before, of this file or others.
  public func parse(taking piece: inout XMLPiece, _ memory: inout XMLParserMemory) -> RawChunk {
    var work = XMLPieceWork(piece, record: record.name, limits: limits, parsesPlain: parsesPlain)
    piece.bytes = []
    work.run(&memory.tags)
    work.chunk.span = piece.span
    return work.chunk
  }

  /// A record cut out of a document in UTF-8, by itself; its places count from its own first byte.
  public func parse(record bytes: [UInt8], _ memory: inout XMLParserMemory) -> RawChunk {
    var piece = XMLPiece(
      bytes: bytes, items: [XMLPiece.Item(kind: .record, range: bytes.indices)],
      map: XMLSourceMap(width: .utf8, source: 0, decoded: 0), sourceCount: bytes.count, line: 1,
      column: 1, before: .afterRoot, after: .afterRoot)
    return parse(taking: &piece, &memory)
  }
}
