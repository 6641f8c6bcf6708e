internal import Foundation
internal import GRDB
public import RecordModel

extension Store {
  /// What stands in the store about one run.
  public struct RunStatus: Sendable {
    public var run: Int
    public var delivery: String
    public var finishedAt: String
    public var source: String
    public var summary: RunSummary
  }

  /// All runs in order.
  public func runs() throws(StoreError) -> [RunStatus] {
    do {
      return try queue.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT r.id, d.name, r.finished_at, r.source, r.summary
            FROM runs r JOIN deliveries d ON d.id = r.delivery_id ORDER BY r.id
            """
        ).map { row in
          RunStatus(
            run: row[0], delivery: row[1], finishedAt: row[2], source: row[3],
            summary: try StoredSummary.decode(row[4], ruleCount: 0) { _ in nil })
        }
      }
    } catch {
      throw Self.translate(error, path)
    }
  }

  /// How many records stand in the store, by disposition.
  public func recordCounts() throws(StoreError) -> [Disposition: Int] {
    do {
      return try queue.read { db in
        var counts: [Disposition: Int] = [:]
        let chunks = try StoredChunks(db, path: path)
        for first in try Int64.fetchAll(
          db, sql: "SELECT first_record FROM record_chunks ORDER BY first_record")
        {
          guard try chunks.find(first) else { continue }
          for number in chunks.numbers {
            counts[try chunks.head(number).disposition, default: 0] += 1
          }
        }
        return counts
      }
    } catch {
      throw Self.translate(error, path)
    }
  }

  /// A run for reading, its numbers translated to a schema and catalogue of today.
  ///
  /// May be asked for inside `run(_:)` too, where it shows the run that is about to be committed:
  /// so reports can be written while there is still a way back.
  ///
  /// - Parameter shownAs: The number that reports give, where it is not `run`.
  /// - Parameter isCheck: The store is thrown away, and knows nothing of what was sent back before.
  public func reading(
    run: Int, shownAs: Int? = nil, schema: Schema, catalogue: RuleCatalogue, isCheck: Bool = false
  ) throws(StoreError) -> StoredRun {
    do {
      return try queue.unsafeReentrantRead { db in
        var reading = try StoredRun(self, db, run: run, schema: schema, catalogue: catalogue)
        if let shownAs { reading.summary.run = shownAs }
        reading.isCheck = isCheck
        return reading
      }
    } catch {
      throw Self.translate(error, path)
    }
  }
}

/// One run as it stands in a store.
public struct StoredRun: RunReading {
  private let store: Store
  private let run: Int
  public let delivery: String
  /// SHA-256 of what was delivered: unknown to those who do not hold it.
  public let deliveryDigest: [UInt8]
  public fileprivate(set) var summary: RunSummary
  public let files: [ReportFile]
  public let fileFindings: [FileFinding]
  private let firstRecord: Int64
  private let recordCount: Int64
  private let names: NameTranslation
  /// Nothing was staged: records that came back keep the references they came with.
  fileprivate(set) var isCheck = false
  /// For each XML file where each path stands among its columns.
  private let pathPositions: [Int: [String: Int]]

  init(
    _ store: Store, _ db: Database, run: Int, schema: Schema, catalogue: RuleCatalogue
  ) throws {
    (self.store, self.run) = (store, run)
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT r.summary, r.first_record, r.record_count, p.names, d.name, d.digest FROM runs r
          JOIN packs p ON p.id = r.pack_id JOIN deliveries d ON d.id = r.delivery_id
          WHERE r.id = ?
          """, arguments: [run])
    else { throw StoreError.noSuchRun(path: store.path, run: run) }
    let names = try NameTranslation(row[3], schema, catalogue)
    self.names = names
    (firstRecord, recordCount, delivery) = (row[1], row[2], row[4])
    deliveryDigest = [UInt8](row[5] as Data)
    summary = try StoredSummary.decode(row[0], ruleCount: catalogue.rules.count) { names.rule($0) }
    files = try String.fetchAll(
      db, sql: "SELECT description FROM files WHERE run_id = ? ORDER BY number", arguments: [run]
    ).map { try StoredSummary.decodeFile($0) }
    pathPositions = Dictionary(
      uniqueKeysWithValues: files.enumerated().filter { $1.format == .xml }.map { number, file in
        (
          number,
          Dictionary(
            file.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        )
      })
    fileFindings = try String.fetchAll(
      db, sql: "SELECT finding FROM file_findings WHERE run_id = ? ORDER BY number",
      arguments: [run]
    ).compactMap { try StoredSummary.decodeFinding($0) { names.rule($0) } }
  }

  public func forEachRecord(
    _ dispositions: Set<Disposition>, _ body: (StoredRecord) throws -> Void
  ) throws {
    guard !dispositions.isEmpty else { return }
    try store.queue.unsafeReentrantRead { db in
      let end = firstRecord + recordCount
      let chunks = try StoredChunks(db, path: store.path)
      var beside = try BesideRecords(
        db, findings: findingsQuery, first: firstRecord, end: end)
      var number = firstRecord
      while number < end {
        let head = try chunks.head(number)
        if dispositions.contains(head.disposition) {
          let findings = try findings(&beside, number, db)
          var record = try record(number, chunks, findings.own)
          record.explanations = findings.explanations
          if record.raw.isEmpty, record.outline.isEmpty { try recall(&beside, number, &record) }
          record.reference = try reference(record, beside.answer(of: number), db)
          try body(record)
        }
        number += 1
      }
    }
  }

  /// A record's findings, and by their positions what answers them.
  private func findings(
    _ beside: inout BesideRecords, _ number: Int64, _ db: Database
  ) throws -> (own: [Finding], explanations: [Int: Explanation]) {
    var own: [Finding] = []
    var explanations: [Int: Explanation] = [:]
    while let finding = try beside.nextFinding(of: number) {
      guard let translated = names.finding(finding) else { continue }
      if let number = finding[6] as Int? {
        explanations[own.count] = try explanation(number, db)
      }
      own.append(translated)
    }
    return (own, explanations)
  }

  /// Few runs have explanations: the others need not look for them finding by finding.
  private var findingsQuery: String {
    let hasExplained = summary.explained.findings > 0
    let number =
      hasExplained
      ? """
      (SELECT x.explanation_id FROM explained x
        WHERE x.record_id = f.record_id AND x.number = f.number)
      """ : "NULL"
    return """
      SELECT f.record_id, f.rule, f.section, f.field, f."row", f.detail, \(number) FROM findings f
      WHERE f.record_id >= ? AND f.record_id < ? ORDER BY f.record_id, f.number
      """
  }

  private func explanation(_ number: Int, _ db: Database) throws -> Explanation? {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT \(ExplanationRows.columns) FROM explanations e WHERE e.id = ?"),
      arguments: [number]
    ).map(ExplanationRows.explanation)
  }

