import Foundation
import GRDB
import Pipeline
import RecordModel
import RuleEngine
import Testing

@Suite("Dataset rules see all staged records")
struct DatasetRuleTests {
  /// What a line of the records file says of one record.
  private struct Line {
    var fields: [String: Any]
    var disposition: String
    var rules: Set<String>
    var isStaged: Bool { disposition == "accepted" || disposition == "held" }
  }

  private func lines(_ path: String) throws -> [Line] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let findings = try #require(object["findings"] as? [[String: Any]])
      return Line(
        fields: try #require(object["fields"] as? [String: Any]),
        disposition: try #require(object["disposition"] as? String),
        rules: Set(findings.compactMap { $0["rule"] as? String }))
    }
  }

  /// People whose telephone and insurance numbers come from few.
  private func crowd(_ place: Workplace, _ count: Int) throws -> String {
    var state: UInt64 = 7
    func random(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    let rows = (0..<count).map { number in
      People.line(
        People.cells(
          number,
          [
            "Điện thoại": random(20) == 0 ? "" : "09\(10_000_000 + random(4000))",
            "Số sổ BHXH": "\(1_000_000_000 + random(5000))",
          ]))
    }
    return try place.file("crowd.csv", ([People.header] + rows).joined(separator: "\n"))
  }

  /// The obvious way: every staged record against every other.
  private func sharing(_ field: String, _ lines: [Line]) -> Set<Int> {
    var owners: [String: Set<String>] = [:]
    for line in lines where line.isStaged {
      if let value = line.fields[field] as? String, let id = line.fields["citizen_id"] as? String {
        owners[value, default: []].insert(id)
      }
    }
    return Set(
      lines.indices.filter { index in
        guard lines[index].isStaged, let value = lines[index].fields[field] as? String else {
          return false
        }
        return owners[value, default: []].count > 1
      })
  }

  @Test("values that several people share are found, as comparing each with each finds them")
  func shared() throws {
    let place = try Workplace()
    let told = try Runs.run([try crowd(place, 3000)], records: place.path + "/r.jsonl")
    let lines = try lines(place.path + "/r.jsonl")
    for (field, rule) in [
      ("phone", "phone-shared-by-several-people"),
      ("social_insurance_no", "social-insurance-number-shared-by-several-people"),
    ] {
      let expected = sharing(field, lines)
      #expect(expected.count > 500)
      #expect(Set(lines.indices.filter { lines[$0].rules.contains(rule) }) == expected)
      #expect(told.rules[rule] == expected.count)
      for index in expected { #expect(lines[index].disposition == "held") }
      let catalogue = try Runs.pipeline().pack.catalogue
      let number = Int(try #require(catalogue.index(of: rule)).number)
      let state = told.summary.ruleStates[number]
      #expect(state.failed == expected.count)
      let missing = lines.count { $0.isStaged && $0.fields[field] as? String == nil }
      #expect(state.notApplicable == missing)
      #expect(state.passed + state.failed + missing == lines.count { $0.isStaged })
    }
    #expect(told.adds && told.summary.balanced && told.summary.complete)
  }

  @Test("check, with and without records, and import, with any number of threads, agree")
  func agree() throws {
    let place = try Workplace()
    let delivery = try crowd(place, 2500)
    let plain = try Runs.run([delivery])
    #expect(plain.rules["phone-shared-by-several-people"] ?? 0 > 500)
    var files: Set<Data> = []
    var stores: [StoreContents] = []
    for jobs in [1, 3] {
      let records = place.path + "/r\(jobs)"
      let store = place.path + "/s\(jobs).sqlite"
      let imported = try Runs.run([delivery], store: store, records: records, jobs: jobs)
      #expect(imported.rules == plain.rules)
      #expect(imported.summary.held == plain.summary.held)
      #expect(imported.summary.ruleStates == plain.summary.ruleStates)
      files.insert(try Data(contentsOf: URL(fileURLWithPath: records)))
      stores.append(try StoreContents(store))
    }
    let checked = try Runs.run([delivery], records: place.path + "/c")
    #expect(checked.rules == plain.rules)
    files.insert(try Data(contentsOf: URL(fileURLWithPath: place.path + "/c")))
    #expect(files.count == 1)
    #expect(stores[0].differences(from: stores[1]) == [])
  }

  @Test("a record is compared with those of earlier deliveries, even if no rule did so then")
  func earlier() throws {
    let place = try Workplace()
    let store = place.path + "/s.sqlite"
    let rule = "phone-shared-by-several-people"
    let first = try place.file("a.csv", People.csv(0..<50))
    #expect(try Runs.run([first], store: store).rules[rule] == nil)
    var lines = People.lines(100..<110)
    lines[3] = People.line(People.cells(102, ["Điện thoại": People.cells(7)[11]]))
    let second = try place.file("b.csv", lines.joined(separator: "\n"))
    let copy = place.path + "/old.sqlite"
    try FileManager.default.copyItem(atPath: store, toPath: copy)
    try DatabaseQueue(path: copy).write { db in
      try db.execute(sql: "DELETE FROM shared_keys")
      try db.execute(sql: "DELETE FROM shared_key_runs")
    }
    for store in [store, copy] {
      let told = try Runs.run([second], store: store, records: place.path + "/r")
      #expect(told.rules[rule] == 1)
      let held = try self.lines(place.path + "/r").filter { $0.rules.contains(rule) }
      #expect(held.count == 1 && held[0].fields["staff_number"] as? String == "VC0000102")
      // The same again is there already; nothing is asked twice.
      #expect(try Runs.run([second], store: store).rules[rule] == nil)
    }
    #expect(
      try StoreContents(store).tables["shared_keys"] == StoreContents(copy).tables["shared_keys"])
  }

  @Test("a column that is wrong in most rows is told as the file's fault")
  func column() throws {
    let place = try Workplace()
    let rows = (0..<40).map { People.line(People.cells($0, ["Giới tính": "?"])) }
    let file = try place.file("a.csv", ([People.header] + rows).joined(separator: "\n"))
    let told = try Runs.run([file])
    let finding = try #require(told.fileRules["column-mostly-faulty"])
    #expect(finding.file == 0)
    #expect(finding.arguments == ["column": "gender", "count": "40", "records": "40"])
    #expect(told.summary.worst == .error)
    let few = (0..<40).map { People.line(People.cells($0, $0 < 5 ? ["Giới tính": "?"] : [:])) }
    let other = try place.file("b.csv", ([People.header] + few).joined(separator: "\n"))
    #expect(try Runs.run([other]).fileRules["column-mostly-faulty"] == nil)
  }
}
