internal import RecordModel

/// Reads the first sheet of a workbook as CSV, if it is a rejects file that comes back: its header
/// has the column of references. Other workbooks are left alone.
///
/// Cells are texts; what a spreadsheet turned into numbers comes as its digits. Everything is kept
/// in memory: a sheet has at most a million rows.
///
/// Source: ECMA-376, Part 1, §18.3 (worksheets), §18.4 (shared strings), §22.4.2.4 (escapes).
struct RejectsWorkbookRows {
  private var shared: [[UInt8]] = []

  /// - Parameter open: Gives a member by its name; `nil` when there is none.
  /// - Returns: The rows as UTF-8 with a byte order mark; `nil` for a workbook of another kind.
  static func csv(
    _ open: (String) throws(ReadError) -> (any ByteSource)?
  ) throws(ReadError) -> [UInt8]? {
    guard let sheet = try open("xl/worksheets/sheet1.xml") else { return nil }
    var rows = RejectsWorkbookRows()
    if let strings = try open("xl/sharedStrings.xml") { try rows.readShared(strings) }
    return try rows.read(sheet)
  }

  private mutating func readShared(_ source: any ByteSource) throws(ReadError) {
    try Self.forEachRecord(source, "//si") { chunk, record in
      var text: [UInt8] = []
      for field in chunk.fields[record.fields] where !field.flags.contains(.elementStart) {
        let path = chunk.paths[Int(field.column)]
        // Runs of one text; what stands under rPh says how it is pronounced.
        if path == "t" || path == "r/t" { text += chunk.bytes[field.range] }
      }
      shared.append(unescaped(text))
      return true
    }
  }

  private func read(_ source: any ByteSource) throws(ReadError) -> [UInt8]? {
    var csv: [UInt8] = [0xef, 0xbb, 0xbf]
    var isFirst = true
    var isRejects = false
    try Self.forEachRecord(source, "//row") { chunk, record in
      let cells = cells(chunk, record)
      if isFirst {
        isFirst = false
        isRejects = cells.contains {
          AddedColumn(heading: String(decoding: $0, as: UTF8.self)) == .reference
        }
      }
      guard isRejects else { return false }
      append(cells, to: &csv)
      return true
    }
    return isRejects ? csv : nil
  }

  private static func forEachRecord(
    _ source: any ByteSource, _ path: String, _ body: (RawChunk, RawRecord) -> Bool
  ) throws(ReadError) {
    var cutter = try XMLCutter(source: source, path: path, record: path)
    let parser = XMLPieceParser(record: path)
    while let piece = try cutter.next() {
      let chunk = parser.parse(piece)
      for record in chunk.records where !body(chunk, record) { return }
    }
  }

  /// The cells of a row, each at its column.
  private func cells(_ chunk: RawChunk, _ record: RawRecord) -> [[UInt8]] {
    var cells: [[UInt8]] = []
    var column = -1
    var kind: [UInt8] = []
    for field in chunk.fields[record.fields] {
      let text = chunk.bytes[field.range]
      switch chunk.paths[Int(field.column)] {
      case "c":
        if field.flags.contains(.elementStart) { (column, kind) = (column + 1, []) }
      case "c/@r": column = Self.column(text) ?? column
      case "c/@t": kind = Array(text)
      case "c/v", "c/is/t", "c/is/r/t":
        guard !field.flags.contains(.elementStart), column >= 0, column < 16_384 else { continue }
        while cells.count <= column { cells.append([]) }
        if kind == [UInt8(ascii: "s")] {
          if let number = Int(String(decoding: text, as: UTF8.self)), number >= 0,
            number < shared.count
          {
            cells[column] += shared[number]
          }
        } else {
          cells[column] += unescaped(Array(text))
        }
      default: break
      }
    }
    return cells
  }

  /// The column of a cell's address, from 0: `AB12` is 27.
  private static func column(_ address: ArraySlice<UInt8>) -> Int? {
    var column = 0
    for byte in address {
      guard byte >= 65, byte <= 90 else { break }
      column = column * 26 + Int(byte) - 64
      if column > 16_384 { return nil }
    }
    return column > 0 ? column - 1 : nil
  }

  /// `_x000D_` stands for a character that XML cannot hold.
  private func unescaped(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(UInt8(ascii: "_")) else { return text }
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "_"), index + 6 < text.count,
        text[index + 1] == UInt8(ascii: "x"), text[index + 6] == UInt8(ascii: "_"),
        let value = UInt32(String(decoding: text[index + 2..<index + 6], as: UTF8.self), radix: 16),
        let scalar = UnicodeScalar(value)
      {
        result += Array(String(scalar).utf8)
        index += 7
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  private func append(_ cells: [[UInt8]], to csv: inout [UInt8]) {
    for (position, cell) in cells.enumerated() {
      if position > 0 { csv.append(UInt8(ascii: ",")) }
      csv.append(UInt8(ascii: "\""))
      for byte in cell {
        if byte == UInt8(ascii: "\"") { csv.append(byte) }
        csv.append(byte)
      }
      csv.append(UInt8(ascii: "\""))
    }
    csv += [13, 10]
  }
}
