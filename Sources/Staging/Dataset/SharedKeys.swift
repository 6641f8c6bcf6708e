internal import Foundation
internal import GRDB
public import RecordModel

/// The keys of values that dataset rules compare between records, as they stand in a store.
extension RunWriter {
  /// Writes the keys of a run.
  ///
  /// - Parameter fields: The fields' names, which say what the keys are of.
  /// - Parameter run: This run when left out.
  public func appendSharedKeys(
    _ fields: String, run: Int? = nil, _ blocks: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    let run = run ?? runID
    let insert = try db.makeStatement(sql: "INSERT INTO shared_keys VALUES (?, ?, ?, ?)")
    var number = 0
    try blocks { block in
      try insert.execute(arguments: [fields, run, number, Data(block)])
      number += 1
    }
    try db.execute(
      sql: "INSERT INTO shared_key_runs VALUES (?, ?)", arguments: [fields, run])
  }

  /// Calls `body` for each block of keys of earlier runs.
  public func forEachSharedKeys(_ fields: String, _ body: ([UInt8]) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT block FROM shared_keys WHERE fields = ? ORDER BY run_id, number",
      arguments: [fields])
    while let row = try rows.next() { try body([UInt8](row[0] as Data)) }
  }

  /// Earlier runs whose keys were never made: no rule compared these fields then.
  public func runsWithoutSharedKeys(_ fields: String) throws -> [Int] {
    try Int.fetchAll(
      db,
      sql: """
        SELECT id FROM runs WHERE id NOT IN (SELECT run_id FROM shared_key_runs WHERE fields = ?)
        ORDER BY id
        """, arguments: [fields])
  }

  // MARK: Earlier records

  /// Calls `body` for each staged record of an earlier run.
  public func forEachStaged(
    run: Int, schema: Schema, catalogue: RuleCatalogue,
    _ body: (_ number: Int, StoredRecord) throws -> Void
  ) throws {
    let reading = try store.reading(run: run, schema: schema, catalogue: catalogue)
    let first = try Int.fetchOne(
      db, sql: "SELECT first_record FROM runs WHERE id = ?", arguments: [run])
    try reading.forEachRecord([.accepted, .held]) { record in
      try body((first ?? 1) + record.sequence - 1, record)
    }
  }

  /// Calls `body` for those of some earlier records that are staged.
  ///
  /// - Parameter numbers: The store's numbers, ascending.
  public func forEachStaged(
    _ numbers: [Int], schema: Schema, catalogue: RuleCatalogue,
    _ body: (_ number: Int, StoredRecord) throws -> Void
  ) throws {
    let superseded = try db.makeStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM superseded WHERE record_id = ?)")
    let chunks = try StoredChunks(db, path: path)
    let runs = try Row.fetchAll(
      db, sql: "SELECT id, first_record, record_count FROM runs ORDER BY first_record")
    var position = 0
    var reading: StoredRun?
    for number in numbers {
      while position < runs.count, number >= (runs[position][1] as Int) + (runs[position][2] as Int)
      {
        position += 1
        reading = nil
      }
      guard position < runs.count, try chunks.find(Int64(number)) else { continue }
      let disposition = try chunks.head(Int64(number)).disposition
      guard disposition == .accepted || disposition == .held,
        try Bool.fetchOne(superseded, arguments: [number]) == false
      else { continue }
      let run =
        try reading
        ?? store.reading(run: runs[position][0], schema: schema, catalogue: catalogue)
      reading = run
      try body(number, try run.record(Int64(number), chunks, [], withDetails: false))
    }
  }
}
