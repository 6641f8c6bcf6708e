public import RecordModel

/// Where one cell stands in its file.
public struct CellPlace: Hashable, Sendable {
  /// From 1.
  public var line: Int
  /// In characters, from 1.
  public var column: Int
  /// The line where it ends, and the column behind its last character.
  public var endLine: Int
  public var endColumn: Int
  /// The bytes of the cell without its quotes.
  public var span: SourceSpan
  public init(line: Int, column: Int, endLine: Int, endColumn: Int, span: SourceSpan) {
    (self.line, self.column, self.span) = (line, column, span)
    (self.endLine, self.endColumn) = (endLine, endColumn)
  }
}

/// Knows the files that records came from. A store has places of records only; those of cells are
/// looked up where the files are at hand.
public protocol CellFinding: AnyObject {
  /// - Parameter column: The position of the column, from 0.
  /// - Parameter path: XML: the path of the value within its record.
  /// - Parameter record: In the order of the run: files are gone through once.
  /// - Returns: `nil` where the cell is not there, or the format does not tell.
  func place(ofColumn column: Int, path: String, in record: StoredRecord) -> CellPlace?
}
