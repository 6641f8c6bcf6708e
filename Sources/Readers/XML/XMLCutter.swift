internal import RecordModel

/// Cuts a document at the boundaries of its records, so that each piece can be parsed by itself.
///
/// The cutter knows tags, comments, CDATA sections, processing instructions and the document type
/// declaration, and nothing else: what is well-formed is the parser's to say. On a well-formed
/// document it finds the same records as a parser. In a damaged one it finds the end of a damaged
/// record at its own end tag, or where the next record starts, so that a record costs only itself.
///
/// It holds one piece and at most one longest record in memory.
public struct XMLCutter {
  private let path: String
  let record: XMLRecordPath
  let limits: XMLLimits
  private var decoder: XMLDecoder
  private var hasMore = true

  /// The text from the beginning of the piece that is being made.
  private(set) var buffer: [UInt8] = []
  /// The first byte that was not looked at.
  private var scan = 0
  private var items: [XMLPiece.Item] = []
  private(set) var structure: XMLStructure
  /// Where the structure began that is being gone through, what was open there, and how often that
  /// had changed.
  private var structureStart = 0
  private var structureBefore = XMLPiece.Surroundings.beforeRoot
  private var changesBefore = 0
  /// What is not blank in it.
  private var markup: Range<Int>?
  private var pieceBefore = XMLPiece.Surroundings.beforeRoot
  private var sawDoctype = false
  private var isFalselyDeclared: Bool
  private var falseDeclaration: Range<Int>?

  private(set) var map: XMLSourceMap
  private var line = 1
  private var column = 1
  private var endsInDamage = false
  private var isFinished = false
  private var truncationIsTold = false
  /// Where the document ends before its root element or its last record is closed, once all pieces
  /// were given: what stood behind is lost. `nil` where it ends as it should, and where the source
  /// itself ended early, which is thrown.
  public private(set) var cut: (line: Int, column: Int)?
  /// The last record goes as far as the file and has no end.
  private var endsInRecord = false
  private var skipsRecord = false
  /// What tags mean inside of a record, where as much had been opened and closed around it.
  var tags = XMLRecordTags()
  private var changesOfTags = -1
  /// Records in the piece that is being made.
  private var recordCount = 0
  /// What was found out about the names of a record and what is around it.
  private var pairs: [[[UInt8]]: XMLRarePairs] = [:]
  /// LF bytes of the buffer before an index.
  private var counted = (index: 0, lines: 0)
  /// What earlier records taught about damaged ones.
  var experience = XMLRecordExperience()

  /// - Parameters:
  ///   - source: The bytes of the document, after decompression.
  ///   - path: The file's path, for errors.
  ///   - record: Which elements are records: `/a/b` from the root on or `//b` anywhere, by local
  ///     names; namespaces are ignored. Records do not stand in records.
  ///   - encodingOverride: What the bytes are when the document's own declaration is false.
  /// - Throws: `ReadError.unreadable`, or `ReadError.refused` when the encoding is not known.
  public init(
    source: any ByteSource, path: String, record: String, limits: XMLLimits = .standard,
    encodingOverride: XMLEncodingOverride? = nil
  ) throws(ReadError) {
    self.path = path
    self.record = XMLRecordPath(record)
    self.limits = limits
    structure = XMLStructure(record: self.record, limits: limits)
    decoder = try XMLDecoder(source, path: path, override: encodingOverride)
    map = XMLSourceMap(width: decoder.width, source: 0, decoded: 0)
    isFalselyDeclared = decoder.isFalselyDeclared
  }

  /// Whether the source is UTF-8, so that spans of it are spans of the text.
  public var isUTF8: Bool { decoder.width == .utf8 }

  /// - Returns: The next piece; `nil` after the last.
  /// - Throws: `ReadError.refused` when the document declares entities, `ReadError.truncated` after
  ///   the last piece of a source that ended early, `ReadError.unreadable`.
  public mutating func next() throws(ReadError) -> XMLPiece? {
    if isFinished { return try afterLast() }
    if skipsRecord { return try skippedRecord() }
    while true {
      // A candidate may have to be gone back to.
      let mayEnd = structure.candidate == nil || scan - structureStart > limits.recordBytes
      // A byte order mark is no piece.
      if isFull, scan > 3, mayEnd { return piece(endingAt: scan) }
      guard try ensure(scan) else {
        if let start = structure.resync() {
          markup = markup.map { $0.lowerBound..<start }
          scan = start
          continue
        }
        return try finished()
      }
      try step()
      if skipsRecord { return scan > 0 ? piece(endingAt: scan) : try skippedRecord() }
    }
  }

  /// Records are checked 64 at a time: pieces rather have a multiple of it.
  private var isFull: Bool {
    scan >= limits.pieceBytes
      || recordCount > 0 && recordCount % 64 == 0 && scan >= limits.pieceBytes / 4
  }

