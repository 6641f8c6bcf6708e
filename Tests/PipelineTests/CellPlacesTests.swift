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

  @Test("in UTF-16 bytes are those of the file, in both orders", arguments: [false, true])
  func wide(bigEndian: Bool) throws {
    let place = try Workplace()
    var rows = (0..<30).map { People.cells($0) }
    rows[3] = People.cells(3, ["Ngày sinh": "31/02/1980", "Họ và tên": "Nguyễn 𠮷 Văn Ổi"])
    let text = ([People.headings] + rows).map(People.line).joined(separator: "\r\n") + "\r\n"
    var bytes: [UInt8] = bigEndian ? [0xfe, 0xff] : [0xff, 0xfe]
    for unit in text.utf16 {
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
      bytes += bigEndian ? [high, low] : [low, high]
    }
    let findings = try findings(try place.file("a.csv", bytes), place)
    let wrong = try #require(findings.first { $0["rule"] as? String == "birth-date-unreadable" })
    let (offset, count) = (wrong["byte_offset"] as? Int ?? 0, wrong["byte_count"] as? Int ?? 0)
    var units: [UInt16] = []
    for index in stride(from: offset, to: offset + count, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
    }
    #expect(String(decoding: units, as: UTF16.self) == "31/02/1980")
    let line = text.components(separatedBy: "\r\n")[4]
    let before = try #require(line.range(of: "31/02/1980"))
    #expect(wrong["line"] as? Int == 5)
    #expect(
      wrong["column"] as? Int == line[..<before.lowerBound].unicodeScalars.count + 1)
  }

  @Test("in XML they are those of the attribute or element, behind its indentation")
  func xml() throws {
    let place = try Workplace()
    let attributes = People.xml {
      $0.replacing(/NgaySinh="[^"]*"/, with: "NgaySinh=\"31/02/1980\"")
    }
    .replacing("<row ", with: "   <row ")
    for text in [attributes, attributes.replacing("\n", with: "\r\n")] {
      let bytes = Array(text.utf8)
      let findings = try findings(try place.file("a.xml", bytes), place)
      let wrong = try #require(findings.first { $0["rule"] as? String == "birth-date-unreadable" })
      let (offset, count) = (wrong["byte_offset"] as? Int ?? 0, wrong["byte_count"] as? Int ?? 0)
      #expect(String(decoding: bytes[offset..<offset + count], as: UTF8.self) == "31/02/1980")
      let start = bytes[..<offset].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
      let before = String(decoding: bytes[start..<offset], as: UTF8.self)
      #expect(wrong["column"] as? Int == before.unicodeScalars.count + 1)
      #expect(wrong["line"] as? Int == bytes[..<offset].count { $0 == 0x0a } + 1)
    }
  }
}
