import RecordModel
import Testing

@testable import Staging

@Suite("Packed records")
struct RecordPayloadTests {
  static let counts = [150, 12, 0, 7]

  /// A record with values of every kind, and rows of several sections.
  static func randomChunk(_ random: inout Random) -> RecordChunk {
    var chunk = RecordChunk(text: [])
    func add(_ count: Int) {
      for _ in 0..<count { chunk.values.append(randomValue(&random, &chunk)) }
    }
    for _ in 0..<random.next(3) { chunk.text.append(0x78) }
    var entry = RecordEntry(
      firstValue: 0, firstRow: 0, ordinal: 1, line: 1, span: SourceSpan(offset: 0, count: 0))
    add(counts[0])
    chunk.personFields = Array(0..<counts[0])
    for _ in 0..<random.next(6) {
      let section = 1 + random.next(3)
      chunk.rows.append(RowEntry(section: section, firstValue: chunk.values.count))
      add(counts[section])
      entry.rowCount += 1
    }
    chunk.records = [entry]
    return chunk
  }

  private static func randomValue(_ random: inout Random, _ chunk: inout RecordChunk) -> Value {
    guard random.next(3) > 0, let kind = Value.Kind(rawValue: UInt8(random.next(8))) else {
      return .missing
    }
    switch kind {
    case .missing, .empty: return Value(kind: kind)
    case .text, .code, .unreadable:
      let start = chunk.text.count
      let length = [0, 1, 5, 31, 32, 33, 63, 64, 127, 128, 300][random.next(11)]
      for _ in 0..<length { chunk.text.append(UInt8(random.next(256))) }
      return Value(
        kind: kind, text: start..<start + length, source: 3,
        entry: kind == .code && random.next(2) == 0 ? .max : 0)
    case .integer, .decimal:
      let extremes: [Int64] = [0, 1, -1, 63, 64, -64, -65, .max, .min, 1 << 62, -(1 << 62)]
      let bits =
        random.next(2) == 0
        ? extremes[random.next(extremes.count)] : Int64(random.next(1 << 30)) - (1 << 29)
      return Value(kind: kind, bits: bits, scale: kind == .decimal ? UInt8(random.next(16)) : 0)
    case .date: return Value(kind: .date, bits: Int64(1980 << 9 | random.next(12) << 5))
    }
  }

  static func same(_ left: Value, _ leftText: [UInt8], _ right: Value, _ rightText: [UInt8]) -> Bool
  {
    guard left.kind == right.kind else { return false }
    switch left.kind {
    case .missing, .empty: return true
    case .text, .unreadable: return leftText[left.textRange] == rightText[right.textRange]
    case .code:
      return leftText[left.textRange] == rightText[right.textRange]
        && (left.entry == .max) == (right.entry == .max)
    case .integer, .decimal, .date: return left.bits == right.bits && left.scale == right.scale
    }
  }

  private func packed(_ chunk: RecordChunk) -> [UInt8] {
    var payload: [UInt8] = []
    var ends: [Int] = []
    RecordPayload.append(
      chunk, PayloadLayout(allOf: chunk, rowFieldCounts: Self.counts), to: &payload, ends: &ends)
    #expect(ends == [payload.count])
    return payload
  }

