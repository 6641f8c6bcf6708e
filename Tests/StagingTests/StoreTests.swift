import Foundation
import RecordModel
import Staging
import Testing

/// A store in a folder of its own, removed at the end.
final class StoreFixture {
  let folder: URL
  var path: String { folder.appendingPathComponent("store.sqlite").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("hoso-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func open() throws -> Store { try Store(path: path) }

  static func text(_ name: String) -> LocalizedText { LocalizedText(vi: name, en: name) }

  static func schema(_ sections: [(String, [String])]) -> Schema {
    Schema(
      sections: sections.map { name, fields in
        Section(
          name: name, label: text(name),
          fields: fields.map { Field(name: $0, label: text($0), type: .text) })
      })
  }

  static func catalogue(_ ids: [String]) -> RuleCatalogue {
    var catalogue = RuleCatalogue()
    for id in ids {
      _ = catalogue.append(
        RuleDescription(
          id: id, origin: .record, severity: .error, title: text(id), message: text(id)))
    }
    return catalogue
  }

  /// A chunk of records with a text in the first field; details and findings for every third.
  static func chunk(_ texts: [String], keys: [UInt64]? = nil, counts: [Int]) -> EncodedChunk {
    var encoded = EncodedChunk(file: 0)
    for (number, text) in texts.enumerated() {
      var chunk = RecordChunk(text: Array(text.utf8))
      chunk.personFields = Array(0..<counts[0])
      chunk.values = [Value](repeating: .missing, count: counts[0])
      chunk.values[0] = Value(kind: .text, text: 0..<chunk.text.count, source: 1)
      var entry = RecordEntry(
        firstValue: 0, firstRow: 0, ordinal: 1, line: 1, span: SourceSpan(offset: 0, count: 0))
      if counts.count > 1 {
        chunk.rows = [RowEntry(section: 1, firstValue: chunk.values.count)]
        chunk.values += [Value](repeating: .missing, count: counts[1] - 1)
        chunk.values.append(Value(kind: .integer, bits: Int64(number)))
        entry.rowCount = 1
      }
      let start = encoded.bytes.count
      chunk.records = [entry]
      var ends: [Int] = []
      RecordPayload.append(
        chunk, PayloadLayout(allOf: chunk, rowFieldCounts: counts), to: &encoded.bytes,
        ends: &ends)
      let payload = start..<encoded.bytes.count
      let isHeld = number % 3 == 0
      if isHeld {
        RecordDetails.append(
          [
            Change(
              field: FieldAddress(section: 0, field: 0), row: 0, kinds: ChangeKind.spaces.bit,
              raw: 0..<chunk.text.count)
          ], text: chunk.text, to: &encoded.bytes)
        RecordDetails.append(column: 2, count: text.utf8.count, to: &encoded.bytes)
        encoded.bytes.append(contentsOf: text.utf8)
      }
      let first = encoded.findings.count
      if isHeld {
        encoded.findings.append(
          Finding(rule: RuleIndex(1), field: FieldAddress(section: 0, field: 1)))
        encoded.findings.append(
          Finding(rule: RuleIndex(0), field: Finding.wholeRecord, row: 0, detail: 7))
      }
      var record = EncodedChunk.Record(
        payload: payload, details: payload.upperBound..<encoded.bytes.count, line: number + 2,
        span: SourceSpan(offset: UInt64(number * 10), count: 9),
        disposition: isHeld ? .held : .accepted, findings: first..<encoded.findings.count,
        content: hashBytes(Array(text.utf8).span), twoWayDates: 0)
      record.ordinal = number + 1
      encoded.records.append(record)
      encoded.keys.append(keys?[number] ?? 0)
    }
    return encoded
  }

  static func finish(
    _ writer: RunWriter, _ schema: Schema, _ catalogue: RuleCatalogue, delivery: Int,
    count: Int
  ) throws {
    var summary = RunSummary(today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24))
    (summary.read, summary.accepted, summary.source) = (count, count, "test")
    summary.findingCounts = catalogue.rules.map { _ in 2 }
    summary.ruleStates = catalogue.rules.map { _ in RunSummary.RuleState() }
    summary.faults = [1: 3]
    (summary.worst, summary.balanced) = (.warning, true)
    try writer.finish(
      summary, delivery: delivery,
      pack: RulePackNames(name: "p", version: "1", schema: schema, catalogue: catalogue),
      files: [
        ReportFile(
          name: "a.csv", section: 0, format: .csv, encoding: "utf-8", delimiter: 0x2c,
          byteCount: 99, recordCount: count, columns: ["A", "B"], bindings: ["first", "unmapped"])
      ],
      fileFindings: [
        FileFinding(
          rule: RuleIndex(1), file: 0, span: SourceSpan(offset: 4, count: 5), line: 1,
          arguments: ["column": "B"])
      ], identities: ["id"], at: "2026-11-24T00:00:00Z")
  }
}

@Suite("The store")
struct StoreTests {
  let fixture: StoreFixture
  let schema = StoreFixture.schema([("person", ["first", "second"]), ("rows", ["a", "b"])])
  let catalogue = StoreFixture.catalogue(["rule-one", "rule-two"])
  init() throws { fixture = try StoreFixture() }

