internal import Foundation
internal import GRDB
internal import GRDBSQLite
public import RecordModel

/// Writes one run into a store, within its transaction.
@safe public final class RunWriter {
  let db: Database
  private let path: String
  let store: Store
  private let insertRecord: Statement
  private let insertFinding: Statement
  private let insertItem: Statement
  private let hotRecord: OpaquePointer
  private let hotFinding: OpaquePointer
  private let hotItem: OpaquePointer
  private let connection: OpaquePointer
  let firstRecord: Int64
  private var nextRecord: Int64
  private var fragments = 0
  let runID: Int
  /// Keys of records that were staged, by identity.
  private var keys: [KeyBuckets] = []

  init(_ db: Database, _ store: Store) throws {
    (self.db, self.store, path) = (db, store, store.path)
    insertRecord = try db.makeStatement(
      sql: """
        INSERT INTO records (id, file, ordinal, line, byte_offset, byte_count, disposition, cluster,
          content, payload, details, same_as) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    insertFinding = try db.makeStatement(
      sql: """
        INSERT INTO findings (record_id, number, rule, section, field, "row", detail)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    insertItem = try db.makeStatement(
      sql: """
        INSERT INTO outstanding (run_id, number, first_run_id, file, byte_offset, unit,
          disposition, record_id) VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7)
        """)
    // The statements stay alive as long as this writer.
    unsafe hotRecord = insertRecord.sqliteStatement
    unsafe hotFinding = insertFinding.sqliteStatement
    unsafe hotItem = insertItem.sqliteStatement
    guard let handle = unsafe db.sqliteConnection else {
      throw StoreError.unusable(path: path, reason: "the database is closed")
    }
    unsafe connection = handle
    firstRecord = (try Int64.fetchOne(db, sql: "SELECT max(id) FROM records") ?? 0) + 1
    nextRecord = firstRecord
    runID = (try Int.fetchOne(db, sql: "SELECT max(id) FROM runs") ?? 0) + 1
  }

  private(set) var isDiscarded = false

  /// The person's field whose value is the unit, and how many fields each section has.
  public var unit: (field: Int, fieldCounts: [Int])?

  /// The number of this run in the store, from 1.
  public var run: Int { runID }

  /// The store's number of a record of this run, by its 1-based sequence.
  public func storeNumber(_ sequence: Int) -> Int { Int(firstRecord) + sequence - 1 }

  /// Whether nothing was ever staged here.
  public var isFirst: Bool { runID == 1 }

  // MARK: Records

  /// Appends a chunk's records in order.
  ///
  public func append(_ chunk: EncodedChunk, identities: Int) throws {
    while keys.count < identities { keys.append(KeyBuckets()) }
    for (index, record) in chunk.records.enumerated() {
      try insert(record, chunk)
      if !record.findings.isEmpty { try insertFindings(record, chunk) }
      if record.isExplained, let explained = chunk.explained[index] {
        try insert(explained: chunk.numbered(explained, of: record), record: nextRecord)
      }
      if record.disposition == .held || record.disposition == .rejected, !record.isAnswer {
        try insertItem(record, chunk)
      }
      if record.disposition == .accepted || record.disposition == .held {
        for identity in 0..<identities {
          let key = chunk.keys[index * identities + identity]
          if key != 0 {
            keys[identity].append(
              KeyPages.Entry(key: Int64(bitPattern: key), record: nextRecord))
          }
        }
      }
      nextRecord += 1
    }
  }

  /// The one hot insert: bound through SQLite's own interface, without values in boxes.
  private func insert(_ record: EncodedChunk.Record, _ chunk: EncodedChunk) throws {
    let statement = unsafe hotRecord
    unsafe sqlite3_bind_int64(statement, 1, nextRecord)
    unsafe sqlite3_bind_int64(statement, 2, Int64(chunk.file))
    unsafe sqlite3_bind_int64(statement, 3, Int64(record.ordinal))
    unsafe sqlite3_bind_int64(statement, 4, Int64(record.line))
    unsafe sqlite3_bind_int64(statement, 5, Int64(clamping: record.span.offset))
    unsafe sqlite3_bind_int64(statement, 6, Int64(record.span.count))
    unsafe sqlite3_bind_int64(statement, 7, Int64(record.disposition.rawValue))
    if record.cluster > 0 {
      unsafe sqlite3_bind_int64(statement, 8, Int64(record.cluster))
    } else {
      unsafe sqlite3_bind_null(statement, 8)
    }
    unsafe sqlite3_bind_int64(statement, 9, Int64(bitPattern: record.content))
    let status = unsafe chunk.bytes.withUnsafeBytes { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return SQLITE_MISUSE }
      // The bytes outlive the step below, so SQLite need not copy them.
      let length = record.sameAs == 0 ? record.payload.count : 0
      unsafe sqlite3_bind_blob(
        statement, 10, base + record.payload.lowerBound, Int32(length), nil)
      if record.sameAs > 0 {
        unsafe sqlite3_bind_int64(statement, 12, Int64(record.sameAs))
      } else {
        unsafe sqlite3_bind_null(statement, 12)
      }
      if record.details.isEmpty {
        unsafe sqlite3_bind_null(statement, 11)
      } else {
        unsafe sqlite3_bind_blob(
          statement, 11, base + record.details.lowerBound, Int32(record.details.count), nil)
      }
      let status = unsafe sqlite3_step(statement)
      unsafe sqlite3_reset(statement)
      return status
    }
    try check(status)
  }

