internal import LegacyText
internal import Readers
internal import RecordModel

/// What the first bytes of a file tell: its kind, encoding, dialect and first rows.
struct FileHead {
  enum Kind { case csv, xml, empty, binary }

  var kind: Kind
  var utf16: UTF16Order?
  /// The name of the encoding as reports give it.
  var encoding: String
  var isValidUTF8: Bool
  var dialect = CSVDialect()
  /// The first bytes, as UTF-8 when the file is UTF-16, without byte-order mark.
  var bytes: [UInt8]
  var hasByteOrderMark: Bool
  /// The line end of most lines here.
  var lineEnd: String {
    var (crlf, lf, cr) = (0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      let isPair = byte == 10 && index > 0 && bytes[index - 1] == 13
      if isPair { (crlf, cr) = (crlf + 1, cr - 1) } else if byte == 10 { lf += 1 }
      if byte == 13 { cr += 1 }
    }
    return cr > max(lf, crlf) ? "\r" : lf > crlf ? "\n" : "\r\n"
  }
  /// CSV: lines at the beginning that are split each by itself, since a quote is missing there.
  var linesByThemselves = 0
  /// CSV: the first line whose quotes contradict themselves; 0 for none.
  private(set) var firstContradiction = 0
  /// The whole file is here.
  var isWhole: Bool
  /// CSV: how the first rows are read, whatever column a value stands in.
  private var text = TextDecision.asIs
  /// CSV: the first rows, read so.
  private var firstRows: [[String]] = []
  /// XML: what the bytes are instead of what the document declares.
  var override: XMLEncodingOverride?
  /// XML: the encoding that the document declares, or has when it declares none.
  private(set) var declared = "UTF-8"

  static let size = 256 << 10

  /// Looks at a file's beginning. What ends early is looked at as far as it goes.
  ///
  /// - Parameter name: The file's name: what calls itself XML is held to it.
  init(
    _ source: any ByteSource, name: String, _ profile: SourceProfile? = nil
  ) throws(ReadError) {
    var source = source
    var raw: [UInt8] = []
    var atEnd = false
    do {
      while raw.count < Self.size {
        if try source.read(upTo: Self.size - raw.count, into: &raw) == 0 {
          atEnd = true
          break
        }
      }
    } catch {
      // With no byte at all this is no empty file, but a damaged one.
      guard case .truncated = error, !raw.isEmpty else { throw error }
      atEnd = true
    }
    isWhole = atEnd
    utf16 = Self.utf16Order(raw)
    var text: [UInt8] = []
    if let utf16 {
      var decoder = UTF16Decoder(bigEndian: utf16 == .bigEndian)
      decoder.decode(raw.span, into: &text)
    } else {
      text = raw
    }
    hasByteOrderMark =
      text.starts(with: [0xef, 0xbb, 0xbf]) || raw.starts(with: [0xff, 0xfe])
      || raw.starts(with: [0xfe, 0xff])
    if text.starts(with: [0xef, 0xbb, 0xbf]) { text.removeFirst(3) }
    bytes = text
    isValidUTF8 = utf16 != nil || Self.isUTF8(raw, isWhole: atEnd)
    encoding = utf16 == .littleEndian ? "utf-16le" : utf16 == .bigEndian ? "utf-16be" : "utf-8"
    if text.allSatisfy({ $0 == 0x20 || ($0 >= 9 && $0 <= 13) }) {
      kind = .empty
    } else if Self.looksLikeXML(text, name) {
      kind = .xml
      declared = declaredEncoding() ?? declared
      override = overrideOfDeclaration()
    } else if utf16 == nil, Self.isBinary(raw) {
      kind = .binary
    } else {
      kind = .csv
      dialect = CSVDialect.sniff(text)
      if let delimiter = profile?.delimiter { dialect.delimiter = delimiter }
      self.text = decideText()
      let first = firstChunk()
      firstContradiction = contradiction(first.chunk, first.line)
      firstRows = rows(first.chunk, self.text)
    }
  }

  private static func utf16Order(_ bytes: [UInt8]) -> UTF16Order? {
    let sample = Array(bytes.prefix(4096))
    return switch unicodeForm(of: sample.span)?.encoding {
    case .utf16le: .littleEndian
    case .utf16be: .bigEndian
    default: nil
    }
  }

