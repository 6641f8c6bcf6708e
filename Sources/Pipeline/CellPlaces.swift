internal import Readers
internal import RecordModel
internal import Reports

/// Finds cells of CSV files by going through the files once more, beside the walk through their
/// records. Memory follows the longest record.
///
/// In XML and UTF-16 the record's own place is all that is told.
final class CellPlaces: CellFinding {
  private struct Window {
    var file: Int
    var source: any ByteSource
    var start: UInt64 = 0
    var bytes: [UInt8] = []
    var isAtEnd = false
  }

  private let files: [Int: DeliveryPlan.File]
  private var window: Window?
  /// The record that was looked at last, and its fields.
  private var known: (span: SourceSpan, bytes: [UInt8], fields: [RawField])?

  init(_ plan: DeliveryPlan) {
    files = Dictionary(
      plan.persons.filter { $0.format == .csv && $0.utf16 == nil }.map { ($0.number, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  func place(ofColumn column: Int, in record: StoredRecord) -> CellPlace? {
    guard let file = files[record.file] else { return nil }
    if window?.file != record.file { open(file) }
    if known?.span != record.span { read(record.span, file.dialect) }
    guard let known, let field = known.fields.first(where: { Int($0.column) == column })
    else { return nil }
    return place(field, known.bytes, record)
  }

  private func open(_ file: DeliveryPlan.File) {
    (window, known) = (nil, nil)
    guard let source = try? file.file.open() else { return }
    window = Window(file: file.number, source: source)
  }

  private func read(_ span: SourceSpan, _ dialect: CSVDialect) {
    known = nil
    guard let bytes = bytes(of: span) else { return }
    var chunk = RawChunk()
    chunk.bytes = bytes
    var tokenizer = CSVTokenizer(dialect: dialect)
    _ = tokenizer.tokenize(&chunk, isLast: true)
    guard chunk.records.count == 1, let record = chunk.records.first else { return }
    known = (span, bytes, Array(chunk.fields[record.fields]))
  }

  /// The bytes of a record; `nil` when the file has no such bytes any more.
  private func bytes(of span: SourceSpan) -> [UInt8]? {
    guard var window = self.window, span.offset >= window.start else { return nil }
    self.window = nil
    defer { self.window = window }
    while window.start + UInt64(window.bytes.count) < span.end, !window.isAtEnd {
      let passed = min(UInt64(window.bytes.count), span.offset - window.start)
      window.bytes.removeFirst(Int(passed))
      window.start += passed
      let read = (try? window.source.read(upTo: 1 << 18, into: &window.bytes)) ?? 0
      window.isAtEnd = read == 0
    }
    let first = Int(span.offset - window.start)
    let last = first + Int(span.count)
    guard last <= window.bytes.count else { return nil }
    return Array(window.bytes[first..<last])
  }

  private func place(
    _ field: RawField, _ bytes: [UInt8], _ record: StoredRecord
  ) -> CellPlace {
    func position(_ end: Int) -> (line: Int, column: Int) {
      let before = bytes[..<end]
      let line = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
      // What is not UTF-8 is in an old encoding, of which editors show a character a byte.
      let column =
        String(validating: before[line...], as: UTF8.self)?.unicodeScalars.count
        ?? before.count - line
      return (record.line + before.count { $0 == 0x0a }, column + 1)
    }
    let (start, end) = (position(field.range.lowerBound), position(field.range.upperBound))
    return CellPlace(
      line: start.line, column: start.column, endLine: end.line, endColumn: end.column,
      span: SourceSpan(offset: record.span.offset + UInt64(field.offset), count: Int(field.count)))
  }
}