  private func stage(_ texts: [String], in store: Store, digest: UInt8 = 1) throws {
    try store.run { writer in
      let delivery = try writer.delivery(digest: [digest], name: "d\(digest)", at: "t")
      try writer.append(StoreFixture.chunk(texts, counts: [2, 2]), identities: 1)
      try StoreFixture.finish(
        writer, schema, catalogue, delivery: delivery.id, count: texts.count)
    }
  }

  private func records(
    _ run: StoredRun, _ dispositions: Set<Disposition> = Set(Disposition.allCases)
  ) throws -> [StoredRecord] {
    var records: [StoredRecord] = []
    try run.forEachRecord(dispositions) { records.append($0) }
    return records
  }

  private func text(_ record: StoredRecord, _ field: Int = 0) -> String {
    String(decoding: record.text[record.person[field].textRange], as: UTF8.self)
  }

  @Test("records read back in order with their findings, changes and raw cells")
  func readingBack() throws {
    let store = try fixture.open()
    let texts = (0..<100).map { "Người số \($0)" }
    try stage(["trước"], in: store)
    try stage(texts, in: store, digest: 2)
    let run = try store.reading(run: 2, schema: schema, catalogue: catalogue)
    let all = try records(run)
    #expect(all.map { text($0) } == texts)
    #expect(all.map(\.sequence) == Array(1...100))
    #expect(all.map(\.ordinal) == Array(1...100))
    #expect(all.map(\.line) == Array(2...101))
    #expect(all.map { Int($0.span.offset) } == (0..<100).map { $0 * 10 })
    for (number, record) in all.enumerated() {
      #expect(record.rows.map(\.section) == [1])
      #expect(record.rows[0].values[1].bits == Int64(number))
      guard number % 3 == 0 else {
        #expect(record.findings.isEmpty && record.changes.isEmpty && record.raw.isEmpty)
        continue
      }
      #expect(record.findings.map { Int($0.rule.number) } == [1, 0])
      #expect(record.findings.map(\.detail) == [0, 7])
      #expect(record.findings[1].field == Finding.wholeRecord)
      #expect(record.changes.map(\.raw) == [texts[number]])
      #expect(record.raw == [RawCell(column: 2, text: texts[number])])
    }
    #expect(try records(run, [.held]).count == 34)
    #expect(try records(run, [.held]).allSatisfy { $0.findings.count == 2 })
    #expect(try records(run, []).isEmpty)
    #expect(run.summary.findingCounts == [2, 2])
    #expect(run.summary.faults == [1: 3])
    #expect(run.files.map(\.columns) == [["A", "B"]])
    #expect(run.fileFindings.map(\.arguments) == [["column": "B"]])
    #expect(run.fileFindings.first?.span == SourceSpan(offset: 4, count: 5))
    #expect(run.delivery == "d2")
    #expect(try store.runs().map(\.run) == [1, 2])
    #expect(try store.recordCounts() == [.accepted: 66, .held: 35])
  }

  struct Stop: Error {}

