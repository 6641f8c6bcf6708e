internal import GRDB
internal import GRDBSQLite

/// Finds records by a key among the pages of one identity, layer by layer; see `KeyPages`.
///
/// Through SQLite's own interface, and in the page where SQLite has it: with values in boxes and
/// pages copied, looking for a record among those of earlier runs took as long as all other work on it.
@safe final class KeyLookup {
  private let path: String
  private let statement: Statement
  private let hot: OpaquePointer
  private let layers: [Int64]

  init(_ db: Database, identity: String, path: String) throws {
    self.path = path
    layers = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT run_id FROM key_pages WHERE identity = ? ORDER BY run_id",
      arguments: [identity])
    statement = try db.makeStatement(
      sql: """
        SELECT page FROM key_pages WHERE identity = ? AND run_id = ? AND first_key <= ?
        ORDER BY first_key DESC LIMIT 1
        """)
    // The statement stays alive as long as this.
    unsafe hot = statement.sqliteStatement
    // Copied by SQLite, and bound for good.
    let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let status = unsafe sqlite3_bind_text(hot, 1, identity, -1, copied)
    guard status == SQLITE_OK else { throw unsafe StoreError.failed(hot, path: path) }
  }

  /// The store's numbers of the records that have a key, ascending.
  func records(_ key: Int64) throws -> [Int64] {
    var found: [Int64] = []
    for layer in layers {
      unsafe sqlite3_bind_int64(hot, 2, layer)
      unsafe sqlite3_bind_int64(hot, 3, key)
      defer { unsafe sqlite3_reset(hot) }
      let status = unsafe sqlite3_step(hot)
      if status == SQLITE_DONE { continue }
      guard status == SQLITE_ROW else { throw unsafe StoreError.failed(hot, path: path) }
      unsafe KeyPages.find(
        key,
        in: UnsafeRawBufferPointer(
          start: sqlite3_column_blob(hot, 0), count: Int(sqlite3_column_bytes(hot, 0))),
        &found)
    }
    if layers.count > 1 { found.sort() }
    return found
  }
}
