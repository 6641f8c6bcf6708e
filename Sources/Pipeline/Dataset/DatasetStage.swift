internal import RecordModel
internal import RuleEngine
internal import Staging

/// Runs the dataset rules over what a run gathered and what was staged before it.
struct DatasetStage {
  let plan: DatasetPlan
  let pack: RulePack
  /// Where earlier records are; `nil` when there are none.
  let writer: RunWriter?

  /// What one rule came to.
  struct Outcome {
    var rule: DatasetPlan.Rule
    /// Records by number, each with the row that is meant; ascending, each once.
    var findings: [(record: Int, row: Int)] = []
    /// For rules about files: one row each, by the names of the result's columns.
    var fileFindings: [[String: QueryValue]] = []
    /// Why the rule could not be evaluated.
    var fault: String?
  }

  /// One rule while its tables are filled.
  private final class Work {
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

    init(_ position: Int, _ rule: DatasetPlan.Rule, _ values: SharedValues?) throws {
      (self.position, self.rule, self.values) = (position, rule, values)
      database = try DatasetPlan.database(rule.tables)
      var tables: [Int: (table: Int, fields: [Int])] = [:]
      for (position, table) in rule.tables.enumerated() {
        guard let list = table.list else {
          tables[table.section] = (position, table.fields)
          continue
        }
        for entry in list.entries {
          try database.insert(ListTables.row(entry), table: position)
        }
      }
      self.tables = tables
    }

    /// Whether a record is wanted; records are asked for in order.
    func wants(_ record: Int) -> Bool {
      guard let here = values?.here else { return true }
      while next < here.count, here[next] < record { next += 1 }
      return next < here.count && here[next] == record
    }
  }

  /// - Parameter files: What is known of the delivery's files.
  /// - Returns: One outcome a rule, in the order of the plan.
  func run(_ collector: DatasetCollector, files: [ReportFile]) throws -> [Outcome] {
    try makeMissingKeys()
    let shared = try sharedValues(collector)
    var works: [Work] = []
    var outcomes = plan.rules.map { Outcome(rule: $0) }
    for (position, rule) in plan.rules.enumerated() where rule.rule.subject == .records {
      let values = rule.keySet.map { shared[$0] }
      // Nobody shares anything, and nothing is to be asked.
      if let values, values.here.isEmpty { continue }
      works.append(try Work(position, rule, values))
    }
    try fill(works, collector)
    for work in works { ask(work, &outcomes[work.position]) }
    for position in outcomes.indices where outcomes[position].rule.rule.subject == .files {
      askFiles(&outcomes[position], collector, files)
    }
    try keepKeys(collector)
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
    // The processors have nothing else to do by now; more than two at a time would take memory.
    var shared: [SharedValues] = []
    for set in stride(from: 0, to: plan.keySets.count, by: 2) {
      let works = (set..<min(set + 2, plan.keySets.count)).map { set in
        let (keys, count) = (collector.keys[set], collector.keyCounts[set])
        return Background { try SharedValues(keys, count: count) { _ in } }
      }
      for work in works { shared.append(try work.value()) }
    }
    return shared
  }

  // MARK: Filling

  private func fill(_ works: [Work], _ collector: DatasetCollector) throws {
    guard !works.isEmpty else { return }
    let counts = plan.schema.sections.map(\.fields.count)
    let wanted = wanted(works)
    func take(_ number: Int, _ text: [UInt8]) {
      guard let record = RecordPayload.decode(text, fieldCounts: counts) else { return }
      for work in works where work.wants(number) {
        insert(record.person, record.rows, text, number, work)
      }
    }
    if let values = collector.values {
      var next = 0
      try DatasetCollector.forEachRecord(in: values) { number, payload in
        if let wanted {
          while next < wanted.count, wanted[next] < number { next += 1 }
          guard next < wanted.count, wanted[next] == number else { return }
        }
        take(number, Array(payload))
      }
    } else {
      try writer?.forEachPayload(wanted ?? [], take)
    }
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
        insert(record.person, record.rows, record.text, -number, work)
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

  private func insert(
    _ person: [Value], _ rows: [StoredRecord.Row], _ text: [UInt8], _ number: Int, _ work: Work
  ) {
    do {
      if let (table, fields) = work.tables[0] {
        let values = fields.map { Self.value(person[$0], text) }
        try work.database.insert([.integer(Int64(number))] + values, table: table)
      }
      var rowNumbers: [Int: Int] = [:]
      for row in rows {
        let rowNumber = rowNumbers[row.section, default: 0]
        rowNumbers[row.section] = rowNumber + 1
        guard let (table, fields) = work.tables[row.section] else { continue }
        let values = fields.map { Self.value(row.values[$0], text) }
        try work.database.insert(
          [.integer(Int64(number)), .integer(Int64(rowNumber))] + values, table: table)
      }
    } catch { work.fault = "\(error)" }
  }

  private static func value(_ value: Value, _ text: [UInt8]) -> QueryValue {
    switch value.kind {
    case .missing, .empty, .unreadable: .null
    case .text, .code: .text(String(decoding: text[value.textRange], as: UTF8.self))
    case .integer: .integer(value.bits)
    case .decimal: .real(value.double)
    case .date: .text("\(value.date)")
    }
  }

  // MARK: Asking

  private func ask(_ work: Work, _ outcome: inout Outcome) {
    outcome.fault = work.fault
    guard work.fault == nil else { return }
    do {
      let rows = try work.database.rows(of: work.rule.rule.sql, parameters: work.rule.parameters)
      let record = work.rule.columns.firstIndex(of: "record") ?? 0
      let row = work.rule.columns.firstIndex(of: "row")
      var found: Set<[Int]> = []
      for values in rows {
        guard case .integer(let number) = values[record], number > 0 else { continue }
        var place = 0
        if let row, case .integer(let number) = values[row] { place = Int(number) }
        found.insert([Int(number), place])
      }
      outcome.findings = found.map { ($0[0], $0[1]) }.sorted { $0 < $1 }
    } catch { outcome.fault = "\(error)" }
  }

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
