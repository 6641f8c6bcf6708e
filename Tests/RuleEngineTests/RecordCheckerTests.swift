import Foundation
import RecordModel
import RuleEngine
import Testing

@Suite("Checking records")
struct RecordCheckerTests {
  static let shared = Result {
    let pack = try RulePack.load(ExampleTests.folder)
    return (pack, try RecordChecker(pack, today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24)))
  }
  let pack: RulePack
  let checker: RecordChecker
  init() throws { (pack, checker) = try Self.shared.get() }

  /// Adds a record; values by path: `?x` is unreadable, `` empty.
  private func add(
    _ values: [String: String], rows: [(String, [String: String])] = [],
    damage: StageRule? = nil, to chunk: inout RecordChunk
  ) throws {
    let base = chunk.values.count
    var entry = RecordEntry(
      firstValue: base, firstRow: chunk.rows.count, ordinal: chunk.records.count + 1, line: 1,
      span: SourceSpan(offset: 0, count: 0))
    entry.firstFinding = UInt32(chunk.findings.count)
    if let damage {
      chunk.findings.append(Finding(rule: pack.stageRules[damage], field: Finding.wholeRecord))
      entry.findingCount = 1
    }
    chunk.values += [Value](repeating: .missing, count: pack.schema.person.fields.count)
    for (name, text) in values.sorted(by: { $0.key < $1.key }) {
      let field = try #require(pack.schema.person.index(of: name), "\(name)")
      chunk.values[base + field] = try value(text, pack.schema.person.fields[field], &chunk)
    }
    for (name, row) in rows {
      let section = try #require(pack.schema.index(of: name))
      let fields = pack.schema.sections[section].fields
      let rowBase = chunk.values.count
      chunk.rows.append(RowEntry(section: section, firstValue: rowBase))
      chunk.values += [Value](repeating: .missing, count: fields.count)
      for (field, text) in row.sorted(by: { $0.key < $1.key }) {
        let position = try #require(pack.schema.sections[section].index(of: field), "\(field)")
        chunk.values[rowBase + position] = try value(text, fields[position], &chunk)
      }
      entry.rowCount += 1
    }
    chunk.records.append(entry)
    chunk.personFields = Array(pack.schema.person.fields.indices)
    chunk.hasFixedFields = false
  }

  private func value(
    _ text: String, _ field: Field, _ chunk: inout RecordChunk
  ) throws -> Value {
    if text.isEmpty { return Value(kind: .empty) }
    let start = chunk.text.count
    chunk.text += Array(text.utf8)
    let range = start..<chunk.text.count
    if text.hasPrefix("?") { return Value(kind: .unreadable, text: range, source: 0) }
    switch field.type {
    case .text, .identifier: return Value(kind: .text, text: range, source: 0)
    case .integer: return Value(kind: .integer, bits: try #require(Int64(text)))
    case .decimal:
      return Value(
        kind: .decimal, bits: Int64((try #require(Double(text)) * 100).rounded()), scale: 2)
    case .date:
      return Value(kind: .date, bits: Int64(try #require(PartialDate(iso: text)).packed))
    case .code:
      let list = try #require(pack.lists.first { $0.name == field.list })
      return Value(
        kind: .code, text: range, source: 0,
        entry: list.index(ofCode: text).map { UInt16($0) } ?? .max)
    }
  }

  private func findings(_ chunk: RecordChunk, _ record: Int) -> [String] {
    chunk.findings[chunk.records[record].findings].map { finding in
      pack.catalogue[finding.rule].id + " "
        + pack.schema.path(
          finding.field, row: finding.field.section == 0 ? nil : Int(finding.row))
    }
  }

  private func state(
    of rule: String, _ values: [String: String], rows: [(String, [String: String])] = []
  ) throws -> RunSummary.RuleState {
    var chunk = RecordChunk(text: [])
    try add(values, rows: rows, to: &chunk)
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    let index = try #require(pack.catalogue.index(of: rule))
    let counts = scratch.takeCounts()
    #expect(counts.faults.allSatisfy { $0 == 0 })
    return counts.states[Int(index.number)]
  }

  /// Passed, failed, not applicable, blocked, undecided.
  private func counts(_ state: RunSummary.RuleState) -> [Int] {
    [state.passed, state.failed, state.notApplicable, state.blocked, state.undecided]
  }

  @Test("a rule passes, fails, does not apply, is blocked or undecided")
  func states() throws {
    let rule = "citizen-id-birth-year-differs"
    func state(_ birth: String?, _ id: String?) throws -> [Int] {
      var values: [String: String] = [:]
      values["birth_date"] = birth
      values["citizen_id"] = id
      return counts(try self.state(of: rule, values))
    }
    #expect(try state("1980-05-17", "001080000001") == [1, 0, 0, 0, 0])
    #expect(try state("1980", "001080000001") == [1, 0, 0, 0, 0])
    #expect(try state("1981-05-17", "001080000001") == [0, 1, 0, 0, 0])
    #expect(try state(nil, "001080000001") == [0, 0, 1, 0, 0])
    #expect(try state("", "001080000001") == [0, 0, 1, 0, 0])
    #expect(try state("?x", "001080000001") == [0, 0, 0, 1, 0])
    // Missing and unreadable: the unreadable one is the cause that can be told.
    #expect(try state("?x", nil) == [0, 0, 0, 1, 0])
  }

  @Test("what the missing parts of a date could decide either way is undecided")
  func undecided() throws {
    let values = ["first_recruited_on": "2000", "joined_current_agency_on": "2000-05"]
    let state = try state(of: "joined-current-agency-before-recruitment", values)
    #expect(counts(state) == [0, 0, 0, 0, 1])
    let certain = try self.state(
      of: "joined-current-agency-before-recruitment",
      ["first_recruited_on": "2001", "joined_current_agency_on": "2000-05"])
    #expect(counts(certain) == [0, 1, 0, 0, 0])
  }

  @Test("an unknown code blocks rules about it and is a finding of its own")
  func unknownCode() throws {
    var chunk = RecordChunk(text: [])
    try add(["gender": "x", "citizen_id": "001080000001"], to: &chunk)
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    #expect(findings(chunk, 0).contains("gender-unknown-code gender"))
    let state = try state(
      of: "citizen-id-sex-differs", ["gender": "x", "citizen_id": "001080000001"])
    #expect(state.blocked == 1)
  }

  @Test("an unreadable value is told once, by its reader, and not as missing or malformed")
  func unreadable() throws {
    var chunk = RecordChunk(text: [])
    try add(["citizen_id": "?1.08E+11", "full_name": ""], to: &chunk)
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    let found = findings(chunk, 0)
    #expect(!found.contains { $0.hasSuffix(" citizen_id") })
    #expect(found.contains("full-name-missing full_name"))
    #expect(found.contains("birth-date-missing birth_date"))
    #expect(chunk.records[0].disposition == .rejected)
  }

  @Test("a rule on rows speaks of the row that breaks it")
  func rows() throws {
    var chunk = RecordChunk(text: [])
    try add(
      [:],
      rows: [
        ("rewards", ["year": "2000"]), ("work_history", ["from": "2000-01", "to": "2001-01"]),
        ("work_history", ["from": "2005-01", "to": "2004-01"]),
        ("work_history", ["from": "?x", "to": "2004-01"]),
        ("work_history", ["from": "2006-01"]),
      ], to: &chunk)
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    let rule = "work-history-ends-before-it-starts"
    let found = findings(chunk, 0).filter { $0.hasPrefix(rule) }
    #expect(found.count == 1)
    #expect(found.first?.contains("[1]") == true)
    let index = try #require(pack.catalogue.index(of: rule))
    let state = scratch.takeCounts().states[Int(index.number)]
    #expect(counts(state) == [1, 1, 1, 1, 0])
  }

  @Test("a record damaged as a whole is rejected for that and asked nothing else")
  func damaged() throws {
    var chunk = RecordChunk(text: [])
    try add([:], damage: .fieldCountDiffers, to: &chunk)
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    #expect(chunk.findings.count == 1)
    #expect(chunk.records[0].disposition == .rejected)
    #expect(scratch.takeCounts().states.allSatisfy { $0 == RunSummary.RuleState() })
  }

  @Test(
    "records in batches give the findings that they give one by one",
    arguments: [1, 63, 64, 65, 128, 200])
  func batches(_ count: Int) throws {
    var random = Random(state: UInt64(count))
    let dates = ["1980-05-17", "1981", "1999-02", "2030-01-01", "", "?x"]
    let numbers = ["001080000001", "001180000001", "001081", "079301000001", "", "?x"]
    let genders = ["Nam", "Nữ", "x", ""]
    var chunk = RecordChunk(text: [])
    var singles: [RecordChunk] = []
    for number in 0..<count {
      let values = [
        "birth_date": dates[random.next(6)], "citizen_id": numbers[random.next(6)],
        "gender": genders[random.next(4)], "first_recruited_on": dates[random.next(6)],
        "joined_current_agency_on": dates[random.next(6)],
        "party_joined_on": dates[random.next(6)], "party_official_on": dates[random.next(6)],
      ]
      let rows = (0..<random.next(4)).map { _ in
        (
          ["work_history", "salary_history"][random.next(2)],
          ["from": dates[random.next(6)], "to": dates[random.next(6)]]
        )
      }
      let damage: StageRule? = number % 17 == 5 ? .fieldCountDiffers : nil
      try add(values, rows: rows, damage: damage, to: &chunk)
      var single = RecordChunk(text: [])
      try add(values, rows: rows, damage: damage, to: &single)
      singles.append(single)
    }
    var whole = checker.makeScratch()
    checker.check(&chunk, &whole)
    var single = checker.makeScratch()
    for number in 0..<count {
      checker.check(&singles[number], &single)
      #expect(findings(chunk, number) == findings(singles[number], 0))
      #expect(chunk.records[number].disposition == singles[number].records[0].disposition)
    }
    let (left, right) = (whole.takeCounts(), single.takeCounts())
    for (rule, pair) in zip(left.states, right.states).enumerated() {
      #expect(pair.0 == pair.1, "\(pack.catalogue.rules[rule].id)")
    }
    #expect(left.faults == right.faults)
    // Taken counts start again from zero.
    #expect(whole.takeCounts().states.allSatisfy { $0 == RunSummary.RuleState() })
  }
}

@Suite("Rules that cannot be evaluated")
struct RuleFaultTests {
  @Test("are counted, and no record is blamed")
  func faults() throws {
    let copy = try PackCopy()
    try copy.replace(
      PackFaultTests.rule, "int(citizen_id.substring(3, 4)) % 2 == (gender == 'Nam' ? 0 : 1)",
      "int(citizen_id) / (int(citizen_id) - int(citizen_id)) == 1")
    let pack = try RulePack.load(copy.folder)
    let checker = try RecordChecker(pack, today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24))
    var chunk = RecordChunk(text: Array("001080000001Nam".utf8))
    chunk.values = [Value](repeating: .missing, count: pack.schema.person.fields.count)
    let id = try #require(pack.schema.person.index(of: "citizen_id"))
    let gender = try #require(pack.schema.person.index(of: "gender"))
    chunk.values[id] = Value(kind: .text, text: 0..<12, source: 0)
    chunk.values[gender] = Value(kind: .code, text: 12..<15, source: 0, entry: 0)
    chunk.personFields = Array(pack.schema.person.fields.indices)
    chunk.records = [
      RecordEntry(
        firstValue: 0, firstRow: 0, ordinal: 1, line: 1, span: SourceSpan(offset: 0, count: 0))
    ]
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    let index = try #require(pack.catalogue.index(of: "citizen-id-sex-differs"))
    let counts = scratch.takeCounts()
    #expect(counts.faults[Int(index.number)] == 1)
    #expect(counts.states[Int(index.number)] == RunSummary.RuleState())
    #expect(!chunk.findings.contains { $0.rule == index })
  }
}