  /// Sees to it that `tags` are for a record that begins here.
  ///
  /// They stay where they are: to hand them out counted six references a record, which the thread
  /// that parses counts as well.
  mutating func beginTags() {
    if changesOfTags == structure.changes { return tags.begin() }
    tags = XMLRecordTags(record: record.name, open: structure.open) { names in
      if let known = pairs[names] { return known }
      // Around records the same opens and closes, in most documents.
      guard pairs.count < 16 else { return nil }
      let made = XMLRarePairs(of: names, in: buffer.span)
      pairs[names] = made
      return made
    }
    changesOfTags = structure.changes
  }

  /// Goes over one token of the structure, or one record.
  private mutating func step() throws(ReadError) {
    let token = try token(at: scan, allowsDoctype: structure.isBeforeRoot && !sawDoctype)
    switch token.kind {
    case .startTag, .emptyTag:
      if isRecord(token) { return try readRecord(token) }
      if token.kind == .startTag {
        let text = buffer
        structure.push(token, text.span)
      } else {
        structure.endRoot()
      }
    case .endTag:
      let text = buffer
      if let start = structure.pop(token, text.span) {
        markup = markup.map { $0.lowerBound..<start } ?? structureStart..<start
        scan = start
        return
      }
    case .text:
      if !isBlank(token) { note(token) }
      scan = token.end
      return
    case .doctype:
      try refuseEntities(in: token.start..<token.end)
      sawDoctype = true
      items.append(XMLPiece.Item(kind: .doctype, range: token.start..<token.end))
    case .stray:
      if structure.isBeforeRoot, buffer.span.starts(with: "<!DOCTYPE", at: scan) {
        try refuseEntities(in: scan..<buffer.count)
      }
    case .instruction:
      if isFalselyDeclared, structure.isBeforeRoot, falseDeclaration == nil {
        falseDeclaration = token.start..<token.end
      }
    case .comment, .section: break
    }
    note(token)
    scan = token.end
  }

  private mutating func note(_ token: XMLToken) {
    markup = (markup?.lowerBound ?? token.start)..<token.end
  }

  private mutating func isRecord(_ token: XMLToken) -> Bool {
    structure.isNamedLikeRecord(token, buffer.span) && structure.isRecord(at: token.start)
  }

  private func isBlank(_ token: XMLToken) -> Bool {
    let span = buffer.span
    // A byte order mark may open the document.
    let isMarked = token.start == 0 && map.source == 0 && span.starts(with: "\u{FEFF}", at: 0)
    for index in token.start + (isMarked ? 3 : 0)..<token.end where !span[index].isXMLSpace {
      return false
    }
    return true
  }

  private func refuseEntities(in doctype: Range<Int>) throws(ReadError) {
    guard let place = XMLDoctype.entity(in: buffer.span, of: doctype) else { return }
    let line = line + buffer.span.countOfLineFeeds(from: 0, to: place)
    throw .refused(path: path, reason: .declaresEntities(line: line))
  }

  private mutating func readRecord(_ token: XMLToken) throws(ReadError) {
    endStructure(at: scan)
    // A second root element is well-formed in itself.
    var isBroken = structure.surroundings.isAfterRoot
    switch try endOfRecord(token) {
    case .closed(let end):
      scan = end
      endsInDamage = buffer[end - 1] != UInt8(ascii: ">")
    case .damaged(let end):
      isBroken = true
      scan = end
      endsInDamage = true
    case .tooLong:
      skipsRecord = true
      return
    }
    endsInRecord = endsInDamage && !hasMore && scan == buffer.count
    // Counted once, for the records' lines and for that of the next piece.
    items.append(
      XMLPiece.Item(
        kind: isBroken ? .brokenRecord : .record, range: token.start..<scan,
        lines: lines(before: token.start)))
    structure.endRoot()
    beginStructure(at: scan)
    recordCount += 1
  }

  // MARK: - Bytes

  /// Sees to it that a byte is at `index`.
  mutating func ensure(_ index: Int) throws(ReadError) -> Bool {
    while index >= buffer.count {
      if !hasMore { return false }
      // Little at a time, as what is behind a piece is moved.
      hasMore = try decoder.fill(&buffer, count: 64 << 10)
    }
    return true
  }

  /// The token at `start`, which takes more bytes the longer it is.
  mutating func token(at start: Int, allowsDoctype: Bool) throws(ReadError) -> XMLToken {
    while true {
      let mustDecide = !hasMore || buffer.count - start > limits.recordBytes
      if experience.lacksEnd(buffer.span, start, map.decoded, isLast: !hasMore, limits) {
        return XMLToken(kind: .stray, start: start, end: start + 1)
      }
      if let token = XMLToken.at(
        start, in: buffer.span, mustDecide: mustDecide, allowsDoctype: allowsDoctype)
      {
        if mustDecide, token.kind == .stray {
          let text = buffer
          experience.learn(noEndIn: text.span, start, map.decoded)
        }
        return token
      }
      hasMore = try decoder.fill(&buffer, count: max(64 << 10, buffer.count - start))
    }
  }

  // MARK: - Pieces

  private mutating func beginStructure(at index: Int) {
    (structureStart, markup) = (index, nil)
    guard changesBefore != structure.changes else { return }
    (structureBefore, changesBefore) = (structure.surroundings, structure.changes)
  }

