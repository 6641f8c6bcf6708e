internal import GRDB
internal import GRDBSQLite
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
    return try EarlierRecords(db, identities, path: path)
  }

  /// Finds records of earlier runs by key.
  @safe public final class EarlierRecords {
    private let path: String
    private let keys: [KeyLookup]
    private let chunks: StoredChunks
    private let superseded: Statement
    private let hot: OpaquePointer
    /// By number of the first record.
    private let runs: [(records: Range<Int64>, delivery: Int)]

    init(_ db: Database, _ identities: [String], path: String) throws {
      self.path = path
      keys = try identities.map { try KeyLookup(db, identity: $0, path: path) }
      chunks = try StoredChunks(db, path: path)
      superseded = try db.makeStatement(sql: "SELECT 1 FROM superseded WHERE record_id = ?")
      // The statement stays alive as long as this.
      unsafe hot = superseded.sqliteStatement
      runs = try Row.fetchAll(
        db,
        sql: """
          SELECT first_record, first_record + record_count, delivery_id FROM runs
          WHERE record_count > 0 ORDER BY first_record
          """
      ).map { row in
        let (first, end): (Int64, Int64) = (row[0], row[1])
        return (first..<max(first, end), row[2])
      }
    }

    /// - Parameter identity: Position of the identity.
    public func find(_ key: UInt64, identity: Int) throws -> [Earlier] {
      try keys[identity].records(Int64(bitPattern: key)).compactMap { id in
        guard try chunks.find(id), let delivery = delivery(of: id) else { return nil }
        let head = try chunks.head(id)
        return Earlier(
          record: Int(id), content: head.content, delivery: delivery,
          isSuperseded: try isSuperseded(id), disposition: head.disposition)
      }
    }

    private func isSuperseded(_ record: Int64) throws -> Bool {
      unsafe sqlite3_bind_int64(hot, 1, record)
      defer { unsafe sqlite3_reset(hot) }
      switch unsafe sqlite3_step(hot) {
      case SQLITE_ROW: return true
      case SQLITE_DONE: return false
      default: throw unsafe StoreError.failed(hot, path: path)
      }
    }

    private func delivery(of record: Int64) -> Int? {
      var (low, high) = (0, runs.count)
      while low < high {
        let middle = (low + high) / 2
        if runs[middle].records.upperBound <= record { low = middle + 1 } else { high = middle }
      }
      guard low < runs.count, runs[low].records.contains(record) else { return nil }
      return runs[low].delivery
    }
  }
}
