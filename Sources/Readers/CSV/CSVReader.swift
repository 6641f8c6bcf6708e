public import RecordModel

/// Reads a CSV file chunk by chunk, in order.
public struct CSVReader {
  private var source: any ByteSource
  private let dialect: CSVDialect
  private var tokenizer: CSVTokenizer
  private var rest: [UInt8] = []
  private var atEnd = false
  private var started = false
  private let chunkSize: Int
  /// Fields of the last chunk.
  private var fieldCount = 0
  private var transcoder: UTF16Transcoder?
  /// Set once the source ended early; the records before it were given.
  public private(set) var truncation: ReadError?

  /// - Parameter utf16: The byte order when the file is UTF-16; `nil` for all supersets of ASCII.
  /// - Parameter chunkSize: Bytes read for one chunk; at least one record is given. With three times
  ///   as many for fields and values, the usual chunk stays in a processor's own cache.
  public init(
    source: any ByteSource, dialect: CSVDialect, utf16: UTF16Order? = nil,
    chunkSize: Int = 160 << 10
  ) {
    self.source = source
    self.dialect = dialect
    tokenizer = CSVTokenizer(dialect: dialect)
    transcoder = utf16.map { UTF16Transcoder(order: $0) }
    self.chunkSize = chunkSize
  }

  /// The number of columns that records over several lines must have; 0 while not known.
  public var expectedColumns: Int {
    get { tokenizer.expectedColumns }
    set { tokenizer.expectedColumns = newValue }
  }

  /// Rows above the data that the next records are, of any number of columns.
  public var rowsAbove: Int {
    get { tokenizer.rowsAbove }
    set { tokenizer.rowsAbove = newValue }
  }

  /// Lines at the beginning that are split each by itself: see `CSVTokenizer`.
  public var linesByThemselves: Int {
    get { tokenizer.linesByThemselves }
    set { tokenizer.linesByThemselves = newValue }
  }

  /// Whether fields lose their escapes; if not, the bytes of a chunk stay those of the file.
  public var undoesEscapes = true

  /// Whether the bytes of a chunk are those of the file.
  public var keepsBytes: Bool { transcoder == nil && (dialect.isPlain || !undoesEscapes) }

  public var lineEnds: CSVTokenizer.LineEnds { tokenizer.lineEnds }

  /// The line of the first record that ends otherwise than those before; `nil` where all end alike,
  /// and where only blank or damaged lines do not. Looked for once, in the chunk that shows it.
  public private(set) var otherLineEnd: Int?

  /// The next chunk; `nil` at the end. A file that ends early sets `truncation`.
  public mutating func next() throws(ReadError) -> RawChunk? {
    while true {
      if atEnd, rest.isEmpty { return nil }
      var chunk = RawChunk()
      swap(&chunk.bytes, &rest)
      // Room also for what normalizers write behind the bytes as read.
      chunk.bytes.reserveCapacity(chunk.bytes.count + chunkSize + chunkSize / 4)
      // Fields grew by copying, 500 instructions a record.
      chunk.fields.reserveCapacity(fieldCount + fieldCount / 8)
      try fill(&chunk.bytes)
      if !started {
        // A mark may come in pieces.
        while !atEnd, chunk.bytes.count < 3 { try fill(&chunk.bytes) }
        started = true
        dropByteOrderMark(&chunk.bytes)
      }
      let before = chunk.fragments.count
      let kinds = tokenizer.lineEnds.kinds
      let consumed = tokenizer.tokenize(&chunk, isLast: atEnd)
      fieldCount = chunk.fields.count
      rest = Array(chunk.bytes[consumed...])
      chunk.bytes.removeLast(chunk.bytes.count - consumed)
      if kinds < 2, tokenizer.lineEnds.kinds > 1 {
        otherLineEnd = Self.otherLineEnd(in: chunk, usual: lastLineEnd)
      }
      lastLineEnd = chunk.records.last.flatMap { Self.lineEnd(of: $0, in: chunk) } ?? lastLineEnd
      if transcoder != nil { mapSpans(&chunk) }
      if undoesEscapes { chunk.undoEscapes(of: dialect) }
      if consumed > 0 || chunk.fragments.count > before { return chunk }
      if atEnd {
        rest = []
        return nil
      }
    }
  }

