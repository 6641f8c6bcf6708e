internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import RecordModel

/// Writes chunks of records as rows of `record_chunks` and `record_bytes`: of a usual chunk one in
/// each, whose bytes SQLite takes from where they stand.
///
/// Heads lie apart from the bytes: some hundred rows of them share a page, so that at the end of a run
/// a record is come to, and changed, without the pages of its values. In one row with the bytes each
/// head that changed had 32 kB read and written: 71 of the 134 MB that an import of 200,000 dirty
/// nested records wrote after the last chunk.
///
/// A row ends early where its heads could not tell the next record: its file's count of records goes
/// on elsewhere, or its place is not within four gigabytes behind the first's. It ends too where it
/// grows: of a long row a single record would be dear to read, and SQLite takes no row of a gigabyte.
@safe final class ChunkRows {
  static let mostRecords = 1024
  /// A longer record gets a row of its own.
  static let mostBytes = 1 << 20

  private let path: String
  private let insertHeads: Statement
  private let insertBytes: Statement
  private let hotHeads: OpaquePointer
  private let hotBytes: OpaquePointer
  /// Kept from row to row.
  private var heads = RecordHeads()
  private var packed: [UInt8] = []

  init(_ db: Database, path: String) throws {
    self.path = path
    insertHeads = try db.makeStatement(
      sql: """
        INSERT INTO record_chunks
          (first_record, record_count, file, ordinal, line, byte_offset, heads)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    insertBytes = try db.makeStatement(
      sql: "INSERT INTO record_bytes (first_record, bytes) VALUES (?, ?)")
    // The statements stay alive as long as this writer.
    unsafe hotHeads = insertHeads.sqliteStatement
    unsafe hotBytes = insertBytes.sqliteStatement
  }

  /// Appends all records of a chunk.
  ///
  /// - Parameter first: The store's number of the first of them.
  func append(_ chunk: EncodedChunk, first: Int64) throws {
    var start = 0
    while start < chunk.records.count {
      let (end, bytes) = gather(chunk, from: start)
      let number = first + Int64(start)
      if let bytes {
        try write(chunk.bytes, bytes, chunk, start, number)
      } else {
        pack(chunk, start..<end)
        try write(packed, packed.startIndex..<packed.endIndex, chunk, start, number)
      }
      start = end
    }
  }

  /// Puts together the heads of the next row.
  ///
  /// - Returns: Where the row ends, and where its bytes stand in the chunk's; `nil` when they must be
  ///   packed anew.
  private func gather(_ chunk: EncodedChunk, from start: Int) -> (end: Int, bytes: Range<Int>?) {
    heads.removeAll()
    let records = chunk.records.span
    let (ordinal, line) = (records[start].ordinal, records[start].line)
    let offset = records[start].span.offset
    var (payloads, details) = (0, 0)
    // Where the next payload and the next details stand if they follow the last.
    var payloadStart = -1
    var detailsStart = -1
    var isInOrder = true
    var index = start
    while index < records.count {
      let record = records[index]
      let payloadCount = record.sameAs == 0 ? record.payload.count : 0
      let (behind, isBefore) = record.span.offset.subtractingReportingOverflow(offset)
      let lines = record.line &- line
      if index > start {
        let count = payloads + payloadCount + details + record.details.count
        guard index - start < Self.mostRecords, count <= Self.mostBytes,
          record.ordinal == ordinal + index - start, !isBefore, behind <= UInt64(UInt32.max),
          lines >= 0, lines <= Int(UInt32.max)
        else { break }
      }
      if !record.payload.isEmpty {
        if payloadStart < 0 { payloadStart = record.payload.lowerBound }
        isInOrder =
          isInOrder && record.sameAs == 0 && record.payload.lowerBound == payloadStart + payloads
      }
      if !record.details.isEmpty {
        if detailsStart < 0 { detailsStart = record.details.lowerBound }
        isInOrder = isInOrder && record.details.lowerBound == detailsStart + details
      }
      payloads += payloadCount
      details += record.details.count
      // What does not fit is refused by SQLite, which takes no row of that size.
      heads.append(
        RecordHead(
          content: record.content, sameAs: Int64(record.sameAs), disposition: record.disposition,
          cluster: UInt32(clamping: record.cluster), byteCount: record.span.count,
          line: UInt32(truncatingIfNeeded: lines), byteOffset: UInt32(truncatingIfNeeded: behind),
          payloadEnd: UInt32(truncatingIfNeeded: payloads),
          detailsEnd: UInt32(truncatingIfNeeded: details)))
      index += 1
    }
    let isWhole = details == 0 || payloads == 0 || detailsStart == payloadStart + payloads
    guard isInOrder, isWhole else { return (index, nil) }
    let from = max(0, payloads > 0 ? payloadStart : detailsStart)
    return (index, from..<from + payloads + details)
  }

  /// Packs the bytes of records: all payloads, then all details. What is the same as another record
  /// has its payload there.
  private func pack(_ chunk: EncodedChunk, _ range: Range<Int>) {
    packed.removeAll(keepingCapacity: true)
    for index in range where chunk.records[index].sameAs == 0 {
      packed.append(contentsOf: chunk.bytes[chunk.records[index].payload])
    }
    for index in range { packed.append(contentsOf: chunk.bytes[chunk.records[index].details]) }
  }

  /// Bound through SQLite's own interface: heads and bytes outlive the step, so it need not copy them.
  private func write(
    _ bytes: [UInt8], _ range: Range<Int>, _ chunk: EncodedChunk, _ start: Int, _ number: Int64
  ) throws {
    let record = chunk.records[start]
    unsafe sqlite3_bind_int64(hotHeads, 1, number)
    unsafe sqlite3_bind_int64(hotHeads, 2, Int64(heads.count))
    unsafe sqlite3_bind_int64(hotHeads, 3, Int64(chunk.file))
    unsafe sqlite3_bind_int64(hotHeads, 4, Int64(record.ordinal))
    unsafe sqlite3_bind_int64(hotHeads, 5, Int64(record.line))
    unsafe sqlite3_bind_int64(hotHeads, 6, Int64(clamping: record.span.offset))
    unsafe try heads.words.withUnsafeBytes { heads in
      unsafe try write(heads, as: 7, hotHeads)
    }
    unsafe sqlite3_bind_int64(hotBytes, 1, number)
    unsafe try bytes.withUnsafeBytes { bytes in
      unsafe try write(UnsafeRawBufferPointer(rebasing: bytes[range]), as: 2, hotBytes)
    }
  }

  /// Writes the row of a statement, with its last value.
  private func write(
    _ blob: UnsafeRawBufferPointer, as position: Int32, _ statement: OpaquePointer
  ) throws {
    var status = SQLITE_OK
    if let base = blob.baseAddress, unsafe !blob.isEmpty {
      status = unsafe sqlite3_bind_blob64(
        statement, position, base, UInt64(blob.count), nil)
    } else {
      status = unsafe sqlite3_bind_zeroblob(statement, position, 0)
    }
    if status == SQLITE_OK {
      status = unsafe sqlite3_step(statement)
      unsafe sqlite3_reset(statement)
    }
    guard status == SQLITE_DONE else { throw unsafe StoreError.failed(statement, path: path) }
  }
}
