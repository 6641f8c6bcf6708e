internal import RecordModel
internal import RuleEngine
internal import Staging

/// Runs the dataset rules over what a run gathered and what was staged before it.
struct DatasetStage {
  let plan: DatasetPlan
  let pack: RulePack
  /// Where earlier records are; `nil` when there are none.
  let writer: RunWriter?
  /// How many threads may be busy.
  var jobs = 1

  /// What one rule came to.
  struct Outcome: Sendable {
    /// Of its rule among the plan's.
    var position: Int
    var rule: DatasetPlan.Rule
    /// Records by number, each with the row that is meant; ascending, each once.
    var findings: [(record: Int, row: Int)] = []
    /// For rules about files: one row each, by the names of the result's columns.
    var fileFindings: [[String: QueryValue]] = []
    /// Why the rule could not be evaluated.
    var fault: String?
  }

  /// One rule while its tables are filled and asked.
  ///
  /// Unchecked: one thread has it at a time.
  private final class Work: @unchecked Sendable {
    /// Position in the plan's rules.
    let position: Int
    let rule: DatasetPlan.Rule
    let database: QueryDatabase
    /// The records that are wanted; `nil` for all.
    let values: SharedValues?
    private var next = 0
    var fault: String?
    /// By section the table and its fields.
    let tables: [Int: (table: Int, fields: [Int])]
    /// The same by section for the values that `wish` has picked.
    private let pickedTables: [(table: Int, fields: [Int])?]
    private let wish: RecordPayload.Wish
    private var picked = RecordPayload.Picked()
    private var rowNumbers: [Int]

    /// - Parameter counts: By section how many fields it has.
    init(
      _ position: Int, _ rule: DatasetPlan.Rule, _ values: SharedValues?, _ counts: [Int]
    ) throws {
      (self.position, self.rule, self.values) = (position, rule, values)
      database = try DatasetPlan.database(rule.tables)
      var tables: [Int: (table: Int, fields: [Int])] = [:]
      for (position, table) in rule.tables.enumerated() {
        guard let list = table.list else {
          tables[table.section] = (position, table.fields)
          continue
        }
        for row in list.entries.indices {
          try database.insert(ListTables.row(row, of: list), table: position)
        }
      }
      self.tables = tables
      wish = RecordPayload.Wish(
        counts.indices.map { tables[$0]?.fields }, fieldCounts: counts)
      pickedTables = counts.indices.map { section in
        tables[section].map { ($0.table, Array($0.fields.indices)) }
      }
      rowNumbers = counts.map { _ in 0 }
    }

    /// Whether a record is wanted; records are asked for in order.
    private func wants(_ record: Int) -> Bool {
      guard let here = values?.here else { return true }
      while next < here.count, here[next] < record { next += 1 }
      return next < here.count && here[next] == record
    }

    /// Takes those of some records that are wanted, and of them only the values that are read: to
    /// unpack whole records for each rule took four times as long.
    func take(_ batch: Batch) {
      var start = 0
      for (number, end) in batch.records {
        if wants(number),
          RecordPayload.pick(wish, from: batch.bytes, in: start..<end, &picked)
        {
          insert(number, batch.bytes)
        }
        start = end
      }
    }

    /// Inserts what was picked.
    private func insert(_ number: Int, _ text: [UInt8]) {
      for section in rowNumbers.indices { rowNumbers[section] = 0 }
      do {
        for row in picked.rows {
          guard let (table, fields) = pickedTables[row.section] else { continue }
          try database.insert(
            number, row: row.section == 0 ? nil : rowNumbers[row.section], values: picked.values,
            from: row.first, fields, text, table: table)
          rowNumbers[row.section] += 1
        }
      } catch { fault = "\(error)" }
    }

    /// - Parameter number: The record's, negative for those of earlier runs.
    func insert(_ person: [Value], _ rows: [StoredRecord.Row], _ text: [UInt8], _ number: Int) {
      do {
        if let (table, fields) = tables[0] {
          try database.insert(number, values: person, fields, text, table: table)
        }
        var rowNumbers: [Int: Int] = [:]
        for row in rows {
          let rowNumber = rowNumbers[row.section, default: 0]
          rowNumbers[row.section] = rowNumber + 1
          guard let (table, fields) = tables[row.section] else { continue }
          try database.insert(
            number, row: rowNumber, values: row.values, fields, text, table: table)
        }
      } catch { fault = "\(error)" }
    }

