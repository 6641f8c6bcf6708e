import Foundation
import Testing

@Suite("hoso check --as-of")
struct AsOfTests {
  private static func run(_ options: String...) throws -> [String: Any] {
    let place = try Workplace()
    let pack = place.path + "/pack"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    let index = try String(contentsOfFile: pack + "/lists/index.yaml", encoding: .utf8)
    _ = try place.file(
      "pack/lists/index.yaml",
      index + "\nsample-list: {title: {vi: \"Một\", en: One}, source: none}\n")
    _ = try place.file(
      "pack/lists/sample-list.csv",
      """
      code,name,aliases,valid_from,valid_to
      01.003,old,,2020-01-01,2025-12-31
      01.003,new,,2026-01-01,

      """)
    for (id, more, assert) in [
      ("sample-list-rule", "", "rank_code.lookup('sample-list', 'name', salary_from) == 'old'"),
      ("sample-date-rule", "in_force: {from: 2026-07-01}", "rank_code == ''"),
      ("sample-past-rule", "in_force: {to: 2026-06-30}", "rank_code == ''"),
    ] {
      _ = try place.file(
        "pack/rules/salary/\(id).yaml",
        """
        id: \(id)
        severity: note
        title: {vi: "Một", en: One}
        needs: [rank_code]
        assert: "\(assert)"
        \(more)
        message: {vi: "Một", en: One}
        why: {vi: "Một", en: One}
        citation: none
        since: "0.1"
        examples:
          pass: [{rank_code: ""}, {rank_code: ""}]
          fail: [{rank_code: a}, {rank_code: a}]

        """)
    }
    let file = try place.file("people.csv", People.csv(0..<10))
    let ended = try Program(
      ["check", file, "--rules", pack, "--format", "json"] + options
    ).ended()
    #expect(ended.status < 2, "\(ended.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
    return try #require(object)
  }

  @Test("rules in force on the day are run, the others are counted as not run")
  func rules() throws {
    for (options, runs, rests) in [
      (["--today", "2026-06-30"], "sample-past-rule", "sample-date-rule"),
      (["--today", "2026-07-01"], "sample-date-rule", "sample-past-rule"),
      (["--as-of", "2026-07-01"], "sample-date-rule", "sample-past-rule"),
      (["--as-of", "2026-07-01", "--today", "2026-06-30"], "sample-date-rule", "sample-past-rule"),
    ] {
      let object = try Self.run(
        options[0], options[1], options.count > 2 ? "--today" : "--jobs",
        options.count > 2 ? options[3] : "2")
      let rules = object["rules"] as? [String: Int]
      #expect(rules?[runs] == 10 && rules?[rests] == nil, "\(options)")
      let notRun = object["not_run"] as? [String: String]
      let inForce = notRun?.filter { !$0.value.contains("the list") }
      #expect(inForce?.keys.sorted() == [rests], "\(options)")
      #expect(notRun?[rests]?.contains("2026-0") == true)
      #expect(object["today"] as? String == options.last)
    }
  }

  @Test("look-ups mean the day of the fact, or the one that is asked for")
  func lists() throws {
    let own = try Self.run("--today", "2026-06-30")
    #expect((own["rules"] as? [String: Int])?["sample-list-rule"] == nil)
    let later = try Self.run("--as-of", "2026-06-30")
    #expect((later["rules"] as? [String: Int])?["sample-list-rule"] == 10)
    #expect((later["pack"] as? String)?.hasSuffix("@2026-06-30") == true)
    // Nobody's codes become unknown by it.
    #expect(later["rejected"] as? Int == own["rejected"] as? Int)
  }

  @Test("a date that is none is misuse")
  func misuse() throws {
    #expect(try Program.run("check", "x", "--as-of", "2026").status == 64)
  }
}
