internal import GRDB
internal import GRDBSQLite
internal import RecordModel

/// Reads records from the rows of `record_chunks` and `record_bytes`, and changes what became of them
/// in place.
///
/// The heads of one row are kept, so that records that are asked for in about their order cost next
/// to nothing. Of a row's bytes only those of the records asked for are read.
@safe final class StoredChunks {
  private let db: Database
  private let path: String
  private let statement: Statement
  private let hot: OpaquePointer
  private let bytes: ChunkBlob
  private let written: ChunkBlob
  /// Of records that share another's payload, the other's row.
  private var others: StoredChunks?

  /// The row whose heads are here: its records' numbers, and where the first of them stands.
  private(set) var numbers: Range<Int64> = 0..<0
  private var file = 0
  private var ordinal = 0
  private var line = 0
  private var byteOffset: Int64 = 0
  private var heads = RecordHeads()
  private var isChanged = false
  /// Bytes of rows that were come to since the file was mapped; `nil` while it is not.
  private var seen: Int?
  private var most = StoredChunks.mostMapped

  init(_ db: Database, path: String) throws {
    (self.db, self.path) = (db, path)
    statement = try db.makeStatement(
      sql: """
        SELECT first_record, record_count, file, ordinal, line, byte_offset, heads
        FROM record_chunks WHERE first_record <= ? ORDER BY first_record DESC LIMIT 1
        """)
    // The statement stays alive as long as this reader.
    unsafe hot = statement.sqliteStatement
    guard let handle = unsafe db.sqliteConnection else {
      throw StoreError.unusable(path: path, .cannotBeOpened)
    }
    bytes = unsafe ChunkBlob(handle, path: path, table: "record_bytes", column: "bytes")
    written = unsafe ChunkBlob(
      handle, path: path, table: "record_chunks", column: "heads", isWritten: true)
  }

  /// Writes what was changed.
  func flush() throws {
    guard isChanged else { return }
    try written.write(heads.words, row: numbers.lowerBound)
    isChanged = false
  }

  /// Writes what was changed and lets go of all rows, as before the end of a transaction.
  func close() throws {
    try flush()
    letGo()
  }

  /// Lets go of all rows.
  func letGo() {
    written.close()
    bytes.close()
    others?.letGo()
    (numbers, isChanged) = (0..<0, false)
  }

  // MARK: Mapping

  /// Pages of a mapped file that were looked at count as the process's memory: after so many bytes
  /// of rows they are let go of.
  private static let mostMapped = 8 << 20

  /// While `body` reads records, pages are looked at where the system has them.
  ///
  /// To come to a record SQLite goes along all pages of its row before it. Of most it wants four
  /// bytes, and read 32 kB: 0.6 GB for the records of a dirty million that dataset rules ask about,
  /// 0.9 s of CPU. What was changed and is not in the file yet it finds as always. Where a disk
  /// fails under it the process ends as by a kill, and leaves the store as one does.
  ///
  /// - Parameter most: Bytes of rows that are come to before the file is mapped anew.
  func mapping<Result>(
    most: Int = StoredChunks.mostMapped, _ body: () throws -> Result
  ) throws -> Result {
    self.most = most
    try map(true)
    let result: Result
    do {
      result = try body()
    } catch {
      try? map(false)
      throw error
    }
    try map(false)
    return result
  }

  private func map(_ isMapped: Bool) throws {
    try flush()
    // It stays as it is while anybody is at a page.
    letGo()
    // As much as SQLite was built for, where that is less.
    try db.execute(sql: "PRAGMA mmap_size = \(isMapped ? Int(Int32.max) : 0)")
    seen = isMapped ? 0 : nil
  }

  // MARK: Rows

