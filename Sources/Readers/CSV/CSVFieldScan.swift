internal import RecordModel

// Where fields end: the loops over single bytes, eight at a step.

private let ones: UInt64 = 0x0101_0101_0101_0101
private let highs: UInt64 = 0x8080_8080_8080_8080

extension CSVTokenizer {
  /// Eight copies each of the bytes that end text.
  struct Special: Sendable {
    let delimiter: UInt64
    let quote: UInt64
    /// The quote again when the dialect has no escape.
    let escape: UInt64
    init(_ dialect: CSVDialect) {
      delimiter = UInt64(dialect.delimiter) &* ones
      quote = UInt64(dialect.quote) &* ones
      escape = UInt64(dialect.escape ?? dialect.quote) &* ones
    }
  }

  enum Closing { case found(Int), needsMore, contradiction }

  /// The end of unquoted text: the next delimiter, line end, or the end of the bytes.
  @inline(__always)
  func scanUnquoted(
    _ bytes: Span<UInt8>, from start: Int, _ flags: inout RawField.Flags
  ) -> Int {
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

  /// The quote that closes the field whose opening quote stands at `start`.
  ///
  /// A lone quote inside that no separator follows is taken as text, unless the field also has
  /// several lines: then it is more likely the opening quote of another field.
  func closingQuote(
    _ bytes: Span<UInt8>, _ start: Int, _ isLast: Bool, _ flags: inout RawField.Flags,
    _ attempt: inout Attempt
  ) -> Closing {
    let end = bytes.count
    flags.insert(.quoted)
    var position = start + 1
    var lines = 0
    if attempt.quotedLines == 0 { attempt.openedAt = start }
    while true {
      position = nextInsideQuotes(bytes, from: position)
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
  private func nextInsideQuotes(_ bytes: Span<UInt8>, from start: Int) -> Int {
    let raw = unsafe bytes.bytes
    var position = start
    while position + 8 <= bytes.count {
      let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let a = word ^ special.quote
      let b = word ^ (0x0a &* ones)
      let c = word ^ (0x0d &* ones)
      let d = word ^ special.escape
      let marks =
        ((a &- ones) & ~a | (b &- ones) & ~b | (c &- ones) & ~c | (d &- ones) & ~d
          | (word &- ones) & ~word) & highs
      if marks != 0 { return position + marks.trailingZeroBitCount >> 3 }
      position += 8
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == dialect.quote || byte == 0x0a || byte == 0x0d || byte == 0
        || byte == dialect.escape
      {
        break
      }
      position += 1
    }
    return position
  }
}