  @Test("a record unpacks to the values that were packed")
  func roundTrip() throws {
    var random = Random(state: 42)
    for _ in 0..<500 {
      let chunk = Self.randomChunk(&random)
      let payload = packed(chunk)
      let unpacked = try #require(RecordPayload.decode(payload, fieldCounts: Self.counts))
      #expect(unpacked.person.count == Self.counts[0])
      #expect(
        (0..<Self.counts[0]).allSatisfy {
          Self.same(chunk.values[$0], chunk.text, unpacked.person[$0], payload)
        })
      #expect(unpacked.rows.map(\.section) == chunk.rows.map { Int($0.section) })
      for (row, stored) in zip(chunk.rows, unpacked.rows) {
        #expect(
          stored.values.indices.allSatisfy {
            Self.same(
              chunk.values[Int(row.firstValue) + $0], chunk.text, stored.values[$0], payload)
          })
      }
    }
  }

  /// The same bytes, one after another.
  private func plainlyPacked(_ chunk: RecordChunk) -> [UInt8] {
    plainlyPacked(chunk, chunk.records[0])
  }

  private func plainlyPacked(_ chunk: RecordChunk, _ record: RecordEntry) -> [UInt8] {
    var output: [UInt8] = []
    func append(_ values: ArraySlice<Value>) {
      for (field, value) in values.enumerated() where value.kind != .missing {
        RecordPayload.appendNumber(UInt64(field + 1), to: &output)
        output.append(value.kind.rawValue | value.scale << 4)
        let text = chunk.text[value.textRange]
        switch value.kind {
        case .missing, .empty: break
        case .text, .unreadable: RecordPayload.appendNumber(UInt64(text.count), to: &output)
        case .code:
          RecordPayload.appendNumber(
            UInt64(text.count) << 1 | (value.entry == .max ? 1 : 0), to: &output)
        case .integer, .decimal, .date:
          let folded = value.bits << 1 ^ value.bits >> 63
          RecordPayload.appendNumber(UInt64(bitPattern: folded), to: &output)
        }
        output += text
      }
      output.append(0)
    }
    let base = Int(record.firstValue)
    append(chunk.values[base..<base + Self.counts[0]])
    for row in chunk.rows[record.rows] {
      RecordPayload.appendNumber(UInt64(row.section), to: &output)
      let first = Int(row.firstValue)
      append(chunk.values[first..<first + Self.counts[Int(row.section)]])
    }
    return output
  }

  @Test("packing in one measured room makes the bytes that packing one by one makes")
  func twin() {
    var random = Random(state: 43)
    for _ in 0..<300 {
      let chunk = Self.randomChunk(&random)
      #expect(packed(chunk) == plainlyPacked(chunk))
    }
  }

  /// Records side by side, person by person; some of them long, and with texts that stand in many.
  private func manyRecords(_ random: inout Random) -> RecordChunk {
    var chunk = RecordChunk(text: [])
    for _ in 0..<1 + random.next(8) {
      var one = Self.randomChunk(&random)
      if random.next(4) == 0, let text = one.values.first(where: { $0.textRange.count >= 64 }) {
        for index in 0..<Self.counts[0] { one.values[index] = text }
      }
      let (text, first, row) = (chunk.text.count, chunk.values.count, chunk.rows.count)
      chunk.text += one.text
      chunk.values += one.values.map { value in
        guard [.text, .code, .unreadable].contains(value.kind) else { return value }
        let range = value.textRange
        return Value(
          kind: value.kind, text: range.lowerBound + text..<range.upperBound + text, source: 0,
          entry: value.entry)
      }
      chunk.rows += one.rows.map {
        RowEntry(section: Int($0.section), firstValue: Int($0.firstValue) + first)
      }
      var entry = one.records[0]
      (entry.firstValue, entry.firstRow) = (UInt32(first), UInt32(row))
      chunk.records.append(entry)
      chunk.personFields = one.personFields
    }
    return chunk
  }

  @Test("records are packed as each by itself, be there room for them at first or not")
  func roomForMany() {
    var random = Random(state: 44)
    for _ in 0..<200 {
      let chunk = manyRecords(&random)
      let layout = PayloadLayout(allOf: chunk, rowFieldCounts: Self.counts)
      let left = random.next(3)
      var (payloads, ends): ([UInt8], [Int]) = ([7], [])
      RecordPayload.append(chunk, layout, to: &payloads, ends: &ends) {
        Int($0.firstValue) % 3 != left
      }
      var meant: [UInt8] = [7]
      var meantEnds: [Int] = []
      for record in chunk.records {
        if Int(record.firstValue) % 3 != left { meant += plainlyPacked(chunk, record) }
        meantEnds.append(meant.count)
      }
      #expect(payloads == meant)
      #expect(ends == meantEnds)
    }
  }

  @Test("picked values are those of the whole record, and damage is told in the same way")
  func picked() throws {
    var random = Random(state: 45)
    for _ in 0..<300 {
      let payload = packed(Self.randomChunk(&random))
      let fields = Self.counts.map { count -> [Int]? in
        guard random.next(3) > 0 else { return nil }
        return (0..<count).filter { _ in random.next(4) == 0 }
      }
      let wish = RecordPayload.Wish(fields, fieldCounts: Self.counts)
      let before = [UInt8](repeating: 9, count: random.next(4))
      var damaged = payload
      if random.next(2) == 0 { damaged[random.next(payload.count)] = UInt8(random.next(256)) }
      if random.next(3) == 0 { damaged.removeLast(random.next(payload.count)) }
      var found = RecordPayload.Picked()
      let isSound = RecordPayload.pick(
        wish, from: before + damaged + [3, 3], in: before.count..<before.count + damaged.count,
        &found)
      let whole = RecordPayload.decode(damaged, fieldCounts: Self.counts)
      #expect(isSound == (whole != nil))
      guard let whole else { continue }
      let rows = [StoredRecord.Row(section: 0, values: whole.person)] + whole.rows
      let meant = rows.compactMap { row in fields[row.section].map { (row, $0) } }
      #expect(found.rows.map(\.section) == meant.map(\.0.section))
      for (row, (stored, wanted)) in zip(found.rows, meant) {
        for (place, field) in wanted.enumerated() {
          #expect(
            Self.same(
              found.values[row.first + place], before + damaged + [3, 3], stored.values[field],
              damaged))
        }
      }
    }
  }

  @Test("a payload cut anywhere, or with any byte changed, never makes the reader fail")
  func damaged() {
    var random = Random(state: 7)
    for _ in 0..<40 {
      let payload = packed(Self.randomChunk(&random))
      for cut in stride(from: 0, to: payload.count, by: 3) {
        _ = RecordPayload.decode(Array(payload[..<cut]), fieldCounts: Self.counts)
        var changed = payload
        changed[cut] = UInt8(random.next(256))
        _ = RecordPayload.decode(changed, fieldCounts: Self.counts)
      }
    }
    let huge: [UInt8] = [1, 3] + [UInt8](repeating: 0xff, count: 9) + [0x7f]
    #expect(RecordPayload.decode(huge, fieldCounts: Self.counts) == nil)
  }

  @Test("changes and raw cells unpack as they were packed; nothing packs to nothing")
  func details() throws {
    var random = Random(state: 5)
    for _ in 0..<300 {
      let text = Array("Nguyễn Văn An 17/05/1980 Hà Nội".utf8)
      let changes = (0..<random.next(4)).map { _ in
        Change(
          field: FieldAddress(section: random.next(3), field: random.next(200)),
          row: random.next(300), kinds: UInt32(random.next(1 << 22)),
          raw: [0..<15, 15..<25, 26..<text.count, 4..<4][random.next(4)])
      }
      let cells = (0..<random.next(3)).map { _ in
        RawCell(column: random.next(500), text: ["", "Hà Nội", "x\u{1f}y", "a\nb"][random.next(4)])
      }
      var bytes: [UInt8] = []
      if !changes.isEmpty || !cells.isEmpty {
        RecordDetails.append(changes[...], text: text, to: &bytes)
      }
      for cell in cells {
        RecordDetails.append(column: cell.column, count: cell.text.utf8.count, to: &bytes)
        bytes.append(contentsOf: cell.text.utf8)
      }
      let decoded = try #require(RecordDetails.decode(bytes))
      #expect(decoded.cells == cells)
      #expect(decoded.changes.map(\.field) == changes.map(\.field))
      #expect(decoded.changes.map(\.row) == changes.map { Int($0.row) })
      #expect(decoded.changes.map(\.kinds) == changes.map(\.kinds))
      #expect(
        decoded.changes.map(\.raw) == changes.map { String(decoding: text[$0.raw], as: UTF8.self) })
      for cut in 0..<bytes.count { _ = RecordDetails.decode(Array(bytes[..<cut])) }
    }
  }
}
