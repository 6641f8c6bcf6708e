public import RecordModel

/// Splits CSV bytes into records and fields, without reading files or making strings.
///
/// Well-formed bytes are read as RFC 4180 reads them, whatever stands inside quotes. A record over
/// several lines is given up as soon as its quotes contradict themselves: then the quote counts as
/// never closed, the line where the record begins becomes a fragment, and the next line is read as
/// usual, so that one missing quote costs one line. A contradiction on a single line is read the
/// way that gives the expected number of columns, and its field is marked as broken; where no way
/// gives it, the line is a fragment as well, and the quote without a partner its cause.
///
/// Source: RFC 4180, §2, and what is really sent.
public struct CSVTokenizer: Sendable {
  let dialect: CSVDialect
  /// Columns of the header; 0 while not known. Tells readings of a damaged line apart.
  public var expectedColumns = 0
  /// Rows still to come that stand above the data, titles and headings: they may have any number of
  /// columns.
  public var rowsAbove = 0
  /// A record that is longer is not read; bytes.
  public var longestRecord = 4 << 20
  /// The line at the start of the next bytes, from 1.
  public internal(set) var line = 1
  /// The source offset of the next bytes.
  public private(set) var offset: UInt64 = 0
  /// Line ends seen, by kind.
  public internal(set) var lineEnds = LineEnds()
  /// Inside a record that was too long: dropping bytes up to its end.
  var skipping: LongRecord?

  /// How often each kind of line end ended a record.
  public struct LineEnds: Hashable, Sendable {
    public var lf = 0
    public var crlf = 0
    public var cr = 0
    public var kinds: Int { (lf > 0 ? 1 : 0) + (crlf > 0 ? 1 : 0) + (cr > 0 ? 1 : 0) }
  }

  public init(dialect: CSVDialect) {
    self.dialect = dialect
  }

  /// Lines at the beginning of the file that are split each by itself, quotes without a partner being
  /// text: titles and headings of which a quote is missing.
  public var linesByThemselves = 0

  /// The number of columns that the next record is held to; 0 for any.
  var columns: Int { rowsAbove > 0 ? 0 : expectedColumns }

  /// Accounts for bytes in front that are not text, such as a byte-order mark.
  mutating func skip(_ count: Int) { offset += UInt64(count) }

  enum Ending {
    case line, end, needsMore
    /// The quotes contradict each other, or nothing closes the last one.
    case contradiction
  }

  /// What reading one record has seen so far.
  struct Attempt {
    /// Line ends inside quoted fields.
    var quotedLines = 0
    /// Where the quote stands that may never have been closed.
    var openedAt = -1
    /// A quoted field has a quote inside that neither closes nor is doubled.
    var lone = false
    /// Bare text has an odd number of quotes.
    var strayInText = false
    /// A stray quote follows a field of several lines: inside and outside may be swapped.
    var strayAfterLines = false
    /// A field of several lines ends with a quote that might as well open one.
    var doubtfulClose = false
  }

