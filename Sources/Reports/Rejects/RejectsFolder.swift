public import RecordModel

/// A rejects file that was written.
public struct RejectsFile: Hashable, Sendable {
  public var name: String
  /// The sender's encoding, where the file had to be written in UTF-8 instead.
  public var replacedEncoding: String?
}

/// Writes the rejects files of a run: for each source file with anything to correct a table, and a
/// workbook beside it; for XML a document.
public struct RejectsFolder: Sendable {
  private let context: ReportContext
  public init(context: ReportContext) { self.context = context }

  /// Walks through the records and the fragments twice: first for the shape of each file.
  ///
  /// - Parameter folder: A folder that exists.
  /// - Returns: The files in the order of their source files.
  public func write(_ run: some RunReading, toFolder folder: String) throws -> [RejectsFile] {
    let shapes = try RejectsShape.all(run, context)
    let files = try RejectsFiles(context, run, shapes, folder: folder)
    do {
      try run.forEachRecord(RejectsShape.dispositions) { try files.append($0) }
      try run.forEachFragment { try files.append($0) }
      return try files.finish()
    } catch {
      files.discard()
      throw error
    }
  }
}

/// The rejects files of a run under construction. At most one table of them is open at a time.
private final class RejectsFiles {
  private let tables: [Int: RejectsTable]
  private let outputs: [Int: ReportOutput]
  private let workbooks: [Int: RejectsWorkbook]
  private let documents: [Int: RejectsDocument]
  private let files: [RejectsFile]
  private var current: Int?

  /// Further source files have their tables alone.
  private static let workbookLimit = 50

  init(
    _ context: ReportContext, _ run: some RunReading, _ shapes: [Int: RejectsShape], folder: String
  ) throws {
    var names = RejectsFileNames()
    var tables: [Int: RejectsTable] = [:]
    var outputs: [Int: ReportOutput] = [:]
    var workbooks: [Int: RejectsWorkbook] = [:]
    var documents: [Int: RejectsDocument] = [:]
    var files: [RejectsFile] = []
    for (index, file) in run.files.enumerated() {
      guard let shape = shapes[index] else { continue }
      let stem = names.name(for: file.name)
      let name = stem + "." + file.format.rawValue
      let output = try ReportOutput(file: "\(folder)/\(name)")
      outputs[index] = output
      guard file.format == .csv else {
        let document = RejectsDocument(context, file, shape)
        document.appendStart(to: &output.bytes)
        documents[index] = document
        files.append(RejectsFile(name: name))
        continue
      }
      let table = RejectsTable(context, file, shape)
      table.appendHeader(to: &output.bytes)
      tables[index] = table
      files.append(RejectsFile(name: name, replacedEncoding: shape.text.replaced))
      // Each workbook keeps a file open.
      if shape.fitsWorkbook, workbooks.count < Self.workbookLimit {
        workbooks[index] = try RejectsWorkbook(
          "\(folder)/\(stem).xlsx", RejectsLayout(context, file, width: shape.width))
        files.append(RejectsFile(name: stem + ".xlsx"))
      }
    }
    (self.workbooks, self.documents) = (workbooks, documents)
    (self.tables, self.outputs, self.files) = (tables, outputs, files)
  }

  func append(_ record: StoredRecord) throws {
    guard let output = try output(record.file) else { return }
    workbooks[record.file]?.append(record)
    tables[record.file]?.append(record, to: &output.bytes)
    documents[record.file]?.append(record, to: &output.bytes)
    try output.flushIfFull()
  }

  func append(_ fragment: StoredFragment) throws {
    guard let output = try output(fragment.file) else { return }
    workbooks[fragment.file]?.append(fragment)
    tables[fragment.file]?.append(fragment, to: &output.bytes)
    documents[fragment.file]?.append(fragment, to: &output.bytes)
    try output.flushIfFull()
  }

  private func output(_ file: Int) throws -> ReportOutput? {
    if let current, current != file { try outputs[current]?.rest() }
    current = file
    return outputs[file]
  }

  func finish() throws -> [RejectsFile] {
    for (file, document) in documents {
      if let output = outputs[file] { document.appendEnd(to: &output.bytes) }
    }
    for (_, output) in outputs { try output.finish() }
    for (_, workbook) in workbooks { try workbook.finish() }
    return files
  }

  func discard() {
    for (_, output) in outputs { output.discard() }
    for (_, workbook) in workbooks { workbook.discard() }
  }
}
