public import RecordModel

extension RecordPayload {
  /// Appends some of a record's values in the form of a payload.
  ///
  /// - Parameter fields: By section the fields that are wanted; sections without one are left out.
  public static func append(
    _ record: RecordEntry, of chunk: RecordChunk, fields: [[Int]], to output: inout [UInt8]
  ) {
    var room = unsafe PayloadWriter.slack + 1
    for field in fields[0] { room += unsafe PayloadWriter.most(chunk.person(record, field)) }
    for position in record.rows {
      let row = chunk.rows[position]
      for field in fields[Int(row.section)] {
        room += unsafe PayloadWriter.most(chunk.values[Int(row.firstValue) + field])
      }
      room += 4
    }
    unsafe PayloadWriter.write(into: &output, room: room, chunk.text) { writer in
      for field in fields[0] { unsafe writer.append(chunk.person(record, field), field) }
      unsafe writer.append(byte: 0)
      for position in record.rows {
        let row = chunk.rows[position]
        let wanted = fields[Int(row.section)]
        guard !wanted.isEmpty else { continue }
        unsafe writer.append(number: UInt64(row.section))
        for field in wanted {
          unsafe writer.append(chunk.values[Int(row.firstValue) + field], field)
        }
        unsafe writer.append(byte: 0)
      }
    }
  }
}
