internal import Foundation
internal import GRDB
public import RecordModel

/// What was sent back and waits for an answer: a record that was rejected or held, or a fragment.
public struct OutstandingItem: Sendable {
  /// The run that told it, and the number by which references name it.
  public let run: Int
  public let number: Int
  public let delivery: Int
  /// The record that it is about now: the first one, or the last that came back; `nil` for a
  /// fragment.
  public let record: Int?
  /// The delivery of that record.
  public let recordDelivery: Int?
  public let isSettled: Bool
}

/// The books of what is outstanding. All of this happens within the run's transaction.
extension RunWriter {
  /// The items that references name; those that the store does not know are left out.
  public func items(
    _ references: some Sequence<RecordReference>
  ) throws -> [RecordReference: OutstandingItem] {
    var runs: [UInt32: [(run: Int, delivery: Int, digest: [UInt8])]] = [:]
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT r.id, d.id, d.digest FROM runs r JOIN deliveries d ON d.id = r.delivery_id
        ORDER BY r.id DESC
        """)
    for row in rows {
      let digest = [UInt8](row[2] as Data)
      runs[RecordReference.prefix(of: digest), default: []].append((row[0], row[1], digest))
    }
    let statement = try db.makeStatement(
      sql: """
        SELECT o.file, o.byte_offset, o.record_id, o.settled_run_id IS NOT NULL,
          (SELECT u.delivery_id FROM runs u WHERE u.first_record <= o.record_id
           ORDER BY u.first_record DESC, u.id DESC LIMIT 1)
        FROM outstanding o WHERE o.run_id = ? AND o.number = ?
        """)
    var items: [RecordReference: OutstandingItem] = [:]
    for reference in references {
      for (run, delivery, digest) in runs[reference.delivery] ?? [] {
        guard let row = try Row.fetchOne(statement, arguments: [run, reference.number]) else {
          continue
        }
        let own = RecordReference(
          digest: digest, number: reference.number, file: row[0],
          offset: UInt64(clamping: row[1] as Int64))
        guard own == reference else { continue }
        items[reference] = OutstandingItem(
          run: run, number: reference.number, delivery: delivery, record: row[2],
          recordDelivery: row[4], isSettled: row[3])
        break
      }
    }
    return items
  }

  /// Takes the earlier form of a record that came back out of what later records are matched with.
  public func supersede(_ item: OutstandingItem) throws {
    if let record = item.record { try supersede(record) }
  }

  /// Takes a record of an earlier run out of what later records are matched with.
  public func supersede(_ record: Int) throws {
    try db.execute(
      sql: "INSERT OR IGNORE INTO superseded (record_id, run_id) VALUES (?, ?)",
      arguments: [record, run])
  }

  /// Notes that a record of this run answers for an item, and what that makes of the item.
  public func answer(_ item: OutstandingItem, by sequence: Int, _ disposition: Disposition) throws {
    let record = storeNumber(sequence)
    try db.execute(
      sql: "INSERT INTO returns (record_id, run_id, number) VALUES (?, ?, ?)",
      arguments: [record, item.run, item.number])
    switch disposition {
    case .accepted, .duplicate:
      try db.execute(
        sql: """
          UPDATE outstanding SET record_id = ?, returns = returns + 1, settled_run_id = ?,
          settled_as = ? WHERE run_id = ? AND number = ?
          """,
        arguments: [record, run, Int(disposition.rawValue), item.run, item.number])
    case .held, .rejected:
      try db.execute(
        sql: """
          UPDATE outstanding SET record_id = ?, returns = returns + 1, disposition = ?
          WHERE run_id = ? AND number = ?
          """, arguments: [record, Int(disposition.rawValue), item.run, item.number])
    case .unchanged:
      // The same delivery once more: it says nothing that it did not say before.
      break
    }
  }

  /// How many items of the deliveries wait for an answer.
  public func openCount(deliveries: Set<Int>) throws -> Int {
    let list = deliveries.sorted().map(String.init).joined(separator: ",")
    return try Int.fetchOne(
      db,
      sql: """
        SELECT count(*) FROM outstanding WHERE settled_run_id IS NULL
        AND run_id IN (SELECT id FROM runs WHERE delivery_id IN (\(list)))
        """) ?? 0
  }

  /// Keeps the book of a record whose disposition is going to be changed after it was appended.
  func keepOutstanding(_ record: Int64, _ disposition: Disposition) throws {
    guard disposition == .held || disposition == .rejected else { return }
    let before = try chunks.head(record).disposition
    if before == .held || before == .rejected, try changeItem(record, disposition) { return }
    let place = try chunks.place(record)
    try insertItem(
      record, disposition, file: place.file, offset: place.span.offset, unit: try unitName(record))
  }

  private func unitName(_ record: Int64) throws -> (bytes: [UInt8], name: Range<Int>) {
    guard let unit else { return ([], 0..<0) }
    let sequence = Int(record - firstRecord) + 1
    let values = try self.record(sequence, fieldCounts: unit.fieldCounts)
    let value = values.person[unit.field]
    let isNamed = value.kind == .text || value.kind == .code
    return (values.text, isNamed ? value.textRange : 0..<0)
  }

  /// Brings the items of a delivery that ran before together with those of this run: what was read
  /// at the same place is the same item.
  ///
  /// What an earlier correction settled stays settled; what is accepted now is settled; what was
  /// accepted before, for an explanation that has ended, is open again; what this run did not read at
  /// the same place stays as it was.
  func mergeOutstanding(delivery: Int) throws {
    let same = """
      run_id IN (SELECT id FROM runs WHERE delivery_id = :delivery) AND run_id < :run
      """
    let arguments: StatementArguments = ["delivery": delivery, "run": run]
    try db.execute(
      sql: """
        UPDATE outstanding AS n SET first_run_id = e.first_run_id, returns = e.returns,
          settled_run_id = e.settled_run_id, settled_as = e.settled_as,
          record_id = iif(e.returns > 0, e.record_id, n.record_id)
        FROM (SELECT * FROM outstanding WHERE \(same)
          AND (settled_run_id IS NULL OR settled_as IS NOT NULL AND returns > 0)) AS e
        WHERE n.run_id = :run AND e.number = n.number AND e.file = n.file
          AND e.byte_offset = n.byte_offset
        """, arguments: arguments)
    try db.execute(
      sql: """
        UPDATE outstanding AS e SET settled_run_id = :run WHERE \(same) AND settled_run_id IS NULL
        AND EXISTS (SELECT 1 FROM outstanding n WHERE n.run_id = :run AND n.number = e.number
          AND n.file = e.file AND n.byte_offset = e.byte_offset)
        """, arguments: arguments)
    for earlier in try Int.fetchAll(
      db, sql: "SELECT id FROM runs WHERE delivery_id = ? AND id < ? ORDER BY id",
      arguments: [delivery, run])
    {
      try settleAccepted(of: earlier)
    }
  }

  /// Settles items of an earlier run over the same delivery whose records are accepted here.
  private func settleAccepted(of earlier: Int) throws {
    let settle = try db.makeStatement(
      sql: """
        UPDATE outstanding SET settled_run_id = ?, settled_as = ? WHERE run_id = ? AND number = ?
        """)
    var last = 0
    while true {
      // Not while a statement walks through what is being changed.
      let items = try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT number, file, byte_offset FROM outstanding WHERE run_id = ? AND number > ?
            AND settled_run_id IS NULL AND returns = 0 ORDER BY number LIMIT 10000
            """), arguments: [earlier, last])
      guard let end = items.last else { return }
      last = end[0]
      for item in items {
        let (number, file, offset): (Int, Int, Int64) = (item[0], item[1], item[2])
        let record = Int64(storeNumber(number))
        guard record < nextRecord else { break }
        let (head, place) = (try chunks.head(record), try chunks.place(record))
        guard head.disposition == .accepted || head.disposition == .duplicate,
          place.file == file, Int64(clamping: place.span.offset) == offset
        else { continue }
        try settle.execute(arguments: [run, Int(head.disposition.rawValue), earlier, number])
      }
    }
  }
}

