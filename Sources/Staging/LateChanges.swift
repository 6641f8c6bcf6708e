internal import Foundation
internal import GRDB
internal import GRDBSQLite
public import RecordModel

/// What is looked at once more, or changed, of records of a run that were appended before.
extension RunWriter {
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
}
