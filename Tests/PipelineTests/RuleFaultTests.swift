import Foundation
import Testing

@Suite("A rule that cannot be evaluated")
struct RuleFaultTests {
  /// Ten by ten by … turns: beyond what one evaluation may cost.
  private static let runaway = "abcdefg".reversed().reduce("true") { body, name in
    "[1, 2, 3, 4, 5, 6, 7, 8, 9, 0].all(\(name), \(body))"
  }

  private static func pack(_ place: Workplace, assert: String) throws -> String {
    let pack = place.path + "/pack"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    _ = try place.file(
      "pack/rules/salary/sample-rule.yaml",
      """
      id: sample-rule
      severity: error
      title: {vi: "Một", en: One}
      needs: [salary_step]
      assert: "\(assert)"
      message: {vi: "Một", en: One}
      why: {vi: "Một", en: One}
      citation: none
      since: "0.1"
      examples:
        pass: [{salary_step: 1}, {salary_step: 2}]
        fail: [{salary_step: 3}, {salary_step: 3}]

      """)
    return pack
  }

  @Test(
    "is told with file and line, no record is blamed for it, and the run is incomplete: status 3",
    arguments: [
      "10 / (salary_step - 3) != 0", "salary_step % (salary_step - 3) >= 0",
      "(salary_step - 1) * 9223372036854775807 >= 0", "int('x' + string(salary_step)) == 0",
      "string(salary_step).substring(7) == ''", runaway,
    ])
  func told(assert: String) throws {
    let place = try Workplace()
    let pack = try Self.pack(place, assert: assert)
    // Three of a hundred are at step 3, all others at step 1.
    let people = (0..<100).map { number in
      People.line(People.cells(number, ["Bậc": number < 3 ? "3" : "1", "Hệ số lương": ""]))
    }
    let file = try place.file(
      "people.csv", ([People.header] + people).joined(separator: "\n") + "\n")
    func run(_ rules: String, _ options: String...) throws -> Program.Ended {
      try Program(
        ["check", file, "--today", "2026-06-30", "--rules", rules, "--jobs", "2"] + options
      ).ended()
    }
    let json = try run(pack, "--format", "json")
    #expect(json.status == 3)
    #expect(json.object["read"] == 100 && json.object["accepted"] == 100, "\(json.output)")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let faults = (object?["faults"] as? [String: Int])?["sample-rule"] ?? 0
    #expect(faults == 3 || faults == 100, "\(faults)")
    #expect(object?["complete"] as? Bool == false)
    let places = object?["fault_places"] as? [String: String]
    #expect(places?["sample-rule"] == "rules/salary/sample-rule.yaml:5")

    guard assert == Self.runaway else { return }
    let text = try run(pack, "--report", place.path + "/report")
    #expect(text.status == 3)
    #expect(text.output.contains("Rule sample-rule (rules/salary/sample-rule.yaml:5) could not"))
    #expect(text.output.contains("INCOMPLETE"))
    let page = try String(contentsOfFile: place.path + "/report/report.html", encoding: .utf8)
    #expect(page.contains("rules/salary/sample-rule.yaml:5"))
  }

  @Test("is a fault of its examples before any record is read")
  func examples() throws {
    let place = try Workplace()
    let pack = try Self.pack(place, assert: "10 / (salary_step - 2) != 0")
    let ended = try Program.run("rules", "check", "--rules", pack)
    #expect(ended.status == 1)
    #expect(
      ended.output.contains("rules/salary/sample-rule.yaml:11:28: the rule could not be evaluated"))
  }
}
