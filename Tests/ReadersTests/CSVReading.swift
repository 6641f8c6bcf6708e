import Readers
import RecordModel
import Testing

/// Gives a few bytes at a time.
struct TrickleSource: ByteSource {
  private let bytes: [UInt8]
  private let step: Int
  private var position = 0

  init(_ bytes: [UInt8], step: Int) { (self.bytes, self.step) = (bytes, step) }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    let end = min(position + min(count, step), bytes.count)
    buffer.append(contentsOf: bytes[position..<end])
    defer { position = end }
    return end - position
  }
}

/// All that a reader gave for one file.
struct CSVReading: Equatable {
  struct Damage: Equatable {
    var line: Int
    var column: Int
    var rule: StageRule
    var text: String
    /// Records before it in the file.
    var after: Int
  }

  var rows: [[String]] = []
  var lines: [Int] = []
  var broken: [Bool] = []
  var damages: [Damage] = []
  var lineEnds: CSVTokenizer.LineEnds

  /// Reads `bytes`; records an issue when spans overlap or skip anything but line ends.
  init(
    _ bytes: [UInt8], dialect: CSVDialect = CSVDialect(), columns: Int = 0,
    chunkSize: Int = 512 << 10, step: Int = .max, utf16: UTF16Order? = nil
  ) throws {
    let source = TrickleSource(bytes, step: step)
    var reader = CSVReader(source: source, dialect: dialect, utf16: utf16, chunkSize: chunkSize)
    reader.expectedColumns = columns
    var spans: [SourceSpan] = []
    while let chunk = try reader.next() {
      for fragment in chunk.fragments {
        spans.append(fragment.span)
        damages.append(
          Damage(
            line: fragment.causeLine, column: fragment.causeColumn, rule: fragment.rule,
            text: Self.text(bytes, fragment.span), after: rows.count + fragment.recordsBefore))
      }
      for record in chunk.records {
        spans.append(record.span)
        lines.append(Int(record.line))
        let fields = chunk.fields[record.fields]
        broken.append(fields.contains { $0.flags.contains(.broken) })
        rows.append(fields.map { Self.text(chunk.bytes, $0) })
      }
    }
    lineEnds = reader.lineEnds
    if utf16 == nil { Self.expectTiles(spans, bytes) }
  }

  init(_ text: String, dialect: CSVDialect = CSVDialect(), columns: Int = 0) throws {
    try self.init(Array(text.utf8), dialect: dialect, columns: columns)
  }

  private static func text(_ bytes: [UInt8], _ field: RawField) -> String {
    let text = String(decoding: bytes[field.range], as: UTF8.self)
    return field.flags.contains(.escaped) ? text.replacing("\"\"", with: "\"") : text
  }

  private static func text(_ bytes: [UInt8], _ span: SourceSpan) -> String {
    String(decoding: bytes[Int(span.offset)..<Int(span.end)], as: UTF8.self)
  }

  /// Between records and fragments stand line ends only, and a byte-order mark in front.
  private static func expectTiles(_ spans: [SourceSpan], _ bytes: [UInt8]) {
    var position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    for span in spans.sorted(by: { $0.offset < $1.offset }) {
      guard Int(span.offset) >= position, Int(span.end) <= bytes.count else {
        Issue.record("span \(span.offset)+\(span.count) overlaps what ends at \(position)")
        return
      }
      let gap = bytes[position..<Int(span.offset)]
      if !gap.allSatisfy({ $0 == 10 || $0 == 13 }) {
        Issue.record("bytes lost in \(position)..<\(span.offset)")
      }
      position = Int(span.end)
    }
    if !bytes[position...].allSatisfy({ $0 == 10 || $0 == 13 }) {
      Issue.record("bytes lost from \(position)")
    }
  }
}

/// RFC 4180, one byte after another: correct on well-formed input, and nothing else.
func plainRows(_ bytes: [UInt8]) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell: [UInt8] = []
  var index = 0
  var isEmptyLine = true
  func endCell() {
    row.append(String(decoding: cell, as: UTF8.self))
    cell = []
  }
  while index < bytes.count {
    if bytes[index] == 0x22 {
      isEmptyLine = false
      index += 1
      while bytes[index] != 0x22 || index + 1 < bytes.count && bytes[index + 1] == 0x22 {
        if bytes[index] == 0x22 { index += 1 }
        cell.append(bytes[index])
        index += 1
      }
    } else if bytes[index] == 0x2c {
      isEmptyLine = false
      endCell()
    } else if bytes[index] == 0x0a || bytes[index] == 0x0d {
      if bytes[index] == 0x0d, index + 1 < bytes.count, bytes[index + 1] == 0x0a { index += 1 }
      endCell()
      if !isEmptyLine { rows.append(row) }
      (row, isEmptyLine) = ([], true)
    } else {
      isEmptyLine = false
      cell.append(bytes[index])
    }
    index += 1
  }
  endCell()
  if !isEmptyLine { rows.append(row) }
  return rows
}

/// Well-formed files and cells by chance; the same seed gives the same file.
struct CSVGenerator {
  private var state: UInt64
  init(seed: Int) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678 }

  mutating func number(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  mutating func pick<T>(_ values: [T]) -> T { values[number(below: values.count)] }

  /// A cell's text; half of them need quotes.
  mutating func cell() -> String {
    var text = ""
    for _ in 0..<number(below: 5) {
      text += pick(["Lê", "an", "7", ",", "\"", "\n", "\r\n", " ", "", ", ", "\u{0}", "x\"", "\r"])
    }
    return text
  }

  /// A file with the same number of cells in each row.
  mutating func file() -> (bytes: [UInt8], columns: Int) {
    let columns = 1 + number(below: 6)
    let quotesAll = number(below: 3) == 0
    let lineEnd = pick(["\n", "\r\n", "\r"])
    var text = ""
    for _ in 0..<1 + number(below: 12) {
      var cells: [String] = []
      for _ in 0..<columns {
        let cell = cell()
        let needsQuotes = cell.utf8.contains { [0x2c, 0x22, 10, 13, 0x20].contains($0) }
        let isQuoted = quotesAll || needsQuotes || columns == 1 && cell.isEmpty
        cells.append(isQuoted ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell)
      }
      text += cells.joined(separator: ",") + lineEnd
    }
    if number(below: 2) == 0 { text.removeLast() }
    return (Array(text.utf8), columns)
  }
}
