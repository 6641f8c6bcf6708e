internal import LegacyText
internal import Readers
internal import RecordModel
internal import Reports

/// Finds cells by going through the files once more, beside the walk through their records. Memory
/// follows the longest record.
///
/// Where a record of XML is not plain, or has no beginning of a line near by, and where a value is
/// written with entities, the record's own place is all that is told.
final class CellPlaces: CellFinding {
  private struct Window {
    var file: Int
    var source: any ByteSource
    var start: UInt64 = 0
    var bytes: [UInt8] = []
    var isAtEnd = false
  }

  /// A record and its fields, as UTF-8.
  private struct Known {
    var span: SourceSpan
    var bytes: [UInt8]
    var fields: [RawField]
    /// XML: what the fields' columns mean.
    var paths: [String] = []
    /// Characters in front of it in its first line.
    var indentation = 0
    var isUTF16 = false
  }

  private let files: [Int: DeliveryPlan.File]
  private var window: Window?
  private var known: Known?

  /// Bytes kept in front of a record, to see where its line begins.
  private static let kept: UInt64 = 4096

  init(_ plan: DeliveryPlan) {
    files = Dictionary(
      plan.persons.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func place(ofColumn column: Int, path: String, in record: StoredRecord) -> CellPlace? {
    guard let file = files[record.file] else { return nil }
    if window?.file != record.file { open(file) }
    if known?.span != record.span { read(record.span, file) }
    guard let known else { return nil }
    let wanted = file.format == .csv ? column : known.paths.firstIndex(of: path)
    guard let field = known.fields.first(where: { Int($0.column) == wanted }) else { return nil }
    return place(field, known, record)
  }

  private func open(_ file: DeliveryPlan.File) {
    (window, known) = (nil, nil)
    guard let source = try? file.file.open() else { return }
    window = Window(file: file.number, source: source)
  }

  private func read(_ span: SourceSpan, _ file: DeliveryPlan.File) {
    known = nil
    guard let bytes = bytes(of: span) else { return }
    switch file.format {
    case .csv: known = row(bytes, span, file)
    case .xml:
      guard let indentation, let cells = XMLRecordCells.read(bytes) else { return }
      known = Known(
        span: span, bytes: bytes, fields: cells.fields, paths: cells.paths,
        indentation: indentation)
    }
    indentation = nil
  }

  private func row(_ bytes: [UInt8], _ span: SourceSpan, _ file: DeliveryPlan.File) -> Known? {
    var chunk = RawChunk()
    chunk.bytes = bytes
    if let order = file.utf16 {
      chunk.bytes = []
      var decoder = UTF16Decoder(bigEndian: order == .bigEndian)
      decoder.decode(bytes.span, into: &chunk.bytes)
      decoder.finish(into: &chunk.bytes)
    }
    let text = chunk.bytes
    var tokenizer = CSVTokenizer(dialect: file.dialect)
    _ = tokenizer.tokenize(&chunk, isLast: true)
    guard chunk.records.count == 1, let record = chunk.records.first else { return nil }
    return Known(
      span: span, bytes: text, fields: Array(chunk.fields[record.fields]),
      isUTF16: file.utf16 != nil)
  }

  /// The bytes of a record; `nil` when the file has no such bytes any more.
  private func bytes(of span: SourceSpan) -> [UInt8]? {
    guard var window = self.window, span.offset >= window.start else { return nil }
    self.window = nil
    defer { self.window = window }
    while window.start + UInt64(window.bytes.count) < span.end, !window.isAtEnd {
      let before = span.offset - window.start
      let passed = min(UInt64(window.bytes.count), before - min(before, Self.kept))
      window.bytes.removeFirst(Int(passed))
      window.start += passed
      let read = (try? window.source.read(upTo: 1 << 18, into: &window.bytes)) ?? 0
      window.isAtEnd = read == 0
    }
    let first = Int(span.offset - window.start)
    let last = first + Int(span.count)
    guard last <= window.bytes.count else { return nil }
    indentation = indentation(window.bytes[..<first], startsFile: window.start == 0)
    return Array(window.bytes[first..<last])
  }

  /// Of the record read last; `nil` where its line begins too far away.
  private var indentation: Int?

  private func indentation(_ before: ArraySlice<UInt8>, startsFile: Bool) -> Int? {
    let near = before.suffix(Int(Self.kept))
    if let feed = near.lastIndex(of: 0x0a) { return characters(near[(feed + 1)...]) }
    return startsFile && near.startIndex == before.startIndex ? characters(near) : nil
  }

  /// What is not UTF-8 is in an old encoding, of which editors show a character a byte.
  private func characters(_ bytes: ArraySlice<UInt8>) -> Int {
    String(validating: bytes, as: UTF8.self)?.unicodeScalars.count ?? bytes.count
  }

  private func place(_ field: RawField, _ known: Known, _ record: StoredRecord) -> CellPlace {
    func position(_ end: Int) -> (line: Int, column: Int) {
      let before = known.bytes[..<end]
      let feed = before.lastIndex(of: 0x0a)
      let column = characters(before[(feed.map { $0 + 1 } ?? 0)...])
      return (
        record.line + before.count { $0 == 0x0a },
        column + 1 + (feed == nil ? known.indentation : 0)
      )
    }
    func sourceBytes(_ range: Range<Int>) -> Int {
      guard known.isUTF16 else { return range.count }
      // A unit for each character, two for those beyond the basic plane.
      return known.bytes[range].reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : $1 >= 0xf0 ? 4 : 2) }
    }
    let (start, end) = (position(field.range.lowerBound), position(field.range.upperBound))
    return CellPlace(
      line: start.line, column: start.column, endLine: end.line, endColumn: end.column,
      span: SourceSpan(
        offset: record.span.offset + UInt64(sourceBytes(0..<field.range.lowerBound)),
        count: sourceBytes(field.range)))
  }
}