  private mutating func endStructure(at index: Int) {
    if let markup {
      items.append(
        XMLPiece.Item(
          kind: .structure(before: structureBefore, after: structure.surroundings), range: markup))
    }
    beginStructure(at: index)
  }

  private mutating func piece(endingAt end: Int) -> XMLPiece {
    if structureStart < end { endStructure(at: end) }
    var map = map
    map.marks = decoder.marks
    var piece = XMLPiece(
      bytes: [], items: items, map: map, falseDeclaration: falseDeclaration,
      sourceCount: 0, line: line, column: column, before: pieceBefore,
      after: structure.surroundings)
    piece.bytes = drop(end)
    piece.sourceCount = self.map.source - map.source
    return piece
  }

  /// Begins a piece at `end`.
  ///
  /// - Returns: The bytes before it.
  @discardableResult
  private mutating func drop(_ end: Int) -> [UInt8] {
    var map = map
    map.marks = decoder.marks
    var cursor = XMLSourceMap.Cursor(map)
    let source = cursor.advance(to: end, in: buffer.span)
    let lines = lines(before: end)
    // Where all of a document stands in one line, there is no beginning to be looked for.
    column =
      lines == 0
      ? column + buffer.span.countOfCharacters(from: 0, to: end)
      : buffer.span.column(of: end, first: column)
    self.map.source = source
    self.map.decoded += end
    line += lines
    counted = (0, 0)
    let decoded = self.map.decoded
    if let last = decoder.marks.lastIndex(where: { $0.decoded <= decoded }), last > 0 {
      decoder.marks.removeFirst(last)
    }
    experience.forget(before: decoded)
    let dropped = takeBytes(end)
    (scan, items, recordCount) = (0, [], 0)
    (isFalselyDeclared, falseDeclaration) = (false, nil)
    structure.forgetCandidate()
    pieceBefore = structure.surroundings
    beginStructure(at: 0)
    return dropped
  }

  private mutating func lines(before end: Int) -> Int {
    if end < counted.index { counted = (0, 0) }
    counted.lines += buffer.span.countOfLineFeeds(from: counted.index, to: end)
    counted.index = end
    return counted.lines
  }

  /// Takes the first bytes out of the buffer.
  ///
  /// Mostly few are left: then they move, and the piece gets the buffer itself. The room behind its
  /// bytes is for what a worker writes there.
  private mutating func takeBytes(_ end: Int) -> [UInt8] {
    if end < buffer.count / 2 {
      let taken = Array(buffer[..<end])
      buffer.removeFirst(end)
      return taken
    }
    var rest: [UInt8] = []
    rest.reserveCapacity(max(limits.pieceBytes + 320 << 10, buffer.count - end))
    rest.append(contentsOf: buffer[end...])
    swap(&rest, &buffer)
    rest.removeLast(rest.count - end)
    return rest
  }

  private mutating func finished() throws(ReadError) -> XMLPiece? {
    isFinished = true
    let isComplete: Bool
    if case .afterRoot = structure.surroundings { isComplete = true } else { isComplete = false }
    let isCut = endsInRecord || !isComplete && !structure.isBeforeRoot
    defer { if isCut, decoder.truncation == nil { cut = (line, column) } }
    if isComplete || endsInDamage && structureStart == scan || isCut && markup == nil {
      // Nothing but blanks is left, or nothing at all.
      if scan == 0, map.source > 0 { return try afterLast() }
    } else {
      items.append(XMLPiece.Item(kind: .unfinished, range: markup ?? scan..<scan))
      beginStructure(at: scan)
    }
    return piece(endingAt: scan)
  }

  private mutating func afterLast() throws(ReadError) -> XMLPiece? {
    guard let truncation = decoder.truncation, !truncationIsTold else { return nil }
    truncationIsTold = true
    throw truncation
  }

  /// Goes over a record that is too long to be kept; it begins at the buffer's first byte.
  private mutating func skippedRecord() throws(ReadError) -> XMLPiece {
    skipsRecord = false
    var piece = XMLPiece(
      bytes: [], items: [XMLPiece.Item(kind: .tooLong, range: 0..<0)], map: map, sourceCount: 0,
      line: line, column: column, before: pieceBefore, after: pieceBefore)
    beginTags()
    var index = try token(at: 0, allowsDoctype: false).end
    while try ensure(index) {
      let token = try token(at: index, allowsDoctype: false)
      let role = tags.take(tags.meaning(of: token, buffer.span))
      if role == .recordEnd { index = token.end }
      if role != .none { break }
      index = token.end
      if index > 1 << 20 {
        drop(index)
        index = 0
      }
    }
    drop(index)
    structure.endRoot()
    pieceBefore = structure.surroundings
    beginStructure(at: 0)
    piece.sourceCount = map.source - piece.map.source
    piece.after = structure.surroundings
    return piece
  }
}

extension Span<UInt8> {
  /// The column in characters of the byte at `index`.
  ///
  /// - Parameter first: The column of the first byte of the span.
  func column(of index: Int, first: Int) -> Int {
    let line = startOfLine(before: index)
    let characters = countOfCharacters(from: line ?? 0, to: index)
    return line == nil ? characters + first : characters + 1
  }
}
