internal import RecordModel

/// Places in a piece as spans of the source, lines and columns. It is asked for them in order.
struct XMLPiecePlaces {
  private let start: (line: Int, column: Int)
  private var cursor: XMLSourceMap.Cursor
  /// LF bytes of the piece before an index.
  private var counted = (index: 0, lines: 0)
  /// The last place whose line and column were asked for.
  private var known: (index: Int, line: Int, column: Int)

  init(_ piece: XMLPiece) {
    start = (piece.line, piece.column)
    cursor = XMLSourceMap.Cursor(piece.map)
    known = (0, piece.line, piece.column)
  }

  /// - Parameters:
  ///   - lines: LF bytes of the piece before `range`, where the cutter counted them.
  ///   - bytes: Of the piece.
  mutating func place(
    of range: Range<Int>, lines: Int? = nil, in bytes: Span<UInt8>
  ) -> (SourceSpan, line: Int) {
    let first = cursor.advance(to: range.lowerBound, in: bytes)
    counted.lines =
      lines ?? counted.lines + bytes.countOfLineFeeds(from: counted.index, to: range.lowerBound)
    counted.index = range.lowerBound
    let line = start.line + counted.lines
    let end = cursor.advance(to: range.upperBound, in: bytes)
    return (SourceSpan(offset: UInt64(first), count: end - first), line)
  }

  mutating func lineAndColumn(
    of index: Int, in bytes: Span<UInt8>
  ) -> (line: Int, column: Int) {
    if index < known.index { known = (0, start.line, start.column) }
    let part = bytes.extracting(known.index..<index)
    let line = known.line + part.countOfLineFeeds(from: 0, to: part.count)
    let column = part.column(of: part.count, first: known.column)
    known = (index, line, column)
    return (line, column)
  }
}
