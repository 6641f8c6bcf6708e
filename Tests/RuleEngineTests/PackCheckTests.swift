import Foundation
import Testing

@testable import RuleEngine

@Suite("Checking a pack")
struct PackCheckTests {
  let pack: PackCopy
  init() throws {
    pack = try PackCopy()
    // Its examples name communes that the copy leaves out.
    try FileManager.default.removeItem(
      at: pack.folder.appendingPathComponent(
        "rules/identity/citizen-id-province-differs-from-birth-place.yaml"))
  }
  static let rule = PackFaultTests.rule

  private func rule(assert: String, pass: String = "2", extra: String = "") throws {
    try pack.write(
      "rules/identity/sample-rule.yaml",
      """
      id: sample-rule
      severity: note
      title: {vi: "Một", en: One}
      needs: [staff_number]
      assert: \(assert)
      message: {vi: "Một", en: One}
      why: {vi: "Một", en: One}
      citation: none
      since: "0.1"
      \(extra)
      examples:
        pass:
          - {staff_number: "\(pass)"}
          - {staff_number: "2"}
        fail:
          - {staff_number: "1"}
          - {staff_number: "1", birth_date: 1980}

      """)
  }

  private func renderings() -> [String] { PackCheck(pack.folder).faults.map(\.rendering) }

  @Test("a sound pack has no faults; its rules and examples are counted")
  func sound() throws {
    try rule(assert: #"staff_number != "1""#)
    let check = PackCheck(pack.folder)
    #expect(check.faults == [])
    #expect(check.ruleCount > 20 && check.exampleCount > check.ruleCount * 4)
  }

  @Test("a number of the domain's list that names no rule, or nothing, is told")
  func coverage() throws {
    try pack.write(
      "coverage.yaml", "ID02: {rules: [no-such-rule, gender-missing]}\nID03: {rule: x}\n")
    let faults = PackCheck(pack.folder).faults.map(\.description)
    #expect(faults.contains("coverage.yaml:2:8: unknown key `rule`"))
    #expect(faults.contains("coverage.yaml:2:7: `rules` or `reason` is missing"))
    try pack.write("coverage.yaml", "ID02: {rules: [no-such-rule, gender-missing]}\n")
    #expect(
      PackCheck(pack.folder).faults.map(\.description)
        == ["coverage.yaml:1:7: there is no rule `no-such-rule`"])
  }

  @Test("the repository's pack is sound")
  func repository() { #expect(PackCheck(ExampleTests.folder).faults == []) }

  @Test(
    "the caret stands under the word at fault, whatever way YAML writes the expression",
    arguments: [
      "staff_number != wrong", #""staff_number != \"ờ\" && wrong""#,
      "'staff_number != ''1'' && wrong'",
      ">-\n  staff_number != '1'\n  && wrong", "|\n  staff_number != '1'\n\n   && wrong",
      "staff_number != '1'\n    && wrong", #""staff_number != '1'\#n     && wrong""#,
    ])
  func caret(assert: String) throws {
    try rule(assert: assert)
    let fault = try #require(renderings().first { $0.contains("wrong") })
    let rows = fault.split(separator: "\n").map { Array($0.unicodeScalars) }
    try #require(rows.count == 3)
    let column = try #require(rows[2].firstIndex(of: "^"))
    #expect(String(String.UnicodeScalarView(rows[1][column...].prefix(5))) == "wrong", "\(fault)")
    let line = try pack.text("rules/identity/sample-rule.yaml").split(
      separator: "\n", omittingEmptySubsequences: false
    ).firstIndex { $0.contains("wrong") }
    #expect(fault.hasPrefix("rules/identity/sample-rule.yaml:\(line! + 1):\(column - 3):"))
  }

  @Test("an example that lies is told with its line, beside faults of other files")
  func examples() throws {
    try rule(assert: #"staff_number != "1""#, pass: "1")
    try pack.replace(Self.rule, "domain: ID09", "domian: ID09")
    try pack.replace("disposition.yaml", "error: rejected", "error: held")
    let faults = renderings()
    #expect(faults.count == 3, "\(faults)")
    #expect(
      faults.contains {
        $0.hasPrefix("rules/identity/sample-rule.yaml:13:7: the record fails `sample-rule`")
      })
    #expect(faults.contains { $0.contains("    domian: ID09\n    ^") })
  }

  @Test("a list without a name in the index, and a key that stands twice, are told")
  func more() throws {
    try pack.write("lists/unused.csv", "code,name,aliases,valid_from,valid_to\n")
    try rule(assert: "true", extra: "since: \"0.2\"")
    let faults = renderings()
    #expect(faults.contains("lists/unused.csv: lists/index.yaml does not name this list"))
    #expect(faults.contains { $0.contains(":10:1: the key `since` stands twice\n    since:") })
  }

  @Test(
    "a list or a mapping where a single value belongs is told",
    arguments: [
      ("severity: error", "severity: [error]", "`severity`"),
      ("domain: ID09", "domain: {}", "`domain`"),
      ("assert: \"int(", "assert: [1]\nnote: \"int(", "`assert`"),
      ("domain: ID09", "each: {a: 1}", "`each`"),
      ("gender: Nam}", "gender: [Nam]}", "`gender`"),
    ])
  func shapes(old: String, new: String, name: String) throws {
    try pack.replace(Self.rule, old, new)
    #expect(
      renderings().contains { $0.hasPrefix(Self.rule) && $0.contains("\(name) must be a single") },
      "\(renderings())")
  }

  @Test(
    "a date written in the rule counts in look-ups as one of the record does",
    arguments: [
      "!staff_number.inList('salary-steps', date('DATE'))",
      "staff_number.lookup('salary-steps', 'table', date('DATE')) != 'A1'",
      "staff_number.lookupNumber('salary-steps', 'step', date('DATE')) != 1.0",
    ])
  func writtenDates(assert: String) throws {
    // On the first day of the list its codes fail as the examples say; before, they are unknown.
    for (date, count) in [("2004-10-01", 0), ("2004-09-30", 2)] {
      try rule(assert: "\"\(assert.replacing("DATE", with: date))\"")
      let text = try pack.text("rules/identity/sample-rule.yaml")
      try pack.write("rules/identity/sample-rule.yaml", text.replacing("\"1\"", with: "A1/1"))
      #expect(PackCheck(pack.folder).faults.count == count, "\(assert) \(date)")
    }
  }
}