  @Test("a run that throws leaves nothing behind, and the next takes its number")
  func oneTransaction() throws {
    let store = try fixture.open()
    try stage(["a", "b"], in: store)
    #expect(throws: Stop.self) {
      try store.run { writer in
        let delivery = try writer.delivery(digest: [2], name: "d2", at: "t")
        try writer.append(StoreFixture.chunk(["c"], counts: [2, 2]), identities: 1)
        try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: 1)
        throw Stop()
      }
    }
    #expect(try store.runs().count == 1)
    #expect(try store.recordCounts() == [.accepted: 1, .held: 1])
    try stage(["c"], in: store, digest: 2)
    #expect(try store.runs().map(\.run) == [1, 2])
    let run = try store.reading(run: 2, schema: schema, catalogue: catalogue)
    #expect(try records(run).map { text($0) } == ["c"])
  }

  @Test("one delivery by its contents has one number")
  func deliveries() throws {
    let store = try fixture.open()
    try store.run { writer in
      let first = try writer.delivery(digest: [1, 2], name: "a", at: "t")
      let again = try writer.delivery(digest: [1, 2], name: "b", at: "t")
      let other = try writer.delivery(digest: [1, 3], name: "a", at: "t")
      #expect(first.isNew && !again.isNew && other.isNew)
      #expect(first.id == again.id && first.id != other.id)
    }
  }

  @Test("a record that is the same as an earlier one shares its payload")
  func sameAs() throws {
    let store = try fixture.open()
    try stage(["a", "b"], in: store)
    try store.run { writer in
      let delivery = try writer.delivery(digest: [2], name: "d2", at: "t")
      var chunk = StoreFixture.chunk(["b", "c"], counts: [2, 2])
      chunk.records[0].sameAs = 2
      chunk.records[0].disposition = .unchanged
      try writer.append(chunk, identities: 1)
      #expect(writer.storeNumber(1) == 3)
      try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: 2)
    }
    let run = try store.reading(run: 2, schema: schema, catalogue: catalogue)
    #expect(try records(run).map { text($0) } == ["b", "c"])
    #expect(try records(run).map(\.disposition) == [.unchanged, .accepted])
  }

  @Test("what became of a record can be changed within its run")
  func updates() throws {
    let store = try fixture.open()
    try store.run { writer in
      let delivery = try writer.delivery(digest: [1], name: "d", at: "t")
      try writer.append(StoreFixture.chunk(["a", "b", "c"], counts: [2, 2]), identities: 1)
      let finding = Finding(rule: RuleIndex(1), field: FieldAddress(section: 1, field: 0), row: 4)
      try writer.update(1, disposition: .rejected, cluster: 5, adding: [finding])
      try writer.update(2, disposition: .duplicate, cluster: 5, adding: [finding, finding])
      let again = try writer.record(2, fieldCounts: [2, 2])
      #expect(String(decoding: again.text[again.person[0].textRange], as: UTF8.self) == "b")
      try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: 3)
    }
    let run = try store.reading(run: 1, schema: schema, catalogue: catalogue)
    let all = try records(run)
    #expect(all.map(\.disposition) == [.rejected, .duplicate, .accepted])
    #expect(all.map(\.cluster) == [5, 5, nil])
    #expect(all.map(\.findings.count) == [3, 2, 0])
    #expect(all[0].findings[2].row == 4)
  }

  @Test("a run reads the same when the pack has moved, added and dropped fields and rules since")
  func translation() throws {
    let store = try fixture.open()
    try stage(["a", "b", "c", "d"], in: store)
    let moved = StoreFixture.schema([
      ("person", ["new", "second", "first"]), ("other", ["x"]), ("rows", ["b"]),
    ])
    let rules = StoreFixture.catalogue(["rule-new", "rule-two"])
    let run = try store.reading(run: 1, schema: moved, catalogue: rules)
    let all = try records(run)
    #expect(all.map { text($0, 2) } == ["a", "b", "c", "d"])
    #expect(all.allSatisfy { $0.person.count == 3 && $0.person[0].kind == .missing })
    #expect(all.map { $0.rows.map(\.section) } == [[2], [2], [2], [2]])
    #expect(all.map { $0.rows[0].values.map(\.bits) } == [[0], [1], [2], [3]])
    // rule-one is no more; rule-two stands elsewhere, as does its field.
    #expect(all[0].findings.map { Int($0.rule.number) } == [1])
    #expect(all[0].findings[0].field == FieldAddress(section: 0, field: 1))
    #expect(all[0].changes.map(\.field) == [FieldAddress(section: 0, field: 2)])
    #expect(run.summary.findingCounts == [0, 2])
  }

  @Test("an unknown run is said to be none")
  func noSuchRun() throws {
    let store = try fixture.open()
    #expect(throws: StoreError.self) {
      _ = try store.reading(run: 1, schema: schema, catalogue: catalogue)
    }
  }

  @Test("a store is private to its owner, beside files too")
  func permissions() throws {
    let store = try fixture.open()
    try stage(["a"], in: store)
    store.enterService()
    try stage(["b"], in: store, digest: 2)
    for name in try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) {
      let path = fixture.folder.appendingPathComponent(name).path
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
    }
  }

  @Test("a store made for a run that failed is taken away; one with a run stays")
  func abandoned() throws {
    let failed = try fixture.open()
    failed.abandon()
    #expect(!FileManager.default.fileExists(atPath: fixture.path))
    let good = try fixture.open()
    try stage(["a"], in: good)
    good.abandon()
    #expect(try good.runs().map(\.run) == [1])
    // Who did not make it does not take it away either.
    try FileManager.default.removeItem(atPath: fixture.path)
    let maker = try fixture.open()
    try fixture.open().abandon()
    try stage(["b"], in: maker)
    #expect(try fixture.open().runs().map(\.run) == [1])
  }

  @Test("who waits for a store that is taken away meanwhile is told before anything is written")
  func abandonedUnderWay() throws {
    let maker = try fixture.open()
    let other = try fixture.open()
    maker.abandon()
    #expect(throws: StoreError.unusable(path: fixture.path, .moved)) {
      try stage(["a"], in: other)
    }
    try stage(["a"], in: try fixture.open())
    #expect(try fixture.open().runs().map(\.run) == [1])
  }

  @Test("a store in which another import is at work is left alone")
  func abandonedButUsed() throws {
    let maker = try fixture.open()
    let other = try fixture.open()
    try other.run { writer in
      maker.abandon()
      let delivery = try writer.delivery(digest: [1], name: "d", at: "t")
      try writer.append(StoreFixture.chunk(["a"], counts: [2, 2]), identities: 1)
      try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: 1)
    }
    #expect(try fixture.open().runs().map(\.run) == [1])
  }

  @Test("a file that is no store is refused and left alone")
  func noStore() throws {
    let path = fixture.path
    try Data("Họ tên,Ngày sinh\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreError.self) { _ = try Store(path: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("Họ tên,Ngày sinh\n".utf8))
    #expect(throws: StoreError.self) { _ = try Store(path: path + "-none", mustExist: true) }
    #expect(!FileManager.default.fileExists(atPath: path + "-none"))
  }
}

