import RecordModel
import Testing

@testable import RuleEngine

/// Rules in columns against the slow, obvious way: each record evaluated alone.
@Suite("Checking in columns")
struct ColumnsTwinTests {
  static let shared = Result {
    let pack = try RulePack.load(ExampleTests.folder)
    return (pack, try RecordChecker(pack, today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24)))
  }
  let pack: RulePack
  let checker: RecordChecker
  /// What the examples of the pack's rules hold, by field: values that rules care about.
  let pool: [FieldAddress: [String]]

  init() throws {
    (pack, checker) = try Self.shared.get()
    var pool: [FieldAddress: Set<String>] = [:]
    for rule in pack.recordRules {
      for example in rule.examples {
        for (address, text) in example.person { pool[address, default: []].insert(text) }
        for row in example.rows {
          for (address, text) in row.values { pool[address, default: []].insert(text) }
        }
      }
    }
    self.pool = pool.mapValues { $0.sorted() }
  }

  @Test("findings, dispositions and the states of every rule are the same", arguments: 0..<12)
  func twins(seed: UInt64) throws {
    var random = Random(state: seed &* 7919 &+ 1)
    var chunk = chunk(&random, records: 150 + random.next(60), sparseness: 2 + random.next(6))
    var twin = chunk
    var columns = checker.makeScratch()
    var alone = checker.makeScratch(usesColumns: false)
    checker.check(&chunk, &columns)
    checker.check(&twin, &alone)
    #expect(chunk.findings == twin.findings)
    for (one, other) in zip(chunk.records, twin.records) {
      #expect(one.findings == other.findings)
      #expect(one.disposition == other.disposition)
    }
    let (fast, slow) = (columns.takeCounts(), alone.takeCounts())
    for rule in pack.catalogue.rules.indices {
      #expect(fast.states[rule] == slow.states[rule], "\(pack.catalogue.rules[rule].id)")
    }
    #expect(fast.faults == slow.faults)
    #expect(chunk.text == twin.text)
  }

  @Test("all rules of the pack are evaluated in columns")
  func coverage() {
    let left = zip(pack.recordRules, checker.roots).filter { rule, roots in
      roots.assertion == nil || rule.when != nil && roots.condition == nil
    }
    #expect(left.map(\.0.id).isEmpty)
  }

  // MARK: Random records

  private func chunk(_ random: inout Random, records: Int, sparseness: Int) -> RecordChunk {
    var chunk = RecordChunk(text: Array("raw bytes".utf8))
    for number in 0..<records {
      var entry = RecordEntry(
        firstValue: chunk.values.count, firstRow: chunk.rows.count, ordinal: number + 1, line: 1,
        span: SourceSpan(offset: 0, count: 0))
      append(0, sparseness, &random, &chunk)
      for section in rowSections(&random) {
        chunk.rows.append(RowEntry(section: section, firstValue: chunk.values.count))
        append(section, 1 + random.next(4), &random, &chunk)
        entry.rowCount += 1
      }
      if number % 23 == 7 {
        entry.firstFinding = UInt32(chunk.findings.count)
        entry.findingCount = 1
        chunk.findings.append(
          Finding(rule: pack.stageRules[.fieldCountDiffers], field: Finding.wholeRecord))
      }
      chunk.records.append(entry)
    }
    chunk.personFields = pack.schema.person.fields.indices.filter {
      $0 % 29 != 3 || records % 2 == 0
    }
    for record in chunk.records {
      for field in pack.schema.person.fields.indices where !chunk.personFields.contains(field) {
        chunk.values[Int(record.firstValue) + field] = .missing
      }
    }
    chunk.hasFixedFields = random.next(2) == 0
    return chunk
  }

  /// No rows, up to eight of any sections, or more of one than columns take.
  private func rowSections(_ random: inout Random) -> [Int] {
    let sections = pack.schema.sections.count - 1
    switch random.next(12) {
    case 0, 1: return []
    case 2 where random.next(4) == 0:
      return Array(repeating: 1 + random.next(sections), count: 30 + random.next(8))
    case 3, 4, 5:
      let section = 1 + random.next(sections)
      return Array(repeating: section, count: 1 + random.next(8))
    default: return (0..<random.next(9)).map { _ in 1 + random.next(sections) }
    }
  }

  private func append(
    _ section: Int, _ sparseness: Int, _ random: inout Random, _ chunk: inout RecordChunk
  ) {
    for (index, field) in pack.schema.sections[section].fields.enumerated() {
      let address = FieldAddress(section: section, field: index)
      switch random.next(sparseness * 8) {
      case 0..<sparseness * 3: chunk.values.append(.missing)
      case sparseness * 3: chunk.values.append(Value(kind: .empty))
      case sparseness * 3 + 1: chunk.values.append(text("?", .unreadable, &chunk))
      default: chunk.values.append(value(field, address, &random, &chunk))
      }
    }
  }

  private func value(
    _ field: Field, _ address: FieldAddress, _ random: inout Random, _ chunk: inout RecordChunk
  ) -> Value {
    let known = pool[address].map { $0[random.next($0.count)] }
    switch field.type {
    case .text, .identifier:
      switch random.next(40) {
      case 0: return text(String(repeating: "Bí thư Đảng ủy ", count: 60), .text, &chunk)
      case 1: return text("Nguyễn Văn \(random.next(100))", .text, &chunk)
      // Another kind than the field was declared with.
      case 2: return Value(kind: .integer, bits: Int64(random.next(9)))
      default: return text(known ?? "0\(random.next(1_000_000))", .text, &chunk)
      }
    case .integer:
      let number = known.flatMap { Int64($0) } ?? Int64(random.next(2100))
      return Value(kind: .integer, bits: random.next(30) == 0 ? .max : number)
    case .decimal:
      let number = known.flatMap { Double($0) } ?? Double(random.next(1000)) / 100
      return Value(kind: .decimal, bits: Int64((number * 100).rounded()), scale: 2)
    case .date: return Value(kind: .date, bits: Int64(date(known, &random).packed))
    case .code:
      let list = pack.lists.first { $0.name == field.list }
      let count = list?.entries.count ?? 0
      if let known, random.next(3) > 0, let entry = list?.index(ofCode: known) {
        return text(known, .code, &chunk, entry: UInt16(truncatingIfNeeded: entry))
      }
      guard let list, count > 0, random.next(8) > 0 else { return text("x", .code, &chunk) }
      let entry = random.next(count)
      let code = String(decoding: list.entries[entry].code, as: UTF8.self)
      // Now and then a record says that its code is the entry of another.
      let claimed = random.next(20) == 0 ? random.next(count) : entry
      return text(code, .code, &chunk, entry: UInt16(truncatingIfNeeded: claimed))
    }
  }

  /// Whole, without its day, or without its month; often near that of an example.
  private func date(_ known: String?, _ random: inout Random) -> PartialDate {
    let example = known.flatMap { PartialDate(iso: $0) }
    if let example, random.next(3) > 0 { return example }
    let year = (example?.year ?? 1930 + random.next(100)) - random.next(3)
    let month = random.next(5) == 0 ? 0 : 1 + random.next(12)
    let day = month == 0 || random.next(5) == 0 ? 0 : 1 + random.next(29)
    return PartialDate(year: year, month: month, day: day)
      ?? PartialDate(packed: Int32(year << 9))
  }

  private func text(
    _ text: String, _ kind: Value.Kind, _ chunk: inout RecordChunk, entry: UInt16 = .max
  ) -> Value {
    let start = chunk.text.count
    chunk.text += Array(text.utf8)
    return Value(kind: kind, text: start..<chunk.text.count, source: 0, entry: entry)
  }
}