    /// Asks the rule, once all records are there.
    func ask() -> Outcome {
      var outcome = Outcome(position: position, rule: rule, fault: fault)
      guard fault == nil else { return outcome }
      do {
        let rows = try database.rows(of: rule.rule.sql, parameters: rule.parameters)
        let record = rule.columns.firstIndex(of: "record") ?? 0
        let row = rule.columns.firstIndex(of: "row")
        var found: Set<[Int]> = []
        for values in rows {
          guard case .integer(let number) = values[record], number > 0 else { continue }
          var place = 0
          if let row, case .integer(let number) = values[row] { place = Int(number) }
          found.insert([Int(number), place])
        }
        outcome.findings = found.map { ($0[0], $0[1]) }.sorted { $0 < $1 }
      } catch { outcome.fault = "\(error)" }
      return outcome
    }
  }

  /// Records as they are packed, one after the other.
  private struct Batch: Sendable {
    /// The number of each, and where it ends in `bytes`.
    var records: [(number: Int, end: Int)] = []
    var bytes: [UInt8] = []
    /// In bytes; small beside what the databases keep in memory.
    static let full = 1 << 20

    mutating func append(_ number: Int, _ payload: some Collection<UInt8>) {
      bytes.append(contentsOf: payload)
      records.append((number, bytes.count))
    }
  }

  /// - Parameter files: What is known of the delivery's files.
  /// - Parameter beside: What this thread can do while others ask.
  /// - Returns: One outcome a rule, in the order of the plan.
  func run(
    _ collector: DatasetCollector, files: [ReportFile], beside: () throws -> Void = {}
  ) throws -> [Outcome] {
    try makeMissingKeys()
    let shared = try sharedValues(collector)
    let counts = plan.schema.sections.map(\.fields.count)
    var works: [Work] = []
    var outcomes = plan.rules.enumerated().map { Outcome(position: $0, rule: $1) }
    for (position, rule) in plan.rules.enumerated() where rule.rule.subject == .records {
      let values = rule.keySet.map { shared[$0] }
      // Nobody shares anything, and nothing is to be asked.
      if let values, values.here.isEmpty { continue }
      works.append(try Work(position, rule, values, counts))
    }
    // Rules know nothing of each other: each is filled and asked by whichever thread is free.
    let fillers = WorkerPool<(Work, Batch), Void>(threads: jobs, depth: works.count + 1) {
      { piece in piece.0.take(piece.1) }
    }
    defer { fillers.close() }
    try fill(works, collector, fillers)
    let askers = WorkerPool<Work, Outcome>(threads: jobs, depth: works.count + 1) {
      { work in work.ask() }
    }
    defer { askers.close() }
    func take(_ outcome: Outcome) { outcomes[outcome.position] = outcome }
    for work in works { askers.hand(work, take) }
    try keepKeys(collector)
    try beside()
    askers.drain(take)
    for position in outcomes.indices where outcomes[position].rule.rule.subject == .files {
      askFiles(&outcomes[position], collector, files)
    }
    return outcomes
  }

  /// The records that share a value, for each key set.
  private func sharedValues(_ collector: DatasetCollector) throws -> [SharedValues] {
    if let writer, !writer.isFirst {
      return try plan.keySets.enumerated().map { set, keySet in
        try SharedValues(collector.keys[set], count: collector.keyCounts[set]) { body in
          try writer.forEachSharedKeys(keySet.name, body)
        }
      }
    }
    // More than two at a time would take memory.
    let finders = WorkerPool<(Spool, Int), Result<SharedValues, any Error>>(
      threads: min(jobs, 2), depth: plan.keySets.count + 1
    ) {
      { piece in Result { try SharedValues(piece.0, count: piece.1) { _ in } } }
    }
    defer { finders.close() }
    var shared: [SharedValues] = []
    func take(_ found: consuming Result<SharedValues, any Error>) throws {
      shared.append(try found.get())
    }
    for set in plan.keySets.indices {
      try finders.hand((collector.keys[set], collector.keyCounts[set]), take)
    }
    try finders.drain(take)
    return shared
  }

  // MARK: Filling

  private func fill(
    _ works: [Work], _ collector: DatasetCollector, _ fillers: WorkerPool<(Work, Batch), Void>
  ) throws {
    guard !works.isEmpty else { return }
    let wanted = wanted(works)
    var batch = Batch()
    func handOver() {
      // The batch before is done with by now, or while nobody reads.
      fillers.drain {}
      for work in works { fillers.hand((work, batch)) {} }
      batch = Batch()
    }
    func take(_ number: Int, _ payload: some Collection<UInt8>) {
      batch.append(number, payload)
      if batch.bytes.count >= Batch.full { handOver() }
    }
    if let values = collector.values {
      var next = 0
      try DatasetCollector.forEachRecord(in: values) { number, payload in
        if let wanted {
          while next < wanted.count, wanted[next] < number { next += 1 }
          guard next < wanted.count, wanted[next] == number else { return }
        }
        take(number, payload)
      }
    } else {
      try writer?.forEachPayload(wanted ?? []) { take($0, $1) }
    }
    handOver()
    fillers.drain {}
    try fillEarlier(works)
  }

