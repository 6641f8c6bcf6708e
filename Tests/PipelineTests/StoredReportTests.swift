import Foundation
import Testing

@Suite("Reports about runs of a store")
struct StoredReportTests {
  private let place: Workplace
  private let store: String

  /// Two deliveries of a source: in the second one date is right and one number wrong.
  init() throws {
    place = try Workplace()
    store = place.path + "/store.sqlite"
    let deliveries = [[4: ["Ngày sinh": "31/02/1980"]], [9: ["Số CCCD": "1.80974E+11"]]]
    for (number, changes) in deliveries.enumerated() {
      let rows = (0..<12).map { People.line(People.cells($0, changes[$0] ?? [:])) }
      let path = try place.file(
        "d\(number).csv", ([People.header] + rows).joined(separator: "\n") + "\n")
      let ended = try Program.run(
        "import", path, "--store", store, "--today", "2026-06-30", "--quiet")
      #expect(ended.status == 1)
    }
  }

  private func report(_ arguments: String...) throws -> Program.Ended {
    try Program(["report"] + arguments + ["--store", store]).ended()
  }

  @Test("each format is printed without --output, but never one that shows values")
  func printed() throws {
    let beginnings = [
      "json": #"{"format":"hoso.report""#, "jsonl": #"{"rule":"#,
      "sarif": #"{"version":"2.1.0""#, "junit": "<?xml", "github": "::", "text": "Delivery: d0.csv",
    ]
    for (format, beginning) in beginnings {
      let ended = try report("1", "--format", format)
      #expect(ended.status == 0 && ended.output.hasPrefix(beginning), "\(format)")
      #expect(!ended.output.contains("31/02/1980"))
    }
    for format in ["html", "csv"] { #expect(try report("1", "--format", format).status == 64) }
    let page = place.path + "/page.html"
    #expect(try report("1", "--output", page).status == 0)
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("31/02/1980"))
  }

  @Test("two runs are compared as text, JSON and page")
  func compared() throws {
    let text = try report("2", "--against", "1")
    #expect(text.output.hasPrefix("Run 2 (d1.csv) against run 1 (d0.csv)"))
    #expect(text.output.contains("New: d1.csv, line 11, record 10"))
    #expect(text.output.contains("Gone: d0.csv, line 6, record 5"))
    let json = try report("2", "--against", "1", "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let rules = try #require(object?["rules"] as? [String: [String: Any]])
    #expect(rules["birth-date-unreadable"]?["disappeared"] as? Int == 1)
    #expect(rules["number-lost-digits"]?["appeared"] as? Int == 1)
    let page = place.path + "/page.html"
    #expect(
      try report("2", "--against", "1", "--format", "html", "--output", page).status == 0)
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("Two runs compared"))
  }

  @Test("a run that is not there, and a format that does not compare, are told")
  func wrong() throws {
    let none = try report("2", "--against", "7")
    #expect(none.status == 2 && none.errors.contains("there is no run 7"))
    #expect(try report("2", "--against", "1", "--format", "sarif").status == 64)
  }
}
