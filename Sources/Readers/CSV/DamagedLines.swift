public import RecordModel

// What becomes of lines whose quotes contradict each other.

extension CSVTokenizer {
  enum Verdict { case record, unclosed, tooLong, needsMore }

  /// Bytes behind a doubtful record that are looked at for a proof that its quotes are swapped.
  private static var reach: Int { 64 << 10 }

  /// Whether a record over several lines stands.
  ///
  /// Well-formed bytes never fail here: a record is given up for a stray quote only, or for
  /// columns that do not match while one of its lines alone would.
  func judge(
    _ bytes: Span<UInt8>, _ record: Range<Int>, _ fields: Int, _ attempt: Attempt, _ isWhole: Bool
  ) -> Verdict {
    if attempt.strayAfterLines { return .unclosed }
    let matches = columns == 0 || fields == columns
    if !matches, holdsRecord(bytes, record) { return .unclosed }
    guard attempt.doubtfulClose || !matches else { return .record }
    if matches, columns > 0, !beginsWithRecord(bytes, record) { return .record }
    switch nextQuoteIsStray(bytes, from: record.upperBound, isWhole) {
    case .some(true): return .unclosed
    case .some(false): return .record
    case .none: return .needsMore
    }
  }

  /// Whether one of the lines has as many delimiters as a record.
  private func holdsRecord(_ bytes: Span<UInt8>, _ record: Range<Int>) -> Bool {
    guard columns > 1 else { return false }
    var delimiters = 0
    for index in record {
      if bytes[index] == 0x0a || bytes[index] == 0x0d {
        if delimiters == columns - 1 { return true }
        delimiters = 0
      } else if bytes[index] == dialect.delimiter {
        delimiters += 1
      }
    }
    return delimiters == columns - 1
  }

  /// Whether the first line would be a record if its last quote were text.
  private func beginsWithRecord(_ bytes: Span<UInt8>, _ record: Range<Int>) -> Bool {
    let line = record.lowerBound..<lineEnd(bytes, from: record.lowerBound)
    return cells(ofDamaged: line, in: bytes).count == columns
  }

  /// Whether the first quotes that follow make no sense as they stand.
  ///
  /// - Returns: `nil` when more bytes are needed to tell.
  private func nextQuoteIsStray(_ bytes: Span<UInt8>, from start: Int, _ isWhole: Bool) -> Bool? {
    let end = min(bytes.count, start + Self.reach)
    var position = start
    var sawQuote = false
    var marks = SeparatorMarks(dialect)
    while position < end {
      var flags: RawField.Flags = []
      while position < end, bytes[position] == 0x20, dialect.delimiter != 0x20 { position += 1 }
      if position < end, bytes[position] == dialect.quote {
        sawQuote = true
        var inside = Attempt()
        switch closingQuote(bytes, position, isWhole, &flags, &inside, &marks) {
        case .found(let quote): position = quote + 1
        case .needsMore: return isWhole ? false : nil
        case .contradiction: return inside.lone
        }
        if inside.lone { return true }
        if inside.quotedLines > 0 { return false }
        while position < end, bytes[position] == 0x20, dialect.delimiter != 0x20 { position += 1 }
      } else {
        let begin = position
        position = scanUnquoted(bytes, from: position, &flags, &marks)
        if flags.contains(.broken) { return position < bytes.count || isWhole ? true : nil }
        if !sawQuote {
          for index in begin..<min(position, end) where bytes[index] == dialect.quote {
            sawQuote = true
          }
        }
      }
      guard position < end else { break }
      if sawQuote, bytes[position] != dialect.delimiter { return false }
      position += 1
    }
    return isWhole || bytes.count - start >= Self.reach ? false : nil
  }

  /// Reads a line with contradicting quotes another way, if that gives the expected columns.
  ///
  /// - Parameter stands: The fields read first are a record already; they may stay.
  /// - Returns: Whether the fields were replaced.
  func reread(
    _ bytes: Span<UInt8>, _ line: Range<Int>, _ stands: Bool, _ firstField: Int,
    _ fields: inout [RawField]
  ) -> Bool {
    if stands, columns == 0 || fields.count - firstField == columns {
      return false
    }
    if !stands {
      // An odd quote may belong to the next line; even ones are a matter of this line.
      var quotes = 0
      for index in line where bytes[index] == dialect.quote { quotes += 1 }
      guard quotes & 1 == 0, dialect.escape == nil, columns > 1 else { return false }
    }
    for doubledCloses in [false, true] {
      var other: [RawField] = []
      splitLiterally(bytes, line, doubledCloses, &other)
      guard other.count == columns else { continue }
      fields.removeLast(fields.count - firstField)
      fields.append(contentsOf: other)
      return true
    }
    return false
  }

