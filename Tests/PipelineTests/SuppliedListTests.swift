import Foundation
import Testing

@Suite("Lists that an agency supplies")
struct SuppliedListTests {
  private static let header = "code,name,aliases,valid_from,valid_to,parent,quota,source\n"

  /// People in units; the unit's code stands in the column of the unit's name otherwise.
  private func delivery(_ place: Workplace, _ units: [String]) throws -> String {
    let lines = units.enumerated().map { number, unit in
      People.line(People.cells(number) + ["H01", unit])
    }
    let header = People.line(People.headings + ["Mã cơ quan quản lý", "Mã đơn vị sử dụng"])
    return try place.file("people.csv", ([header] + lines).joined(separator: "\n") + "\n")
  }

  private func check(_ arguments: [String]) throws -> (status: Int32, object: [String: Any]) {
    let ended = try Program(
      ["check", "--today", "2026-06-30", "--format", "json"] + arguments
    ).ended()
    let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
    return (ended.status, try #require(object, "\(ended.errors)"))
  }

  private static let rules = [
    "employing-unit-unknown", "employing-unit-not-active",
    "managing-agency-not-above-employing-unit", "unit-over-its-quota",
  ]

  @Test("without one, the rules that need it are not run, and say why; the run is complete")
  func lacking() throws {
    let place = try Workplace()
    let (status, object) = try check([delivery(place, ["H09", "H09"])])
    #expect(status == 0 && object["complete"] as? Bool == true)
    let notRun = try #require(object["not_run"] as? [String: String])
    for rule in Self.rules { #expect(notRun[rule]?.hasSuffix(": units") == true, "\(rule)") }
    #expect(notRun["unit-under-state-secrecy"]?.hasSuffix(": restricted-units") == true)
    #expect((object["rules"] as? [String: Int])?.keys.contains("employing-unit-unknown") == false)
  }

  @Test("with one, unknown and dissolved units, wrong agencies and quotas are found")
  func supplied() throws {
    let place = try Workplace()
    _ = try place.file(
      "rules/units.csv",
      Self.header + """
        H01,UBND tỉnh X,,,,,,
        H01.02,Sở Nội vụ,,,,H01,2,
        H01.07,Sở cũ,,,2025-02-28,H01,,
        H02.01,Sở của tỉnh Y,,,,H02,9,

        """)
    let overlay = try place.file(
      "rules/agency.yaml", "id: agency-x\nlists: {units: units.csv}\n")
    let units = ["H01.02", "H01.02", "H01.02", "H01.07", "H02.01", "H09.01"]
    let (status, object) = try check([delivery(place, units), "--overlay", overlay])
    #expect(status == 1)
    let found = try #require(object["rules"] as? [String: Int])
    #expect(
      Self.rules.map { found[$0] ?? 0 } == [1, 1, 1, 3], "\(found)")
    #expect((object["not_run"] as? [String: String])?.keys.sorted() == ["unit-under-state-secrecy"])

    // What was judged by another list is another pack.
    let before = object["pack"] as? String
    let list = try String(contentsOfFile: place.path + "/rules/units.csv", encoding: .utf8)
    _ = try place.file("rules/units.csv", list.replacing(",H01,2,", with: ",H01,3,"))
    let again = try check([delivery(place, units), "--overlay", overlay]).object
    #expect(again["pack"] as? String != before)
    #expect((again["rules"] as? [String: Int])?["unit-over-its-quota"] == nil)
  }

  @Test(
    "what is wrong with one is told with file and line before a record is read",
    arguments: [
      ("lists: {unit: units.csv}", "", "agency.yaml:2:9: `unit` is not a list that agencies"),
      ("lists: {genders: units.csv}", "", "agency.yaml:2:9: `genders` is not a list that agencies"),
      ("lists: {units: none.csv}", "", "none.csv: cannot be read"),
      ("lists: {units: units.csv}", header, "units.csv:1:1: the list has no rows"),
      (
        "lists: {units: units.csv}",
        "code,name,aliases,valid_from,valid_to,parent,source\nA,B,,,,,\n",
        "units.csv:1:1: the column `quota` is missing"
      ),
      ("lists: {units: units.csv}", header + "A,B,,soon,,,,\n", "units.csv:2:1: valid_from is not"),
    ])
  func faults(_ overlay: String, _ list: String, _ message: String) throws {
    let place = try Workplace()
    _ = try place.file("units.csv", list)
    let file = try place.file("agency.yaml", "id: agency-x\n\(overlay)\n")
    let ended = try Program.run("check", try delivery(place, ["H01"]), "--overlay", file)
    #expect(ended.status == 2)
    #expect(ended.errors.contains(message), "\(ended.errors)")
  }

  @Test("a rule that reads one says so, or a run without it would judge by nothing")
  func named() throws {
    let place = try Workplace()
    let pack = place.path + "/pack"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    let name = "rules/work/employing-unit-unknown.yaml"
    let text = try String(contentsOfFile: pack + "/" + name, encoding: .utf8)
    _ = try place.file("pack/" + name, text.replacing("lists: [units]\n", with: ""))
    let ended = try Program.run("rules", "check", "--rules", pack)
    #expect(ended.status == 1)
    #expect(ended.output.contains("`lists` must name `units`, which an agency supplies"))
  }
}
