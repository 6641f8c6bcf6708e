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
        for row in try Row.fetchAll(
          db, sql: "SELECT disposition, count(*) FROM records GROUP BY disposition")
        {
          if let disposition = Disposition(rawValue: UInt8(clamping: row[0] as Int)) {
            counts[disposition] = row[1]
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
    let wanted = dispositions.map { "\($0.rawValue)" }.sorted().joined(separator: ",")
    guard !wanted.isEmpty else { return }
    try store.queue.unsafeReentrantRead { db in
      let end = firstRecord + recordCount
      let records = try Row.fetchCursor(
        db,
        sql: """
          SELECT r.id, r.file, r.ordinal, r.line, r.byte_offset, r.byte_count, r.disposition,
          r.cluster, coalesce(o.payload, r.payload), r.details, b.run_id, b.number,
          c.details
          FROM records r LEFT JOIN records o ON o.id = r.same_as
          LEFT JOIN returns b ON b.record_id = r.id
          LEFT JOIN recalled c ON c.record_id = r.id
          WHERE r.id >= ? AND r.id < ? AND r.disposition IN (\(wanted)) ORDER BY r.id
          """, arguments: [firstRecord, end])
      // Findings run along in the same order; those of records not wanted are passed over.
      let findings = try Row.fetchCursor(
        db, sql: findingsQuery, arguments: [firstRecord, end])
      var pending = try findings.next()?.copy()
      while let row = try records.next() {
        let id: Int64 = row[0]
        var own: [Finding] = []
        var explanations: [Int: Explanation] = [:]
        while let finding = pending, (finding[0] as Int64) <= id {
          if (finding[0] as Int64) == id, let translated = names.finding(finding) {
            if let number = finding[6] as Int? {
              explanations[own.count] = try explanation(number, db)
            }
            own.append(translated)
          }
          pending = try findings.next()?.copy()
        }
        var record = try record(row, own)
        record.explanations = explanations
        if record.raw.isEmpty, record.outline.isEmpty { try recall(row, &record) }
        record.reference = try reference(record, row, db)
        try body(record)
      }
    }
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
  private func recall(_ row: Row, _ record: inout StoredRecord) throws {
    guard let details = row[12] as Data? else { return }
    guard let kept = RecordDetails.decode([UInt8](details)) else {
      throw StoreError.damaged(path: store.path, record: Int(row[0] as Int64))
    }
    record.raw = cells(kept.cells, file: record.file)
    record.outline = outline(kept.cells, file: record.file)
  }

  /// That of the item it answers for, or its own.
  private func reference(
    _ record: StoredRecord, _ row: Row, _ db: Database
  ) throws -> RecordReference? {
    guard record.disposition == .held || record.disposition == .rejected else { return nil }
    if isCheck, let kept = referenceSent(record) { return kept }
    guard let run = row[10] as Int?, let number = row[11] as Int?,
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

  func record(_ row: Row, _ findings: [Finding]) throws -> StoredRecord {
    let id: Int64 = row[0]
    let payload = [UInt8](row[8] as Data)
    let details = (row[9] as Data?).map { [UInt8]($0) } ?? []
    guard let values = RecordPayload.decode(payload, fieldCounts: names.storedCounts),
      let kept = RecordDetails.decode(details),
      let disposition = Disposition(rawValue: UInt8(clamping: row[6] as Int))
    else { throw StoreError.damaged(path: store.path, record: Int(id)) }
    var record = StoredRecord(
      sequence: Int(id - firstRecord + 1), file: row[1], ordinal: row[2], line: row[3],
      span: SourceSpan(offset: UInt64(clamping: row[4] as Int64), count: row[5]),
      disposition: disposition, cluster: row[7], person: names.values(values.person, section: 0),
      rows: values.rows.compactMap { row in
        names.section(row.section).map {
          StoredRecord.Row(section: $0, values: names.values(row.values, section: row.section))
        }
      }, text: payload, findings: findings,
      changes: kept.changes.compactMap { change in
        names.field(change.field).map {
          StoredRecord.Change(field: $0, row: change.row, kinds: change.kinds, raw: change.raw)
        }
      }, raw: cells(kept.cells, file: row[1]))
    record.outline = outline(kept.cells, file: row[1])
    return record
  }

  /// XML: the elements and texts of a record. Paths end in U+001F before a text, and in U+001E where
  /// an element begins.
  private func outline(_ stored: [RawCell], file: Int) -> [OutlineItem] {
    guard pathPositions[file] != nil else { return [] }
    return stored.map { cell in
      guard let (path, text) = parts(cell) else {
        return OutlineItem(path: String(cell.text.dropLast()), text: nil)
      }
      return OutlineItem(path: String(path), text: String(text))
    }
  }

  /// Cells of XML carry their path: here it becomes the position among the file's paths.
  private func cells(_ stored: [RawCell], file: Int) -> [RawCell] {
    guard let positions = pathPositions[file] else { return stored }
    return stored.compactMap { cell in
      guard let (path, text) = parts(cell), let column = positions[String(path)] else { return nil }
      return RawCell(column: column, text: String(text))
    }
  }

  /// By bytes: to look for the mark among characters took a third of the time of all reports.
  private func parts(_ cell: RawCell) -> (path: Substring, text: Substring)? {
    guard let mark = cell.text.utf8.firstIndex(of: 0x1F) else { return nil }
    return (cell.text[..<mark], cell.text[cell.text.utf8.index(after: mark)...])
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
    guard let section = sections[Int(address.section)] else { return nil }
    if address.isWholeSection { return FieldAddress(section: section) }
    return fields[Int(address.section)][Int(address.field)].map {
      FieldAddress(section: section, field: $0)
    }
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
