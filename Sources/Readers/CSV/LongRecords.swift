internal import RecordModel

/// A record that is longer than may be read, while its bytes are dropped.
struct LongRecord: Sendable {
  /// The source offset of its first byte.
  var start: UInt64
  var line: Int
  /// Where the field opened that goes on and on, in characters from 1.
  var column: Int
  /// It ends at the first line end outside quotes; if not, at the first one.
  var followsQuotes: Bool
  var isInQuotes = false
  var atFieldStart = true
  /// Line ends passed inside quotes.
  var lines = 0
}

extension CSVTokenizer {
  /// Drops bytes up to the end of the record that is too long, and makes it one fragment.
  ///
  /// - Returns: Where reading goes on: behind the record, or where the next bytes must begin while
  ///   `skipping` is still set.
  mutating func skip(
    _ bytes: Span<UInt8>, from begin: Int, _ isLast: Bool, _ start: UInt64,
    _ chunk: inout RawChunk
  ) -> Int {
    guard var record = skipping else { return begin }
    var end = begin
    var isFound = record.followsQuotes && findEnd(bytes, &end, isLast, &record)
    if !record.followsQuotes {
      end = min(lineEnd(bytes, from: end), isLast ? bytes.count : withoutHalfLineEnd(bytes))
      isFound = isLast || end < withoutHalfLineEnd(bytes)
    }
    guard isFound else {
      skipping = record
      return end
    }
    skipping = nil
    let span = SourceSpan(
      offset: record.start, count: Int(start + UInt64(end) - record.start))
    chunk.fragments.append(
      Fragment(
        span: span, line: record.line, rule: .recordTooLong, causeLine: record.line,
        causeColumn: record.column, recordsBefore: chunk.records.count))
    chunk.fragmentBytes += Int(span.count)
    line += 1 + record.lines
    let next = stepOver(bytes, end)
    countLineEnd(bytes, end..<next)
    return next
  }

  /// Goes to the line end that ends the record, as RFC 4180 reads its quotes.
  ///
  /// A quote inside quotes that no separator follows ends it with its line: there the quotes of
  /// another record begin.
  ///
  /// - Parameter index: Ends at the line end, or where the next bytes must begin.
  /// - Returns: Whether it ends here.
  private func findEnd(
    _ bytes: Span<UInt8>, _ index: inout Int, _ isLast: Bool, _ record: inout LongRecord
  ) -> Bool {
    let end = bytes.count
    while index < end {
      let byte = bytes[index]
      let isLineEnd = byte == 0x0a || byte == 0x0d
      if byte == 0x0d, index + 1 == end, !isLast { return false }
      if !record.isInQuotes {
        if isLineEnd { return true }
        if byte == dialect.quote, record.atFieldStart { record.isInQuotes = true }
        let isBlank = byte == 0x20 && dialect.delimiter != 0x20
        record.atFieldStart = byte == dialect.delimiter || isBlank && record.atFieldStart
      } else if isLineEnd {
        record.lines += 1
        if byte == 0x0d, index + 1 < end, bytes[index + 1] == 0x0a { index += 1 }
      } else if byte == dialect.escape || byte == dialect.quote {
        guard index + 1 < end || isLast else { return false }
        let follower = index + 1 < end ? bytes[index + 1] : 0x0a
        if follower == dialect.quote || byte == dialect.escape && follower == byte {
          index += 1
        } else if byte == dialect.quote {
          var next = index + 1
          while next < end, bytes[next] == 0x20, dialect.delimiter != 0x20 { next += 1 }
          guard next < end || isLast else { return false }
          if next < end, !isSeparator(bytes[next]) {
            record.followsQuotes = false
            return true
          }
          record.isInQuotes = false
        }
      }
      index += 1
    }
    return isLast
  }

  /// Whether half of the lines behind an open quote look like records: then it was never closed, and
  /// the record is not long.
  func holdsRecords(_ bytes: Span<UInt8>, from quote: Int) -> Bool {
    guard columns > 1 else { return true }
    var (lines, records, delimiters) = (0, 0, 0)
    for index in lineEnd(bytes, from: quote)..<bytes.count {
      if bytes[index] == dialect.delimiter { delimiters += 1 }
      guard bytes[index] == 0x0a || bytes[index] == 0x0d else { continue }
      if delimiters == columns - 1 || delimiters >= columns && columns > 4 { records += 1 }
      if index + 1 < bytes.count, bytes[index + 1] != 0x0a { lines += 1 }
      delimiters = 0
    }
    return records * 2 > lines
  }
}
