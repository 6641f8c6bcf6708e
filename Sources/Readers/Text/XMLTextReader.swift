internal import LegacyText

/// Gives the text and the attributes of an XML document by path, without asking whether the
/// document is well-formed: its encoding may be declared falsely, which is what is to be found out.
///
/// Comments, declarations and processing instructions are structure.
public struct XMLTextReader: TextReader {
  private var source: TextSource
  private var rest: [UInt8] = []
  private var isBeforeRoot = true
  /// The open elements, as positions in `columns`; those too deep for a path of their own repeat
  /// the last one.
  private var open: [Int] = []
  public private(set) var columns: [String] = [""]
  private var numbers: [Key: Int] = [:]

  private struct Key: Hashable {
    var parent: Int
    var isAttribute: Bool
    var name: [UInt8]
  }

  private static let longestToken = 64 << 20
  private static let mostColumns = 4096

  public init(source: any ByteSource, utf16: UTF16Order? = nil) {
    self.source = TextSource(source, utf16)
  }

  public var truncation: ReadError? { source.truncation }

  public mutating func next() throws(ReadError) -> TextChunk? {
    var chunk = TextChunk(bytes: [])
    swap(&chunk.bytes, &rest)
    var end = 0
    while end == 0 {
      if !source.atEnd { try source.fill(&chunk.bytes) }
      if source.atEnd, chunk.bytes.isEmpty { return nil }
      let mustDecide = source.atEnd || chunk.bytes.count > Self.longestToken
      end = take(&chunk, mustDecide: mustDecide)
    }
    rest = Array(chunk.bytes[end...])
    chunk.bytes.removeLast(chunk.bytes.count - end)
    return chunk
  }

  /// Finds the values of all whole tokens.
  ///
  /// - Returns: Where the first unfinished token begins.
  private mutating func take(_ chunk: inout TextChunk, mustDecide: Bool) -> Int {
    let whole = chunk.bytes
    let bytes = whole.span
    var position = 0
    while position < bytes.count,
      let token = XMLToken.at(
        position, in: bytes, mustDecide: mustDecide, allowsDoctype: isBeforeRoot)
    {
      take(token, bytes, &chunk.values)
      position = token.end
    }
    return position
  }

  private mutating func take(
    _ token: XMLToken, _ bytes: Span<UInt8>, _ values: inout [TextValue]
  ) {
    switch token.kind {
    case .text: appendText(token.start..<token.end, open.last ?? 0, .markup, bytes, &values)
    case .section:
      values.append(
        TextValue(
          range: token.start + 9..<max(token.start + 9, token.end - 3), column: open.last ?? 0))
    case .startTag, .emptyTag:
      isBeforeRoot = false
      let column = number(open.last ?? 0, bytes.array(token.name), isAttribute: false)
      appendAttributes(token, column, bytes, &values)
      if token.kind == .startTag { open.append(column) }
    case .endTag: _ = open.popLast()
    case .comment, .instruction, .doctype, .stray: break
    }
  }

  /// Text as values, leaving out blanks around it and references that nobody knows.
  private func appendText(
    _ range: Range<Int>, _ column: Int, _ form: TextValue.Form, _ bytes: Span<UInt8>,
    _ values: inout [TextValue]
  ) {
    var start = range.lowerBound
    var index = start
    func add(_ end: Int) {
      let part = trimmed(start..<end, bytes)
      if !part.isEmpty { values.append(TextValue(range: part, column: column, form: form)) }
    }
    while index < range.upperBound {
      if bytes[index] == UInt8(ascii: "&"), let end = unknownReference(at: index, bytes, range) {
        add(index)
        (start, index) = (end, end)
      } else {
        index += 1
      }
    }
    add(range.upperBound)
  }

  private func trimmed(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isXMLSpace { start += 1 }
    while end > start, bytes[end - 1].isXMLSpace { end -= 1 }
    return start..<end
  }

  private func unknownReference(at start: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var end = start + 1
    while end < range.upperBound, end < start + 64, !bytes[end].endsReferenceName { end += 1 }
    guard end < range.upperBound, end > start + 1, bytes[end] == UInt8(ascii: ";") else {
      return nil
    }
    var text: [UInt8] = []
    let isKnown = appendResolvedReferences(bytes.extracting(start..<end + 1), to: &text) > 0
    return isKnown ? nil : end + 1
  }

  private mutating func appendAttributes(
    _ token: XMLToken, _ element: Int, _ bytes: Span<UInt8>, _ values: inout [TextValue]
  ) {
    var index = token.name.upperBound
    while index < token.end {
      while index < token.end, bytes[index].isXMLSpace { index += 1 }
      let start = index
      while index < token.end, !bytes[index].endsXMLName { index += 1 }
      let name = start..<index
      while index < token.end, bytes[index].isXMLSpace || bytes[index] == UInt8(ascii: "=") {
        index += 1
      }
      guard index < token.end else { return }
      let quote = bytes[index]
      guard !name.isEmpty, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        index = max(index, start + 1)
        continue
      }
      let end = min(bytes.first(quote, from: index + 1), token.end)
      if !isOfMarkup(bytes.array(name)) {
        let column = number(element, bytes.array(name), isAttribute: true)
        appendText(index + 1..<end, column, .attribute(quote: quote), bytes, &values)
      }
      index = end + 1
    }
  }

  /// Names of spaces, and hints for those who read them.
  private func isOfMarkup(_ name: [UInt8]) -> Bool {
    name.contains(UInt8(ascii: ":")) || name.elementsEqual("xmlns".utf8)
  }

  private mutating func number(_ parent: Int, _ name: [UInt8], isAttribute: Bool) -> Int {
    let key = Key(parent: parent, isAttribute: isAttribute, name: name)
    if let known = numbers[key] { return known }
    guard columns.count < Self.mostColumns else { return parent }
    let own = (isAttribute ? "@" : "") + String(decoding: name, as: UTF8.self)
    columns.append(columns[parent].isEmpty ? own : columns[parent] + "/" + own)
    numbers[key] = columns.count - 1
    return columns.count - 1
  }
}

extension UInt8 {
  fileprivate var endsReferenceName: Bool {
    isXMLSpace || self == UInt8(ascii: ";") || self == UInt8(ascii: "&")
      || self == UInt8(ascii: "<")
  }
}
