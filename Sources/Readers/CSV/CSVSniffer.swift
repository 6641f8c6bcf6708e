internal import RecordModel

/// Finds the dialect of a file from its beginning.
///
/// Each candidate splits the first lines. The winner gives the most lines the same number of
/// columns, with quotes only where quotes belong and no line above the header; more columns break
/// ties.
struct CSVSniffer {
  private let head: [UInt8]
  private let isWhole: Bool
  private static let sampleSize = 64 << 10
  private static let sampleRecords = 200

  init(_ head: [UInt8]) {
    self.head = Array(head.prefix(Self.sampleSize))
    isWhole = head.count < Self.sampleSize
  }

  func dialect() -> CSVDialect {
    var best = CSVDialect()
    var bestScore = 0.0
    let quote = quoteByte()
    let escape = usesBackslash(before: quote) ? UInt8(ascii: "\\") : nil
    for delimiter in [",", ";", "\t", "|", "^", "~", " "].map({ UInt8(ascii: $0) }) {
      let candidate = CSVDialect(delimiter: delimiter, quote: quote, escape: escape)
      let score = score(candidate)
      if score > bestScore { (best, bestScore) = (candidate, score) }
    }
    if bestScore == 0 { (best.quote, best.escape) = (quote, escape) }
    best.blankAfterDelimiter = blankFollows(best)
    return best
  }

  /// What a candidate makes of the sample.
  private struct Split {
    var counts: [Int] = []
    /// Records with a quote where none may be.
    var dirty = 0
    /// Records with a cell that another delimiter would split.
    var divisible = 0
    /// Records with a cleanly quoted field.
    var quoted = 0
    var fields = 0
    var numbers = 0
    var fragments = 0
  }

  /// How well the dialect explains the sample: 0 when it never splits.
  private func score(_ dialect: CSVDialect) -> Double {
    let split = split(dialect)
    var lines: [Int: Int] = [:]
    for count in split.counts where count > 1 { lines[count, default: 0] += 1 }
    guard
      let (columns, agreeing) = lines.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    else { return 0 }
    let total = Double(split.counts.count + split.fragments)
    let share = Double(agreeing) / total
    let clean = 1 - Double(split.dirty + split.fragments) / total
    var score = share * share * clean * clean * Double(columns - 1).squareRoot()
    // A header is split like the lines below it; titles may stand above.
    let above = split.counts.firstIndex(of: columns) ?? 0
    for _ in 0..<min(above, 4) { score *= 0.6 }
    score *= 1 - 0.7 * Double(split.divisible) / total
    switch dialect.delimiter {
    case UInt8(ascii: ","): break
    case UInt8(ascii: " "):
      // Words are not cells: quotes must stand between the blanks, or numbers.
      let isTable =
        Double(split.quoted) > total / 2
        || share > 0.95 && columns > 1 && split.numbers * 2 > split.fields
      score *= isTable ? 0.5 : 0
    case UInt8(ascii: "^"), UInt8(ascii: "~"): score *= 0.9
    default: score *= 1.1
    }
    return score
  }

  private func split(_ dialect: CSVDialect) -> Split {
    var tokenizer = CSVTokenizer(dialect: dialect)
    var chunk = RawChunk()
    chunk.bytes = head
    _ = tokenizer.tokenize(&chunk, isLast: isWhole)
    var split = Split()
    split.fragments = chunk.fragments.count
    let others = [";", "\t", "|"].map { UInt8(ascii: $0) }.filter { $0 != dialect.delimiter }
    for record in chunk.records.prefix(Self.sampleRecords) {
      split.counts.append(Int(record.fieldCount))
      var isDirty = false
      var isDivisible = false
      var isQuoted = false
      for field in chunk.fields[record.fields] {
        split.fields += 1
        if field.flags.contains(.quoted) {
          isDirty = isDirty || field.flags.contains(.broken) && dialect.quote == 0x22
          isQuoted = isQuoted || !field.flags.contains(.broken)
          continue
        }
        if let first = chunk.bytes[field.range].first {
          if first >= 0x30 && first <= 0x39 || first == 0x2d || first == 0x2e {
            split.numbers += 1
          }
        }
        for byte in chunk.bytes[field.range] {
          if byte == 0x22 { isDirty = true }
          if others.contains(byte) { isDivisible = true }
        }
      }
      if isDirty { split.dirty += 1 }
      if isDivisible { split.divisible += 1 }
      if isQuoted { split.quoted += 1 }
    }
    return split
  }

  // MARK: Quotes

  /// The apostrophe when more fields stand between apostrophes than between quotation marks.
  private func quoteByte() -> UInt8 {
    let double = edges(of: UInt8(ascii: "\""))
    let single = edges(of: UInt8(ascii: "'"))
    let isSingle =
      single.closing > 0 && single.opening > double.opening
      && abs(single.opening - single.closing) * 4 <= single.opening
    return UInt8(ascii: isSingle ? "'" : "\"")
  }

  /// How often the byte stands at the beginning and at the end of a cell.
  private func edges(of quote: UInt8) -> (opening: Int, closing: Int) {
    var opening = 0
    var closing = 0
    for (index, byte) in head.enumerated() where byte == quote {
      let follows = index == 0 || isSeparator(head[index - 1])
      let precedes = index + 1 == head.count || isSeparator(head[index + 1])
      if follows, !precedes { opening += 1 }
      if precedes, !follows { closing += 1 }
    }
    return (opening, closing)
  }

  /// Whether quotes inside fields are escaped by a backslash rather than doubled.
  private func usesBackslash(before quote: UInt8) -> Bool {
    var escaped = 0
    var doubled = 0
    var index = 1
    while index + 1 < head.count {
      if head[index] == quote {
        // A backslash before a closing quote may be the end of a path.
        if head[index - 1] == UInt8(ascii: "\\"), !isSeparator(head[index + 1]) { escaped += 1 }
        if head[index + 1] == quote, !isSeparator(head[index - 1]),
          head[index - 1] != UInt8(ascii: "\\")
        {
          doubled += 1
        }
      }
      index += 1
    }
    return escaped > doubled
  }

  /// Whether a blank follows nearly every delimiter outside quotes.
  private func blankFollows(_ dialect: CSVDialect) -> Bool {
    guard dialect.delimiter != 0x20, dialect.delimiter != 0x09 else { return false }
    var isInside = false
    var delimiters = 0
    var blanks = 0
    for index in head.indices.dropLast() {
      if head[index] == dialect.quote, dialect.quote == 0x22 { isInside.toggle() }
      if head[index] == 0x0a { isInside = false }
      guard head[index] == dialect.delimiter, !isInside else { continue }
      if head[index + 1] == 0x0a || head[index + 1] == 0x0d { continue }
      delimiters += 1
      if head[index + 1] == 0x20 { blanks += 1 }
    }
    return delimiters > 0 && blanks * 10 >= delimiters * 9
  }

  private func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == 9 || byte == 10
      || byte == 13 || byte == UInt8(ascii: "|")
  }
}
