import Foundation
import RecordModel
import Testing

@testable import Pipeline

@Suite("A missing quote in a list of a hundred people")
struct MissingQuoteRunTests {
  /// All cells in quotes; line 51 with one quote less.
  private func list(without quote: (line: Int, cell: Int, isOpening: Bool)) -> String {
    var lines = [People.headings] + (0..<100).map { People.cells($0) }
    lines = lines.map { cells in cells.map { "\"\($0)\"" } }
    let cell = lines[quote.line - 1][quote.cell]
    lines[quote.line - 1][quote.cell] =
      quote.isOpening ? String(cell.dropFirst()) : String(cell.dropLast())
    return lines.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
  }

  @Test(
    "is told with its line and column, whatever its column is for", arguments: 0..<26,
    [true, false])
  func told(_ cell: Int, isOpening: Bool) throws {
    let place = try Workplace()
    let path = try place.file("a.csv", list(without: (51, cell, isOpening)))
    let told = try Runs.run([path], report: place.path + "/report")
    #expect(told.summary.accepted == 99)
    #expect(told.summary.balanced)
    let finding = told.fileRules["unclosed-quote"] ?? told.fileRules["stray-quote"]
    let start = (0..<cell).reduce(1) { $0 + People.cells(49)[$1].count + 3 }
    // Of a cell that lost its opening quote the closing one is left.
    let column = isOpening ? start + People.cells(49)[cell].count : start
    #expect(finding?.line == 51)
    #expect(finding?.arguments["column"] == "\(column)")
  }

  @Test("in the headings is told, and all arrive", arguments: 0..<26, [true, false])
  func headings(_ cell: Int, isOpening: Bool) throws {
    let place = try Workplace()
    let told = try Runs.run([
      try place.file("a.csv", list(without: (1, cell, isOpening)))
    ])
    #expect(told.summary.accepted == 100)
    #expect(told.summary.balanced)
    #expect(told.fileRules["stray-quote"]?.line == 1)
  }

  @Test("leaves the cells before and behind it in their columns in the rejects file")
  func rejects() throws {
    for (cell, isOpening) in [(13, true), (13, false), (25, false)] {
      let place = try Workplace()
      let path = try place.file("a.csv", list(without: (51, cell, isOpening)))
      _ = try Runs.run([path], report: place.path + "/report")
      let rejects = try String(
        contentsOfFile: place.path + "/report/a.rejects.csv", encoding: .utf8)
      let rows = rejects.split(whereSeparator: \.isNewline)
      #expect(rows.count == 2)
      #expect(!rejects.contains("hoso_extra"))
      let start = People.cells(49).prefix(cell).map {
        $0.contains(",") ? "\"\($0)\"" : $0
      }.joined(separator: ",")
      #expect(rows[1].hasPrefix(start))
      if cell < 25 {
        let behind = People.cells(49).dropFirst(cell + 1).joined(separator: ",")
        #expect(rows[1].contains("," + behind + ","))
      }
    }
  }
}
