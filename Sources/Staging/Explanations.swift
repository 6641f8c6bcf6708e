internal import Foundation
internal import GRDB
public import RecordModel

/// An explanation as it goes into a store, with what it rests on.
public struct NewExplanation: Sendable {
  public var rule: String
  public var scope: Explanation.Scope
  /// Of one finding: the path of its field; otherwise empty.
  public var field: String
  /// Of one finding a digest of the values that it rests on; otherwise the rule's revision.
  public var evidence: UInt64
  /// Of one finding: by what the record's person is known again.
  public var subject: UInt64?
  public var reason: String
  public var by: String
  public var until: PartialDate?

  public init(
    rule: String, scope: Explanation.Scope, field: String = "", evidence: UInt64,
    subject: UInt64? = nil, reason: String, by: String, until: PartialDate?
  ) {
    (self.rule, self.scope, self.field, self.evidence) = (rule, scope, field, evidence)
    (self.subject, self.reason, self.by, self.until) = (subject, reason, by, until)
  }
}

/// An explanation as it stands in a store.
public struct StoredExplanation: Sendable {
  public var explanation: Explanation
  public var field: String
  public var evidence: UInt64
  public var subject: UInt64?
  /// Of a delivery: its number in the store.
  public var delivery: Int?
  /// What happened to it, oldest first.
  public var events: [Event]
  /// Findings that it answered, over all runs.
  public var findings: Int

  public struct Event: Hashable, Sendable {
    public enum Kind: String, Sendable { case given, withdrawn, reopened }
    public var kind: Kind
    /// ISO 8601.
    public var at: String
    /// Empty for what a run noticed.
    public var by: String
    public var reason: String
    public var run: Int?
  }

  /// The event that ended it; `nil` while it counts.
  public var ending: Event? { events.first { $0.kind != .given } }

  /// Whether it counts on a day.
  public func isInForce(on day: PartialDate) -> Bool {
    ending == nil && (explanation.until.map { $0.latest.packed >= day.packed } ?? true)
  }
}

extension Store {
  /// All explanations ever given, by number.
  public func explanations() throws(StoreError) -> [StoredExplanation] {
    do {
      return try queue.read { try ExplanationRows.all($0, countsFindings: true) }
    } catch {
      throw Self.translate(error, path)
    }
  }

  /// Keeps explanations, all or none.
  ///
  /// - Parameter at: The moment, ISO 8601.
  /// - Returns: Their numbers.
  public func explain(_ explanations: [NewExplanation], at: String) throws(StoreError) -> [Int] {
    do {
      return try queue.write { db in
        try explanations.map { try ExplanationRows.insert($0, at: at, run: nil, db) }
      }
    } catch {
      throw Self.translate(error, path)
    }
  }

  /// Ends an explanation; it stays to be read.
  public func withdraw(_ number: Int, by: String, reason: String, at: String) throws(StoreError) {
    do {
      try queue.write { db in
        try ExplanationRows.insert(
          .init(kind: .withdrawn, at: at, by: by, reason: reason, run: nil), of: number, db)
      }
    } catch {
      throw Self.translate(error, path)
    }
  }
}

extension RunWriter {
  /// All explanations that stand in the store before this run.
  public func explanations() throws -> [StoredExplanation] {
    try ExplanationRows.all(db, countsFindings: false)
  }

  /// Keeps an explanation that came with the delivery.
  ///
  /// - Returns: Its number.
  public func explain(_ explanation: NewExplanation, at: String) throws -> Int {
    try ExplanationRows.insert(explanation, at: at, run: run, db)
  }

  /// Ends an explanation, since what it rests on is not the same any more.
  public func reopen(_ number: Int, at: String) throws {
    try ExplanationRows.insert(
      .init(kind: .reopened, at: at, by: "", reason: "", run: run), of: number, db)
  }

