import Foundation
import Pipeline
import RecordModel
import RuleEngine
import Testing

@Suite("Faults of dataset rules")
struct DatasetFaultTests {
  /// The pack with few record rules and one dataset rule that is changed.
  private func pack(_ place: Workplace, _ change: (String) -> String) throws -> URL {
    let folder = URL(fileURLWithPath: place.path + "/pack")
    try FileManager.default.copyItem(at: PackFixture.rules, to: folder)
    for area in ["salary", "work", "party", "family", "education", "history"] {
      try FileManager.default.removeItem(at: folder.appendingPathComponent("rules/\(area)"))
    }
    let file = folder.appendingPathComponent(Self.rule)
    let text = change(try String(contentsOf: file, encoding: .utf8))
    try text.write(to: file, atomically: true, encoding: .utf8)
    return folder
  }
  private static let rule = "dataset/phone-shared-by-several-people.yaml"

  private func faults(_ change: (String) -> String) throws -> [String] {
    let place = try Workplace()
    do {
      _ = try DatasetExamples(RulePack.load(pack(place, change))).run()
      return []
    } catch let error as PackFaults { return error.faults.map(\.description) }
  }

  @Test(
    "they are told with file, line and column before a record is read",
    arguments: [
      ("GROUP BY phone", "GROUP BY phoen", ":11:39: ", "no such column: phoen"),
      ("FROM person GROUP", "FORM person GROUP", ":11:", "syntax error"),
      ("SELECT record FROM", "SELECT phone FROM", ":9:", "the result has no column `record`"),
      ("SELECT phone FROM person", "SELECT phone FROM people", ":11:", "no such table: people"),
      ("> 1)", "> :no_such)", ":11:", "there is no parameter `no_such`"),
      ("SELECT record", "DELETE", ":9:", "here must stand one SELECT"),
      ("count(DISTINCT citizen_id)", "random()", ":", "`random` is not among those"),
      ("share: [phone]", "share: [phoen]", ":", "the schema has no field `phoen`"),
      ("{phone} cũng", "{phoen} cũng", ":", "`{phoen}` is no field"),
      ("sql: |", "sequel: |", ":", "unknown key `sequel`"),
      ("domain:", "domian:", ":", "unknown key `domian`"),
    ])
  func told(_ old: String, _ new: String, _ place: String, _ message: String) throws {
    let faults = try faults { $0.replacingOccurrences(of: old, with: new) }
    #expect(
      faults.contains { $0.hasPrefix(Self.rule + place) && $0.contains(message) }, "\(faults)")
  }

  @Test("an example that lies is told with its line")
  func lies() throws {
    let place = try Workplace()
    let folder = try pack(place) {
      $0.replacingOccurrences(
        of: "HAVING count(DISTINCT citizen_id) > 1", with: "HAVING count(*) > 2")
    }
    let outcome = try DatasetExamples(RulePack.load(folder)).run()
    #expect(outcome.failures.count == 2)
    for failure in outcome.failures.map(\.description) {
      #expect(failure.hasPrefix(Self.rule + ":") && failure.contains("should fail"))
    }
  }

  @Test("a query whose cost has no bounds blames no record, and the run is incomplete")
  func runaway() throws {
    let place = try Workplace()
    let folder = try pack(place) {
      $0.replacingOccurrences(
        of: "SELECT phone FROM person GROUP BY phone",
        with: """
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
              SELECT i FROM n, person GROUP BY i
          """)
    }
    let rows = (0..<30).map { People.line(People.cells($0, ["Điện thoại": "0912345678"])) }
    let file = try place.file("a.csv", ([People.header] + rows).joined(separator: "\n"))
    let ended = try Program.run(
      "check", file, "--rules", folder.path, "--today", "2026-06-30", "--format", "json")
    #expect(ended.status == 3, "\(ended.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
    #expect(object["faults"] as? [String: Int] == ["phone-shared-by-several-people": 1])
    #expect(object["complete"] as? Bool == false && object["held"] as? Int == 0)
  }

  @Test("a dataset rule that an overlay switches off is not run, and says why")
  func off() throws {
    let place = try Workplace()
    let overlay = try place.file(
      "unit.yaml",
      "id: unit-x\nrules: {phone-shared-by-several-people: {run: false, reason: one landline}}\n")
    let rows = (0..<30).map { People.line(People.cells($0, ["Điện thoại": "0912345678"])) }
    let file = try place.file("a.csv", ([People.header] + rows).joined(separator: "\n"))
    func check(_ more: [String]) throws -> [String: Any] {
      let ended = try Program(
        ["check", file, "--today", "2026-06-30", "--format", "json"] + more
      ).ended()
      return try #require(
        try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
    }
    let plain = try check([])
    #expect((plain["rules"] as? [String: Int])?["phone-shared-by-several-people"] == 30)
    let object = try check(["--overlay", overlay])
    #expect((object["rules"] as? [String: Int])?["phone-shared-by-several-people"] == nil)
    let notRun = object["not_run"] as? [String: String]
    #expect(notRun?["phone-shared-by-several-people"] == "one landline")
    #expect((plain["not_run"] as? [String: String])?["phone-shared-by-several-people"] == nil)
    #expect((object["pack"] as? String)?.contains("+unit-x.") == true)
  }
}
