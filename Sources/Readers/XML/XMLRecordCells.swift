public import RecordModel

/// The values of one record of an XML file as slices of its own bytes, to find their places.
public enum XMLRecordCells {
  /// Only of records that `XMLPlainParser` reads; values that are written otherwise than they are
  /// read, as with entities, have no slice and are left out.
  ///
  /// - Returns: Fields whose columns are positions in `paths`; `nil` for a record that is not plain.
  public static func read(_ record: [UInt8]) -> (fields: [RawField], paths: [String])? {
    var parser = XMLPlainParser(count: record.count, limits: .standard)
    guard parser.parse(0..<record.count, in: record.span) else { return nil }
    let fields = parser.fields.filter {
      !$0.flags.contains(.elementStart) && $0.range.upperBound <= record.count
    }
    return (fields, parser.tags.paths)
  }
}
