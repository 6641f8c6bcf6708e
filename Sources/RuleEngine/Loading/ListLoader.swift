internal import Foundation
internal import LegacyText
internal import RecordModel

/// Reads code lists: CSV files with the header `code,name,aliases,valid_from,valid_to,…,source`.
struct ListLoader {
  static func load(
    _ url: URL, file: String, name: String, title: LocalizedText, _ faults: inout [PackFault]
  ) -> CodeList? {
    guard let data = try? Data(contentsOf: url) else {
      faults.append(PackFault(file: file, message: "cannot be read"))
      return nil
    }
    let rows = ListRows([UInt8](data))
    let fixed = ["code", "name", "aliases", "valid_from", "valid_to"]
    let header = rows.first.map(rows.texts) ?? []
    guard Array(header.prefix(fixed.count)) == fixed else {
      faults.append(
        PackFault(
          file: file, line: 1, column: 1,
          message: "the header must begin with \(fixed.joined(separator: ","))"))
      return nil
    }
    var entries: [(entry: CodeList.Entry, foldedNames: [[UInt8]])] = []
    entries.reserveCapacity(rows.count)
    for row in rows.dropFirst() {
      guard row.cells.count == header.count else {
        faults.append(
          PackFault(
            file: file, line: row.line, column: 1,
            message: "\(row.cells.count) columns instead of \(header.count)"))
        continue
      }
      entries.append(entry(row, rows, file, &faults))
    }
    return CodeList(
      name: name, title: title, properties: Array(header.dropFirst(fixed.count)), rows: entries)
  }

  private static func entry(
    _ row: ListRows.Row, _ rows: ListRows, _ file: String, _ faults: inout [PackFault]
  ) -> (entry: CodeList.Entry, foldedNames: [[UInt8]]) {
    func date(_ column: Int, _ name: String) -> PartialDate? {
      let range = row.cells[column]
      if range.isEmpty { return nil }
      guard let date = PartialDate(iso: rows.bytes.span.extracting(range)) else {
        faults.append(
          PackFault(file: file, line: row.line, column: 1, message: "\(name) is not a date"))
        return nil
      }
      return date
    }
    var keys: [[UInt8]] = []
    func addKey(_ range: Range<Int>) {
      var key: [UInt8] = []
      appendFoldedKey(rows.bytes.span.extracting(range), to: &key)
      keys.append(key)
    }
    addKey(row.cells[1])
    for alias in rows.bytes[row.cells[2]].split(separator: UInt8(ascii: "|")) {
      addKey(alias.indices)
    }
    let entry = CodeList.Entry(
      code: Array(rows.bytes[row.cells[0]]), name: rows.text(row.cells[1]),
      validFrom: date(3, "valid_from"), validTo: date(4, "valid_to"),
      values: row.cells.dropFirst(5).map(rows.text))
    return (entry, keys)
  }
}

/// The rows of well-formed CSV; the pack's own files hold no line breaks inside fields.
private struct ListRows: RandomAccessCollection {
  struct Row {
    /// Slices of the bytes.
    var cells: [Range<Int>] = []
    var line: Int
  }

  /// Those of the file, then the fields that stood in quotes, without them.
  private(set) var bytes: [UInt8]
  private var rows: [Row] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var line = 1
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 10 { end += 1 }
      let content = start..<(end > start && bytes[end - 1] == 13 ? end - 1 : end)
      if !content.isEmpty { append(content, line) }
      line += 1
      start = end + 1
    }
  }

  private mutating func append(_ line: Range<Int>, _ number: Int) {
    var row = Row(line: number)
    var start = line.lowerBound
    while true {
      var end = start
      var isQuoted = false
      var hasQuotes = false
      while end < line.upperBound, isQuoted || bytes[end] != 0x2c {
        if bytes[end] == 0x22 {
          isQuoted.toggle()
          hasQuotes = true
        }
        end += 1
      }
      row.cells.append(hasQuotes ? unquoted(start..<end) : start..<end)
      if end >= line.upperBound { break }
      start = end + 1
    }
    rows.append(row)
  }

  /// Inside quotes a doubled quote stands for one.
  private mutating func unquoted(_ cell: Range<Int>) -> Range<Int> {
    let start = bytes.count
    var isQuoted = false
    var index = cell.lowerBound
    while index < cell.upperBound {
      if bytes[index] != 0x22 {
        bytes.append(bytes[index])
      } else if isQuoted, index + 1 < cell.upperBound, bytes[index + 1] == 0x22 {
        bytes.append(0x22)
        index += 1
      } else {
        isQuoted.toggle()
      }
      index += 1
    }
    return start..<bytes.count
  }

  var startIndex: Int { 0 }
  var endIndex: Int { rows.count }
  subscript(position: Int) -> Row { rows[position] }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
  func texts(_ row: Row) -> [String] { row.cells.map(text) }
}
