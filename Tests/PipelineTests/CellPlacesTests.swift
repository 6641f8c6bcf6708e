import Foundation
import Testing

@Suite("Findings point at their cells")
struct CellPlacesTests {
  /// Findings of a file as JSON Lines, with values.
  private func findings(_ path: String, _ place: Workplace) throws -> [[String: Any]] {
    let folder = place.path + "/out"
    _ = try Program.run(
      "check", path, "--today", "2026-06-30", "--report", folder, "--formats", "jsonl,sarif",
      "--disclosure", "full", "--quiet")
    return try String(contentsOfFile: folder + "/findings.jsonl", encoding: .utf8)
      .split(separator: "\n").map { line in
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      }
  }

  @Test("bytes, line and column are those of the value, over quotes and several lines")
  func places() throws {
    let place = try Workplace()
    var rows = (0..<30).map { People.cells($0) }
    rows[3] = People.cells(3, ["Ngày sinh": "31/02/1980"])
    rows[4] = People.cells(
      4, ["Nơi ở hiện nay": "Số 4,\nngõ \"\"ổ\"\", Huế", "Hệ số lương": "9.99"])
    rows[9] = People.cells(9, ["Điện thoại": "đt 12", "Số CCCD": "001"])
    let lines = ([People.headings] + rows).map { cells in
      cells.map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",")
    }
    let text = "\u{feff}" + lines.joined(separator: "\r\n") + "\r\n"
    let bytes = Array(text.utf8)
    let findings = try findings(try place.file("a.csv", text), place)
    var checked = 0
    for finding in findings {
      guard let column = finding["column"] as? Int, let line = finding["line"] as? Int,
        let offset = finding["byte_offset"] as? Int, let count = finding["byte_count"] as? Int,
        let field = (finding["fields"] as? [String])?.first
      else { continue }
      let cell = String(decoding: bytes[offset..<offset + count], as: UTF8.self)
      let value = (finding["values"] as? [String: String])?[field]
      // What was sent is only kept of records that do not stand.
      if finding["disposition"] as? String == "rejected" {
        #expect(cell.replacing("\"\"", with: "\"") == value, "\(finding)")
      }
      // Lines of the text as an editor counts them, without the mark at its beginning.
      let shown = text.unicodeScalars.dropFirst().split(
        separator: "\n", omittingEmptySubsequences: false)
      let rest = String(String.UnicodeScalarView(shown[line - 1].dropFirst(column - 1)))
      let firstLine = cell.unicodeScalars.split(
        separator: "\n", omittingEmptySubsequences: false)[0]
      #expect(rest.hasPrefix(String(firstLine)), "\(finding)")
      checked += 1
    }
    #expect(checked >= 4)
  }

  @Test("a file in an old encoding counts its bytes as characters")
  func legacy() throws {
    let place = try Workplace()
    let sample = PackFixture.root.appendingPathComponent("Samples/foxpro-tcvn3/rejected")
    let names = try FileManager.default.contentsOfDirectory(atPath: sample.path)
    let name = try #require(names.first { $0.lowercased().hasSuffix(".csv") })
    let path = sample.appendingPathComponent(name).path
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var checked = 0
    for finding in try findings(path, place) {
      guard let column = finding["column"] as? Int, let line = finding["line"] as? Int,
        let offset = finding["byte_offset"] as? Int
      else { continue }
      let lineStart = bytes[..<offset].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
      #expect(offset - lineStart + 1 == column)
      #expect(bytes[..<offset].count { $0 == 0x0a } + 1 == line)
      checked += 1
    }
    #expect(checked > 0)
  }
}
