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
    let start = output.count
    var index = 0
    // Mostly more than enough: what is packed is a part of the text and what tells it apart.
    var room =
      unsafe chunk.text.count / 4 * 5 + 64 * chunk.records.count + PayloadWriter.slack
      + layout.sections.reduce(0) { max($0, $1.byteCount) }
    while index < chunk.records.count {
      let begin = output.count - start
      unsafe PayloadWriter.write(into: &output, room: room, chunk.text) { writer in
        let (values, rows) = (chunk.values.span, chunk.rows.span)
        let (fields, sections) = (layout.fields.span, layout.sections.span)
        while index < chunk.records.count {
          let record = chunk.records[index]
          if isWanted(record) {
            let before = unsafe writer.count
            unsafe append(Int(record.firstValue), sections[0], values, fields, &writer)
            for row in record.rows {
              let section = Int(rows[row].section)
              guard layout.tellsEmptyRows || !sections[section].fields.isEmpty else { continue }
              unsafe append(
                Int(rows[row].firstValue), sections[section], values, fields, &writer,
                number: section)
            }
            guard unsafe !writer.isFull else { return unsafe writer.takeBack(to: before) }
          }
          ends.append(start + begin + (unsafe writer.count))
          index += 1
        }
      }
      if index < chunk.records.count {
        // No less than the next record needs.
        let most = most(chunk.records[index], chunk, layout)
        room = unsafe max(room, 2 * most) + PayloadWriter.slack
      }
    }
  }

  /// Appends the values of the person or of a row.
  ///
  /// - Parameter base: The first value of them.
  /// - Parameter number: The section's, of a row.
  @inline(__always)
  private static func append(
    _ base: Int, _ section: PayloadLayout.Section, _ values: Span<Value>,
    _ fields: Span<PayloadLayout.Field>, _ writer: inout PayloadWriter, number: Int? = nil
  ) {
    guard unsafe writer.reserve(section.byteCount) else { return }
    if let number { unsafe writer.append(number: UInt64(number)) }
    // Looked at once for all of them.
    precondition(base >= 0 && section.valueCount <= values.count - base)
    precondition(section.fields.upperBound <= fields.count)
    for position in section.fields {
      let field = unsafe fields[unchecked: position]
      unsafe writer.append(values[unchecked: base + Int(field.offset)], number: field.number)
    }
    unsafe writer.append(byte: 0)
  }

  /// The most room that a record asks for.
  private static func most(
    _ record: RecordEntry, _ chunk: RecordChunk, _ layout: PayloadLayout
  ) -> Int {
    func most(_ base: Int, _ section: Int) -> Int {
      let section = layout.sections[section]
      return layout.fields[section.fields].reduce(section.byteCount) {
        $0 + chunk.values[base + Int($1.offset)].textRange.count
      }
    }
    return record.rows.reduce(most(Int(record.firstValue), 0)) {
      $0 + most(Int(chunk.rows[$1].firstValue), Int(chunk.rows[$1].section))
    }
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

  /// Some values of a record and its rows, taken out of a payload without unpacking the others.
  public struct Picked: Sendable {
    /// Its values stand in `values` from `first` on, one a field that is wanted.
    public struct Row: Sendable {
      public var section: Int
      public var first: Int
    }
    /// The person first, if anything is wanted of it.
    public fileprivate(set) var rows: [Row] = []
    /// Their texts are slices of the bytes that the payload is a part of.
    public fileprivate(set) var values: [Value] = []

    public init() {}
  }

  /// Which fields are wanted.
  public struct Wish: Sendable {
    /// By section and field, counted from 1, where its value stands among those wanted; -1 for none.
    fileprivate let places: [[Int]]
    /// By section how many values are wanted; -1 where not even rows are.
    fileprivate let counts: [Int]

    /// - Parameter fields: By section those that are wanted, in their order, each once; `nil` for a
    ///   section whose rows are not.
    /// - Parameter fieldCounts: By section how many fields it has, the person first.
    public init(_ fields: [[Int]?], fieldCounts: [Int]) {
      counts = fields.map { $0?.count ?? -1 }
      places = zip(fields, fieldCounts).map { fields, count in
        var places = [Int](repeating: -1, count: count + 1)
        for (place, field) in (fields ?? []).enumerated() { places[field + 1] = place }
        return places
      }
    }
  }

  /// Takes values out of a payload.
  ///
  /// - Parameter picked: Replaced by what is found.
  /// - Returns: Whether the payload is sound, as `decode` has it.
  public static func pick(
    _ wish: Wish, from bytes: [UInt8], in range: Range<Int>, _ picked: inout Picked
  ) -> Bool {
    picked.rows.removeAll(keepingCapacity: true)
    picked.values.removeAll(keepingCapacity: true)
    let all = bytes.span
    let payload = all.extracting(0..<range.upperBound)
    var position = range.lowerBound
    var isPerson = true
    while isPerson || position < payload.count {
      var section = 0
      if !isPerson {
        guard let number = small(payload, &position), number < wish.places.count else {
          return false
        }
        section = number
      }
      isPerson = false
      let first = picked.values.count
      if wish.counts[section] >= 0 {
        picked.rows.append(Picked.Row(section: section, first: first))
        for _ in 0..<wish.counts[section] { picked.values.append(.missing) }
      }
      guard take(wish.places[section], payload, &position, first, &picked.values) else {
        return false
      }
    }
    return true
  }

  /// Goes over the values of the person or a row.
  private static func take(
    _ places: [Int], _ payload: Span<UInt8>, _ position: inout Int, _ first: Int,
    _ values: inout [Value]
  ) -> Bool {
    while true {
      guard let field = small(payload, &position) else { return false }
      if field == 0 { return true }
      guard field < places.count, position < payload.count,
        let kind = Value.Kind(rawValue: payload[position] & 15)
      else { return false }
      let scale = payload[position] >> 4
      position += 1
      var value = Value(kind: kind, scale: scale)
      switch kind {
      case .missing, .empty: break
      case .text, .unreadable, .code:
        guard let told = small(payload, &position) else { return false }
        let length = kind == .code ? told >> 1 : told
        guard length <= payload.count - position else { return false }
        value = Value(
          kind: kind, text: position..<position + length, source: 0,
          entry: kind == .code && told & 1 == 1 ? .max : 0)
        position += length
      case .integer, .decimal, .date:
        guard let told = number(payload, &position) else { return false }
        value.bits = Int64(bitPattern: told >> 1) ^ -Int64(bitPattern: told & 1)
      }
      if places[field] >= 0 { values[first + places[field]] = value }
    }
  }

  /// A number that counts something of a record: a damaged one may say anything.
  private static func small(_ bytes: Span<UInt8>, _ position: inout Int) -> Int? {
    // Most are of one byte.
    if position < bytes.count, bytes[position] < 0x80 {
      position += 1
      return Int(bytes[position - 1])
    }
    guard let number = number(bytes, &position), number < 1 << 32 else { return nil }
    return Int(number)
  }

  private static func number(_ bytes: Span<UInt8>, _ position: inout Int) -> UInt64? {
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

  static func small(_ bytes: [UInt8], _ position: inout Int) -> Int? {
    small(bytes.span, &position)
  }

  static func number(_ bytes: [UInt8], _ position: inout Int) -> UInt64? {
    number(bytes.span, &position)
  }
}