  public func explanations(limit: Int) throws -> [(explanation: Explanation, findings: Int)] {
    guard summary.explained.findings > 0 else { return [] }
    return try store.queue.unsafeReentrantRead { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT \(ExplanationRows.columns), count(*) FROM explained x
          JOIN explanations e ON e.id = x.explanation_id
          WHERE x.record_id >= ? AND x.record_id < ? GROUP BY e.id ORDER BY e.id LIMIT ?
          """, arguments: [firstRecord, firstRecord + recordCount, limit]
      ).map { (ExplanationRows.explanation($0), $0[12]) }
    }
  }

  public func earlierRuns(limit: Int) throws -> [EarlierRun] {
    try store.queue.unsafeReentrantRead { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT d.name, r.summary FROM runs r JOIN deliveries d ON d.id = r.delivery_id
          WHERE r.source = ? AND r.id < ? ORDER BY r.id DESC LIMIT ?
          """, arguments: [summary.source, run, limit]
      ).reversed().map {
        EarlierRun(
          delivery: $0[0], summary: try StoredSummary.decode($0[1], ruleCount: 0) { _ in nil })
      }
    }
  }

  /// Gives a record the cells that were read once more for it.
  private func recall(
    _ beside: inout BesideRecords, _ number: Int64, _ record: inout StoredRecord
  ) throws {
    guard let details = try beside.details(of: number) else { return }
    guard let kept = RecordDetails.decode(details) else {
      throw StoreError.damaged(path: store.path, record: Int(number))
    }
    give(kept.cells, to: &record)
  }

  /// That of the item it answers for, or its own.
  private func reference(
    _ record: StoredRecord, _ answered: (run: Int, number: Int)?, _ db: Database
  ) throws -> RecordReference? {
    guard record.disposition == .held || record.disposition == .rejected else { return nil }
    if isCheck, let kept = referenceSent(record) { return kept }
    guard let (run, number) = answered,
      let item = try Row.fetchOne(
        db,
        sql: """
          SELECT d.digest, o.file, o.byte_offset FROM outstanding o
          JOIN runs r ON r.id = o.run_id JOIN deliveries d ON d.id = r.delivery_id
          WHERE o.run_id = ? AND o.number = ?
          """, arguments: [run, number])
    else {
      return RecordReference(
        digest: deliveryDigest, number: record.sequence, file: record.file,
        offset: record.span.offset)
    }
    return RecordReference(
      digest: [UInt8](item[0] as Data), number: number, file: item[1],
      offset: UInt64(clamping: item[2] as Int64))
  }

  private func referenceSent(_ record: StoredRecord) -> RecordReference? {
    for cell in record.raw {
      let columns = files[record.file].columns
      guard cell.column < columns.count,
        AddedColumn(heading: columns[cell.column].replacing("@", with: "")) == .reference
      else { continue }
      return RecordReference(cell.text.utf8)
    }
    return nil
  }

  /// - Parameter number: The store's.
  func record(
    _ number: Int64, _ chunks: StoredChunks, _ findings: [Finding], withDetails: Bool = true
  ) throws -> StoredRecord {
    let (head, place) = (try chunks.head(number), try chunks.place(number))
    let payload = try chunks.payload(number)
    let details = withDetails ? try chunks.details(number) : []
    guard files.indices.contains(place.file),
      let values = RecordPayload.decode(payload, fieldCounts: names.storedCounts),
      let kept = RecordDetails.decode(details)
    else { throw StoreError.damaged(path: store.path, record: Int(number)) }
    var record = StoredRecord(
      sequence: Int(number - firstRecord + 1), file: place.file, ordinal: place.ordinal,
      line: place.line, span: place.span, disposition: head.disposition,
      cluster: head.cluster == 0 ? nil : Int(head.cluster),
      person: names.values(values.person, section: 0),
      rows: values.rows.compactMap { row in
        names.section(row.section).map {
          StoredRecord.Row(section: $0, values: names.values(row.values, section: row.section))
        }
      }, text: payload, findings: findings,
      changes: kept.changes.compactMap { change in
        names.field(change.field).map {
          StoredRecord.Change(field: $0, row: change.row, kinds: change.kinds, raw: change.raw)
        }
      }, raw: [])
    give(kept.cells, to: &record)
    return record
  }

  /// Of XML cells carry their path: it becomes the position among the file's paths, and they give the
  /// elements and texts of the record.
  private func give(_ cells: [RawCell], to record: inout StoredRecord) {
    guard let positions = pathPositions[record.file] else {
      record.raw = cells
      return
    }
    record.outline = Self.outline(cells)
    record.raw = record.outline.compactMap { item in
      guard let text = item.text, let column = positions[item.path] else { return nil }
      return RawCell(column: column, text: text)
    }
  }

  /// Paths end in U+001F before a text, and in U+001E where an element begins. Of each only what
  /// follows the part that it has in common with the path before is there; the cell's column tells
  /// how many bytes that are.
  ///
  /// By bytes: to look for the mark among characters took a third of the time of all reports.
  private static func outline(_ cells: [RawCell]) -> [OutlineItem] {
    var path = ""
    return cells.compactMap { cell in
      let bytes = cell.text.utf8
      // Damaged where it is within a character.
      guard let shared = String(path.utf8.prefix(cell.column)) else { return nil }
      guard let mark = bytes.firstIndex(of: 0x1F) else {
        path = shared + cell.text.dropLast()
        return OutlineItem(path: path, text: nil)
      }
      path = shared + cell.text[..<mark]
      return OutlineItem(path: path, text: String(cell.text[bytes.index(after: mark)...]))
    }
  }

  public func forEachFragment(_ body: (StoredFragment) throws -> Void) throws {
    try store.queue.unsafeReentrantRead { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT * FROM fragments WHERE run_id = ? ORDER BY number",
        arguments: [summary.run])
      while let row = try rows.next() {
        guard let rule = names.rule(row["rule"]) else { continue }
        let (file, offset): (Int, Int64) = (row["file"], row["byte_offset"])
        let fragment = StoredFragment(
          file: file, line: row["line"],
          span: SourceSpan(offset: UInt64(clamping: offset), count: row["byte_count"]),
          rule: RuleIndex(rule), causeLine: row["cause_line"],
          causeColumn: row["cause_column"], text: row["text"],
          reference: RecordReference(
            digest: deliveryDigest, number: -1 - (row["number"] as Int), file: file,
            offset: UInt64(clamping: offset)))
        try body(fragment)
      }
    }
  }
}

