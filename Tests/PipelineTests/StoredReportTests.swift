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
    for format in ["html", "csv", "xlsx", "xml", "rejects"] {
      #expect(try report("1", "--format", format).status == 64)
    }
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

  @Test("rejects of a run come in each format, singly or all into a folder")
  func rejects() throws {
    let folder = place.path + "/back"
    let all = try report("1", "--format", "rejects", "--output", folder)
    #expect(all.status == 0)
    #expect(all.output.split(separator: "\n").count == 2)
    for format in ["csv", "xlsx"] {
      let single = place.path + "/one." + format
      #expect(try report("1", "--format", format, "--output", single).status == 0)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: single))
      #expect(try bytes == Data(contentsOf: URL(fileURLWithPath: folder + "/d0.rejects." + format)))
    }
    let none = try report("1", "--format", "xml", "--output", place.path + "/one.xml")
    #expect(none.status == 2 && none.errors.contains("nothing to be corrected"))
    #expect(!FileManager.default.fileExists(atPath: place.path + "/one.xml"))
  }

  @Test("rejects of several files do not fit one, and XML comes back as XML")
  func several() throws {
    let wrong = People.header + "\n" + People.line(People.cells(3, ["Ngày sinh": "31/02/1980"]))
    let files = try ["a/x.csv", "a/y.csv"].map { try place.file($0, wrong + "\n") }
    let second = place.path + "/second.sqlite"
    _ = try Program.run("import", files[0], files[1], "--store", second, "--quiet")
    let path = place.path + "/one.csv"
    let told = try Program.run(
      "report", "1", "--store", second, "--format", "csv", "--output", path, "--language", "en")
    #expect(told.status == 2 && told.errors.contains("--format rejects --output DIR"))
    let xml = try place.file(
      "a.xml", People.xml { $0.replacing("NgaySinh=\"", with: "NgaySinh=\"x") })
    _ = try Program.run("import", xml, "--store", second, "--quiet")
    #expect(
      try Program.run("report", "2", "--store", second, "--format", "xml", "--output", path).status
        == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("hoso_reference=\"H"))
  }

  @Test("a run that is not there, and a format that does not compare, are told")
  func wrong() throws {
    let none = try report("2", "--against", "7")
    #expect(none.status == 2 && none.errors.contains("there is no run 7"))
    #expect(try report("2", "--against", "1", "--format", "sarif").status == 64)
  }
}
