public import RecordModel

/// The rejects of a run in one file of one format.
public struct SingleRejects: Sendable {
  public enum Format: String, Sendable { case csv, xlsx, xml }

  private let context: ReportContext
  public init(context: ReportContext) { self.context = context }

  /// - Throws: `RejectsError` when nothing or too much would stand in the file; `ReportError`.
  public func write(_ run: some RunReading, _ format: Format, toFile path: String) throws {
    let (file, shape) = try only(run, format)
    switch format {
    case .csv:
      let table = RejectsTable(context, run.files[file], shape)
      try ReportOutput.whole(path) { output in
        table.appendHeader(to: &output.bytes)
        try walk(run, file, output) {
          table.append($0, to: &output.bytes)
        } _: {
          table.append($0, to: &output.bytes)
        }
      }
    case .xml:
      let document = RejectsDocument(context, run.files[file], shape)
      try ReportOutput.whole(path) { output in
        document.appendStart(to: &output.bytes)
        try walk(run, file, output) {
          document.append($0, to: &output.bytes)
        } _: {
          document.append($0, to: &output.bytes)
        }
        document.appendEnd(to: &output.bytes)
      }
    case .xlsx: try writeWorkbook(run, file, shape, path)
    }
  }

  private func writeWorkbook(
    _ run: some RunReading, _ file: Int, _ shape: RejectsShape, _ path: String
  ) throws {
    guard shape.fitsWorkbook else { throw RejectsError.tooLarge(run.files[file].name) }
    let book = try RejectsWorkbook(
      path, RejectsLayout(context, run.files[file], width: shape.width))
    do {
      try walk(run, file, nil, book.append, book.append)
      try book.finish()
    } catch {
      book.discard()
      throw error
    }
  }

  private func walk(
    _ run: some RunReading, _ file: Int, _ output: ReportOutput?,
    _ record: (StoredRecord) -> Void, _ fragment: (StoredFragment) -> Void
  ) throws {
    try run.forEachRecord(RejectsShape.dispositions) {
      guard $0.file == file else { return }
      record($0)
      try output?.flushIfFull()
    }
    try run.forEachFragment {
      guard $0.file == file else { return }
      fragment($0)
      try output?.flushIfFull()
    }
  }

  /// The one source file that has rejects in the format.
  private func only(
    _ run: some RunReading, _ format: Format
  ) throws -> (file: Int, shape: RejectsShape) {
    let source: SourceProfile.Format = format == .xml ? .xml : .csv
    let shapes = try RejectsShape.all(run, context)
      .filter { run.files[$0.key].format == source }.sorted { $0.key < $1.key }
    guard let first = shapes.first else { throw RejectsError.nothing }
    guard shapes.count == 1 else {
      throw RejectsError.severalFiles(shapes.map { run.files[$0.key].name })
    }
    return (first.key, first.value)
  }
}

/// Why rejects cannot stand in one file.
public enum RejectsError: Error, Hashable, Sendable {
  /// No record or fragment of a file of that kind has to be corrected.
  case nothing
  /// Each source file has columns of its own.
  case severalFiles([String])
  /// More rows, columns or letters than a workbook has room for.
  case tooLarge(String)
}
