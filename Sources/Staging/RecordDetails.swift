public import RecordModel

/// What is kept of a record beside its values: the changes with their raw texts, and, for records
/// that a person must look at, the cells as they were sent.
public enum RecordDetails {
  /// Appends the details of one record, its changes; cells may follow, one by one. Of a record that
  /// has neither nothing need be appended.
  public static func append(
    _ changes: ArraySlice<Change>, text: [UInt8], to output: inout [UInt8]
  ) {
    // Numbers take five bytes at most, but for the count's ten; four are written at once.
    var room = unsafe PayloadWriter.slack + 16
    for change in changes { room += 32 + change.raw.count }
    unsafe PayloadWriter.write(into: &output, room: room, text) { writer in
      unsafe writer.append(number: UInt64(changes.count))
      for change in changes {
        let (section, field) = (UInt32(change.field.section), UInt32(change.field.field))
        let (row, count) = (UInt32(change.row), change.raw.count)
        if section | field | row < 0x80 {
          unsafe writer.append(bytes: section | field << 8 | row << 16, count: 3)
        } else {
          unsafe writer.append(number: UInt64(section))
          unsafe writer.append(number: UInt64(field))
          unsafe writer.append(number: UInt64(row))
        }
        unsafe writer.append(number: UInt64(change.kinds))
        unsafe writer.append(number: UInt64(count))
        unsafe writer.append(change.raw)
      }
    }
  }

  /// Appends the head of one cell; its bytes follow.
  public static func append(column: Int, count: Int, to output: inout [UInt8]) {
    RecordPayload.appendNumber(UInt64(column), to: &output)
    RecordPayload.appendNumber(UInt64(count), to: &output)
  }

  static func decode(_ bytes: [UInt8]) -> (changes: [StoredRecord.Change], cells: [RawCell])? {
    var position = 0
    var changes: [StoredRecord.Change] = []
    var cells: [RawCell] = []
    guard !bytes.isEmpty else { return ([], []) }
    guard let count = RecordPayload.small(bytes, &position) else { return nil }
    for _ in 0..<count {
      guard let section = RecordPayload.small(bytes, &position), section <= UInt16.max,
        let field = RecordPayload.small(bytes, &position), field <= UInt16.max,
        let row = RecordPayload.small(bytes, &position),
        let kinds = RecordPayload.number(bytes, &position),
        let raw = text(bytes, &position)
      else { return nil }
      changes.append(
        StoredRecord.Change(
          field: FieldAddress(section: section, field: field), row: row,
          kinds: UInt32(truncatingIfNeeded: kinds), raw: raw))
    }
    while position < bytes.count {
      guard let column = RecordPayload.small(bytes, &position), let text = text(bytes, &position)
      else { return nil }
      cells.append(RawCell(column: column, text: text))
    }
    return (changes, cells)
  }

  private static func text(_ bytes: [UInt8], _ position: inout Int) -> String? {
    guard let length = RecordPayload.small(bytes, &position), position + length <= bytes.count
    else { return nil }
    defer { position += length }
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }
}