  /// How the last record ended.
  private var lastLineEnd: [UInt8]?

  private static func otherLineEnd(in chunk: RawChunk, usual: [UInt8]?) -> Int? {
    var usual = usual
    for (index, record) in chunk.records.enumerated() {
      guard let end = lineEnd(of: record, in: chunk) else { continue }
      if let usual, usual != end {
        // It may have several lines: the next one begins behind its end.
        let isLast = index + 1 == chunk.records.count
        return isLast ? Int(record.line) : Int(chunk.records[index + 1].line) - 1
      }
      usual = end
    }
    return nil
  }

  private static func lineEnd(of record: RawRecord, in chunk: RawChunk) -> [UInt8]? {
    let end = Int(record.span.end - chunk.span.offset)
    guard end < chunk.bytes.count, [0x0a, 0x0d].contains(chunk.bytes[end]) else { return nil }
    let isPair =
      chunk.bytes[end] == 0x0d && end + 1 < chunk.bytes.count && chunk.bytes[end + 1] == 0x0a
    return isPair ? [0x0d, 0x0a] : [chunk.bytes[end]]
  }

  private mutating func dropByteOrderMark(_ bytes: inout [UInt8]) {
    guard bytes.starts(with: [0xef, 0xbb, 0xbf]) else { return }
    bytes.removeFirst(3)
    if transcoder == nil { tokenizer.skip(3) }
  }

  private mutating func fill(_ bytes: inout [UInt8]) throws(ReadError) {
    guard !atEnd else { return }
    do {
      if transcoder != nil {
        var raw: [UInt8] = []
        if try source.read(upTo: chunkSize, into: &raw) == 0 {
          atEnd = true
          transcoder?.finish(into: &bytes)
        } else {
          transcoder?.decode(raw.span, into: &bytes)
        }
      } else if try source.read(upTo: chunkSize, into: &bytes) == 0 {
        atEnd = true
      }
    } catch {
      guard case .truncated = error else { throw error }
      truncation = error
      atEnd = true
    }
  }

  /// Turns spans over the UTF-8 of this reader into spans over the UTF-16 of the file.
  private mutating func mapSpans(_ chunk: inout RawChunk) {
    var mapper = UTF16SpanMapper(start: transcoder?.mapped ?? 0)
    let base = chunk.span.offset
    var fragment = 0
    var recordBytes = 0
    var fragmentBytes = 0
    for index in chunk.records.indices {
      while fragment < chunk.fragments.count, chunk.fragments[fragment].recordsBefore <= index {
        chunk.fragments[fragment].span = mapper.map(
          chunk.fragments[fragment].span, base, chunk.bytes)
        fragmentBytes += Int(chunk.fragments[fragment].span.count)
        fragment += 1
      }
      chunk.records[index].span = mapper.map(chunk.records[index].span, base, chunk.bytes)
      recordBytes += Int(chunk.records[index].span.count)
    }
    while fragment < chunk.fragments.count {
      chunk.fragments[fragment].span = mapper.map(chunk.fragments[fragment].span, base, chunk.bytes)
      fragmentBytes += Int(chunk.fragments[fragment].span.count)
      fragment += 1
    }
    let start = transcoder?.mapped ?? 0
    let end = mapper.finish(chunk.bytes)
    chunk.span = SourceSpan(offset: start, count: Int(end - start))
    (chunk.recordBytes, chunk.fragmentBytes) = (recordBytes, fragmentBytes)
    transcoder?.mapped = end
  }
}
