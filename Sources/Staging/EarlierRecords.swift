internal import Foundation
internal import GRDB
public import RecordModel

/// What was staged before a run.
extension RunWriter {
  /// A record of an earlier run that has the same key.
  public struct Earlier: Sendable {
    public var record: Int
    public var content: UInt64
    public var delivery: Int
    /// A newer form of it came back.
    public var isSuperseded: Bool
    public var disposition: Disposition
  }

  /// Makes lookups of earlier records possible; `nil` when there are none.
  public func earlierRecords(identities: [String]) throws -> EarlierRecords? {
    guard !isFirst else { return nil }
    return try EarlierRecords(db, identities)
  }

  /// Finds records of earlier runs by key.
  public final class EarlierRecords {
    private var pages: [Statement] = []
    private var layers: [[Int64]] = []
    private let record: Statement

    init(_ db: Database, _ identities: [String]) throws {
      for identity in identities {
        layers.append(
          try Int64.fetchAll(
            db, sql: "SELECT DISTINCT run_id FROM key_pages WHERE identity = ? ORDER BY run_id",
            arguments: [identity]))
        let quoted = identity.replacingOccurrences(of: "'", with: "''")
        pages.append(
          try db.makeStatement(
            sql: """
              SELECT page FROM key_pages WHERE identity = '\(quoted)' AND run_id = ?
              AND first_key <= ? ORDER BY first_key DESC LIMIT 1
              """))
      }
      record = try db.makeStatement(
        sql: """
          SELECT r.content, u.delivery_id,
            EXISTS (SELECT 1 FROM superseded s WHERE s.record_id = ?1), r.disposition
          FROM records r, runs u WHERE r.id = ?1
          AND u.first_record <= ?1 AND ?1 < u.first_record + u.record_count
          """)
    }

    /// - Parameter identity: Position of the identity.
    public func find(_ key: UInt64, identity: Int) throws -> [Earlier] {
      let ids = try KeyPages.records(
        Int64(bitPattern: key), pages[identity], layers[identity])
      return try ids.compactMap { id in
        guard let row = try Row.fetchOne(record, arguments: [id]) else { return nil }
        return Earlier(
          record: Int(id), content: UInt64(bitPattern: row[0] as Int64), delivery: row[1],
          isSuperseded: row[2],
          disposition: Disposition(rawValue: UInt8(clamping: row[3] as Int)) ?? .accepted)
      }
    }
  }
}
