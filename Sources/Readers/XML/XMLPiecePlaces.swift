internal import RecordModel

/// Places in a piece as spans of the source, lines and columns. It is asked for them in order.
struct XMLPiecePlaces {
  private let piece: XMLPiece
  private var cursor: XMLSourceMap.Cursor
  /// The last place whose line and column were asked for.
  private var known: (index: Int, line: Int, column: Int)

  init(_ piece: XMLPiece) {
    self.piece = piece
    cursor = XMLSourceMap.Cursor(piece.map)
    known = (0, piece.line, piece.column)
  }

  mutating func place(of range: Range<Int>) -> (SourceSpan, line: Int) {
    let piece = piece
    let start = cursor.advance(to: range.lowerBound, in: piece.bytes.span)
    let line = piece.line + cursor.lines
    let end = cursor.advance(to: range.upperBound, in: piece.bytes.span)
    return (SourceSpan(offset: UInt64(start), count: end - start), line)
  }

  mutating func lineAndColumn(of index: Int) -> (line: Int, column: Int) {
    let piece = piece
    if index < known.index { known = (0, piece.line, piece.column) }
    let part = piece.bytes.span.extracting(known.index..<index)
    let line = known.line + part.countOfLineFeeds(from: 0, to: part.count)
    let column = part.column(of: part.count, first: known.column)
    known = (index, line, column)
    return (line, column)
  }
}
