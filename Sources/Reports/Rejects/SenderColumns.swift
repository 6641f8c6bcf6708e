import RecordModel

/// The columns of a source file as its sender made them: without those that hoso added when it
/// sent the file back before.
struct SenderColumns {
  let headings: [String]
  /// For each column of the file its place among the sender's; `nil` for one that hoso added.
  private let places: [Int?]
  /// Columns of cells that the header had no place for.
  private let extras: Set<Int>
  /// The columns in which somebody explained a record.
  private let explaining: [AddedColumn: Int]
  private let faulty: FaultyCells

  init(_ file: ReportFile, schema: Schema) {
    var headings: [String] = []
    var places: [Int?] = []
    var extras: Set<Int> = []
    var explaining: [AddedColumn: Int] = [:]
    for (column, heading) in file.columns.enumerated() {
      let name = file.format == .xml && heading.hasPrefix("@") ? heading.dropFirst() : heading[...]
      guard let added = AddedColumn(heading: String(name)) else {
        places.append(headings.count)
        headings.append(heading)
        continue
      }
      places.append(nil)
      if case .extra = added { extras.insert(column) }
      explaining[added] = column
    }
    (self.headings, self.places, self.extras) = (headings, places, extras)
    self.explaining = explaining
    faulty = FaultyCells(file, schema: schema)
  }

  /// What somebody wrote to explain a record, who, and until when: it is not lost where it did not
  /// answer everything.
  func explanation(of record: StoredRecord) -> [String] {
    [AddedColumn.explanation, .explainedBy, .explainedUntil].map { column in
      record.raw.first { $0.column == explaining[column] }?.text ?? ""
    }
  }

  /// The place of a column of the file among the sender's.
  func place(of column: Int) -> Int? { column < places.count ? places[column] : nil }

  /// The places of the columns that carry a field.
  func places(of field: FieldAddress) -> [Int] { faulty.columns(of: field).compactMap(place) }

  /// The cells as sent; behind those of the header what the header has no place for.
  func cells(of record: StoredRecord) -> [String] {
    var row = [String](repeating: "", count: headings.count)
    var beyond: [String] = []
    var last = -1
    for cell in record.raw {
      guard let place = place(of: cell.column) else {
        // Blank ones keep their place only in front of others.
        if cell.column >= places.count || extras.contains(cell.column) { beyond.append(cell.text) }
        continue
      }
      // Cells stand in file order: only a repeated path of XML goes back.
      let isRepeated = cell.column <= last && !row[place].isEmpty
      row[place] = isRepeated ? "\(row[place]) | \(cell.text)" : cell.text
      last = max(last, cell.column)
    }
    if let filled = beyond.lastIndex(where: { !$0.isEmpty }) { row += beyond[...filled] }
    return row
  }
}
