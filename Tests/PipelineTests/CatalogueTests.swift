import Foundation
import RecordModel
import RuleEngine
import Testing

@Suite("The catalogue of rules")
struct CatalogueTests {
  private static func written(_ options: String...) throws -> (markdown: String, page: String) {
    let place = try Workplace()
    let ended = try Program(
      ["rules", "docs", "--rules", PackFixture.rules.path, "--output", place.path + "/new"]
        + options
    ).ended()
    try #require(ended.status == 0, "\(ended.errors)")
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: place.path + "/new/" + name, encoding: .utf8)
    }
    return (try text("CATALOGUE.md"), try text("catalogue.html"))
  }

  @Test("Rules/CATALOGUE.md is what `hoso rules docs` writes today")
  func fresh() throws {
    let stored = PackFixture.rules.deletingLastPathComponent().appendingPathComponent(
      "CATALOGUE.md")
    let isFresh = try String(contentsOf: stored, encoding: .utf8) == Self.written().markdown
    #expect(isFresh, "stale: run `hoso rules docs`")
  }

  @Test("the page tells every rule in both languages and takes nothing from a network")
  func page() throws {
    let pack = try RulePack.load(PackFixture.rules)
    for language in Language.allCases {
      let page = try Self.written("--language", language.rawValue).page
      for rule in pack.catalogue.rules where rule.origin != .constraint {
        #expect(page.contains("id=\"\(rule.id)\""), "\(rule.id)")
      }
      for part in ["http:", "https:", "src=", "@import", "url(", "<link"] {
        #expect(!page.contains(part), "\(part)")
      }
      #expect(page.contains("<html lang=\"\(language.rawValue)\">"))
      // What stands in a text is text: only the page's own elements open.
      #expect(page.split(separator: "<details").count == page.split(separator: "</details>").count)
      #expect(!page.contains("{fields}") && !page.contains("{row."))
    }
  }

  @Test("explain tells what a rule asks, why, by which law, what to do, and examples")
  func explain() throws {
    let page = try Program.run(
      "rules", "explain", "citizen-id-sex-differs", "--language", "vi")
    #expect(page.status == 0)
    for part in [
      "Giới tính trong số CCCD khác giới tính đã khai", "hồ sơ bị từ chối", "Áp dụng cho",
      "“Số căn cước công dân” và “Giới tính”", "Vì sao", "Căn cứ", "Nghị định 137/2015/NĐ-CP",
      "Việc cần làm", "Ví dụ đạt", "Ví dụ không đạt", "Giới tính: Nữ",
      "rules/identity/citizen-id-sex-differs.yaml", "assert:",
    ] {
      #expect(page.output.contains(part), "\(part)")
    }
    #expect(page.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let constraint = try Program.run("rules", "explain", "birth-date-unreadable")
    #expect(constraint.output.contains("What to do"))
    let unknown = try Program.run("rules", "explain", "sex-differs")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("perhaps citizen-id-sex-differs"))
  }
}
