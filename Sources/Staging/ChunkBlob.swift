internal import GRDBSQLite

/// One blob of a row of a table of records, read or written in part and in place.
///
/// SQLite moves an open blob to another row for a fraction of what a statement costs, and goes along
/// the row's pages only as far as it must.
@safe final class ChunkBlob {
  private let connection: OpaquePointer
  private let path: String
  private let table: String
  private let column: String
  private let isWritten: Bool
  private var blob: OpaquePointer?
  private var row: Int64 = 0

  init(
    _ connection: OpaquePointer, path: String, table: String, column: String,
    isWritten: Bool = false
  ) {
    unsafe self.connection = connection
    (self.path, self.table, self.column, self.isWritten) = (path, table, column, isWritten)
  }

  deinit { close() }

  /// Lets go of the row. A transaction cannot be committed while a blob is open to be written.
  func close() {
    if let blob = unsafe blob { unsafe sqlite3_blob_close(blob) }
    unsafe blob = nil
  }

  /// - Returns: `nil` when there is no such row, or its blob does not reach that far.
  func read(_ range: Range<Int>, row: Int64) throws -> [UInt8]? {
    if range.isEmpty { return [] }
    guard let blob = unsafe try open(row), unsafe range.upperBound <= Int(sqlite3_blob_bytes(blob))
    else { return nil }
    var status = SQLITE_OK
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      status = unsafe sqlite3_blob_read(
        blob, buffer.baseAddress, Int32(range.count), Int32(range.lowerBound))
      initialized = status == SQLITE_OK ? range.count : 0
    }
    try check(status)
    return bytes
  }

  /// Writes the whole blob, whose size stays.
  func write(_ words: [UInt64], row: Int64) throws {
    guard let blob = unsafe try open(row) else {
      throw StoreError.damaged(path: path, record: Int(row))
    }
    try check(
      unsafe words.withUnsafeBytes { bytes in
        unsafe sqlite3_blob_write(blob, bytes.baseAddress, Int32(bytes.count), 0)
      })
  }

  /// - Returns: `nil` when there is no such row.
  private func open(_ row: Int64) throws -> OpaquePointer? {
    let status: Int32
    if let open = unsafe blob {
      if row == self.row { return unsafe open }
      status = unsafe sqlite3_blob_reopen(open, row)
    } else {
      status = unsafe sqlite3_blob_open(
        connection, "main", table, column, row, isWritten ? 1 : 0, &blob)
    }
    if status == SQLITE_ERROR {
      close()
      return nil
    }
    try check(status)
    self.row = row
    return unsafe blob
  }

  private func check(_ status: Int32) throws {
    guard status != SQLITE_OK else { return }
    let error = unsafe StoreError.failed(on: connection, path: path)
    close()
    throw error
  }
}
