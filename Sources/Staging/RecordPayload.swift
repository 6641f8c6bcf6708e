public import RecordModel

/// The compact form of a record's values in the store.
///
/// For each value that is not missing: field number plus one, kind and scale, then the value;
/// zero ends the person and each row. Numbers are variable-length, seven bits a byte, low first.
public enum RecordPayload {
  /// Appends the payloads of a chunk's records, or of those of their values that a layout has.
  ///
  /// - Parameter ends: Gets one entry a record: where its payload ends in `output`.
  /// - Parameter isWanted: Whether a record has a payload at all.
  public static func append(
    _ chunk: RecordChunk, _ layout: PayloadLayout, to output: inout [UInt8],
    ends: inout [Int], where isWanted: (RecordEntry) -> Bool = { _ in true }
  ) {
    let (values, fields) = (chunk.values.span, layout.fields.span)
    let person = layout.range(ofSection: 0)
    let start = output.count
    let room = room(for: chunk, layout)
    unsafe PayloadWriter.write(into: &output, room: room, chunk.text) { writer in
      for index in chunk.records.indices {
        let record = chunk.records[index]
        if isWanted(record) {
          let base = Int(record.firstValue)
          for position in person {
            let field = fields[position]
            unsafe writer.append(values[base + field.offset], number: field.number)
          }
          unsafe writer.append(byte: 0)
          if record.rowCount > 0 { unsafe appendRows(of: record, chunk, layout, &writer) }
        }
        ends.append(start + (unsafe writer.count))
      }
    }
  }

  private static func appendRows(
    of record: RecordEntry, _ chunk: RecordChunk, _ layout: PayloadLayout,
    _ writer: inout PayloadWriter
  ) {
    let (values, fields) = (chunk.values.span, layout.fields.span)
    for row in record.rows {
      let (section, base) = (Int(chunk.rows[row].section), Int(chunk.rows[row].firstValue))
      let range = layout.range(ofSection: section)
      guard layout.tellsEmptyRows || !range.isEmpty else { continue }
      unsafe writer.append(number: UInt64(section))
      for position in range {
        let field = fields[position]
        unsafe writer.append(values[base + field.offset], number: field.number)
      }
      unsafe writer.append(byte: 0)
    }
  }

  /// The most that the payloads of all records of a chunk can take.
  private static func room(for chunk: RecordChunk, _ layout: PayloadLayout) -> Int {
    let (values, fields) = (chunk.values.span, layout.fields.span)
    var room = unsafe PayloadWriter.slack + chunk.records.count
    for position in layout.range(ofSection: 0) {
      let offset = fields[position].offset
      for index in chunk.records.indices {
        let value = values[Int(chunk.records[index].firstValue) + offset]
        room &+= unsafe PayloadWriter.most(value)
      }
    }
    for index in chunk.rows.indices {
      let base = Int(chunk.rows[index].firstValue)
      for position in layout.range(ofSection: Int(chunk.rows[index].section)) {
        room &+= unsafe PayloadWriter.most(values[base + fields[position].offset])
      }
      room &+= 4
    }
    return room
  }

  @inline(__always)
  static func appendNumber(_ number: UInt64, to output: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    output.append(UInt8(rest))
  }

  /// Unpacks a payload.
  ///
  /// - Returns: Values whose text ranges are slices of `payload`; `nil` when it is damaged.
  public static func decode(
    _ payload: [UInt8], fieldCounts: [Int]
  ) -> (person: [Value], rows: [StoredRecord.Row])? {
    var position = 0
    guard let person = values(payload, &position, fieldCounts[0]) else { return nil }
    var rows: [StoredRecord.Row] = []
    while position < payload.count {
      guard let section = small(payload, &position), section < fieldCounts.count,
        let values = values(payload, &position, fieldCounts[section])
      else { return nil }
      rows.append(StoredRecord.Row(section: section, values: values))
    }
    return (person, rows)
  }

  private static func values(
    _ payload: [UInt8], _ position: inout Int, _ count: Int
  ) -> [Value]? {
    var values = [Value](repeating: .missing, count: count)
    while true {
      guard let field = small(payload, &position) else { return nil }
      if field == 0 { return values }
      guard field <= count, position < payload.count,
        let kind = Value.Kind(rawValue: payload[position] & 15)
      else { return nil }
      let scale = payload[position] >> 4
      position += 1
      var value = Value(kind: kind, scale: scale)
      switch kind {
      case .missing, .empty: break
      case .text, .unreadable:
        guard let length = small(payload, &position), position + length <= payload.count
        else { return nil }
        value = Value(kind: kind, text: position..<position + length, source: 0)
        position += length
      case .code:
        guard let packed = small(payload, &position), position + packed >> 1 <= payload.count
        else { return nil }
        let length = packed >> 1
        value = Value(
          kind: kind, text: position..<position + length, source: 0,
          entry: packed & 1 == 1 ? .max : 0)
        position += length
      case .integer, .decimal, .date:
        guard let packed = number(payload, &position) else { return nil }
        value.bits = Int64(bitPattern: packed >> 1) ^ -Int64(bitPattern: packed & 1)
      }
      values[field - 1] = value
    }
  }

  /// A number that counts something of a record: a damaged one may say anything.
  static func small(_ bytes: [UInt8], _ position: inout Int) -> Int? {
    guard let number = number(bytes, &position), number < 1 << 32 else { return nil }
    return Int(number)
  }

  static func number(_ bytes: [UInt8], _ position: inout Int) -> UInt64? {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      result |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return result }
      shift += 7
    }
    return nil
  }
}