/// From the numbers of the pack that wrote a run to those of the pack at hand.
private struct NameTranslation {
  private var rules: [Int?] = []
  private var sections: [Int?] = []
  private var fields: [[Int?]] = []
  private var isIdentity: Bool
  /// Fields of each section as stored.
  let storedCounts: [Int]
  private let counts: [Int]

  init(_ json: String, _ schema: Schema, _ catalogue: RuleCatalogue) throws {
    let names = try JSONDecoder().decode(RulePackNames.Names.self, from: Data(json.utf8))
    rules = names.rules.map { catalogue.index(of: $0).map { Int($0.number) } }
    sections = names.sections.map { schema.index(of: $0.name) }
    for (position, section) in names.sections.enumerated() {
      let current = sections[position].map { schema.sections[$0] }
      fields.append(section.fields.map { current?.index(of: $0) })
    }
    storedCounts = names.sections.map(\.fields.count)
    counts = schema.sections.map(\.fields.count)
    isIdentity =
      sections == Array(schema.sections.indices)
      && zip(fields, counts).allSatisfy { $0 == Array(0..<$1) }
  }

  func rule(_ number: Int) -> Int? { rules.indices.contains(number) ? rules[number] : nil }
  func section(_ number: Int) -> Int? { sections[number] }

  func field(_ address: FieldAddress) -> FieldAddress? {
    // A damaged one may name anything.
    guard sections.indices.contains(Int(address.section)),
      let section = sections[Int(address.section)]
    else { return nil }
    if address.isWholeSection { return FieldAddress(section: section) }
    let fields = fields[Int(address.section)]
    guard fields.indices.contains(Int(address.field)) else { return nil }
    return fields[Int(address.field)].map { FieldAddress(section: section, field: $0) }
  }

  func values(_ values: [Value], section: Int) -> [Value] {
    if isIdentity { return values }
    guard let current = sections[section] else { return [] }
    var translated = [Value](repeating: .missing, count: counts[current])
    for (field, value) in values.enumerated() {
      if let target = fields[section][field] { translated[target] = value }
    }
    return translated
  }

  func finding(_ row: Row) -> Finding? {
    guard let rule = rule(row[1]) else { return nil }
    let section: Int = row[2]
    let field: Int = row[3]
    let stored =
      field == Int(UInt16.max)
      ? FieldAddress(section: section) : FieldAddress(section: section, field: field)
    guard let address = self.field(stored) else { return nil }
    return Finding(
      rule: RuleIndex(rule), field: address, row: row[4], detail: UInt32(clamping: row[5] as Int))
  }
}
