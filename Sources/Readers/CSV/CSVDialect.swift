internal import RecordModel

/// How a CSV file separates and quotes its fields.
public struct CSVDialect: Hashable, Sendable {
  public var delimiter: UInt8
  public var quote: UInt8
  /// A byte that makes the next quote literal, beside doubling; `nil` for RFC 4180.
  public var escape: UInt8?

  public init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\""), escape: UInt8? = nil
  ) {
    (self.delimiter, self.quote, self.escape) = (delimiter, quote, escape)
  }

  /// The dialect that explains the beginning of a file best.
  ///
  /// Each candidate splits the first lines; the winner gives the most lines the same number of
  /// columns, more columns breaking ties. Comma wins when nothing splits.
  ///
  /// - Parameter head: The first bytes of the file, as UTF-8 or another superset of ASCII.
  public static func sniff(_ head: [UInt8]) -> CSVDialect {
    var best = CSVDialect()
    var bestScore = 0.0
    let doubleQuotes = count(of: UInt8(ascii: "\""), in: head)
    let quotes: [UInt8] =
      doubleQuotes > 0 || !quotesFields(UInt8(ascii: "'"), head)
      ? [UInt8(ascii: "\"")] : [UInt8(ascii: "'")]
    for quote in quotes {
      for delimiter in [",", ";", "\t", "|", "^", "~", " "].map({ UInt8(ascii: $0) }) {
        let candidate = CSVDialect(
          delimiter: delimiter, quote: quote,
          escape: usesBackslash(before: quote, head) ? UInt8(ascii: "\\") : nil)
        var score = candidate.consistency(head)
        if delimiter == UInt8(ascii: " ") { score *= 0.5 }
        if score > bestScore { (best, bestScore) = (candidate, score) }
      }
    }
    return best
  }

  /// How well the dialect splits the lines of `head`: 0 when it never splits.
  private func consistency(_ head: [UInt8]) -> Double {
    var tokenizer = CSVTokenizer(dialect: self)
    var chunk = RawChunk()
    chunk.bytes = Array(head.prefix(1 << 16))
    _ = tokenizer.tokenize(&chunk, isLast: head.count < 1 << 16)
    guard !chunk.records.isEmpty else { return 0 }
    var counts: [Int: Int] = [:]
    for record in chunk.records.prefix(200) where record.fieldCount > 1 {
      counts[Int(record.fieldCount), default: 0] += 1
    }
    guard
      let (columns, lines) = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    else { return 0 }
    let total = min(chunk.records.count, 200) + chunk.fragments.count
    let share = Double(lines) / Double(total)
    return share * share * Double(columns - 1).squareRoot()
  }

  private static func count(of byte: UInt8, in bytes: [UInt8]) -> Int {
    bytes.reduce(0) { $1 == byte ? $0 + 1 : $0 }
  }

  /// Whether `quote` both opens and closes fields.
  private static func quotesFields(_ quote: UInt8, _ head: [UInt8]) -> Bool {
    let separators = Set(",;\t|\n\r".utf8)
    var opening = 0
    var closing = 0
    for (index, byte) in head.enumerated() where byte == quote {
      if index == 0 || separators.contains(head[index - 1]) { opening += 1 }
      if index + 1 == head.count || separators.contains(head[index + 1]) { closing += 1 }
    }
    return opening > 0 && closing > 0 && abs(opening - closing) * 4 <= opening
  }

  /// Whether quotes inside fields are escaped by a backslash rather than doubled.
  private static func usesBackslash(before quote: UInt8, _ head: [UInt8]) -> Bool {
    var escaped = 0
    var doubled = 0
    var index = 1
    while index + 1 < head.count {
      if head[index] == quote {
        if head[index - 1] == UInt8(ascii: "\\") { escaped += 1 }
        if head[index + 1] == quote, !isSeparator(head[index - 1]) { doubled += 1 }
      }
      index += 1
    }
    return escaped > doubled
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == 9 || byte == 10
      || byte == 13 || byte == UInt8(ascii: "|")
  }
}