  /// Reads all whole records of `chunk.bytes` into `chunk.records`, `fields` and `fragments`.
  ///
  /// - Parameter isLast: No more bytes follow: an unfinished record is whole.
  /// - Returns: The number of bytes consumed. The rest must stand at the start of the next chunk.
  public mutating func tokenize(_ chunk: inout RawChunk, isLast: Bool) -> Int {
    let bytes = chunk.bytes
    let span = bytes.span
    let end = span.count
    let start = offset
    var position = 0
    var marks = SeparatorMarks(dialect)
    chunk.span.offset = offset
    if skipping != nil {
      position = skip(span, from: 0, isLast, start, &chunk)
      if skipping != nil { return finish(&chunk, consumed: position, start) }
    }

    while position < end {
      let recordStart = position
      let firstField = chunk.fields.count
      if line <= linesByThemselves {
        let lineEnd = lineEnd(span, from: recordStart)
        guard isLast || lineEnd < withoutHalfLineEnd(span) else {
          return finish(&chunk, consumed: recordStart, start)
        }
        position = stepOver(span, lineEnd)
        takeByItself(span, recordStart..<lineEnd, start, &chunk)
        countLineEnd(span, lineEnd..<position)
        line += 1
        continue
      }
      // What lies behind the longest record is not looked at, wherever the bytes are cut.
      let isCut = end - recordStart > longestRecord
      let view = isCut ? span.extracting(0..<recordStart + longestRecord) : span
      var attempt = Attempt()
      let ending = readRecord(
        view, &position, &chunk.fields, isLast && !isCut, &attempt, &marks)
      var verdict = Verdict.record
      switch ending {
      case .needsMore: verdict = isCut ? .tooLong : .needsMore
      case .contradiction: verdict = .unclosed
      case .line, .end:
        if attempt.quotedLines > 0 {
          let fields = chunk.fields.count - firstField
          verdict = judge(view, recordStart..<position, fields, attempt, isLast || isCut)
        }
      }
      if verdict == .unclosed || verdict == .tooLong || attempt.lone && attempt.quotedLines == 0,
        verdict != .needsMore
      {
        let lineEnd = lineEnd(view, from: recordStart)
        let isOneLine = lineEnd >= view.count
        if verdict == .tooLong,
          isOneLine || !holdsRecords(view, from: max(attempt.openedAt, recordStart))
        {
          let cause = isOneLine ? recordStart : max(attempt.openedAt, recordStart)
          chunk.fields.removeLast(chunk.fields.count - firstField)
          skipping = LongRecord(
            start: start + UInt64(recordStart), line: line,
            column: column(of: cause, span, from: recordStart), followsQuotes: !isOneLine)
          position = skip(span, from: recordStart, isLast, start, &chunk)
          if skipping != nil { return finish(&chunk, consumed: position, start) }
          continue
        }
        if reread(view, recordStart..<lineEnd, verdict == .record, firstField, &chunk.fields) {
          position = stepOver(span, lineEnd)
          attempt.quotedLines = 0
        } else if verdict != .record {
          chunk.fields.removeLast(chunk.fields.count - firstField)
          position = stepOver(span, lineEnd)
          fragment(span, recordStart..<lineEnd, max(attempt.openedAt, recordStart), start, &chunk)
          countLineEnd(span, lineEnd..<position)
          continue
        }
      } else if verdict == .needsMore {
        chunk.fields.removeLast(chunk.fields.count - firstField)
        return finish(&chunk, consumed: recordStart, start)
      }
      var strayColumn = 0
      if attempt.lone || attempt.strayInText,
        let quote = quoteWithoutPartner(span, chunk.fields[firstField...])
      {
        if attempt.quotedLines == 0, !fits(chunk.fields[firstField...]) {
          // Its cells do not fit the columns because a quote has no partner.
          chunk.fields.removeLast(chunk.fields.count - firstField)
          let end = contentEnd(span, recordStart, position)
          fragment(span, recordStart..<end, quote, start, &chunk)
          countLineEnd(span, end..<position)
          continue
        }
        strayColumn = column(of: quote, span, from: recordStart)
      }
      let contentEnd = contentEnd(span, recordStart, position)
      countLineEnd(span, contentEnd..<position)
      if contentEnd == recordStart {
        // An empty line is structure.
        chunk.fields.removeLast(chunk.fields.count - firstField)
      } else {
        chunk.records.append(
          RawRecord(
            firstField: firstField, fieldCount: chunk.fields.count - firstField,
            span: SourceSpan(
              offset: start + UInt64(recordStart), count: contentEnd - recordStart),
            line: line, strayQuote: strayColumn))
        chunk.recordBytes += contentEnd - recordStart
        if rowsAbove > 0 { rowsAbove -= 1 }
      }
      if attempt.quotedLines > 0 { chunk.spansLines = true }
      line += 1 + attempt.quotedLines
    }
    return finish(&chunk, consumed: position, start)
  }

  private mutating func finish(_ chunk: inout RawChunk, consumed: Int, _ start: UInt64) -> Int {
    offset = start + UInt64(consumed)
    chunk.span = SourceSpan(offset: start, count: consumed)
    return consumed
  }

  /// Reads the fields of one record; `position` ends behind its line end.
  private func readRecord(
    _ bytes: Span<UInt8>, _ position: inout Int, _ fields: inout [RawField], _ isLast: Bool,
    _ attempt: inout Attempt, _ marks: inout SeparatorMarks
  ) -> Ending {
    let end = bytes.count
    var column = 0
    while true {
      takePlain(bytes, &position, &fields, &column, &marks)
      var start = position
      if start < end, bytes[start] == 0x20, dialect.delimiter != 0x20 {
        // Blanks before a quote are not part of the field.
        var next = start
        while next < end, bytes[next] == 0x20 { next += 1 }
        if next < end, bytes[next] == dialect.quote {
          start = next
        } else if dialect.blankAfterDelimiter, column > 0 {
          start += 1
        }
      }
      var flags: RawField.Flags = []
      var fieldEnd = start
      if start < end, bytes[start] == dialect.quote {
        switch closingQuote(bytes, start, isLast, &flags, &attempt, &marks) {
        case .found(let quote):
          fields.append(
            RawField(offset: start + 1, count: quote - start - 1, column: column, flags: flags))
          position = quote + 1
          while position < end, bytes[position] == 0x20, dialect.delimiter != 0x20 {
            position += 1
          }
        case .needsMore: return .needsMore
        case .contradiction: return .contradiction
        }
        fieldEnd = -1
      } else {
        position = scanUnquoted(bytes, from: start, &flags, &marks)
        fieldEnd = position
        if flags.contains(.broken) {
          attempt.strayInText = true
          if attempt.quotedLines > 0 { attempt.strayAfterLines = true }
        }
      }
      if position >= end {
        guard isLast else { return .needsMore }
        if fieldEnd >= 0 {
          fields.append(
            RawField(offset: start, count: fieldEnd - start, column: column, flags: flags))
        }
        return .end
      }
      let byte = bytes[position]
      if byte == 0x0d, position + 1 == end, !isLast { return .needsMore }
      if fieldEnd >= 0 {
        fields.append(
          RawField(offset: start, count: fieldEnd - start, column: column, flags: flags))
      }
      column += 1
      position += 1
      if byte == dialect.delimiter { continue }
      if byte == 0x0d, position < end, bytes[position] == 0x0a { position += 1 }
      return .line
    }
  }