extension Store {
  /// Outstanding items of one delivery and unit.
  public struct OutstandingGroup: Sendable {
    public var delivery: String
    /// The run that told them first, and when it finished, ISO 8601.
    public var run: Int
    public var since: String
    /// `nil` where the records name none, and for fragments.
    public var unit: String?
    public var rejected: Int
    public var held: Int
    public var fragments: Int
    /// Of all these: came back at least once and are still wrong.
    public var returned: Int
  }

  /// All that is outstanding, oldest first.
  public func outstanding() throws(StoreError) -> [OutstandingGroup] {
    do {
      return try queue.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT d.name, f.id, f.finished_at, o.unit,
              sum(o.number > 0 AND o.disposition = 2), sum(o.number > 0 AND o.disposition = 1),
              sum(o.number < 0), sum(o.returns > 0)
            FROM outstanding o JOIN runs f ON f.id = o.first_run_id
            JOIN deliveries d ON d.id = f.delivery_id
            WHERE o.settled_run_id IS NULL GROUP BY f.id, o.unit ORDER BY f.id, o.unit
            """
        ).map { row in
          OutstandingGroup(
            delivery: row[0], run: row[1], since: row[2], unit: row[3], rejected: row[4],
            held: row[5], fragments: row[6], returned: row[7])
        }
      }
    } catch {
      throw Self.translate(error, path)
    }
  }

  /// How many items were settled: by a corrected record, or because a later run accepted them.
  public func settledCount() throws(StoreError) -> Int {
    do {
      return try queue.read { db in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM outstanding WHERE settled_as IS NOT NULL")
          ?? 0
      }
    } catch {
      throw Self.translate(error, path)
    }
  }
}
