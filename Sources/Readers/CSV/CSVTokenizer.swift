public import RecordModel

/// Splits CSV bytes into records and fields, without reading files or making strings.
///
/// Unquoted text is scanned eight bytes at a step. A quoted field may hold line breaks, but a
/// record that spans lines must prove itself: cleanly closed quotes, the expected number of
/// columns, and no line inside that would be a record of its own. Otherwise the quote counts as
/// never closed: the line where the record begins becomes a fragment, and the next line is read
/// as usual, so that one missing quote costs one line.
///
/// Source: RFC 4180, §2, and what is really sent.
public struct CSVTokenizer: Sendable {
  let dialect: CSVDialect
  /// Columns of the header; 0 while not known. Records over several lines must have as many.
  public var expectedColumns = 0
  /// A record that is longer is not read; bytes.
  public var longestRecord = 4 << 20
  /// The line at the start of the next bytes, from 1.
  public private(set) var line = 1
  /// The source offset of the next bytes.
  public private(set) var offset: UInt64 = 0
  /// Line ends seen, by kind.
  public private(set) var lineEnds = LineEnds()
  /// Inside a record that was too long: dropping bytes up to the next line end.
  private var skipping: (start: UInt64, line: Int)?
  private let special: Special

  /// How often each kind of line end ended a record.
  public struct LineEnds: Hashable, Sendable {
    public var lf = 0
    public var crlf = 0
    public var cr = 0
    public var kinds: Int { (lf > 0 ? 1 : 0) + (crlf > 0 ? 1 : 0) + (cr > 0 ? 1 : 0) }
  }

  public init(dialect: CSVDialect) {
    self.dialect = dialect
    special = Special(dialect)
  }

  /// Eight copies each of the bytes that end unquoted text.
  private struct Special: Sendable {
    let delimiter: UInt64
    let quote: UInt64
    init(_ dialect: CSVDialect) {
      delimiter = UInt64(dialect.delimiter) &* 0x0101_0101_0101_0101
      quote = UInt64(dialect.quote) &* 0x0101_0101_0101_0101
    }
  }

  /// Accounts for bytes in front that are not text, such as a byte-order mark.
  mutating func skip(_ count: Int) { offset += UInt64(count) }

  private enum Ending { case line, end, needsMore, unclosed(quote: Int) }

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
    chunk.span.offset = offset
    if skipping != nil { position = skipLine(span, from: 0, isLast, &chunk) }

