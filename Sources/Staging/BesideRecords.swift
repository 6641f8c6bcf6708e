internal import Foundation
internal import GRDB

/// What stands about a run's records in other tables, in the order of the records: it runs along, and
/// what is about records that nobody asks for is passed over.
struct BesideRecords {
  private let findings: RowCursor
  private let answers: RowCursor
  private let recalled: RowCursor
  private var finding: Row?
  private var answer: Row?
  private var cells: Row?

  /// - Parameter findings: A query with the record's number first, between two numbers.
  init(_ db: Database, findings query: String, first: Int64, end: Int64) throws {
    findings = try Row.fetchCursor(db, sql: query, arguments: [first, end])
    answers = try Row.fetchCursor(
      db,
      sql: """
        SELECT record_id, run_id, number FROM returns
        WHERE record_id >= ? AND record_id < ? ORDER BY record_id
        """, arguments: [first, end])
    recalled = try Row.fetchCursor(
      db,
      sql: """
        SELECT record_id, details FROM recalled
        WHERE record_id >= ? AND record_id < ? ORDER BY record_id
        """, arguments: [first, end])
    finding = try findings.next()?.copy()
    answer = try answers.next()?.copy()
    cells = try recalled.next()?.copy()
  }

  /// The next finding of a record; each is given once.
  mutating func nextFinding(of record: Int64) throws -> Row? {
    while let row = finding, (row[0] as Int64) <= record {
      finding = try findings.next()?.copy()
      if (row[0] as Int64) == record { return row }
    }
    return nil
  }

  /// The item that a record answers for.
  mutating func answer(of record: Int64) throws -> (run: Int, number: Int)? {
    while let row = answer, (row[0] as Int64) < record { answer = try answers.next()?.copy() }
    guard let row = answer, (row[0] as Int64) == record else { return nil }
    return (row[1], row[2])
  }

  /// The details that were kept of a record later, with its cells as sent.
  mutating func details(of record: Int64) throws -> [UInt8]? {
    while let row = cells, (row[0] as Int64) < record { cells = try recalled.next()?.copy() }
    guard let row = cells, (row[0] as Int64) == record else { return nil }
    return [UInt8](row[1] as Data)
  }
}
