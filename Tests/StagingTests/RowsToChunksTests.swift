import Foundation
import GRDB
import RecordModel
import Testing

@testable import Staging

@Suite("Stores of one row a record")
struct RowsToChunksTests {
  let fixture: StoreFixture
  let schema = StoreFixture.schema([("person", ["first", "second"]), ("rows", ["a", "b"])])
  let catalogue = StoreFixture.catalogue(["rule-one", "rule-two"])
  init() throws { fixture = try StoreFixture() }

  private struct Old {
    var id: Int
    var file: Int
    var ordinal: Int
    var record: EncodedChunk.Record
    var payload: [UInt8]
    var details: [UInt8]?
    var sameAs: Int?
    var cluster: Int?
  }

  /// Two runs: the second has records that are the same as some of the first.
  private func old(_ count: Int) -> [Old] {
    let chunk = StoreFixture.chunk((0..<count).map { "Người \($0)" }, counts: [2, 2])
    return chunk.records.enumerated().map { index, record in
      let isSame = index >= count / 2 && index % 5 == 0
      let file = index < count / 2 || index > count * 3 / 4 ? 0 : 1
      return Old(
        id: index + 1, file: file, ordinal: index, record: record,
        payload: isSame ? [] : Array(chunk.bytes[record.payload]),
        details: record.details.isEmpty ? nil : Array(chunk.bytes[record.details]),
        sameAs: isSame ? 1 + index / 5 : nil, cluster: index % 4 == 0 ? index + 1 : nil)
    }
  }

