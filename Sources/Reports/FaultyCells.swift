import RecordModel

/// Finds the cells of a source file that a finding is about.
struct FaultyCells {
  private let columns: [FieldAddress: [Int]]
  private let section: Int
  let headings: [String]

  init(_ file: ReportFile, schema: Schema) {
    var columns: [FieldAddress: [Int]] = [:]
    for (column, binding) in file.bindings.enumerated() {
      if let address = schema.address(of: binding) { columns[address, default: []].append(column) }
    }
    self.columns = columns
    (section, headings) = (file.section ?? 0, file.columns)
  }

  /// The positions of the columns or paths that carry a field, in file order.
  func columns(of field: FieldAddress) -> [Int] { columns[field] ?? [] }

  /// The text of a field as it was sent; `nil` when the source has none.
  ///
  /// - Parameter row: The row of a repeated section, from 0.
  func raw(_ field: FieldAddress, row: Int, in record: StoredRecord) -> String? {
    guard !field.isWholeSection else { return nil }
    if Int(field.section) == section {
      let cells = columns(of: field).flatMap { column in
        record.raw.filter { $0.column == column }.map(\.text)
      }
      if !cells.isEmpty { return cells.joined(separator: " ") }
    }
    if let change = record.changes.first(where: { $0.field == field && $0.row == row }) {
      return change.raw
    }
    guard let value = value(field, row: row, in: record), value.kind != .missing else { return nil }
    var bytes: [UInt8] = []
    bytes.append(textOf: value, in: record.text)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func value(_ field: FieldAddress, row: Int, in record: StoredRecord) -> Value? {
    let index = Int(field.field)
    if field.section == 0 { return index < record.person.count ? record.person[index] : nil }
    let rows = record.rows.lazy.filter { $0.section == Int(field.section) }
    guard let values = rows.dropFirst(row).first?.values, index < values.count else { return nil }
    return values[index]
  }
}
