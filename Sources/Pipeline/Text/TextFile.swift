internal import LegacyText
internal import Readers
internal import RecordModel

/// A file seen as text: where its values stand, whatever it may hold.
struct TextFile {
  enum Shape { case table, markup, lines }

  let file: DeliveryFile
  let head: FileHead
  let shape: Shape
  /// Of a table: the number of columns, and the row that names them.
  private(set) var columnCount = 0
  private(set) var headings: [[UInt8]] = []
  private var headerRows = 0

  /// - Parameter asLines: Each line is one value, whatever the file looks like.
  /// - Throws: `ReadError.refused` for pictures, programs and the like.
  init(_ file: DeliveryFile, told: LegacyEncoding? = nil, asLines: Bool = false) throws {
    self.file = file
    var head = try FileHead(file.open(), name: file.name)
    if told == .utf16le { head.utf16 = .littleEndian }
    if told == .utf16be { head.utf16 = .bigEndian }
    self.head = head
    if head.kind == .binary, !asLines {
      throw ReadError.refused(path: file.name, reason: .notText)
    }
    guard !asLines, head.kind == .csv || head.kind == .xml else {
      shape = .lines
      return
    }
    if head.kind == .xml {
      shape = .markup
      return
    }
    let rows = head.rawRows()
    let usual = Self.usualCount(rows)
    let regular = rows.count { $0.count == usual }
    let filled = rows.count { $0.contains { !$0.isEmpty } }
    guard usual > 1, regular * 10 >= filled * 6 else {
      shape = .lines
      return
    }
    shape = .table
    columnCount = usual
    if let header = rows.firstIndex(where: { $0.count == usual && Self.isHeader($0) }) {
      headings = rows[header]
      headerRows = header + 1
    }
  }

  /// The encoding of the bytes before there are values: UTF-16, or UTF-8 for whatever extends ASCII.
  var carrier: LegacyEncoding {
    switch head.utf16 {
    case .littleEndian: .utf16le
    case .bigEndian: .utf16be
    case nil: .utf8
    }
  }

  func reader() throws(ReadError) -> any TextReader {
    let source = try file.open()
    switch shape {
    case .table:
      return CSVTextReader(
        source: source, dialect: head.dialect, utf16: head.utf16, expectedColumns: columnCount,
        headerRows: headerRows)
    case .markup: return XMLTextReader(source: source, utf16: head.utf16)
    case .lines: return LineTextReader(source: source, utf16: head.utf16)
    }
  }

  private static func usualCount(_ rows: [[[UInt8]]]) -> Int {
    var counts: [Int: Int] = [:]
    for row in rows where row.contains(where: { !$0.isEmpty }) {
      counts[row.count, default: 0] += 1
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }

  /// Headings have letters, hardly a number, and seldom nothing at all.
  private static func isHeader(_ row: [[UInt8]]) -> Bool {
    let filled = row.filter { !$0.isEmpty }
    let numbers = filled.count { cell in
      cell.allSatisfy { ($0 >= 0x2b && $0 <= 0x3a) || $0 == 0x20 || $0 == 0x25 }
    }
    return filled.count * 2 >= row.count && numbers == 0
  }
}

extension FileHead {
  /// The cells of a table's first rows as bytes, quotes left out.
  func rawRows() -> [[[UInt8]]] {
    var tokenizer = CSVTokenizer(dialect: dialect)
    var chunk = RawChunk()
    chunk.bytes = Array(bytes.prefix(128 << 10))
    _ = tokenizer.tokenize(&chunk, isLast: isWhole && chunk.bytes.count == bytes.count)
    return chunk.records.prefix(200).map { record in
      chunk.fields[record.fields].map { Array(chunk.bytes[$0.range]) }
    }
  }
}