  /// The records that some rule wants, ascending; `nil` when one wants all.
  private func wanted(_ works: [Work]) -> [Int]? {
    guard works.allSatisfy({ $0.values != nil }) else { return nil }
    return works.reduce(into: Set<Int>()) { $0.formUnion($1.values?.here ?? []) }.sorted()
  }

  private func fillEarlier(_ works: [Work]) throws {
    guard let writer, !writer.isFirst else { return }
    for work in works {
      func add(_ number: Int, _ record: StoredRecord) {
        work.insert(record.person, record.rows, record.text, -number)
      }
      if let numbers = work.values?.earlier {
        try writer.forEachStaged(
          numbers, schema: pack.schema, catalogue: pack.catalogue, add)
      } else {
        for run in 1..<writer.run {
          try writer.forEachStaged(
            run: run, schema: pack.schema, catalogue: pack.catalogue, add)
        }
      }
    }
  }

  // MARK: Asking

  private func askFiles(
    _ outcome: inout Outcome, _ collector: DatasetCollector, _ files: [ReportFile]
  ) {
    var tables: [String: [[QueryValue]]] = [:]
    tables["files"] = files.enumerated().map { number, file in
      [
        .integer(Int64(number)), .text(file.name), .integer(Int64(file.recordCount)),
        .integer(Int64(file.fragmentCount)),
      ]
    }
    tables["findings"] = collector.findings.sorted { $0.key < $1.key }.flatMap { file, counts in
      counts.enumerated().filter { $1 > 0 }.map { number, count -> [QueryValue] in
        let rule = pack.catalogue.rules[number]
        let field = rule.blame.first.map { QueryValue.text(plan.schema.path($0)) } ?? .null
        return [
          .integer(Int64(file)), .text(rule.id), .text(rule.origin.rawValue),
          .text(rule.severity.rawValue), field, .integer(Int64(count)),
        ]
      }
    }
    askFiles(&outcome, tables)
  }

  /// Asks a rule about files of given tables.
  func askFiles(_ outcome: inout Outcome, _ tables: [String: [[QueryValue]]]) {
    do {
      let known = FileTables.all
      let database = try DatasetPlan.database(known)
      for (position, table) in known.enumerated() {
        for row in tables[table.table.name] ?? [] { try database.insert(row, table: position) }
      }
      let rule = outcome.rule
      outcome.fileFindings = try database.rows(of: rule.rule.sql, parameters: rule.parameters)
        .map { Dictionary(zip(rule.columns, $0), uniquingKeysWith: { first, _ in first }) }
    } catch { outcome.fault = "\(error)" }
  }

  // MARK: The keys of a store

  /// Makes the keys of runs that were staged when no rule compared these values.
  private func makeMissingKeys() throws {
    guard let writer, !writer.isFirst else { return }
    let picker = DatasetPicker(plan)
    let lists = pack.listsByField
    for (set, keySet) in plan.keySets.enumerated() {
      for run in try writer.runsWithoutSharedKeys(keySet.name) {
        let spool = Spool()
        var block = KeyBlock()
        try writer.forEachStaged(run: run, schema: pack.schema, catalogue: pack.catalogue) {
          number, record in
          var chunk = RecordChunk(text: [])
          chunk.append(record, lists: lists)
          for key in picker.pick(chunk).sets[set].keys { block.append(record: number, key: key) }
          if block.count >= KeyBlock.full {
            try spool.append(block.bytes)
            block = KeyBlock()
          }
        }
        if block.count > 0 { try spool.append(block.bytes) }
        try writer.appendSharedKeys(keySet.name, run: run) { try spool.forEach($0) }
      }
    }
  }

  private func keepKeys(_ collector: DatasetCollector) throws {
    for (set, keySet) in plan.keySets.enumerated() {
      try writer?.appendSharedKeys(keySet.name) { try collector.keys[set].forEach($0) }
    }
  }
}

extension RulePack {
  /// By section and field the list of a code.
  var listsByField: [[CodeList?]] {
    let known = Dictionary(lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return schema.sections.map { $0.fields.map { $0.list.flatMap { known[$0] } } }
  }
}