  /// What is sent back is written down at once, in the order of the table.
  private func insertItem(_ record: EncodedChunk.Record, _ chunk: EncodedChunk) throws {
    let statement = unsafe hotItem
    unsafe sqlite3_bind_int64(statement, 1, Int64(runID))
    unsafe sqlite3_bind_int64(statement, 2, nextRecord - firstRecord + 1)
    unsafe sqlite3_bind_int64(statement, 3, Int64(chunk.file))
    unsafe sqlite3_bind_int64(statement, 4, Int64(clamping: record.span.offset))
    unsafe sqlite3_bind_int64(statement, 6, Int64(record.disposition.rawValue))
    unsafe sqlite3_bind_int64(statement, 7, nextRecord)
    let status = unsafe chunk.bytes.withUnsafeBytes { bytes -> Int32 in
      if let base = bytes.baseAddress, !record.unit.isEmpty {
        // The bytes outlive the step below, so SQLite need not copy them.
        unsafe sqlite3_bind_text(
          statement, 5, (base + record.unit.lowerBound).assumingMemoryBound(to: CChar.self),
          Int32(record.unit.count), nil)
      } else {
        unsafe sqlite3_bind_null(statement, 5)
      }
      let status = unsafe sqlite3_step(statement)
      unsafe sqlite3_reset(statement)
      return status
    }
    try check(status)
  }

  private func insertFindings(_ record: EncodedChunk.Record, _ chunk: EncodedChunk) throws {
    for position in record.findings {
      try insert(chunk.findings[position], nextRecord, chunk.number(of: position, record))
    }
  }

