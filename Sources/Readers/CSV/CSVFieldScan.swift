internal import RecordModel

// Where fields end.

extension CSVTokenizer {
  enum Closing { case found(Int), needsMore, contradiction }

  /// The end of unquoted text: the next delimiter, line end, or the end of the bytes.
  @inline(__always)
  func scanUnquoted(
    _ bytes: Span<UInt8>, from start: Int, _ flags: inout RawField.Flags,
    _ marks: inout SeparatorMarks
  ) -> Int {
    var position = start
    var quotes = 0
    while true {
      position = marks.next(bytes, from: position)
      if position >= bytes.count || isSeparator(bytes[position]) {
        if quotes & 1 == 1 { flags.insert(.broken) }
        return position
      }
      if bytes[position] == dialect.quote { quotes += 1 }
      if bytes[position] == 0 { flags.insert(.nul) }
      position += 1
    }
  }

  /// The quote that closes the field whose opening quote stands at `start`.
  ///
  /// A lone quote inside that no separator follows is taken as text, unless the field also has
  /// several lines: then it is more likely the opening quote of another field.
  func closingQuote(
    _ bytes: Span<UInt8>, _ start: Int, _ isLast: Bool, _ flags: inout RawField.Flags,
    _ attempt: inout Attempt, _ marks: inout SeparatorMarks
  ) -> Closing {
    let end = bytes.count
    flags.insert(.quoted)
    var position = start + 1
    var lines = 0
    if attempt.quotedLines == 0 { attempt.openedAt = start }
    while true {
      position = nextInsideQuotes(bytes, from: position, &marks)
      guard position < end else { break }
      let byte = bytes[position]
      if let escape = dialect.escape, byte == escape {
        if position + 1 < end, bytes[position + 1] == dialect.quote || bytes[position + 1] == escape
        {
          flags.insert(.escaped)
          position += 1
        }
      } else if byte == dialect.quote {
        guard position + 1 < end else {
          guard isLast else { return .needsMore }
          attempt.quotedLines += lines
          return .found(position)
        }
        var next = position + 1
        if bytes[next] == dialect.quote {
          flags.insert(.escaped)
          position += 2
          continue
        }
        while next < end, bytes[next] == 0x20, dialect.delimiter != 0x20 { next += 1 }
        if next >= end, !isLast { return .needsMore }
        if next >= end || isSeparator(bytes[next]) {
          if lines > 0, mightOpen(bytes, position) { attempt.doubtfulClose = true }
          attempt.quotedLines += lines
          return .found(position)
        }
        if lines + attempt.quotedLines > 0 { return .contradiction }
        flags.insert(.broken)
        if !attempt.lone { attempt.openedAt = start }
        attempt.lone = true
      } else if byte == 0 {
        flags.insert(.nul)
      } else {
        // A line end.
        if byte == 0x0d, position + 1 == end, !isLast { return .needsMore }
        if flags.contains(.broken) { return .contradiction }
        lines += 1
        if byte == 0x0d, position + 1 < end, bytes[position + 1] == 0x0a { position += 1 }
      }
      position += 1
    }
    return isLast ? .contradiction : .needsMore
  }

  @inline(__always)
  func isSeparator(_ byte: UInt8) -> Bool {
    byte == dialect.delimiter || byte == 0x0a || byte == 0x0d
  }

  /// Whether the quote stands where an opening quote would: behind a separator and blanks.
  private func mightOpen(_ bytes: Span<UInt8>, _ quote: Int) -> Bool {
    var index = quote - 1
    while index > 0, bytes[index] == 0x20, dialect.delimiter != 0x20 { index -= 1 }
    return index >= 0 && isSeparator(bytes[index])
  }

  /// The next byte inside quotes that means something.
  @inline(__always)
  private func nextInsideQuotes(
    _ bytes: Span<UInt8>, from start: Int, _ marks: inout SeparatorMarks
  ) -> Int {
    var position = start
    while true {
      position = marks.next(bytes, from: position)
      guard position < bytes.count else { return position }
      let byte = bytes[position]
      if byte == dialect.quote || byte == 0x0a || byte == 0x0d || byte == 0
        || byte == dialect.escape
      {
        return position
      }
      position += 1
    }
  }
}