  /// Whether the text is UTF-8, some damaged cells not regarded.
  ///
  /// Text in another encoding has hardly a byte above 7F that happens to be well-formed.
  private static func isUTF8(_ bytes: [UInt8], isWhole: Bool) -> Bool {
    var (sound, broken) = (0, 0)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        index += 1
        continue
      }
      let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0
      // A character may be cut at the end of the head.
      if index + length > bytes.count, !isWhole { break }
      let isSound =
        length > 0 && index + length <= bytes.count
        && bytes[index + 1..<index + length].allSatisfy { $0 & 0xc0 == 0x80 }
      if isSound { sound += 1 } else { broken += 1 }
      index += isSound ? length : 1
    }
    return broken * 10 <= sound
  }

  /// No table begins with `<`.
  private static func looksLikeXML(_ text: [UInt8], _ name: String) -> Bool {
    if text.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") { return true }
    return name.lowercased().hasSuffix(".xml") && !isBinary(text)
  }

  /// Pictures, documents, programs: their first bytes, or many control bytes.
  private static func isBinary(_ bytes: [UInt8]) -> Bool {
    let magics: [[UInt8]] = [
      [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x47, 0x49, 0x46, 0x38],
      [0x25, 0x50, 0x44, 0x46], [0xd0, 0xcf, 0x11, 0xe0], [0x50, 0x4b, 3, 4], [0x42, 0x4d],
      [0x7f, 0x45, 0x4c, 0x46], [0x49, 0x49, 0x2a, 0], [0x4d, 0x4d, 0, 0x2a], [0x52, 0x61, 0x72],
      [0x37, 0x7a, 0xbc, 0xaf], [0x1f, 0x8b, 8],
    ]
    if magics.contains(where: { bytes.starts(with: $0) }) {
      return bytes.prefix(1024).contains { $0 < 9 || ($0 > 13 && $0 < 32) }
    }
    let sample = bytes.prefix(4096)
    let controls = sample.count { $0 < 9 || ($0 > 13 && $0 < 27) }
    return controls * 10 > sample.count
  }

  private func declaredEncoding() -> String? {
    let start = String(decoding: bytes.prefix(200), as: UTF8.self)
    let match = start.firstMatch(of: /<\?xml[^>]*encoding\s*=\s*["']([^"']{1,40})["']/)
    return match.map { String($0.1) }
  }

  /// What an XML file is in when its declaration cannot be true: legacy letters are taken for code
  /// points until it is known what they are.
  private func overrideOfDeclaration() -> XMLEncodingOverride? {
    if declared.lowercased() == "utf-8" { return isValidUTF8 ? nil : .bytesAsLatin1 }
    guard utf16 == nil, !XMLEncodingOverride.isKnown(declared) else { return nil }
    return isValidUTF8 ? .named("utf-8") : .bytesAsLatin1
  }

  /// The distinct values of each column of a CSV file's first rows, as bytes.
  func columns(skipping rows: Int, count: Int) -> [[[UInt8]]] {
    var tokenizer = CSVTokenizer(dialect: dialect)
    tokenizer.linesByThemselves = linesByThemselves
    var chunk = RawChunk()
    chunk.bytes = bytes
    _ = tokenizer.tokenize(&chunk, isLast: isWhole)
    chunk.undoEscapes(of: dialect)
    var columns = [Set<[UInt8]>](repeating: [], count: count)
    for record in chunk.records.dropFirst(rows).prefix(400) {
      for (column, position) in record.fields.enumerated() where column < count {
        let value = Array(chunk.bytes[chunk.fields[position].range])
        // Bytes overwritten with NUL are in no encoding.
        let isText = !chunk.fields[position].flags.contains(.nul)
        if !value.isEmpty, isText { columns[column].insert(value) }
      }
    }
    return columns.map { $0.sorted { $0.lexicographicallyPrecedes($1) } }
  }

  /// The first rows of a CSV file as the reader will have them, and the line behind them.
  private func firstChunk() -> (chunk: RawChunk, line: Int) {
    var tokenizer = CSVTokenizer(dialect: dialect)
    tokenizer.linesByThemselves = linesByThemselves
    var chunk = RawChunk()
    chunk.bytes = Array(bytes.prefix(128 << 10))
    _ = tokenizer.tokenize(&chunk, isLast: isWhole && chunk.bytes.count == bytes.count)
    return (chunk, tokenizer.line)
  }

  /// The first line, if it is one of the first, whose quotes contradict themselves.
  private func contradiction(_ chunk: RawChunk, _ end: Int) -> Int {
    let lines =
      chunk.fragments.prefix(1).map(\.line)
      + chunk.records.prefix(Self.rowsOfHeading).filter { $0.strayQuote > 0 }.map { Int($0.line) }
      // An open quote that nothing closed for as long as was looked.
      + (chunk.records.isEmpty ? [end] : [])
    let first = lines.min() ?? 0
    return first <= Self.rowsOfHeading ? first : 0
  }
  private static let rowsOfHeading = 40

  /// Where a quote without a partner stands in the rows of the header: its line, and its column in
  /// characters.
  func strayQuote(above rows: Int, count: Int) -> (line: Int, column: Int)? {
    firstChunk().chunk.records.dropFirst(rows).prefix(count).first { $0.strayQuote > 0 }.map {
      (Int($0.line), Int($0.strayQuote))
    }
  }

  /// The first rows of a CSV file, decoded.
  ///
  /// - Parameter text: How they are read; nil for good text.
  func rows(_ text: TextDecision? = nil) -> [[String]] {
    rows(firstChunk().chunk, text)
  }

  private func rows(_ chunk: RawChunk, _ text: TextDecision?) -> [[String]] {
    var chunk = chunk
    chunk.undoEscapes(of: dialect)
    return chunk.records.prefix(200).map { record in
      chunk.fields[record.fields].map { field in
        cellText(chunk.bytes, field, text)
      }
    }
  }

  /// How the first rows are read; nil for good text.
  ///
  /// - Parameter expected: What the source is said to be in; counts where the bytes do not tell.
  func text(_ expected: TextReading?) -> TextDecision? {
    if text.isEvidence { return text.isGood ? nil : text }
    guard let expected, !isValidUTF8 else { return nil }
    return .told(expected)
  }

  /// The first rows as text; `expected` as above.
  func rows(expected: TextReading?) -> [[String]] {
    let text = text(expected)
    return text == nil || text == self.text ? firstRows : rows(text)
  }

  /// Whether most of the text is in an encoding.
  func isMostly(_ told: TextReading) -> Bool {
    text.isEvidence ? text.reading.withoutForm == told.withoutForm : !isValidUTF8
  }

  private func decideText() -> TextDecision {
    let columns = columns(skipping: 0, count: 512)
    let share = max(8, FileHead.detector.sampleLimit / max(1, columns.count { !$0.isEmpty }))
    let pool = columns.flatMap { $0.prefix(share) }
    return FileHead.detector.decide(column: pool)
  }

  /// Looks at fewer values than where nothing but text is asked for: this runs before each import.
  static let detector = {
    var detector = TextDetector()
    detector.sampleLimit = 120
    return detector
  }()
}

/// A cell's text: quotes undone, decoded, trimmed.
///
/// - Parameter text: How it is read; nil for good text.
func cellText(
  _ bytes: [UInt8], _ field: RawField, _ text: TextDecision?, quote: UInt8 = 0x22,
  trimmed: Bool = true
) -> String {
  var raw = Array(bytes[field.range])
  if field.flags.contains(.escaped) {
    var plain: [UInt8] = []
    var index = 0
    while index < raw.count {
      plain.append(raw[index])
      let doubled = raw[index] == quote && index + 1 < raw.count && raw[index + 1] == quote
      index += doubled ? 2 : 1
    }
    raw = plain
  }
  if let text {
    var decoded: [UInt8] = []
    _ = text.decode(raw.span, into: &decoded)
    raw = decoded
  }
  if trimmed {
    var canonical: [UInt8] = []
    _ = appendCanonicalText(raw.span, to: &canonical, keepLineBreaks: false)
    raw = canonical
  }
  return String(decoding: raw, as: UTF8.self)
}