  /// Tells a finding that was withheld of records which were appended before.
  ///
  /// - Parameters:
  ///   - first: The sequence of the first of the records, and how many they are.
  ///   - place: Which of the numbers that are free in each of them it gets.
  public func tell(_ finding: Finding, first: Int, count: Int, place: Int) throws {
    let end = storeNumber(first) + count
    var start = storeNumber(first)
    while start < end {
      // Not while a statement walks through what is being changed.
      let next = min(start + 10_000, end)
      var taken: [Int: [Int]] = [:]
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT record_id, number FROM findings WHERE record_id >= ? AND record_id < ?
            ORDER BY record_id, number
            """), arguments: [start, next])
      while let row = try rows.next() { taken[row[0], default: []].append(row[1]) }
      for record in start..<next {
        var number = place
        for other in taken[record] ?? [] where other <= number { number += 1 }
        try insert(finding, Int64(record), number)
      }
      start = next
    }
  }

  private func insert(_ finding: Finding, _ record: Int64, _ number: Int) throws {
    let statement = unsafe hotFinding
    unsafe sqlite3_bind_int64(statement, 1, record)
    unsafe sqlite3_bind_int64(statement, 2, Int64(number))
    unsafe sqlite3_bind_int64(statement, 3, Int64(finding.rule.number))
    unsafe sqlite3_bind_int64(statement, 4, Int64(finding.field.section))
    unsafe sqlite3_bind_int64(statement, 5, Int64(finding.field.field))
    unsafe sqlite3_bind_int64(statement, 6, Int64(finding.row))
    unsafe sqlite3_bind_int64(statement, 7, Int64(finding.detail))
    let status = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    try check(status)
  }

  private func check(_ status: Int32) throws {
    guard status != SQLITE_DONE else { return }
    let reason = unsafe String(cString: sqlite3_errmsg(connection))
    throw StoreError.unusable(path: path, reason: reason)
  }

  /// Changes what became of a record of this run that was appended before.
  ///
  /// - Parameter sequence: 1-based position among the run's records.
  /// - Parameter explained: Which of the added findings were answered, by their positions.
  /// - Parameter isAnswer: It answers for an outstanding record, and is none of its own.
  public func update(
    _ sequence: Int, disposition: Disposition, cluster: Int?, adding findings: [Finding],
    explained: [Int: Int] = [:], isAnswer: Bool = false
  ) throws {
    let record = firstRecord + Int64(sequence) - 1
    if !isAnswer { try keepOutstanding(sequence, disposition) }
    try db.execute(
      sql: "UPDATE records SET disposition = ?, cluster = coalesce(?, cluster) WHERE id = ?",
      arguments: [Int(disposition.rawValue), cluster, record])
    guard !findings.isEmpty else { return }
    var number =
      (try Int.fetchOne(
        db, sql: "SELECT max(number) FROM findings WHERE record_id = ?", arguments: [record]) ?? -1)
    for (position, finding) in findings.enumerated() {
      number += 1
      try insert(finding, record, number)
      if let explanation = explained[position] {
        try insert(explained: [number: explanation], record: record)
      }
    }
  }

  /// The values of a record of this run, unpacked.
  public func record(_ sequence: Int, fieldCounts: [Int]) throws -> (
    person: [Value], rows: [StoredRecord.Row], text: [UInt8]
  ) {
    let record = firstRecord + Int64(sequence) - 1
    guard
      let payload = try Data.fetchOne(
        db, sql: "SELECT payload FROM records WHERE id = ?", arguments: [record]),
      let values = RecordPayload.decode([UInt8](payload), fieldCounts: fieldCounts)
    else { throw StoreError.damaged(path: path, record: Int(record)) }
    return (values.person, values.rows, [UInt8](payload))
  }

  /// Reads records of this run as they are packed.
  ///
  /// - Parameter numbers: The store's numbers of records.
  public func forEachPayload(
    _ numbers: [Int], _ body: (_ number: Int, _ payload: [UInt8]) throws -> Void
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        SELECT coalesce(o.payload, r.payload) FROM records r LEFT JOIN records o ON o.id = r.same_as
        WHERE r.id = ?
        """)
    // Through SQLite's own interface: a value in a box took three times as long.
    let hot = unsafe statement.sqliteStatement
    defer { unsafe sqlite3_reset(hot) }
    for number in numbers {
      unsafe sqlite3_reset(hot)
      unsafe sqlite3_bind_int64(hot, 1, Int64(number))
      guard unsafe sqlite3_step(hot) == SQLITE_ROW, let blob = unsafe sqlite3_column_blob(hot, 0)
      else { throw StoreError.damaged(path: path, record: number) }
      let count = unsafe Int(sqlite3_column_bytes(hot, 0))
      try body(number, unsafe [UInt8](UnsafeRawBufferPointer(start: blob, count: count)))
    }
  }

