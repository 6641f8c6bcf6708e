public import RecordModel

/// Rejected and held records in the sender's own layout, the reasons beside each, to be corrected
/// and sent back. Shows people's data as they were sent.
///
/// In the source's encoding, delimiter and line ends, see `RejectsText`; a comma and UTF-8 for XML.
/// Cells are the raw texts; those of a repeated XML path stand in one cell with ` | ` between.
/// Cells beyond the header's get columns of their own before the reasons. Fragments follow the
/// records of their file, each line with as many cells as it can be given, see `DamagedCells`. For
/// formulas in cells see `FormulaGuard`.
public struct RejectsCSV: Sendable {
  /// Cells beyond the header's that get a column; further ones share the last.
  static let extraLimit = 20

  private let context: ReportContext
  public init(context: ReportContext) { self.context = context }

  /// The rows of one file in the order in which they would be written, for one source file.
  public func write(_ run: some RunReading, file: Int, to output: ReportOutput) throws {
    guard let shape = try RejectsShape.all(run, context)[file] else { return }
    let table = RejectsTable(context, run.files[file], shape)
    table.appendHeader(to: &output.bytes)
    try run.forEachRecord(RejectsShape.dispositions) { record in
      guard record.file == file else { return }
      table.append(record, to: &output.bytes)
      try output.flushIfFull()
    }
    try run.forEachFragment { fragment in
      guard fragment.file == file else { return }
      table.append(fragment, to: &output.bytes)
      try output.flushIfFull()
    }
  }
}

/// What must be known of all rows of a rejects file before the first is written.
struct RejectsShape {
  static let dispositions: Set<Disposition> = [.rejected, .held]
  /// The number of cells of the widest row.
  var width = 0
  var rowCount = 0
  var text: RejectsText
  /// The UTF-16 units of the longest cell.
  var longestCell = 0

  /// Whether a workbook has room for all of it.
  var fitsWorkbook: Bool {
    rowCount <= RejectsWorkbook.rowLimit && longestCell < RejectsWorkbook.cellLimit
      && width < 16_000
  }

  /// For each file that has rows. Walks through the records and the fragments.
  static func all(_ run: some RunReading, _ context: ReportContext) throws -> [Int: RejectsShape] {
    var shapes: [Int: RejectsShape] = [:]
    let columns = run.files.map { SenderColumns($0, schema: context.schema) }
    func add(_ cells: [String], _ file: Int) {
      var shape = shapes[file] ?? RejectsShape(text: RejectsText(run.files[file]))
      if shape.rowCount == 0 { shape.text.admit(columns[file].headings) }
      shape.rowCount += 1
      shape.width = max(shape.width, cells.count)
      shape.longestCell = max(shape.longestCell, cells.lazy.map(\.utf16.count).max() ?? 0)
      shape.text.admit(cells)
      shapes[file] = shape
    }
    try run.forEachRecord(dispositions) { add(columns[$0.file].cells(of: $0), $0.file) }
    try run.forEachFragment { fragment in
      let delimiter = RejectsLayout.delimiter(of: run.files[fragment.file])
      let count = columns[fragment.file].headings.count
      for cells in RejectsLayout.lines(fragment.text, delimiter, columns: count) {
        add(cells, fragment.file)
      }
    }
    return shapes
  }
}

/// One rejects file as CSV.
struct RejectsTable {
  private let layout: RejectsLayout
  private let text: RejectsText
  private let delimiter: UInt8

  init(_ context: ReportContext, _ file: ReportFile, _ shape: RejectsShape) {
    layout = RejectsLayout(context, file, width: shape.width)
    text = shape.text
    delimiter = RejectsLayout.delimiter(of: file)
  }

  func appendHeader(to bytes: inout [UInt8]) {
    text.appendStart(to: &bytes)
    text.append(layout.header, closing: [], delimiter: delimiter, to: &bytes)
  }

  func append(_ record: StoredRecord, to bytes: inout [UInt8]) {
    append(layout.row(record), to: &bytes)
  }

  func append(_ fragment: StoredFragment, to bytes: inout [UInt8]) {
    for row in layout.rows(fragment) { append(row, to: &bytes) }
  }

  private func append(_ row: RejectsRow, to bytes: inout [UInt8]) {
    text.append(row.cells, closing: row.closing, delimiter: delimiter, to: &bytes)
  }
}
