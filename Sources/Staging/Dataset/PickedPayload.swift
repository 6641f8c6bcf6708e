public import RecordModel

extension RecordPayload {
  /// Appends some of a record's values in the form of a payload.
  ///
  /// - Parameter fields: By section the fields that are wanted; sections without one are left out.
  public static func append(
    _ record: RecordEntry, of chunk: RecordChunk, fields: [[Int]], to output: inout [UInt8]
  ) {
    for field in fields[0] {
      append(chunk.values[Int(record.firstValue) + field], field, chunk.text, &output)
    }
    output.append(0)
    for position in record.rows {
      let row = chunk.rows[position]
      let wanted = fields[Int(row.section)]
      guard !wanted.isEmpty else { continue }
      appendNumber(UInt64(row.section), to: &output)
      for field in wanted {
        append(chunk.values[Int(row.firstValue) + field], field, chunk.text, &output)
      }
      output.append(0)
    }
  }
}