  /// Where a record of this run stands: its file's number and its bytes.
  public func place(_ sequence: Int) throws -> (file: Int, span: SourceSpan) {
    guard
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT file, byte_offset, byte_count FROM records WHERE id = ?"),
        arguments: [storeNumber(sequence)])
    else { throw StoreError.damaged(path: path, record: storeNumber(sequence)) }
    return (row[0], SourceSpan(offset: UInt64(clamping: row[1] as Int64), count: row[2]))
  }

  /// Adds the cells as sent to a record of this run that has none.
  public func add(_ cells: [RawCell], to sequence: Int) throws {
    var details: [UInt8] = []
    RecordDetails.append([], text: [], cells: cells, to: &details)
    guard !details.isEmpty else { return }
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO recalled (record_id, details) VALUES (?, ?)"
    ).execute(arguments: [storeNumber(sequence), Data(details)])
  }

  // MARK: What was staged before

  /// A record of an earlier run that has the same key.
  public struct Earlier: Sendable {
    public var record: Int
    public var content: UInt64
    public var delivery: Int
    /// A newer form of it came back.
    public var isSuperseded: Bool
    public var disposition: Disposition
  }

  /// Makes lookups of earlier records possible; `nil` when there are none.
  public func earlierRecords(identities: [String]) throws -> EarlierRecords? {
    guard !isFirst else { return nil }
    return try EarlierRecords(db, identities)
  }

  /// Finds records of earlier runs by key.
  public final class EarlierRecords {
    private var pages: [Statement] = []
    private var layers: [[Int64]] = []
    private let record: Statement

    init(_ db: Database, _ identities: [String]) throws {
      for identity in identities {
        layers.append(
          try Int64.fetchAll(
            db, sql: "SELECT DISTINCT run_id FROM key_pages WHERE identity = ? ORDER BY run_id",
            arguments: [identity]))
        let quoted = identity.replacingOccurrences(of: "'", with: "''")
        pages.append(
          try db.makeStatement(
            sql: """
              SELECT page FROM key_pages WHERE identity = '\(quoted)' AND run_id = ?
              AND first_key <= ? ORDER BY first_key DESC LIMIT 1
              """))
      }
      record = try db.makeStatement(
        sql: """
          SELECT r.content, u.delivery_id,
            EXISTS (SELECT 1 FROM superseded s WHERE s.record_id = ?1), r.disposition
          FROM records r, runs u WHERE r.id = ?1
          AND u.first_record <= ?1 AND ?1 < u.first_record + u.record_count
          """)
    }

    /// - Parameter identity: Position of the identity.
    public func find(_ key: UInt64, identity: Int) throws -> [Earlier] {
      let ids = try KeyPages.records(
        Int64(bitPattern: key), pages[identity], layers[identity])
      return try ids.compactMap { id in
        guard let row = try Row.fetchOne(record, arguments: [id]) else { return nil }
        return Earlier(
          record: Int(id), content: UInt64(bitPattern: row[0] as Int64), delivery: row[1],
          isSuperseded: row[2],
          disposition: Disposition(rawValue: UInt8(clamping: row[3] as Int)) ?? .accepted)
      }
    }
  }

  // MARK: Around the records

  /// Appends a fragment.
  public func append(_ fragment: StoredFragment) throws {
    try db.execute(
      sql: "INSERT INTO fragments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        runID, fragments, fragment.file, fragment.line, Int64(clamping: fragment.span.offset),
        Int(fragment.span.count), Int(fragment.rule.number), fragment.causeLine,
        fragment.causeColumn, fragment.text,
      ])
    fragments += 1
    try db.execute(
      sql: """
        INSERT INTO outstanding (run_id, number, first_run_id, file, byte_offset, disposition)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        runID, -fragments, runID, fragment.file, Int64(clamping: fragment.span.offset),
        Int(Disposition.rejected.rawValue),
      ])
  }

  /// The number of a delivery by its contents; a new one when it was not here before.
  public func delivery(digest: [UInt8], name: String, at time: String) throws -> (
    id: Int, isNew: Bool
  ) {
    if let known = try Int.fetchOne(
      db, sql: "SELECT id FROM deliveries WHERE digest = ?", arguments: [Data(digest)])
    {
      return (known, false)
    }
    try db.execute(
      sql: "INSERT INTO deliveries (name, digest, received_at) VALUES (?, ?, ?)",
      arguments: [name, Data(digest), time])
    return (Int(db.lastInsertedRowID), true)
  }

  /// The run that staged the same delivery under the same conditions; `nil` when there is none.
  public func sameRun(
    delivery: Int, pack: RulePackNames, source: String, today: PartialDate
  ) throws -> Int? {
    try Int.fetchOne(
      db,
      sql: """
        SELECT min(r.id) FROM runs r JOIN packs p ON p.id = r.pack_id
        WHERE r.delivery_id = ? AND p.names = ? AND r.source = ? AND r.today = ?
        """, arguments: [delivery, pack.json, source, "\(today)"])
  }

  /// Lets the store stay as it was: the run found nothing that does not stand there already.
  public func discard() { isDiscarded = true }

  /// Takes the keys of the run's records, to be sorted while the run goes on: `finish` wants them
  /// back. No record is appended after that.
  public func takeKeys() -> RunKeys {
    defer { keys = [] }
    return RunKeys(buckets: keys)
  }

  /// The keys of a run's records by identity.
  ///
  /// Unchecked: one thread has them at a time. A value would be there twice while it is sorted.
  public final class RunKeys: @unchecked Sendable {
    fileprivate var buckets: [KeyBuckets]

    fileprivate init(buckets: [KeyBuckets]) { self.buckets = buckets }

    public func sort() {
      for identity in buckets.indices { buckets[identity].sort() }
    }
  }

  /// Closes the run's books.
  ///
  /// - Parameter keys: What `takeKeys` gave; `nil` where nobody took them.
  public func finish(
    _ summary: RunSummary, delivery: Int, pack: RulePackNames, files: [ReportFile],
    fileFindings: [FileFinding], identities: [String], keys: RunKeys? = nil, at time: String
  ) throws {
    let packID: Int
    if let known = try Int.fetchOne(
      db, sql: "SELECT id FROM packs WHERE names = ?", arguments: [pack.json])
    {
      packID = known
    } else {
      try db.execute(
        sql: "INSERT INTO packs (name, version, names) VALUES (?, ?, ?)",
        arguments: [pack.name, pack.version, pack.json])
      packID = Int(db.lastInsertedRowID)
    }
    var summary = summary
    summary.run = runID
    if !isFirst { try mergeOutstanding(delivery: delivery) }
    try db.execute(
      sql: "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        runID, delivery, packID, summary.source, "\(summary.today)", time, firstRecord,
        nextRecord - firstRecord, try StoredSummary.encode(summary),
      ])
    for (number, file) in files.enumerated() {
      try db.execute(
        sql: "INSERT INTO files VALUES (?, ?, ?, ?)",
        arguments: [runID, number, file.name, try StoredSummary.encode(file)])
    }
    for (number, finding) in fileFindings.enumerated() {
      try db.execute(
        sql: "INSERT INTO file_findings VALUES (?, ?, ?)",
        arguments: [runID, number, try StoredSummary.encode(finding)])
    }
    let keys = keys ?? takeKeys()
    for (identity, name) in identities.enumerated() where identity < keys.buckets.count {
      try KeyPages.add(&keys.buckets[identity], identity: name, run: runID, db)
    }
  }
}
