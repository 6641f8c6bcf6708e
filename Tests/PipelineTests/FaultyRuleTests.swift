import Foundation
import Testing

@Suite("A rule that is wrong by itself")
struct FaultyRuleTests {
  private static let file = "rules/salary/sample-rule.yaml"

  /// The pack with a rule that is wrong, and one beside it that is not.
  private func pack(_ place: Workplace, _ old: String, _ new: String) throws -> String {
    let pack = place.path + "/pack"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    let sound = """
      id: sample-rule
      severity: error
      title: {vi: "Một", en: One}
      needs: [salary_step]
      assert: "salary_step < 3"
      message: {vi: "Một", en: One}
      why: {vi: "Một", en: One}
      citation: none
      since: "0.1"
      examples:
        pass: [{salary_step: 1}, {salary_step: 2}]
        fail: [{salary_step: 3}, {salary_step: 4}]

      """
    #expect(sound.contains(old))
    _ = try place.file("pack/" + Self.file, sound.replacing(old, with: new))
    _ = try place.file(
      "pack/rules/salary/other-rule.yaml", sound.replacing("sample-rule", with: "other-rule"))
    return pack
  }

  /// A hundred people, three of them at step 3.
  private func delivery(_ place: Workplace) throws -> String {
    let people = (0..<100).map { number in
      People.line(People.cells(number, ["Bậc": number < 3 ? "3" : "1", "Hệ số lương": ""]))
    }
    return try place.file(
      "people.csv", ([People.header] + people).joined(separator: "\n") + "\n")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(
    "is told with file, line and column; the others run, no record is blamed, the status is 3",
    arguments: [
      ("assert: \"salary_step < 3\"", "assert: \"salary_stp < 3\"", "5:10", "salary_stp"),
      ("needs: [salary_step]", "needs: [salary_stp]", "4:8", "no field `salary_stp`"),
      ("assert: \"salary_step < 3\"", "assert: \"salary_step < 'x'\"", "5:22", "cannot compare"),
      ("assert: \"salary_step < 3\"", "assert: \"salary_step\"", "5:", "bool"),
      ("assert: \"salary_step < 3\"", "assert: \"salary_step < \"", "5:", "sample-rule"),
      (
        "assert: \"salary_step < 3\"", "assert: \"rank_code.inList('rank-cods')\"", "5:27",
        "there is no list 'rank-cods'; did you mean 'rank-codes'?"
      ),
      (
        "assert: \"salary_step < 3\"",
        "assert: \"rank_code.lookup('rank-codes', 'tabel') == ''\"", "5:41",
        "the list 'rank-codes' has no property 'tabel'"
      ),
      ("{salary_step: 4}", "{salary_stp: 4}", "12:", "no field or section `salary_stp`"),
      ("severity: error", "severity: eror", "2:", "`eror`"),
    ])
  func told(_ old: String, _ new: String, _ line: String, _ message: String) throws {
    let place = try Workplace()
    let pack = try pack(place, old, new)
    let file = try delivery(place)
    let ended = try Program.run(
      "check", file, "--today", "2026-06-30", "--rules", pack, "--format", "json")
    #expect(ended.status == 3, "\(ended.errors)")
    #expect(ended.object["read"] == 100 && ended.object["rejected"] == 3, "\(ended.output)")
    let object = try object(ended.output)
    #expect((object["rules"] as? [String: Int])?["other-rule"] == 3)
    #expect((object["rules"] as? [String: Int])?["sample-rule"] == nil)
    #expect(object["complete"] as? Bool == false)
    let faults = (object["faulty_rules"] as? [String: [String]])?["sample-rule"] ?? []
    let told = "\(Self.file):\(line)"
    #expect(faults.contains { $0.hasPrefix(told) && $0.contains(message) }, "\(faults)")
    #expect((object["not_run"] as? [String: String])?["sample-rule"]?.contains(told) == true)
    // Before the first record, with a caret under the place.
    #expect(ended.errors.contains("The rule sample-rule is not run, it is faulty"))
    #expect(ended.errors.contains(told) && ended.errors.contains("^"))

    let strict = try Program.run("rules", "check", "--rules", pack)
    #expect(strict.status == 1)
    #expect(strict.output.contains(told), "\(strict.output)")
  }

  @Test("counts as not run, with its reason, in every report, also of a store")
  func reports() throws {
    let place = try Workplace()
    let pack = try pack(place, "salary_step < 3", "salary_stp < 3")
    let file = try delivery(place)
    let (store, folder) = (place.path + "/store.sqlite", place.path + "/report")
    let ended = try Program.run(
      "import", file, "--today", "2026-06-30", "--rules", pack, "--store", store, "--report",
      folder,
      "--formats", "all")
    #expect(ended.status == 3, "\(ended.errors)")
    let place5 = "\(Self.file):5:10"
    #expect(ended.output.contains("Rule not run sample-rule: "))
    #expect(ended.output.contains(place5) && ended.output.contains("INCOMPLETE"))
    for name in ["report.html", "report.json", "report.sarif", "report.junit.xml"] {
      let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      #expect(text.replacing("\\/", with: "/").contains(place5), "\(name)")
    }
    let json = try object(String(contentsOfFile: folder + "/report.json", encoding: .utf8))
    let states = json["rule_states"] as? [String: [String: Any]]
    #expect(states?["sample-rule"]?["state"] as? String == "not_run")

    let later = try Program.run(
      "report", "1", "--store", store, "--rules", pack, "--format", "json")
    #expect(later.status == 0, "\(later.errors)")
    let stored = try object(later.output)
    #expect((stored["faulty_rules"] as? [String: [String]])?.keys.sorted() == ["sample-rule"])
  }

  @Test("that is a dataset rule is set aside alike")
  func dataset() throws {
    let place = try Workplace()
    let pack = try pack(place, "sample-rule", "sample-rule")
    let name = "dataset/phone-shared-by-several-people.yaml"
    let text = try String(contentsOfFile: pack + "/" + name, encoding: .utf8)
    _ = try place.file("pack/" + name, text.replacing("GROUP BY phone", with: "GROUP BY phoen"))
    let ended = try Program.run(
      "check", try delivery(place), "--today", "2026-06-30", "--rules", pack, "--format", "json")
    #expect(ended.status == 3)
    let faults = try object(ended.output)["faulty_rules"] as? [String: [String]]
    #expect(faults?.keys.sorted() == ["phone-shared-by-several-people"])
    #expect(faults?.values.first?.first?.hasPrefix(name + ":11:39: ") == true)
    #expect(ended.object["rejected"] == 3)
  }

  @Test("that the agency has switched off is no fault of the run")
  func switchedOff() throws {
    let place = try Workplace()
    for (old, new) in [("salary_step < 3", "salary_stp < 3"), ("[salary_step]", "[salary_stp]")] {
      let pack = try pack(place, old, new)
      let overlay = try place.file(
        "unit.yaml", "id: unit-x\nrules: {sample-rule: {run: false, reason: being mended}}\n")
      let ended = try Program.run(
        "check", try delivery(place), "--today", "2026-06-30", "--rules", pack, "--overlay",
        overlay,
        "--format", "json")
      #expect(ended.status == 1, "\(ended.errors)")
      let object = try object(ended.output)
      #expect((object["not_run"] as? [String: String])?["sample-rule"] == "being mended")
      #expect(object["faulty_rules"] == nil)
      try FileManager.default.removeItem(atPath: pack)
    }
  }

  @Test(
    "what is wrong with the pack as such still stops the run: status 2, nothing read",
    arguments: [
      ("schema/person.yaml", "type: identifier", "type: identifer"),
      ("lists/genders.csv", "Nữ,Nữ,", "Nữ,Nữ,,"),
      ("sources/wide-csv.yaml", "section: person", "section: people"),
      ("parameters.yaml", "label:", "lable:"),
      ("rules/identity/citizen-id-sex-differs.yaml", "id: citizen-id-sex-differs\n", "id: [\n"),
    ])
  func pack(_ file: String, _ old: String, _ new: String) throws {
    let place = try Workplace()
    let pack = try pack(place, "sample-rule", "sample-rule")
    let text = try String(contentsOfFile: pack + "/" + file, encoding: .utf8)
    let range = try #require(text.range(of: old))
    _ = try place.file("pack/" + file, text.replacingCharacters(in: range, with: new))
    let ended = try Program.run("check", try delivery(place), "--rules", pack)
    #expect(ended.status == 2)
    #expect(ended.errors.contains(file + ":"), "\(ended.errors)")
  }
}
