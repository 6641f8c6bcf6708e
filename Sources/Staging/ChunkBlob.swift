internal import GRDBSQLite

/// One blob of a row of `record_chunks`, read or written in part and in place.
///
/// SQLite moves an open blob to another row for a fraction of what a statement costs, and goes along
/// the row's pages only as far as it must.
@safe final class ChunkBlob {
  private let connection: OpaquePointer
  private let path: String
  private let column: String
  private let isWritten: Bool
  private var blob: OpaquePointer?
  private var row: Int64 = 0

  init(_ connection: OpaquePointer, path: String, column: String, isWritten: Bool = false) {
    unsafe self.connection = connection
    (self.path, self.column, self.isWritten) = (path, column, isWritten)
  }

  deinit { close() }

  /// Lets go of the row. A transaction cannot be committed while a blob is open to be written.
  func close() {
    if let blob = unsafe blob { unsafe sqlite3_blob_close(blob) }
    unsafe blob = nil
  }

  /// - Returns: `nil` when the blob of the row does not reach that far.
  func read(_ range: Range<Int>, row: Int64) throws -> [UInt8]? {
    if range.isEmpty { return [] }
    let blob = unsafe try open(row)
    guard unsafe range.upperBound <= Int(sqlite3_blob_bytes(blob)) else { return nil }
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
    let blob = unsafe try open(row)
    try check(
      unsafe words.withUnsafeBytes { bytes in
        unsafe sqlite3_blob_write(blob, bytes.baseAddress, Int32(bytes.count), 0)
      })
  }

  private func open(_ row: Int64) throws -> OpaquePointer {
    if let open = unsafe blob {
      if row != self.row { try check(unsafe sqlite3_blob_reopen(open, row)) }
      self.row = row
      return unsafe open
    }
    try check(
      unsafe sqlite3_blob_open(
        connection, "main", "record_chunks", column, row, isWritten ? 1 : 0, &blob))
    self.row = row
    guard let open = unsafe blob else {
      throw StoreError.unusable(path: path, .cannotBeOpened)
    }
    return unsafe open
  }

  private func check(_ status: Int32) throws {
    guard status != SQLITE_OK else { return }
    let error = unsafe StoreError.failed(on: connection, path: path)
    close()
    throw error
  }
}
