import Foundation
import Testing

/// The page for data officers tells causes, not errors.
@Suite("Causes on the page")
struct CausesPageTests {
  /// The page about a delivery of files by name, in English.
  private func page(_ files: [String: [String]], _ arguments: String...) throws -> String {
    let place = try Workplace()
    for (name, lines) in files {
      _ = try place.file("d/" + name, ([People.header] + lines).joined(separator: "\n") + "\n")
    }
    let ended = try Program(
      ["check", place.path + "/d", "--today", "2026-06-30", "--quiet", "--formats", "html"]
        + ["--report", place.path + "/r"] + arguments
    ).ended()
    #expect(ended.status == 1, "\(ended.errors)")
    return try String(contentsOfFile: place.path + "/r/report.html", encoding: .utf8)
  }

  private func good(_ numbers: Range<Int>) -> [String] {
    numbers.map { People.line(People.cells($0)) }
  }

  /// The text of the page's causes, without markup.
  private func causes(_ page: String) -> [String] {
    guard let start = page.range(of: "<ol class=\"causes\">"),
      let end = page.range(of: "</ol>", range: start.upperBound..<page.endIndex)
    else { return [] }
    return page[start.upperBound..<end.lowerBound].components(separatedBy: "<li>").dropFirst().map {
      $0.replacing(/<[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
    }
  }

  @Test("rows whose cells stand one column beside their own are one cause", arguments: [1, -1])
  func shifted(by offset: Int) throws {
    let moved = (40..<60).map { number in
      var cells = People.cells(number)
      if offset > 0 {
        cells.insert("", at: 4)
        cells.removeLast()
      } else {
        cells.remove(at: 3)
        cells.append("")
      }
      return People.line(cells)
    }
    let page = try page(["a.csv": good(0..<40) + moved + good(60..<80)])
    let causes = causes(page)
    let side = offset > 0 ? "right" : "left"
    let first = try #require(causes.first)
    #expect(first.contains("Lines 42 to 61 are shifted to the \(side) by one column"))
    #expect(first.contains(offset > 0 ? "from “Ngày sinh” on" : "from “Giới tính” on"))
    #expect(first.contains("20 records"))
  }

  @Test("dates written month first in one file are one cause, one unknown code is another")
  func datesAndCodes() throws {
    let american = (100..<140).map { number in
      let cells = People.cells(number).map { cell -> String in
        let parts = cell.split(separator: "/")
        return parts.count == 3 ? "\(parts[1])/\(parts[0])/\(parts[2])" : cell
      }
      return People.line(cells)
    }
    let codes = (200..<230).map { People.line(People.cells($0, ["Dân tộc": "Người Kinh nhé"])) }
    let empty = (300..<330).map { People.line(People.cells($0, ["Giới tính": ""])) }
    let page = try page([
      "us.csv": american, "codes.csv": codes, "empty.csv": empty, "good.csv": good(0..<40),
    ])
    let causes = causes(page)
    #expect(causes.contains { $0.hasPrefix("Dates are written month first in us.csv") })
    #expect(
      causes.contains {
        $0.hasPrefix(
          "“Người Kinh nhé” is not in the code list of “Ethnic group” 30 findings · 30 records")
      }, "\(causes)")
    #expect(
      causes.contains { $0.contains("missing in 30 of the file&#39;s 30 records") }, "\(causes)")
    // Each finding counts for one of them: together they are never more than all.
    let told = try #require(page.firstMatch(of: /explain ([0-9,]+) of ([0-9,]+) errors/))
    let (part, all) = (told.1.replacing(",", with: ""), told.2.replacing(",", with: ""))
    #expect(try #require(Int(part)) <= #require(Int(all)))
  }

  @Test("scattered mistakes are no causes, and values stay away where they are not wanted")
  func scattered() throws {
    let dates = ["31/02/1980", "00/00/1970", "1.1", "khong ro"].enumerated().map {
      People.line(People.cells(50 + $0.offset, ["Ngày sinh": $0.element]))
    }
    #expect(causes(try page(["a.csv": good(0..<40) + dates])).isEmpty)
    let codes = (200..<230).map { People.line(People.cells($0, ["Dân tộc": "Người Kinh nhé"])) }
    let masked = try page(["a.csv": codes], "--disclosure", "masked")
    #expect(!masked.contains("Người Kinh nhé") && masked.contains("⟩” is not in the code list"))
    let counts = try page(["a.csv": codes], "--disclosure", "counts")
    #expect(!counts.contains("Người Kinh nhé") && !causes(counts).isEmpty)
  }

  @Test("records are told with the row as sent, the cell marked, the law and the remedy")
  func records() throws {
    let page = try page([
      "a.csv": good(0..<5) + [
        People.line(People.cells(7, ["Ngày sinh": "31/02/1980"]))
      ]
    ])
    #expect(page.contains("<mark>31/02/1980</mark><span class=\"sep\">│</span>Hà Nội"))
    #expect(page.contains("href=\"#rule-birth-date-unreadable\">Law, remedy</a>"))
    let rule = try #require(page.range(of: "id=\"rule-birth-date-unreadable\""))
    let panel = page[rule.upperBound...].prefix(2500)
    #expect(panel.contains("<b>What to do:</b>") && panel.contains("<b>Source:</b>"))
  }

  @Test("columns are told by how full they are, and runs beside the earlier ones of their source")
  func charts() throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    for day in [28, 29, 30] {
      let half = (0..<10).map {
        People.line(People.cells($0 + day * 20, $0 < day - 25 ? ["Chức vụ": ""] : [:]))
      }
      let path = try place.file(
        "d\(day).csv", ([People.header] + half).joined(separator: "\n") + "\n")
      _ = try Program.run(
        "import", path, "--store", store, "--report", place.path + "/r", "--today",
        "2026-06-\(day)", "--quiet")
    }
    let page = try String(contentsOfFile: place.path + "/r/report.html", encoding: .utf8)
    let rows = page.components(separatedBy: "<tr>").filter { $0.contains("bar filled") }
    #expect(rows.count > 10)
    // Of the last run five of ten have no position.
    #expect(rows.contains { $0.contains("50%</td>") && $0.contains(">5</td>") }, "\(rows)")
    #expect(page.contains("Against earlier runs of the source"))
    #expect(page.contains("hoso report 3 --against 2"))
    #expect(page.contains("d28.csv") && page.contains("d29.csv"))
  }
}
