public import RecordModel

/// Rejected and held records in the sender's own layout, the reasons beside each, to be corrected
/// and sent back. Shows people's data as they were sent.
///
/// UTF-8 with a byte order mark, CR LF, the source's delimiter (a comma for XML). Cells are the raw
/// texts; those of a repeated XML path stand in one cell with ` | ` between. Cells beyond the
/// header's get columns of their own before the reasons. Fragments follow the records of their
/// file, each line split at the delimiter as if quotes were letters. For formulas in cells see
/// `appendCSVCell`.
public struct RejectsCSV: Sendable {
  /// Cells beyond the header's that get a column; further ones share the last.
  static let extraLimit = 20

  private let context: ReportContext
  public init(context: ReportContext) { self.context = context }

  /// One file a source file with anything rejected or held, in a folder that exists.
  ///
  /// Walks the records and the fragments twice: first for the widest row of each file.
  ///
  /// - Returns: The names of the files written, in the order of their source files.
  public func write(_ run: some RunReading, toFolder folder: String) throws -> [String] {
    let widths = try self.widths(run)
    let files = try RejectsFiles(context, run, widths, folder: folder)
    do {
      try run.forEachRecord(Self.dispositions) { try files.append($0) }
      try run.forEachFragment { try files.append($0) }
      return try files.finish()
    } catch {
      files.discard()
      throw error
    }
  }

  /// The rows of one file in the order in which they would be written, for one source file.
  public func write(_ run: some RunReading, file: Int, to output: ReportOutput) throws {
    guard let width = try widths(run)[file] else { return }
    let layout = RejectsLayout(context, run.files[file], run: run.summary.run, width: width)
    layout.appendHeader(to: &output.bytes)
    try run.forEachRecord(Self.dispositions) { record in
      guard record.file == file else { return }
      layout.append(record, to: &output.bytes)
      try output.flushIfFull()
    }
    try run.forEachFragment { fragment in
      guard fragment.file == file else { return }
      layout.append(fragment, to: &output.bytes)
      try output.flushIfFull()
    }
  }

  private static let dispositions: Set<Disposition> = [.rejected, .held]

  /// The number of cells of the widest row of each file that has rows.
  private func widths(_ run: some RunReading) throws -> [Int: Int] {
    var widths: [Int: Int] = [:]
    try run.forEachRecord(Self.dispositions) { record in
      let width = (record.raw.map(\.column).max() ?? -1) + 1
      widths[record.file] = max(widths[record.file] ?? 0, width)
    }
    try run.forEachFragment { fragment in
      let delimiter = RejectsLayout.delimiter(of: run.files[fragment.file])
      for cells in RejectsLayout.lines(fragment.text, delimiter) {
        widths[fragment.file] = max(widths[fragment.file] ?? 0, cells.count)
      }
    }
    return widths
  }
}

/// The rejects files of a run under construction. At most one of them is open at a time.
private final class RejectsFiles {
  private let layouts: [Int: RejectsLayout]
  private let outputs: [Int: ReportOutput]
  private let names: [String]
  private var current: Int?

  init(
    _ context: ReportContext, _ run: some RunReading, _ widths: [Int: Int], folder: String
  ) throws {
    var fileNames = RejectsFileNames()
    var layouts: [Int: RejectsLayout] = [:]
    var outputs: [Int: ReportOutput] = [:]
    var names: [String] = []
    for (index, file) in run.files.enumerated() {
      guard let width = widths[index] else { continue }
      let name = fileNames.name(for: file.name)
      let layout = RejectsLayout(context, file, run: run.summary.run, width: width)
      let output = try ReportOutput(file: "\(folder)/\(name)")
      layout.appendHeader(to: &output.bytes)
      (layouts[index], outputs[index]) = (layout, output)
      names.append(name)
    }
    (self.layouts, self.outputs, self.names) = (layouts, outputs, names)
  }

  func append(_ record: StoredRecord) throws {
    guard let layout = layouts[record.file], let output = try output(record.file) else { return }
    layout.append(record, to: &output.bytes)
    try output.flushIfFull()
  }

  func append(_ fragment: StoredFragment) throws {
    guard let layout = layouts[fragment.file], let output = try output(fragment.file) else {
      return
    }
    layout.append(fragment, to: &output.bytes)
    try output.flushIfFull()
  }

  private func output(_ file: Int) throws -> ReportOutput? {
    if let current, current != file { try outputs[current]?.rest() }
    current = file
    return outputs[file]
  }

  func finish() throws -> [String] {
    for (_, output) in outputs { try output.finish() }
    return names
  }

  func discard() {
    for (_, output) in outputs { output.discard() }
  }
}