  /// Makes a store as it was before the fifth migration.
  private func make(_ records: [Old]) throws {
    let new = try Store(path: fixture.folder.path + "/new.sqlite")
    try new.run { writer in
      for digest in [1, 2] as [UInt8] {
        _ = try writer.delivery(digest: [digest], name: "d\(digest)", at: "t")
      }
      try StoreFixture.finish(writer, schema, catalogue, delivery: 1, count: records.count)
    }
    let queue = try DatabaseQueue(path: fixture.path)
    try StoreSchema.migrator.migrate(queue, upTo: "4-explanations")
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID)")
      try db.execute(sql: "ATTACH ? AS new", arguments: [fixture.folder.path + "/new.sqlite"])
      for table in ["packs", "deliveries"] {
        try db.execute(sql: "INSERT INTO \(table) SELECT * FROM new.\(table)")
      }
      let half = records.count / 2
      for (run, first, count) in [(1, 1, half), (2, half + 1, records.count - half)] {
        try db.execute(
          sql: """
            INSERT INTO runs SELECT ?, ?, pack_id, source, today, finished_at, ?, ?, summary
            FROM new.runs
            """, arguments: [run, run, first, count])
        try db.execute(
          sql: """
            INSERT INTO files SELECT ?1, number, name, description FROM new.files
            UNION ALL SELECT ?1, number + 1, name, description FROM new.files
            """, arguments: [run])
      }
      for old in records {
        try db.execute(
          sql: "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            old.id, old.file, old.ordinal, old.record.line, Int64(old.record.span.offset),
            Int(old.record.span.count), Int(old.record.disposition.rawValue), old.cluster,
            Int64(bitPattern: old.record.content), old.sameAs, Data(old.payload),
            old.details.map { Data($0) },
          ])
        if old.id % 3 == 1 {
          try db.execute(
            sql: "INSERT INTO findings VALUES (?, 0, 1, 0, 0, 0, 0), (?, 1, 0, 0, 1, 2, ?)",
            arguments: [old.id, old.id, old.id])
        }
      }
    }
    try queue.close()
  }

  @Test("they are read as they were, and gone on with", arguments: [2, 40, 3000])
  func conversion(_ count: Int) throws {
    let records = old(count)
    try make(records)
    let store = try fixture.open()
    for (run, slice) in [(1, records[..<(count / 2)]), (2, records[(count / 2)...])] {
      let run = try store.reading(run: run, schema: schema, catalogue: catalogue)
      var found: [StoredRecord] = []
      try run.forEachRecord(Set(Disposition.allCases)) { found.append($0) }
      #expect(found.count == slice.count)
      for (record, old) in zip(found, slice) {
        let source = old.sameAs.map { records[$0 - 1] } ?? old
        #expect(record.text == source.payload)
        #expect(record.sequence == old.id - (slice.first?.id ?? 0) + 1)
        #expect(record.file == old.file && record.ordinal == old.ordinal)
        #expect(record.line == old.record.line && record.span == old.record.span)
        #expect(record.disposition == old.record.disposition && record.cluster == old.cluster)
        #expect(record.changes.count == (old.details == nil ? 0 : 1))
        #expect(record.findings.map { Int($0.detail) } == (old.id % 3 == 1 ? [0, old.id] : []))
      }
    }
    let held = records.count { $0.record.disposition == .held }
    #expect(try store.recordCounts() == [.held: held, .accepted: count - held])
    try store.run { writer in
      #expect(writer.storeNumber(1) == count + 1)
      let delivery = try writer.delivery(digest: [3], name: "d3", at: "t")
      try writer.append(StoreFixture.chunk(["a"], counts: [2, 2]), identities: 1)
      try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: 1)
    }
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.read { db in
      #expect(try !db.tableExists("records"))
      #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
      #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty)
      // A row of a chunk's size, not more.
      let most = try Int.fetchOne(db, sql: "SELECT max(record_count) FROM record_chunks") ?? 0
      #expect(most <= 512)
    }
  }

  @Test("a row that cannot be read leaves the store as it was")
  func damaged() throws {
    let records = old(20)
    try make(records)
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.write { try $0.execute(sql: "UPDATE records SET disposition = 77 WHERE id = 15") }
    #expect(throws: StoreError.self) { _ = try fixture.open() }
    #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM records") } == 20)
    try queue.write { try $0.execute(sql: "UPDATE records SET disposition = 1 WHERE id = 15") }
    #expect(try fixture.open().recordCounts().values.reduce(0, +) == 20)
  }

  @Test("bytes that stood behind their heads are moved, and read as they were")
  func bytesApart() throws {
    let before = try records(of: fixture.open(), adding: (0..<3000).map { "Người \($0)" })
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.write { db in
      try db.execute(
        sql: """
          CREATE TABLE whole (
            first_record INTEGER PRIMARY KEY, record_count INTEGER NOT NULL, file INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, line INTEGER NOT NULL, byte_offset INTEGER NOT NULL,
            heads BLOB NOT NULL,
            -- All payloads, then all details.
            bytes BLOB NOT NULL
          ) STRICT;
          INSERT INTO whole SELECT c.*, b.bytes FROM record_chunks c JOIN record_bytes b
            USING (first_record);
          DROP TABLE record_chunks;
          DROP TABLE record_bytes;
          ALTER TABLE whole RENAME TO record_chunks;
          DELETE FROM grdb_migrations WHERE identifier > '6';
          """)
    }
    #expect(try records(of: fixture.open()) == before)
    #expect(before.count == 3000)
    #expect(try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
  }

  private func records(of store: Store, adding names: [String] = []) throws -> [[UInt8]] {
    if !names.isEmpty {
      try store.run { writer in
        let delivery = try writer.delivery(digest: [1], name: "d", at: "t")
        try writer.append(StoreFixture.chunk(names, counts: [2, 2]), identities: 1)
        try StoreFixture.finish(
          writer, schema, catalogue, delivery: delivery.id, count: names.count)
      }
    }
    var found: [[UInt8]] = []
    try store.reading(run: 1, schema: schema, catalogue: catalogue)
      .forEachRecord(Set(Disposition.allCases)) { found.append($0.text) }
    return found
  }

  @Test("a store of a newer version is refused, and stays as it is")
  func newer() throws {
    _ = try fixture.open()
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99-later')") }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    #expect(throws: StoreError.notAStore(path: fixture.path)) { _ = try fixture.open() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == bytes)
  }
}