  /// Brings the row of a record here.
  ///
  /// - Returns: Whether there is a record of that number.
  func find(_ number: Int64) throws -> Bool {
    if numbers.contains(number) { return true }
    try flush()
    if let seen, seen > most {
      try map(false)
      try map(true)
    }
    numbers = 0..<0
    unsafe sqlite3_bind_int64(hot, 1, number)
    defer { unsafe sqlite3_reset(hot) }
    let status = unsafe sqlite3_step(hot)
    if status == SQLITE_DONE { return false }
    guard status == SQLITE_ROW else { throw unsafe StoreError.failed(hot, path: path) }
    let first = unsafe sqlite3_column_int64(hot, 0)
    let count = unsafe sqlite3_column_int64(hot, 1)
    file = unsafe Int(sqlite3_column_int64(hot, 2))
    ordinal = unsafe Int(sqlite3_column_int64(hot, 3))
    line = unsafe Int(sqlite3_column_int64(hot, 4))
    byteOffset = unsafe sqlite3_column_int64(hot, 5)
    let blob = unsafe UnsafeRawBufferPointer(
      start: sqlite3_column_blob(hot, 6), count: Int(sqlite3_column_bytes(hot, 6)))
    guard let heads = unsafe RecordHeads(blob, count: count), first <= .max - count else {
      throw StoreError.damaged(path: path, record: Int(number))
    }
    self.heads = heads
    numbers = first..<first + count
    if let seen { self.seen = seen + (heads.payload(heads.count - 1)?.upperBound ?? 0) }
    return numbers.contains(number)
  }

  /// - Throws: `StoreError.damaged`, also when there is no such record.
  func head(_ number: Int64) throws -> RecordHead {
    guard try find(number), let head = heads[index(number)] else { throw damaged(number) }
    return head
  }

  private func index(_ number: Int64) -> Int { Int(number - numbers.lowerBound) }

  private func damaged(_ number: Int64) -> StoreError {
    StoreError.damaged(path: path, record: Int(number))
  }

  // MARK: Records

  /// Where a record stands.
  struct Place: Equatable {
    var file: Int
    var ordinal: Int
    var line: Int
    var span: SourceSpan
  }

  func place(_ number: Int64) throws -> Place {
    let head = try head(number)
    let (ordinal, isEndless) = ordinal.addingReportingOverflow(index(number))
    let (line, isFar) = line.addingReportingOverflow(Int(head.line))
    guard !isEndless, !isFar else { throw damaged(number) }
    return Place(
      file: file, ordinal: ordinal, line: line,
      span: SourceSpan(
        offset: UInt64(clamping: byteOffset) &+ UInt64(head.byteOffset),
        count: Int(head.byteCount)))
  }

  /// The packed values of a record, be they those of the record that it is the same as.
  func payload(_ number: Int64) throws -> [UInt8] {
    let head = try head(number)
    if head.sameAs > 0, head.sameAs < number {
      let others = try self.others ?? StoredChunks(db, path: path)
      self.others = others
      if let payload = try others.payload(endOfChain: head.sameAs) { return payload }
    }
    return try ownPayload(number)
  }

  /// Of a record that is the same as another the other's, and so on.
  ///
  /// - Returns: `nil` when there is no such record.
  private func payload(endOfChain number: Int64) throws -> [UInt8]? {
    var number = number
    while try find(number) {
      let head = try head(number)
      // Each stands before those that are the same as it.
      guard head.sameAs > 0, head.sameAs < number else { return try ownPayload(number) }
      number = head.sameAs
    }
    return nil
  }

  /// What stands in the row itself: nothing, of a record that is the same as another.
  func ownPayload(_ number: Int64) throws -> [UInt8] {
    guard try find(number), let range = heads.payload(index(number)),
      let payload = try bytes.read(range, row: numbers.lowerBound)
    else { throw damaged(number) }
    return payload
  }

  /// What is kept of a record beside its values; see `RecordDetails`.
  func details(_ number: Int64) throws -> [UInt8] {
    guard try find(number), let range = heads.details(index(number)),
      let details = try bytes.read(range, row: numbers.lowerBound)
    else { throw damaged(number) }
    return details
  }

  /// Changes what became of a record; it is written when another row is asked for, or by `flush`.
  ///
  /// - Parameter cluster: `nil` leaves it as it is.
  func change(_ number: Int64, _ disposition: Disposition, cluster: Int?) throws {
    guard try find(number) else { throw damaged(number) }
    heads.change(index(number), disposition, cluster: cluster.map { UInt32(clamping: $0) })
    isChanged = true
  }
}
