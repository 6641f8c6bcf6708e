internal import Foundation
internal import GRDB
internal import RecordModel

/// Turns a store of one row a record into one of one row a chunk, within the migration's transaction.
///
/// Records are taken some at a time and their rows given up at once: memory follows the chunk, and
/// the file does not grow to twice its size.
enum RowsToChunks {
  private static let tables = """
    -- Records in their order, some hundred a row.
    CREATE TABLE record_chunks (
      -- The store's number of the first; the others follow it.
      first_record INTEGER PRIMARY KEY, record_count INTEGER NOT NULL,
      file INTEGER NOT NULL,
      -- Of the first; those of the others are told from here.
      ordinal INTEGER NOT NULL, line INTEGER NOT NULL, byte_offset INTEGER NOT NULL,
      -- See RecordHeads.
      heads BLOB NOT NULL
    ) STRICT;
    -- Of each row of record_chunks all payloads, then all details.
    CREATE TABLE record_bytes (first_record INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    """

  /// The rows of records go, and with them what points to them.
  private static let farewell = """
    CREATE TABLE chunk_findings (
      record_id INTEGER NOT NULL, number INTEGER NOT NULL,
      rule INTEGER NOT NULL, section INTEGER NOT NULL, field INTEGER NOT NULL,
      "row" INTEGER NOT NULL, detail INTEGER NOT NULL, PRIMARY KEY (record_id, number)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO chunk_findings SELECT * FROM findings ORDER BY record_id, number;
    DROP TABLE findings;
    ALTER TABLE chunk_findings RENAME TO findings;
    DROP TABLE records;
    """

  private static let mostRecords = 512
  private static let mostBytes = 160_000

  static func convert(_ db: Database) throws {
    try db.execute(sql: tables)
    let path = try String.fetchOne(db, sql: "SELECT file FROM pragma_database_list") ?? ""
    let rows = try ChunkRows(db, path: path)
    let starts = Set(try Int64.fetchAll(db, sql: "SELECT first_record FROM runs"))
    let delete = try db.makeStatement(sql: "DELETE FROM records WHERE id <= ?")
    while let (first, chunk) = try nextChunk(db, starts, path) {
      try rows.append(chunk, first: first)
      try delete.execute(arguments: [first + Int64(chunk.records.count) - 1])
    }
    try db.execute(sql: farewell)
  }

  /// Moves the bytes of rows, which stood behind their heads, to a table of their own. A row's go
  /// before the next's come: the file does not grow to twice its size.
  static func moveBytes(_ db: Database) throws {
    guard try db.columns(in: "record_chunks").contains(where: { $0.name == "bytes" }) else {
      return
    }
    try db.execute(sql: "ALTER TABLE record_chunks RENAME TO whole_chunks")
    try db.execute(sql: tables)
    let moves = try [
      """
      INSERT INTO record_chunks
      SELECT first_record, record_count, file, ordinal, line, byte_offset, heads FROM whole_chunks
      WHERE first_record = ?
      """,
      "INSERT INTO record_bytes SELECT first_record, bytes FROM whole_chunks WHERE first_record = ?",
      "DELETE FROM whole_chunks WHERE first_record = ?",
    ].map { try db.makeStatement(sql: $0) }
    for row in try Int64.fetchAll(db, sql: "SELECT first_record FROM whole_chunks ORDER BY 1") {
      for move in moves { try move.execute(arguments: [row]) }
    }
    try db.execute(sql: "DROP TABLE whole_chunks")
  }

  /// The first records that are left: of one file and run, and not too many.
  private static func nextChunk(
    _ db: Database, _ starts: Set<Int64>, _ path: String
  ) throws -> (first: Int64, EncodedChunk)? {
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT id, file, ordinal, line, byte_offset, byte_count, disposition, cluster, content,
          same_as, payload, details FROM records ORDER BY id LIMIT \(mostRecords)
          """))
    guard let row = try cursor.next() else { return nil }
    let (first, file): (Int64, Int) = (row[0], row[1])
    var chunk = EncodedChunk(file: file)
    try append(row, to: &chunk, path)
    while chunk.bytes.count < mostBytes, let row = try cursor.next() {
      let id: Int64 = row[0]
      guard id == first + Int64(chunk.records.count), row[1] == file, !starts.contains(id)
      else { break }
      try append(row, to: &chunk, path)
    }
    return (first, chunk)
  }

  private static func append(_ row: Row, to chunk: inout EncodedChunk, _ path: String) throws {
    let (cluster, sameAs): (Int, Int) = (row[7] ?? 0, row[9] ?? 0)
    guard let disposition = Disposition(rawValue: UInt8(clamping: row[6] as Int)),
      0...Int(UInt32.max) ~= cluster, 0..<1 << 56 ~= sameAs
    else { throw StoreError.damaged(path: path, record: row[0]) }
    let start = chunk.bytes.count
    chunk.bytes += row[10] as Data
    let middle = chunk.bytes.count
    if let details = row[11] as Data? { chunk.bytes += details }
    var record = EncodedChunk.Record(
      payload: start..<middle, details: middle..<chunk.bytes.count, line: row[3],
      span: SourceSpan(offset: UInt64(clamping: row[4] as Int64), count: row[5]),
      disposition: disposition, findings: 0..<0, content: UInt64(bitPattern: row[8] as Int64),
      twoWayDates: 0)
    (record.ordinal, record.cluster, record.sameAs) = (row[2], cluster, sameAs)
    chunk.records.append(record)
  }
}