@Suite("Keys of staged records")
struct KeyPagesTests {
  @Test("lookups agree with a dictionary over many runs, whose layers are merged")
  func dictionary() throws {
    let fixture = try StoreFixture()
    let schema = StoreFixture.schema([("person", ["first"])])
    let catalogue = StoreFixture.catalogue(["rule-one", "rule-two"])
    let store = try fixture.open()
    var random = Random(state: 77)
    var twin: [UInt64: [Int]] = [:]
    var contents: [Int: UInt64] = [:]
    var next = 1
    for run in 1...20 {
      // Sparse and dense keys, some in the upper half of the numbers, some many times over.
      let count = [1, 3, 300, 700][random.next(4)]
      let keys = (0..<count).map { _ -> UInt64 in
        switch random.next(4) {
        case 0: UInt64(random.next(5))
        case 1: UInt64.max - UInt64(random.next(500))
        case 2: UInt64(random.next(2000)) << 40
        default: UInt64(random.next(3)) + 1_000_000
        }
      }
      let texts = (0..<count).map { "\(run)/\($0)" }
      try store.run { writer in
        if let earlier = try writer.earlierRecords(identities: ["id"]) {
          for key in Array(twin.keys) + [17, UInt64.max / 2, 1 << 63] {
            let found = try earlier.find(key, identity: 0)
            #expect(found.map(\.record) == twin[key] ?? [])
            #expect(found.allSatisfy { $0.content == contents[$0.record] })
          }
        } else {
          #expect(run == 1)
        }
        let delivery = try writer.delivery(digest: [UInt8(run)], name: "d", at: "t")
        let chunk = StoreFixture.chunk(texts, keys: keys, counts: [1])
        try writer.append(chunk, identities: 1)
        try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: count)
        for (number, record) in chunk.records.enumerated() {
          contents[next] = record.content
          if keys[number] != 0 { twin[keys[number], default: []].append(next) }
          next += 1
        }
      }
    }
  }

  @Test("records that were not kept lend their keys to nobody")
  func onlyKept() throws {
    let fixture = try StoreFixture()
    let schema = StoreFixture.schema([("person", ["first"])])
    let catalogue = StoreFixture.catalogue(["rule-one", "rule-two"])
    let store = try fixture.open()
    try store.run { writer in
      let delivery = try writer.delivery(digest: [1], name: "d", at: "t")
      var chunk = StoreFixture.chunk(
        ["a", "b", "c", "d"], keys: [5, 5, 5, 5], counts: [1])
      chunk.records[0].disposition = .rejected
      chunk.records[1].disposition = .duplicate
      chunk.records[2].disposition = .held
      chunk.records[3].disposition = .unchanged
      try writer.append(chunk, identities: 1)
      try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: 4)
    }
    try store.run { writer in
      let earlier = try #require(try writer.earlierRecords(identities: ["id", "it's none"]))
      #expect(try earlier.find(5, identity: 0).map(\.record) == [3])
      #expect(try earlier.find(5, identity: 1).isEmpty)
    }
  }
}