  /// Takes fields as most are: nothing in front, nothing inside, a delimiter behind. `readRecord`
  /// takes twice as many instructions for them, and comes to the same.
  @inline(__always)
  private func takePlain(
    _ bytes: Span<UInt8>, _ position: inout Int, _ fields: inout [RawField], _ column: inout Int,
    _ marks: inout SeparatorMarks
  ) {
    let (quote, delimiter, end) = (dialect.quote, dialect.delimiter, bytes.count)
    // What the array asks before each of its own appendings is asked once for many.
    fields.append(addingCapacity: 32) { output in
      while output.freeCapacity > 0, position < end, bytes[position] != quote,
        bytes[position] != 0x20
      {
        let mark = marks.next(bytes, from: position)
        guard mark < end, bytes[mark] == delimiter else { return }
        output.append(RawField(offset: position, count: mark &- position, column: column))
        column &+= 1
        position = mark &+ 1
      }
    }
  }

  /// Makes a line a record, whatever its quotes.
  private mutating func takeByItself(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ start: UInt64, _ chunk: inout RawChunk
  ) {
    // An empty line is structure.
    guard !range.isEmpty else { return }
    let cells = cells(ofDamaged: range, in: bytes)
    let quote = quoteWithoutPartner(bytes, cells[...])
    chunk.records.append(
      RawRecord(
        firstField: chunk.fields.count, fieldCount: cells.count,
        span: SourceSpan(offset: start + UInt64(range.lowerBound), count: range.count), line: line,
        strayQuote: quote.map { column(of: $0, bytes, from: range.lowerBound) } ?? 0))
    chunk.fields.append(contentsOf: cells)
    chunk.recordBytes += range.count
    if rowsAbove > 0 { rowsAbove -= 1 }
  }

  /// Makes a line a fragment, whose quote stands at `cause`. Where bytes were overwritten with NUL,
  /// that is the cause, and that a quote is gone comes from it.
  private mutating func fragment(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ cause: Int, _ start: UInt64,
    _ chunk: inout RawChunk
  ) {
    let nul = range.first { bytes[$0] == 0 }
    let cause = nul ?? min(cause, range.upperBound)
    chunk.fragments.append(
      Fragment(
        span: SourceSpan(offset: start + UInt64(range.lowerBound), count: range.count),
        line: line, rule: nul == nil ? .unclosedQuote : .nulByte, causeLine: line,
        causeColumn: column(of: cause, bytes, from: range.lowerBound),
        recordsBefore: chunk.records.count))
    chunk.fragmentBytes += range.count
    line += 1
  }

  /// The number of bytes without a CR at the end, which may be half a line end.
  func withoutHalfLineEnd(_ bytes: Span<UInt8>) -> Int {
    bytes.count > 0 && bytes[bytes.count - 1] == 0x0d ? bytes.count - 1 : bytes.count
  }

  func lineEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != 0x0a, bytes[index] != 0x0d { index += 1 }
    return index
  }

  /// The beginning of the next line, from the end of a line's content.
  func stepOver(_ bytes: Span<UInt8>, _ lineEnd: Int) -> Int {
    guard lineEnd < bytes.count else { return lineEnd }
    let isPair =
      bytes[lineEnd] == 0x0d && lineEnd + 1 < bytes.count && bytes[lineEnd + 1] == 0x0a
    return lineEnd + (isPair ? 2 : 1)
  }

  mutating func countLineEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    switch range.count {
    case 2...: lineEnds.crlf += 1
    case 1 where bytes[range.lowerBound] == 0x0a: lineEnds.lf += 1
    case 1: lineEnds.cr += 1
    default: break
    }
  }

  /// The end of a record without its line end.
  private func contentEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var stop = end
    if stop > start, bytes[stop - 1] == 0x0a {
      stop -= 1
      if stop > start, bytes[stop - 1] == 0x0d { stop -= 1 }
    } else if stop > start, bytes[stop - 1] == 0x0d {
      stop -= 1
    }
    return stop
  }
}
