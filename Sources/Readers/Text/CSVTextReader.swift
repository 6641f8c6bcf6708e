internal import RecordModel

/// Gives the cells of a table; what is damaged stays between them.
public struct CSVTextReader: TextReader {
  private var reader: CSVReader
  /// The records that are still titles or headings.
  private var headerRows: Int

  /// - Parameters:
  ///   - expectedColumns: The number of columns that records over several lines have.
  ///   - headerRows: Records at the beginning that are no data.
  public init(
    source: any ByteSource, dialect: CSVDialect, utf16: UTF16Order? = nil, expectedColumns: Int,
    headerRows: Int
  ) {
    self.headerRows = headerRows
    reader = CSVReader(source: source, dialect: dialect, utf16: utf16)
    reader.expectedColumns = expectedColumns
    reader.undoesEscapes = false
  }

  public var columns: [String] { [] }
  public var truncation: ReadError? { reader.truncation }

  public mutating func next() throws(ReadError) -> TextChunk? {
    guard let chunk = try reader.next() else { return nil }
    var text = TextChunk(bytes: chunk.bytes)
    text.values.reserveCapacity(chunk.fields.count)
    for record in chunk.records {
      let isHeading = headerRows > 0
      if isHeading { headerRows -= 1 }
      for position in record.fields {
        let field = chunk.fields[position]
        guard field.count > 0 else { continue }
        let column = isHeading ? TextValue.heading : Int(field.column)
        text.values.append(TextValue(range: field.range, column: column))
      }
    }
    return text
  }
}
