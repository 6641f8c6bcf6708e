internal import Foundation
internal import LegacyText
internal import RecordModel
internal import RuleEngine
internal import Staging

/// The dataset rules of a pack, looked at before the first record is read.
struct DatasetPlan: Sendable {
  /// Groups of fields whose values are compared between records.
  struct KeySet: Hashable, Sendable {
    var groups: [[FieldAddress]]
    /// The names of the fields, by which a store knows the keys again.
    var name: String
  }

  /// One rule with what its query reads.
  struct Rule: Sendable {
    var rule: DatasetRule
    /// Position in `keySets`; `nil` when all records are looked at.
    var keySet: Int?
    var looksAtAllRecords: Bool { keySet == nil && rule.subject == .records }
    var tables: [Table]
    /// The names of the result's columns.
    var columns: [String]
    var parameters: [String: QueryValue]
  }

  /// A table of a rule's database.
  struct Table: Sendable {
    var table: QueryTable
    /// For the person and sections: the section and its fields, in the order of the columns.
    var section: Int
    var fields: [Int]
    /// The list whose rows it holds instead; `nil` for sections and files.
    var list: CodeList?
  }

  let keySets: [KeySet]
  let rules: [Rule]
  /// By section the fields that queries about records read, ascending.
  let fields: [[Int]]
  let schema: Schema
  /// Rules whose queries are wrong: they are not run.
  let faultyRules: [FaultyRule]

  var isEmpty: Bool { rules.isEmpty }

  /// - Throws: Faults in queries, with file, line and column.
  init(_ pack: RulePack, today: PartialDate) throws(PackFaults) {
    self.init(soundRulesOf: pack, today: today)
    guard faultyRules.isEmpty else { throw PackFaults(faults: faultyRules.flatMap(\.faults)) }
  }

  /// The rules that can be asked; `faultyRules` has the others.
  init(soundRulesOf pack: RulePack, today: PartialDate) {
    schema = pack.schema
    var faulty: [FaultyRule] = []
    var keySets: [KeySet] = []
    var rules: [Rule] = []
    var fields = [Set<Int>](repeating: [], count: pack.schema.sections.count)
    let parameters = Self.parameters(pack, today)
    for subject in [DatasetRule.Subject.records, .files] {
      let all = pack.datasetRules.filter { $0.subject == subject }
      guard !all.isEmpty else { continue }
      let tables =
        (subject == .records ? Self.recordTables(pack) : FileTables.all)
        + ListTables.all(pack, subject)
      do {
        let database = try Self.database(tables)
        for rule in all {
          do {
            let compiled = try Self.compile(rule, database, tables, parameters, pack, &keySets)
            for table in compiled.tables where subject == .records && table.list == nil {
              fields[table.section].formUnion(table.fields)
            }
            rules.append(compiled)
          } catch {
            faulty.append(FaultyRule(rule: rule.index, faults: [Self.fault(rule, error)]))
          }
        }
      } catch {
        // The tables are the pack's own: whatever is wrong with them, no query can be asked.
        faulty += all.map { FaultyRule(rule: $0.index, faults: [Self.fault($0, error)]) }
      }
    }
    faultyRules = faulty
    (self.keySets, self.rules) = (
      keySets, rules.sorted { $0.rule.index.number < $1.rule.index.number }
    )
    self.fields = fields.map { $0.sorted() }
  }

  static func database(_ tables: [Table]) throws(QueryError) -> QueryDatabase {
    try QueryDatabase(tables.map(\.table)) { text in
      var folded: [UInt8] = []
      appendFoldedKey(text.span, to: &folded)
      return folded
    }
  }

  /// Changes with the way in which keys are made: a store's keys of another way are made anew.
  private static let keyMark = "#3"

  // MARK: Compiling

  private static func fault(_ rule: DatasetRule, _ error: QueryError) -> PackFault {
    switch error {
    case .invalid(let message, let offset):
      // SQLite does not tell where an unknown table stands, but how it is called.
      let name = message.split(separator: " ").last.map(String.init) ?? ""
      let place = rule.position(ofByte: offset ?? Self.offset(of: name, rule.sql) ?? 0)
      return PackFault(
        file: rule.file, line: place.line, column: place.column, message: "the query: " + message,
        vi: "câu truy vấn sai: " + message)
    case .stopped(let message):
      return PackFault(
        file: rule.file, line: rule.place.line, column: rule.place.column, message: message,
        vi: "câu truy vấn không chạy được: " + message)
    }
  }

  private static func compile(
    _ rule: DatasetRule, _ database: QueryDatabase, _ tables: [Table],
    _ parameters: [String: QueryValue], _ pack: RulePack, _ keySets: inout [KeySet]
  ) throws(QueryError) -> Rule {
    let description = try database.describe(rule.sql)
    for name in description.parameters where parameters[name] == nil {
      throw .invalid("there is no parameter `\(name)`", offset: offset(of: ":" + name, rule.sql))
    }
    let key = rule.subject == .records ? "record" : "file"
    guard description.columns.contains(key) else {
      throw .invalid("the result has no column `\(key)`", offset: nil)
    }
    if rule.subject == .files {
      for name in placeholders(pack.catalogue[rule.index].message)
      where !description.columns.contains(name) {
        throw .invalid("the message's `{\(name)}` is no column of the result", offset: nil)
      }
    }
    var keySet: Int?
    if !rule.shares.isEmpty {
      let names = rule.shares.map { $0.map { pack.schema.path($0) }.joined(separator: "+") }
      let name = names.joined(separator: "|") + Self.keyMark
      let set = KeySet(groups: rule.shares, name: name)
      keySet = keySets.firstIndex(of: set)
      if keySet == nil {
        keySet = keySets.count
        keySets.append(set)
      }
    }
    return Rule(
      rule: rule, keySet: keySet,
      tables: reduced(tables, to: description.columnsRead, in: rule.sql),
      columns: description.columns, parameters: parameters)
  }