  /// Whether a record of an earlier run stands because somebody explained it.
  public func isExplained(_ record: Int) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM explained WHERE record_id = ?)"),
      arguments: [record]) ?? false
  }

  /// Writes down which findings of a record were answered.
  ///
  /// - Parameter explained: The explanation's number by the finding's.
  func insert(explained: [Int: Int], record: Int64) throws {
    for (number, explanation) in explained.sorted(by: { $0.key < $1.key }) {
      try db.cachedStatement(
        sql: "INSERT INTO explained (record_id, number, explanation_id) VALUES (?, ?, ?)"
      ).execute(arguments: [record, number, explanation])
    }
  }
}

/// How explanations stand in their tables.
enum ExplanationRows {
  static func all(_ db: Database, countsFindings: Bool) throws -> [StoredExplanation] {
    var events: [Int: [StoredExplanation.Event]] = [:]
    for row in try Row.fetchAll(
      db,
      sql: "SELECT explanation_id, kind, at, by, reason, run_id FROM explanation_events ORDER BY id"
    ) {
      guard let kind = StoredExplanation.Event.Kind(rawValue: row[1]) else { continue }
      events[row[0], default: []].append(
        StoredExplanation.Event(kind: kind, at: row[2], by: row[3], reason: row[4], run: row[5]))
    }
    var counts: [Int: Int] = [:]
    if countsFindings {
      for row in try Row.fetchAll(
        db, sql: "SELECT explanation_id, count(*) FROM explained GROUP BY explanation_id")
      {
        counts[row[0]] = row[1]
      }
    }
    return try Row.fetchAll(db, sql: "SELECT \(columns) FROM explanations e ORDER BY e.id").map {
      let explanation = explanation($0)
      let number = explanation.number
      return StoredExplanation(
        explanation: explanation, field: $0[8], evidence: UInt64(bitPattern: $0[9] as Int64),
        subject: ($0[10] as Int64?).map { UInt64(bitPattern: $0) }, delivery: $0[11],
        events: events[number] ?? [],
        findings: counts[number] ?? 0)
    }
  }

  /// What `explanation` reads, and what it rests on behind that.
  static let columns = """
    e.id, e.rule, e.scope, e.target, e.reason, e.given_by, e.given_at, e.until, e.field, e.evidence,
    e.subject, iif(e.scope = 'delivery', (SELECT delivery_id FROM runs WHERE id = CAST(e.target AS INTEGER)),
      NULL)
    """

  static func explanation(_ row: Row) -> Explanation {
    let target: String = row[3]
    let scope: Explanation.Scope =
      switch row[2] as String {
      case "unit": .unit(target)
      case "delivery": .delivery(run: Int(target) ?? 0)
      case "source": .source(target)
      default: .finding
      }
    return Explanation(
      number: row[0], rule: row[1], scope: scope, reason: row[4], by: row[5], givenAt: row[6],
      until: (row[7] as String?).flatMap { PartialDate(iso: $0) })
  }

  static func insert(
    _ new: NewExplanation, at: String, run: Int?, _ db: Database
  ) throws -> Int {
    let (scope, target) = names(new.scope)
    try db.cachedStatement(
      sql: """
        INSERT INTO explanations
          (rule, scope, target, field, evidence, subject, reason, given_by, given_at, until, run_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      new.rule, scope, target, new.field, Int64(bitPattern: new.evidence),
      new.subject.map { Int64(bitPattern: $0) }, new.reason, new.by, at, new.until.map { "\($0)" },
      run,
    ])
    let number = Int(db.lastInsertedRowID)
    try insert(
      .init(kind: .given, at: at, by: new.by, reason: new.reason, run: run), of: number, db)
    return number
  }

  static func insert(
    _ event: StoredExplanation.Event, of number: Int, _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO explanation_events (explanation_id, kind, at, by, reason, run_id)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      number, event.kind.rawValue, event.at, event.by, event.reason, event.run,
    ])
  }

  private static func names(_ scope: Explanation.Scope) -> (scope: String, target: String) {
    switch scope {
    case .finding: ("finding", "")
    case .unit(let name): ("unit", name)
    case .delivery(let run): ("delivery", "\(run)")
    case .source(let id): ("source", id)
    }
  }
}
