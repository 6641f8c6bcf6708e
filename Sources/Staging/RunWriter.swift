internal import Foundation
internal import GRDB
internal import GRDBSQLite
public import RecordModel

/// Writes one run into a store, within its transaction.
@safe public final class RunWriter {
  let db: Database
  let path: String
  let store: Store
  var file: GrowingFile
  private let rows: ChunkRows
  /// Reads and changes records of this run.
  let chunks: StoredChunks
  private let insertFinding: Statement
  private let insertItem: Statement
  private let changeItem: Statement
  private let lastFinding: Statement
  private let hotFinding: OpaquePointer
  private let hotItem: OpaquePointer
  private let hotItemChange: OpaquePointer
  private let hotLastFinding: OpaquePointer
  private let connection: OpaquePointer
  let firstRecord: Int64
  private(set) var nextRecord: Int64
  private var fragments = 0
  let runID: Int
  /// Keys of records that were staged, by identity.
  private var keys: [KeyBuckets] = []

  init(_ db: Database, _ store: Store) throws {
    (self.db, self.store, path) = (db, store, store.path)
    file = GrowingFile(store)
    rows = try ChunkRows(db, path: path)
    chunks = try StoredChunks(db, path: path)
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
    changeItem = try db.makeStatement(
      sql: "UPDATE outstanding SET disposition = ? WHERE run_id = ? AND number = ?")
    lastFinding = try db.makeStatement(
      sql: "SELECT max(number) FROM findings WHERE record_id = ?")
    // The statements stay alive as long as this writer.
    unsafe hotFinding = insertFinding.sqliteStatement
    unsafe hotItem = insertItem.sqliteStatement
    unsafe hotItemChange = changeItem.sqliteStatement
    unsafe hotLastFinding = lastFinding.sqliteStatement
    guard let handle = unsafe db.sqliteConnection else {
      throw StoreError.unusable(path: path, .cannotBeOpened)
    }
    unsafe connection = handle
    firstRecord =
      try Int64.fetchOne(
        db,
        sql: """
          SELECT first_record + record_count FROM record_chunks ORDER BY first_record DESC LIMIT 1
          """) ?? 1
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
  public func append(_ chunk: EncodedChunk, identities: Int) throws {
    while keys.count < identities { keys.append(KeyBuckets()) }
    try rows.append(chunk, first: nextRecord)
    for index in chunk.records.indices {
      let record = chunk.records[index]
      if !record.findings.isEmpty { try insertFindings(record, chunk) }
      if record.isExplained, let explained = chunk.explained[index] {
        try insert(explained: chunk.numbered(explained, of: record), record: nextRecord)
      }
      if record.disposition == .held || record.disposition == .rejected, !record.isAnswer {
        try insertItem(
          nextRecord, record.disposition, file: chunk.file, offset: record.span.offset,
          unit: (chunk.units, record.unit))
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

  /// Writes down what is sent back, in the order of the table where that can be.
  ///
  /// - Parameters:
  ///   - record: Its number in the store.
  ///   - unit: Bytes, and where among them the name of its unit stands; empty for none.
  func insertItem(
    _ record: Int64, _ disposition: Disposition, file: Int, offset: UInt64,
    unit: (bytes: [UInt8], name: Range<Int>)
  ) throws {
    let statement = unsafe hotItem
    unsafe sqlite3_bind_int64(statement, 1, Int64(runID))
    unsafe sqlite3_bind_int64(statement, 2, record - firstRecord + 1)
    unsafe sqlite3_bind_int64(statement, 3, Int64(file))
    unsafe sqlite3_bind_int64(statement, 4, Int64(clamping: offset))
    unsafe sqlite3_bind_int64(statement, 6, Int64(disposition.rawValue))
    unsafe sqlite3_bind_int64(statement, 7, record)
    precondition(unit.name.isEmpty || unit.name.upperBound <= unit.bytes.count)
    let status = unsafe unit.bytes.withUnsafeBytes { bytes -> Int32 in
      if let base = bytes.baseAddress, !unit.name.isEmpty {
        // The bytes outlive the step below, so SQLite need not copy them.
        unsafe sqlite3_bind_text(
          statement, 5, (base + unit.name.lowerBound).assumingMemoryBound(to: CChar.self),
          Int32(unit.name.count), nil)
      } else {
        unsafe sqlite3_bind_null(statement, 5)
      }
      let status = unsafe sqlite3_step(statement)
      unsafe sqlite3_reset(statement)
      return status
    }
    try check(status)
  }

  /// Changes what an item of this run is sent back as.
  ///
  /// - Returns: Whether there is one.
  func changeItem(_ record: Int64, _ disposition: Disposition) throws -> Bool {
    let statement = unsafe hotItemChange
    unsafe sqlite3_bind_int64(statement, 1, Int64(disposition.rawValue))
    unsafe sqlite3_bind_int64(statement, 2, Int64(runID))
    unsafe sqlite3_bind_int64(statement, 3, record - firstRecord + 1)
    let status = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    try check(status)
    return unsafe sqlite3_changes(connection) > 0
  }

  /// The highest number of a record's findings; -1 when it has none.
  func lastFinding(of record: Int64) throws -> Int {
    let statement = unsafe hotLastFinding
    unsafe sqlite3_bind_int64(statement, 1, record)
    defer { unsafe sqlite3_reset(statement) }
    guard unsafe sqlite3_step(statement) == SQLITE_ROW else {
      throw unsafe StoreError.failed(statement, path: path)
    }
    if unsafe sqlite3_column_type(statement, 0) == SQLITE_NULL { return -1 }
    return unsafe Int(sqlite3_column_int64(statement, 0))
  }

  private func insertFindings(_ record: EncodedChunk.Record, _ chunk: EncodedChunk) throws {
    for position in record.findings {
      try insert(chunk.findings[position], nextRecord, chunk.number(of: position, record))
    }
  }

  func insert(_ finding: Finding, _ record: Int64, _ number: Int) throws {
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
    throw unsafe StoreError.failed(on: connection, path: path)
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

  /// Lets go of rows, without which the transaction cannot end.
  func close() throws {
    if isDiscarded { chunks.letGo() } else { try chunks.close() }
  }

  /// Takes the keys of the run's records, to be sorted while the run goes on: `append` wants them
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

  /// Writes the keys of the run's records. Nothing is looked up among earlier records after that.
  public func append(_ keys: RunKeys, identities: [String]) throws {
    for (identity, name) in identities.enumerated() where identity < keys.buckets.count {
      try KeyPages.add(&keys.buckets[identity], identity: name, run: runID, db)
    }
  }

  /// Closes the run's books. Keys that nobody took are written.
  public func finish(
    _ summary: RunSummary, delivery: Int, pack: RulePackNames, files: [ReportFile],
    fileFindings: [FileFinding], identities: [String], at time: String
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
    try chunks.flush()
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
    try append(takeKeys(), identities: identities)
  }
}