  private static func offset(of text: String, _ sql: String) -> Int? {
    sql.range(of: text).map { sql.utf8.distance(from: sql.startIndex, to: $0.lowerBound) }
  }

  private static func placeholders(_ message: LocalizedText) -> [String] {
    (message.vi + message.en).split(separator: "{", omittingEmptySubsequences: false).dropFirst()
      .map { String($0.prefix { $0 != "}" }) }
  }

  /// The tables that a query reads, with the columns that it reads.
  ///
  /// SQLite does not tell of all that it reads, as with `USING`: every name in the query's text
  /// counts too.
  private static func reduced(
    _ tables: [Table], to read: [String: Set<String>], in sql: String
  ) -> [Table] {
    let words = Set(
      sql.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    return tables.compactMap { table in
      let told = read[table.table.name]
      guard told != nil || words.contains(table.table.name) else { return nil }
      if table.list != nil { return table }
      let columns = words.union(told ?? [])
      var kept = table
      let numbers = table.table.columns.count - table.fields.count
      kept.table.columns = Array(table.table.columns[..<numbers])
      kept.fields = []
      for (position, field) in table.fields.enumerated() {
        let column = table.table.columns[numbers + position]
        guard columns.contains(column.name) else { continue }
        kept.table.columns.append(column)
        kept.fields.append(field)
      }
      return kept
    }
  }

  // MARK: Tables

  /// `person(record, …)` and for each section a table of its name `(record, row, …)`.
  private static func recordTables(_ pack: RulePack) -> [Table] {
    pack.schema.sections[..<pack.intakes.lowerBound].enumerated().map { position, section in
      var columns = [QueryTable.Column("record", position == 0 ? "INTEGER PRIMARY KEY" : "INTEGER")]
      if position > 0 { columns.append(QueryTable.Column("row", "INTEGER")) }
      columns += section.fields.map { QueryTable.Column($0.name, type($0.type)) }
      return Table(
        table: QueryTable(section.name, columns), section: position,
        fields: Array(section.fields.indices))
    }
  }

  private static func type(_ type: FieldType) -> String {
    switch type {
    case .text, .identifier, .code, .date: "TEXT"
    case .integer: "INTEGER"
    case .decimal: "REAL"
    }
  }

  /// The pack's parameters and `today`.
  private static func parameters(_ pack: RulePack, _ today: PartialDate) -> [String: QueryValue] {
    var values: [String: QueryValue] = ["today": .text("\(today)")]
    for parameter in pack.parameters {
      values[parameter.name] =
        Int64(parameter.value).map { .integer($0) } ?? Double(parameter.value).map { .real($0) }
        ?? .text(parameter.value)
    }
    return values
  }
}

/// The lists of agencies as tables: `code`, `name`, `valid_from`, `valid_to` and the properties.
enum ListTables {
  /// Those that some rule names.
  static func all(_ pack: RulePack, _ subject: DatasetRule.Subject) -> [DatasetPlan.Table] {
    let named = Set(pack.datasetRules.filter { $0.subject == subject }.flatMap(\.lists))
    return pack.lists.filter { named.contains($0.name) }.map { list in
      let columns = ["code", "name", "valid_from", "valid_to"] + list.properties
      return DatasetPlan.Table(
        table: QueryTable(
          list.name.replacing("-", with: "_"), columns.map { QueryTable.Column($0, "TEXT") }),
        section: 0, fields: [], list: list)
    }
  }

  /// A row; what is left empty is NULL, a date the first day that it can mean, or the last.
  static func row(_ row: Int, of list: CodeList) -> [QueryValue] {
    let entry = list.entries[row]
    func text(_ text: String) -> QueryValue { text.isEmpty ? .null : .text(text) }
    return [
      .text(String(decoding: entry.code, as: UTF8.self)), text(entry.name),
      entry.validFrom.map { .text("\($0.earliest)") } ?? .null,
      entry.validTo.map { .text("\($0.latest)") } ?? .null,
    ] + list.properties.indices.map { text(list.value($0, of: row)) }
  }
}

/// The tables that queries about files read.
enum FileTables {
  static let files = QueryTable(
    "files",
    [
      QueryTable.Column("file", "INTEGER"), QueryTable.Column("name", "TEXT"),
      QueryTable.Column("records", "INTEGER"), QueryTable.Column("fragments", "INTEGER"),
    ])
  static let findings = QueryTable(
    "findings",
    [
      QueryTable.Column("file", "INTEGER"), QueryTable.Column("rule", "TEXT"),
      QueryTable.Column("origin", "TEXT"), QueryTable.Column("severity", "TEXT"),
      QueryTable.Column("field", "TEXT"), QueryTable.Column("findings", "INTEGER"),
    ])

  static var all: [DatasetPlan.Table] {
    [files, findings].map { DatasetPlan.Table(table: $0, section: 0, fields: []) }
  }
}
