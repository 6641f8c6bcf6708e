import Foundation
import Testing

@Suite("Values of persons stay where they belong")
struct PrivacyTests {
  /// Columns whose cells tell of a person. What many share, such as a sex or an agency, does not.
  private static let personal = [
    "Số hiệu", "Họ và tên", "Ngày sinh", "Nơi sinh", "Quê quán", "Số CCCD", "Điện thoại",
    "Số sổ BHXH", "Nơi ở hiện nay",
  ]
  /// Nobody's word but of the cells that are wrong on purpose.
  private static let marker = "Kínđáo"

  /// A good delivery, one in which every column is wrong somewhere, and one damaged as XML.
  private static func deliveries(_ place: Workplace) throws -> (
    paths: [String], values: Set<String>
  ) {
    var rows = (0..<40).map { People.cells($0) }
    for (column, heading) in People.headings.enumerated() where heading != "STT" {
      var cells = People.cells(100 + column, [heading: "\(marker) \(column)"])
      if column % 3 == 0 { cells.append("\(marker) thừa") }
      rows.append(cells)
    }
    rows.append(People.cells(300, ["Ngày sinh": "31/02/1980", "Số CCCD": "1.80974E+11"]))
    rows.append(People.cells(301, ["Họ và tên": "Đỗ \(marker)\u{0}"]))
    rows.append(People.cells(0))
    var text = ([People.headings] + rows).map { People.line($0) }.joined(separator: "\n")
    text += "\n302,\"\(marker) không đóng,x\n303,y\n"
    let columns = People.headings.indices.filter { personal.contains(People.headings[$0]) }
    var values = Set(rows.flatMap { row in columns.map { row[$0] } })
    // As normalized, and as they stand without their marks.
    values.formUnion(rows.map { isoDate($0[4]) })
    values.insert(marker)
    let xml = People.xml { $0.replacing("Nam\"", with: "Nam\(marker)") + "<\(marker)" }
    return (
      [
        try place.file("good.csv", People.csv(0..<40)), try place.file("bad.csv", text),
        try place.file("bad.xml", xml),
      ], values.filter { $0.count > 3 }
    )
  }

  private static func isoDate(_ text: String) -> String {
    text.split(separator: "/").reversed().joined(separator: "-")
  }

  @Test("no log, error, SARIF, JUnit, annotation, JSON or baseline of any run has one")
  func nowhere() throws {
    let place = try Workplace()
    let (paths, values) = try Self.deliveries(place)
    #expect(values.count > 300)
    for (number, path) in paths.enumerated() {
      let folder = place.path + "/out\(number)"
      for format in ["text", "json", "github"] {
        let ended = try Program.run(
          "check", path, "--today", "2026-06-30", "--format", format, "--verbose", "--report",
          folder, "--formats", "json,jsonl,sarif,junit,github", "--write-baseline",
          folder + ".baseline")
        #expect([0, 1, 3].contains(ended.status))
        Self.expectNone(of: values, in: ended.output, "output \(format) \(path)")
        Self.expectNone(of: values, in: ended.errors, "errors \(format) \(path)")
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).map {
        folder + "/" + $0
      }
      #expect(files.count == 5)
      for file in files + [folder + ".baseline"] {
        Self.expectNone(of: values, in: try String(contentsOfFile: file, encoding: .utf8), file)
      }
    }
  }

  @Test("masked and counted reports of every kind have none, and values are there in full")
  func disclosed() throws {
    let place = try Workplace()
    let (paths, values) = try Self.deliveries(place)
    for level in ["masked", "counts", "full"] {
      let folder = place.path + "/" + level
      let ended = try Program.run(
        "check", paths[1], "--today", "2026-06-30", "--report", folder, "--formats", "all",
        "--disclosure", level, "--records", place.path + "/" + level + ".jsonl", "--quiet")
      #expect(ended.output.isEmpty && ended.errors.isEmpty)
      // Rejects may be in another encoding, or packed; they are written in full reports alone.
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.contains { $0.contains(".rejects.") } == (level == "full"))
      var texts = try names.map {
        String(
          decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)), as: UTF8.self)
      }
      texts.append((try? String(contentsOfFile: folder + ".jsonl", encoding: .utf8)) ?? "")
      if level == "full" {
        let told = texts.filter { $0.contains(Self.marker) }
        #expect(told.count >= 3)
      } else {
        for text in texts { Self.expectNone(of: values, in: text, level) }
      }
    }
    let counts = try String(contentsOfFile: place.path + "/counts/report.html", encoding: .utf8)
    #expect(!counts.contains("id=\"records\""))
    let masked = try String(contentsOfFile: place.path + "/masked/report.html", encoding: .utf8)
    #expect(masked.contains("⟨"))
  }

  @Test("what stops a run tells none")
  func stopped() throws {
    let place = try Workplace()
    let (paths, values) = try Self.deliveries(place)
    let store = place.path + "/store.sqlite"
    let packed = Packed.gzip([UInt8](try Data(contentsOf: URL(fileURLWithPath: paths[1]))))
    let cut = try place.file("cut.csv.gz", Array(packed.prefix(packed.count / 2)))
    let headless = try place.file(
      "headless.csv",
      People.csv(0..<5).split(separator: "\n").dropFirst()
        .joined(separator: "\n"))
    let runs = [
      ["check", headless], ["import", cut, "--store", store],
      ["check", paths[1], "--report", paths[0]],
      ["import", paths[1], "--store", paths[0]],
      ["check", paths[1], "--baseline", paths[0]],
      ["import", paths[1], "--store", store, "--verbose"],
      ["report", "1", "--store", store, "--format", "sarif"], ["status", "--store", store],
    ]
    let masked = try Program.run(
      "report", "1", "--store", store, "--format", "csv", "--disclosure", "masked", "--output",
      place.path + "/r.csv")
    #expect(masked.status == 64)
    #expect(!FileManager.default.fileExists(atPath: place.path + "/r.csv"))
    for arguments in runs {
      let ended = try Program(arguments).ended()
      Self.expectNone(of: values, in: ended.output + ended.errors, "\(arguments)")
    }
  }

  private static func expectNone(of values: Set<String>, in text: String, _ what: String) {
    for value in values where text.contains(value) {
      Issue.record("\(what) holds “\(value)”")
    }
  }
}
