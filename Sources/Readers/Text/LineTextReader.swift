/// Takes each line of a file as one value.
public struct LineTextReader: TextReader {
  private var source: TextSource
  private var rest: [UInt8] = []
  /// A line is cut after as many bytes.
  private let longestLine: Int

  public init(
    source: any ByteSource, utf16: UTF16Order? = nil, longestLine: Int = 4 << 20
  ) {
    self.source = TextSource(source, utf16)
    self.longestLine = longestLine
  }

  public var columns: [String] { [] }
  public var truncation: ReadError? { source.truncation }

  public mutating func next() throws(ReadError) -> TextChunk? {
    var bytes: [UInt8] = []
    swap(&bytes, &rest)
    var end = 0
    while end == 0 {
      if source.atEnd {
        end = bytes.count
        break
      }
      let seen = bytes.count
      try source.fill(&bytes)
      end = bytes[seen...].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
      if end == 0, bytes.count >= longestLine { end = bytes.count }
    }
    guard end > 0 else { return nil }
    rest = Array(bytes[end...])
    bytes.removeLast(bytes.count - end)
    return TextChunk(bytes: bytes, values: lines(of: bytes.span))
  }

  private func lines(of bytes: Span<UInt8>) -> [TextValue] {
    var values: [TextValue] = []
    var start = 0
    for index in 0...bytes.count {
      guard index == bytes.count || bytes[index] == 0x0a || bytes[index] == 0x0d else { continue }
      if index > start { values.append(TextValue(range: start..<index, column: 0)) }
      start = index + 1
    }
    return values
  }
}