  /// The quote that has no partner on the line: where the first broken field opens, or else the first
  /// quote in it.
  func quoteWithoutPartner(_ bytes: Span<UInt8>, _ fields: ArraySlice<RawField>) -> Int? {
    guard let field = fields.first(where: { $0.flags.contains(.broken) }) else { return nil }
    if field.flags.contains(.quoted) { return field.range.lowerBound - 1 }
    return field.range.first { bytes[$0] == dialect.quote } ?? field.range.lowerBound
  }

  /// Whether a line has as many cells as columns. More of them are no harm while they are empty.
  func fits(_ fields: ArraySlice<RawField>) -> Bool {
    guard columns > 1, fields.count != columns else { return true }
    return fields.count > columns && fields.dropFirst(columns).allSatisfy { $0.count == 0 }
  }

  /// The column of a byte in its line, counted from 1: in characters of UTF-8, and in bytes where it
  /// is none.
  func column(of position: Int, _ bytes: Span<UInt8>, from lineStart: Int) -> Int {
    let before = (lineStart..<max(position, lineStart)).map { bytes[$0] }
    let characters = String(validating: before, as: UTF8.self)?.unicodeScalars.count
    return (characters ?? before.count) + 1
  }

  /// Splits one damaged line: a quote without its partner on the line is text.
  ///
  /// - Parameter line: Its content in `bytes`, without line end.
  public func cells(ofDamaged line: Range<Int>, in bytes: Span<UInt8>) -> [RawField] {
    var fields: [RawField] = []
    splitLiterally(bytes, line, false, &fields)
    return fields
  }

  /// - Parameter doubledCloses: Quotes inside are not escaped: of two before a separator, the
  ///   second closes.
  private func splitLiterally(
    _ bytes: Span<UInt8>, _ line: Range<Int>, _ doubledCloses: Bool, _ fields: inout [RawField]
  ) {
    let view = bytes.extracting(0..<line.upperBound)
    var position = line.lowerBound
    var marks = SeparatorMarks(dialect)
    while true {
      var start = position
      while start < view.count, view[start] == 0x20, dialect.delimiter != 0x20 { start += 1 }
      var flags: RawField.Flags = []
      if start < view.count, view[start] == dialect.quote,
        let quote = cleanClose(view, start, doubledCloses, &flags)
      {
        fields.append(
          RawField(
            offset: start + 1, count: quote - start - 1, column: fields.count, flags: flags))
        position = quote + 1
        while position < view.count, view[position] == 0x20, dialect.delimiter != 0x20 {
          position += 1
        }
      } else {
        if !(dialect.blankAfterDelimiter && start == position + 1) { start = position }
        flags = []
        position = scanUnquoted(view, from: start, &flags, &marks)
        for index in start..<position where view[index] == dialect.quote {
          flags.insert(.broken)
        }
        fields.append(
          RawField(offset: start, count: position - start, column: fields.count, flags: flags))
      }
      guard position < view.count else { return }
      position += 1
    }
  }

  /// The quote that closes a field on its line, with no lone quote before it.
  private func cleanClose(
    _ line: Span<UInt8>, _ start: Int, _ doubledCloses: Bool, _ flags: inout RawField.Flags
  ) -> Int? {
    flags.insert(.quoted)
    var position = start + 1
    while position < line.count {
      if let escape = dialect.escape, line[position] == escape, position + 1 < line.count {
        if line[position + 1] == dialect.quote || line[position + 1] == escape {
          flags.insert(.escaped)
          position += 1
        }
      } else if line[position] == 0 {
        flags.insert(.nul)
      } else if line[position] == dialect.quote {
        let isDoubled = position + 1 < line.count && line[position + 1] == dialect.quote
        var next = position + (isDoubled ? 2 : 1)
        while next < line.count, line[next] == 0x20, dialect.delimiter != 0x20 { next += 1 }
        let closes = next == line.count || line[next] == dialect.delimiter
        if isDoubled, doubledCloses, closes {
          flags.insert(.broken)
          return position + 1
        }
        if isDoubled {
          flags.insert(.escaped)
          position += 1
        } else {
          return closes ? position : nil
        }
      }
      position += 1
    }
    return nil
  }
}
