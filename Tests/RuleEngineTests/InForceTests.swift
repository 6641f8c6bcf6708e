import Foundation
import RecordModel
import Testing

@testable import RuleEngine

@Suite("Rules and lists of a date")
struct InForceTests {
  private func day(_ text: String) throws -> PartialDate {
    try #require(PartialDate(iso: text))
  }

  @Test(
    "a rule is in force from its first day to its last, whole years and months included",
    arguments: [
      ("{from: 2021-03-01, to: 2023-06-30}", "2021-02-28", false),
      ("{from: 2021-03-01, to: 2023-06-30}", "2021-03-01", true),
      ("{from: 2021-03-01, to: 2023-06-30}", "2023-06-30", true),
      ("{from: 2021-03-01, to: 2023-06-30}", "2023-07-01", false),
      ("{to: 2023}", "2023-12-31", true), ("{to: 2023}", "2024-01-01", false),
      ("{from: 2021-03}", "2021-02-28", false), ("{from: 2021-03}", "2026-01-01", true),
      ("{}", "1900-01-01", true),
    ])
  func bounds(dates: String, date: String, isInForce: Bool) throws {
    let copy = try PackCopy()
    try copy.replace(PackFaultTests.rule, "domain: ID09", "in_force: \(dates)")
    let pack = try RulePack.load(copy.folder)
    let index = try #require(pack.catalogue.index(of: "citizen-id-sex-differs"))
    let judged = pack.inForce(on: try day(date))
    #expect(judged.recordRules.contains { $0.index == index } == isInForce)
    #expect((judged.switchedOff[index] == nil) == isInForce)
    #expect(judged.recordRules.count + judged.switchedOff.count == pack.recordRules.count)
  }

  @Test("so is a dataset rule")
  func dataset() throws {
    let copy = try PackCopy()
    try copy.replace(
      "dataset/phone-shared-by-several-people.yaml", "domain: ID30", "in_force: {from: 2026-07}")
    let pack = try RulePack.load(copy.folder)
    let index = try #require(pack.catalogue.index(of: "phone-shared-by-several-people"))
    #expect(pack.inForce(on: try day("2026-06-30")).switchedOff.keys.contains(index))
    #expect(pack.inForce(on: try day("2026-07-01")).datasetRules.contains { $0.index == index })
  }

  @Test(
    "dates in force and revisions that are none are told",
    arguments: [
      ("in_force: {from: 2021, until: 2022}", "unknown key `until`"),
      ("in_force: {from: 2022, to: 2021}", "`to` lies before `from`"),
      ("in_force: 2021", "keys and values"), ("in_force: {from: soon}", "must be a date"),
      ("revision: two", "`revision` must be a number"), ("revision: 0", "`revision` must be"),
    ])
  func faults(line: String, message: String) throws {
    let copy = try PackCopy()
    try copy.replace(PackFaultTests.rule, "domain: ID09", line)
    #expect(copy.faults().contains { $0.contains(message) }, "\(copy.faults())")
  }

  @Test("as of a day, look-ups of any day find what is valid then; codes stay known")
  func lists() throws {
    func entry(_ name: String, _ from: String?, _ to: String?) -> CodeList.Entry {
      CodeList.Entry(
        code: Array("a".utf8), name: name, validFrom: from.flatMap { PartialDate(iso: $0) },
        validTo: to.flatMap { PartialDate(iso: $0) }, values: [])
    }
    let list = CodeList(
      name: "x", title: LocalizedText(vi: "", en: ""), properties: [],
      rows: [
        (entry("old", "2000-01-01", "2010-12-31"), []), (entry("new", "2011-01-01", nil), []),
      ])
    func name(_ list: CodeList, _ date: String?) throws -> String? {
      let code = Array("a".utf8)
      return list.index(ofCode: code.span, on: try date.map(day)).map { list.entries[$0].name }
    }
    for (asOf, found) in [("2005-05-05", "old"), ("2020-01-01", "new")] {
      let judged = list.judging(asOf: try day(asOf))
      for date in ["1990-01-01", "2005-01-01", "2015-01-01", "9999-12-31"] {
        #expect(try name(judged, date) == found)
      }
      #expect(try name(judged, nil) == found)
      #expect(judged.entries.map(\.name) == ["old", "new"])
    }
    // Before the first row nothing is valid, but the code is still one of the list's.
    let early = list.judging(asOf: try day("1999-12-31"))
    #expect(try name(early, "2005-01-01") == nil)
    #expect(try name(early, nil) == "old")
  }
}
