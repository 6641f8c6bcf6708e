internal import Foundation
internal import LegacyText
internal import RecordModel

/// Reads code lists: CSV files with the header `code,name,aliases,valid_from,valid_to,…,source`.
struct ListLoader {
  static func load(
    _ url: URL, name: String, title: LocalizedText, _ faults: inout [PackFault]
  ) -> CodeList? {
    let file = "lists/\(name).csv"
    guard let data = try? Data(contentsOf: url) else {
      faults.append(PackFault(file: file, message: "cannot be read"))
      return nil
    }
    let rows = split([UInt8](data))
    guard let header = rows.first, Array(header.cells.prefix(5)) == fixed else {
      faults.append(
        PackFault(
          file: file, line: 1, column: 1,
          message: "the header must begin with \(fixed.joined(separator: ","))"))
      return nil
    }
    let properties = Array(header.cells.dropFirst(5))
    var entries: [(entry: CodeList.Entry, foldedNames: [[UInt8]])] = []
    entries.reserveCapacity(rows.count)
    for row in rows.dropFirst() {
      guard row.cells.count == header.cells.count else {
        faults.append(
          PackFault(
            file: file, line: row.line, column: 1,
            message: "\(row.cells.count) columns instead of \(header.cells.count)"))
        continue
      }
      entries.append(entry(row, file, &faults))
    }
    return CodeList(name: name, title: title, properties: properties, rows: entries)
  }

  private static let fixed = ["code", "name", "aliases", "valid_from", "valid_to"]

  private static func entry(
    _ row: Row, _ file: String, _ faults: inout [PackFault]
  ) -> (entry: CodeList.Entry, foldedNames: [[UInt8]]) {
    func date(_ column: Int) -> PartialDate? {
      let text = row.cells[column]
      if text.isEmpty { return nil }
      guard let date = PartialDate(iso: text) else {
        faults.append(
          PackFault(
            file: file, line: row.line, column: 1, message: "\(fixed[column]) is not a date"))
        return nil
      }
      return date
    }
    var names = [row.cells[1]]
    names += row.cells[2].split(separator: "|").map(String.init)
    var keys: [[UInt8]] = []
    for name in names {
      var key: [UInt8] = []
      appendFoldedKey(Array(name.utf8).span, to: &key)
      keys.append(key)
    }
    let entry = CodeList.Entry(
      code: Array(row.cells[0].utf8), name: row.cells[1], validFrom: date(3), validTo: date(4),
      values: Array(row.cells.dropFirst(5)))
    return (entry, keys)
  }

  private struct Row {
    var cells: [String]
    var line: Int
  }

  /// Splits well-formed CSV; the pack's own files hold no line breaks inside fields.
  private static func split(_ bytes: [UInt8]) -> [Row] {
    var rows: [Row] = []
    var line = 1
    for raw in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      defer { line += 1 }
      var rest = raw[...]
      if rest.last == 13 { rest.removeLast() }
      if rest.isEmpty { continue }
      rows.append(Row(cells: cells(of: Array(rest)), line: line))
    }
    return rows
  }

  private static func cells(of line: [UInt8]) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < line.count {
      let byte = line[index]
      if byte == 0x22 {
        // Inside quotes a doubled quote stands for one.
        if isQuoted, index + 1 < line.count, line[index + 1] == 0x22 {
          cell.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == 0x2c, !isQuoted {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
      } else {
        cell.append(byte)
      }
      index += 1
    }
    cells.append(String(decoding: cell, as: UTF8.self))
    return cells
  }
}