    while position < end, skipping == nil {
      let recordStart = position
      let firstField = chunk.fields.count
      var quotedLines = 0
      var brokenQuotes = 0
      var openedAt = 0
      let ending = readRecord(
        span, &position, &chunk.fields, isLast, &quotedLines, &brokenQuotes, &openedAt)
      switch ending {
      case .needsMore:
        if end - recordStart <= longestRecord {
          chunk.fields.removeLast(chunk.fields.count - firstField)
          return finish(&chunk, consumed: recordStart, start)
        }
        chunk.fields.removeLast(chunk.fields.count - firstField)
        position = recordStart
        if quotedLines > 0 || openedAt > 0, lineEnd(span, from: recordStart) < end {
          fragment(span, &position, .unclosedQuote, cause: openedAt, start, &chunk)
        } else {
          skipping = (start + UInt64(recordStart), line)
          position = skipLine(span, from: recordStart, isLast, &chunk)
        }
        continue
      case .unclosed(let quote):
        chunk.fields.removeLast(chunk.fields.count - firstField)
        position = recordStart
        fragment(span, &position, .unclosedQuote, cause: quote, start, &chunk)
        continue
      case .line, .end: break
      }
      let contentEnd = contentEnd(span, recordStart, position)
      let count = chunk.fields.count - firstField
      if quotedLines > 0,
        brokenQuotes > 0 || (expectedColumns > 0 && count != expectedColumns)
          || holdsRecords(span, chunk.fields[firstField...])
      {
        chunk.fields.removeLast(count)
        position = recordStart
        fragment(span, &position, .unclosedQuote, cause: openedAt, start, &chunk)
        continue
      }
      if contentEnd == recordStart {
        // An empty line is structure.
        chunk.fields.removeLast(count)
      } else {
        chunk.records.append(
          RawRecord(
            firstField: firstField, fieldCount: count,
            span: SourceSpan(
              offset: start + UInt64(recordStart), count: contentEnd - recordStart),
            line: line))
        chunk.recordBytes += contentEnd - recordStart
      }
      if quotedLines > 0 { chunk.spansLines = true }
      line += 1 + quotedLines
    }
    return finish(&chunk, consumed: position, start)
  }

  private mutating func finish(_ chunk: inout RawChunk, consumed: Int, _ start: UInt64) -> Int {
    offset = start + UInt64(consumed)
    chunk.span = SourceSpan(offset: start, count: consumed)
    return consumed
  }

  /// Reads the fields of one record; `position` ends behind its line end.
  private mutating func readRecord(
    _ bytes: Span<UInt8>, _ position: inout Int, _ fields: inout [RawField], _ isLast: Bool,
    _ quotedLines: inout Int, _ brokenQuotes: inout Int, _ openedAt: inout Int
  ) -> Ending {
    let end = bytes.count
    var column = 0
    while true {
      var start = position
      if start < end, bytes[start] == 0x20, dialect.delimiter != 0x20 {
        // Blanks before a quote are not part of the field.
        var next = start
        while next < end, bytes[next] == 0x20 { next += 1 }
        if next < end, bytes[next] == dialect.quote { start = next }
      }
      var flags: RawField.Flags = []
      var fieldEnd = start
      if start < end, bytes[start] == dialect.quote {
        var lines = 0
        var lone = 0
        switch closingQuote(bytes, start + 1, isLast, &flags, &lines, &lone) {
        case .found(let quote):
          if lines > 0, quotedLines == 0 { openedAt = start }
          quotedLines += lines
          if lone > 0 {
            flags.insert(.broken)
            brokenQuotes += 1
          }
          flags.insert(.quoted)
          fields.append(
            RawField(offset: start + 1, count: quote - start - 1, column: column, flags: flags))
          position = quote + 1
          while position < end, bytes[position] == 0x20, dialect.delimiter != 0x20 {
            position += 1
          }
        case .needsMore:
          if openedAt == 0 { openedAt = start }
          quotedLines += lines
          return .needsMore
        case .unclosed: return .unclosed(quote: start)
        }
        fieldEnd = -1
      } else {
        start = position
        position = scanUnquoted(bytes, from: start, &flags)
        fieldEnd = position
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
      if byte == 0x0a {
        lineEnds.lf += 1
      } else if position < end, bytes[position] == 0x0a {
        position += 1
        lineEnds.crlf += 1
      } else {
        lineEnds.cr += 1
      }
      return .line
    }
  }

  /// The end of unquoted text: the next delimiter, line end, or the end of the bytes.
  @inline(__always)
  private func scanUnquoted(
    _ bytes: Span<UInt8>, from start: Int, _ flags: inout RawField.Flags
  ) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let raw = unsafe bytes.bytes
    var position = start
    var quotes = 0
    while true {
      while position + 8 <= bytes.count {
        // Eight bytes inside the span. Subtracting one borrows from a byte that is zero: a
        // borrow may also mark bytes behind a true match, never before it, so the lowest mark
        // is right.
        let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
        let a = word ^ special.delimiter
        let b = word ^ (0x0a &* ones)
        let c = word ^ (0x0d &* ones)
        let d = word ^ special.quote
        let marks =
          ((a &- ones) & ~a | (b &- ones) & ~b | (c &- ones) & ~c | (d &- ones) & ~d
            | (word &- ones) & ~word) & highs
        if marks != 0 {
          position += marks.trailingZeroBitCount >> 3
          break
        }
        position += 8
      }
      while position < bytes.count {
        let byte = bytes[position]
        if byte == dialect.delimiter || byte == 0x0a || byte == 0x0d {
          if quotes & 1 == 1 { flags.insert(.broken) }
          return position
        }
        if byte == dialect.quote {
          quotes += 1
          position += 1
          break
        }
        if byte == 0 {
          flags.insert(.nul)
          position += 1
          break
        }
        position += 1
      }
      if position >= bytes.count {
        if quotes & 1 == 1 { flags.insert(.broken) }
        return position
      }
    }
  }

  private enum Closing { case found(Int), needsMore, unclosed }

  /// The quote that closes a field, from behind its opening quote.
  ///
  /// A lone quote inside that no separator follows is taken as text and counted in `lone`.
  private func closingQuote(
    _ bytes: Span<UInt8>, _ start: Int, _ isLast: Bool, _ flags: inout RawField.Flags,
    _ lines: inout Int, _ lone: inout Int
  ) -> Closing {
    let end = bytes.count
    var position = start
    while position < end {
      let byte = bytes[position]
      if byte == dialect.quote {
        guard position + 1 < end else { return isLast ? .found(position) : .needsMore }
        var next = position + 1
        if bytes[next] == dialect.quote {
          flags.insert(.escaped)
          position += 2
          continue
        }
        while next < end, bytes[next] == 0x20, dialect.delimiter != 0x20 { next += 1 }
        guard next < end else { return isLast ? .found(position) : .needsMore }
        let follower = bytes[next]
        if follower == dialect.delimiter || follower == 0x0a || follower == 0x0d {
          return .found(position)
        }
        lone += 1
      } else if let escape = dialect.escape, byte == escape, position + 1 < end {
        if bytes[position + 1] == dialect.quote || bytes[position + 1] == escape {
          flags.insert(.escaped)
          position += 1
        }
      } else if byte == 0x0a || (byte == 0x0d && (position + 1 == end || bytes[position + 1] != 10))
      {
        lines += 1
      } else if byte == 0 {
        flags.insert(.nul)
      }
      position += 1
    }
    return isLast ? .unclosed : .needsMore
  }

  /// Whether a line inside one of the quoted fields has as many delimiters as a record.
  private func holdsRecords(_ bytes: Span<UInt8>, _ fields: ArraySlice<RawField>) -> Bool {
    let expected = expectedColumns > 0 ? expectedColumns : fields.count
    guard expected >= 4 else { return false }
    for field in fields where field.flags.contains(.quoted) {
      var delimiters = 0
      var lineNumber = 0
      for index in field.range {
        if bytes[index] == 0x0a {
          if lineNumber > 0, delimiters >= expected - 1 { return true }
          lineNumber += 1
          delimiters = 0
        } else if bytes[index] == dialect.delimiter {
          delimiters += 1
        }
      }
    }
    return false
  }

  /// Makes the line at `position` a fragment and steps behind it.
  private mutating func fragment(
    _ bytes: Span<UInt8>, _ position: inout Int, _ rule: StageRule, cause: Int, _ start: UInt64,
    _ chunk: inout RawChunk
  ) {
    let recordStart = position
    var end = lineEnd(bytes, from: recordStart)
    let contentEnd = end
    if end < bytes.count {
      if bytes[end] == 0x0d, end + 1 < bytes.count, bytes[end + 1] == 0x0a { end += 1 }
      end += 1
    }
    chunk.fragments.append(
      Fragment(
        span: SourceSpan(
          offset: start + UInt64(recordStart), count: contentEnd - recordStart),
        line: line, rule: rule, causeLine: line,
        causeColumn: max(cause, recordStart) - recordStart + 1,
        recordsBefore: chunk.records.count))
    chunk.fragmentBytes += contentEnd - recordStart
    line += 1
    position = end
  }

  /// Drops bytes up to the next line end, closing the fragment of a record that was too long.
  private mutating func skipLine(
    _ bytes: Span<UInt8>, from start: Int, _ isLast: Bool, _ chunk: inout RawChunk
  ) -> Int {
    guard let skipped = skipping else { return start }
    let end = lineEnd(bytes, from: start)
    if end >= bytes.count, !isLast { return bytes.count }
    let stop = offset + UInt64(end)
    chunk.fragments.append(
      Fragment(
        span: SourceSpan(offset: skipped.start, count: Int(stop - skipped.start)),
        line: skipped.line, rule: .recordTooLong, causeLine: skipped.line, causeColumn: 1,
        recordsBefore: chunk.records.count))
    chunk.fragmentBytes += Int(stop - skipped.start)
    skipping = nil
    line += 1
    return min(end + 1, bytes.count)
  }

  private func lineEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != 0x0a, bytes[index] != 0x0d { index += 1 }
    return index
  }

  /// The end of a record without its line end.
  private func contentEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var stop = end
    if stop > start, bytes[stop - 1] == 0x0a { stop -= 1 }
    if stop > start, bytes[stop - 1] == 0x0d { stop -= 1 }
    return stop
  }
}
