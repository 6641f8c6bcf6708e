import Foundation
import LegacyText
import Readers
import RecordModel
import Testing

/// Explanations in rejects files of all formats, with the built program.
@Suite("Records explained in the file that was sent back", .serialized)
struct ExplainedRejectsTests {
  private static let count = 20
  private static let reason = "Số máy nội bộ của cơ quan"

  private func run(_ arguments: String...) throws -> [String: Any] {
    let ended = try Program(
      arguments + ["--format", "json", "--today", "2026-06-30", "--language", "vi"]
    ).ended()
    #expect(ended.status == 0 || ended.status == 1, "\(ended.errors)")
    let parsed = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  /// Imports what is held, and what came back explained; all must be accepted then.
  private func roundTrip(
    _ name: String, _ delivery: [UInt8], rejects: String, explain: ([UInt8]) throws -> [UInt8]
  ) throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    let first = try run(
      "import", try place.file(name, delivery), "--store", store, "--report", place.path + "/r")
    #expect(first["held"] as? Int == Self.count)
    let sent = try [UInt8](Data(contentsOf: URL(fileURLWithPath: place.path + "/r/" + rejects)))
    let back = try place.file("back/" + rejects, try explain(sent))
    let second = try run("import", back, "--store", store)
    #expect(second["accepted"] as? Int == Self.count)
    let explained = second["explained"] as? [String: Any]
    #expect(explained?["given"] as? Int == Self.count)
    #expect((second["returned"] as? [String: Int])?["settled"] == Self.count)
    #expect((second["rules"] as? [String: Int])?["column-unmapped"] == nil)
    let listed = try Program.run(
      "explain", "--list", "--store", store, "--format", "json", "--today", "2026-06-30")
    let parsed = try JSONSerialization.jsonObject(with: Data(listed.output.utf8))
    let list = try #require((parsed as? [String: Any])?["explanations"] as? [[String: Any]])
    #expect(list.count == Self.count)
    for one in list {
      #expect(one["state"] as? String == "in_force" && one["until"] as? String == "2027-01-31")
      let given = (one["events"] as? [[String: Any]])?.first
      #expect(given?["reason"] as? String == Self.reason)
      #expect(given?["by"] as? String == "Lê Thị Thanh Tra")
    }
    let status = try Program.run("status", "--store", store, "--format", "json")
    #expect(status.output.contains(#""outstanding":0,"#))
  }

  private static var csv: String {
    let held = (30..<30 + count).map {
      People.line(People.cells($0, ["Điện thoại": "12\(100 + $0)"]))
    }
    return (People.lines(0..<10) + held).joined(separator: "\r\n") + "\r\n"
  }

  private func explained(_ text: String) -> String {
    text.components(separatedBy: "\r\n").enumerated().map { number, line in
      number == 0 ? line : line.replacing(",,,,H", with: ",\(words),H")
    }.joined(separator: "\r\n")
  }
  private var words: String { "\(Self.reason),Lê Thị Thanh Tra,31/01/2027" }

  @Test("as CSV in the sender's encoding", arguments: [LegacyEncoding.utf8, .tcvn3, .utf16le])
  func table(_ encoding: LegacyEncoding) throws {
    let mark: [UInt8] = encoding == .utf16le ? [0xff, 0xfe] : []
    func written(_ text: String) -> [UInt8] {
      var bytes = mark
      #expect(encoding.encode(Array(text.utf8).span, into: &bytes))
      return bytes
    }
    try roundTrip("a.csv", written(Self.csv), rejects: "a.rejects.csv") { sent in
      var text: [UInt8] = []
      #expect(encoding.decode(sent.span, into: &text))
      return written(explained(String(decoding: text, as: UTF8.self)))
    }
  }

  @Test("as a workbook")
  func workbook() throws {
    try roundTrip("a.csv", Array(Self.csv.utf8), rejects: "a.rejects.xlsx") { sent in
      let place = try Workplace()
      let path = try place.file("a.xlsx", sent)
      let packed = try ZipArchive.entries(path: path).map { entry in
        var source = try ZipArchive.open(entry, path: path)
        var bytes: [UInt8] = []
        while try source.read(upTo: 1 << 20, into: &bytes) > 0 {}
        return (entry.name, bytes)
      }
      return Packed.zip(
        packed.map { name, bytes in
          guard name == "xl/worksheets/sheet1.xml" else { return (name, bytes) }
          return (name, Array(filled(String(decoding: bytes, as: UTF8.self)).utf8))
        })
    }
  }

  /// The sheet with words in the three cells before the reference of each row.
  private func filled(_ sheet: String) -> String {
    let columns = People.headings.count + 3
    let words = words.components(separatedBy: ",")
    return sheet.components(separatedBy: "<row ").enumerated().map { number, row in
      guard number > 1 else { return row }
      return words.enumerated().reduce(row) { row, word in
        let cell = "\(Self.letters(columns + word.offset))\(number)"
        return row.replacing(try! Regex("<c r=\"\(cell)\"[^>]*/>")) { _ in
          "<c r=\"\(cell)\" t=\"inlineStr\"><is><t>\(word.element)</t></is></c>"
        }
      }
    }.joined(separator: "<row ")
  }

  private static func letters(_ column: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return column < 26
      ? String(alphabet[column]) : "\(alphabet[column / 26 - 1])\(alphabet[column % 26])"
  }

  @Test("as XML, in attributes of the record")
  func xml() throws {
    let held = (30..<30 + Self.count).map {
      People.element($0).replacing("<row ", with: "<row DienThoai=\"12\(100 + $0)\" ")
        .replacing("Thái Bình", with: "Thôn \($0), Thái Bình")
    }
    let good = (0..<10).map {
      People.element($0).replacing("Thái Bình", with: "Thôn \($0), Thái Bình")
    }
    let text = "<?xml version=\"1.0\"?>\n<rows>\n" + (good + held).joined() + "</rows>\n"
    try roundTrip("a.xml", Array(text.utf8), rejects: "a.rejects.xml") { sent in
      let words = words.components(separatedBy: ",")
      let text = String(decoding: sent, as: UTF8.self)
        .replacing("hoso_giai_trinh=\"\"", with: "hoso_giai_trinh=\"\(words[0])\"")
        .replacing("hoso_nguoi_giai_trinh=\"\"", with: "hoso_nguoi_giai_trinh=\"\(words[1])\"")
        .replacing(
          "hoso_giai_trinh_den_ngay=\"\"", with: "hoso_giai_trinh_den_ngay=\"\(words[2])\"")
      return Array(text.utf8)
    }
  }

  @Test("misuse of hoso explain is told in both languages", arguments: ["vi", "en"])
  func misuse(_ language: String) throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    _ = try run("import", try place.file("a.csv", Self.csv), "--store", store)
    func ended(_ arguments: String...) throws -> Program.Ended {
      try Program(["explain", "--store", store, "--language", language] + arguments).ended()
    }
    let words = ["--reason", "x", "--by", "y"]
    let cases: [(arguments: [String], status: Int32, vi: String, en: String)] = [
      ([], 64, "nêu đúng một việc", "name one task"),
      (["a", "--list"], 64, "nêu đúng một việc", "name one task"),
      (["phone-malformed", "--by", "y"], 64, "cần --reason", "--reason is wanted"),
      (["phone-malformed", "--reason", "x", "--by", " "], 64, "cần --by", "--by is wanted"),
      (["x", "--until", "mai"] + words, 64, "--until cần một ngày", "--until wants a date"),
      (["không-có"] + words, 2, "không có phát hiện", "knows no finding"),
      (["birth-date-unreadable"] + words, 2, "không giải trình được", "cannot be explained away"),
      (["place-unknown"] + words, 2, "chỉ là lưu ý", "is only told"),
      (["phone-malformed"] + words, 2, "cần --scope", "--scope is wanted"),
      (
        ["phone-malformed", "--scope", "unit:Z", "--until", "2099-01-01"] + words, 2,
        "Phòng Tổ chức", "Phòng Tổ chức"
      ),
      (["--withdraw", "7"] + words, 2, "không có giải trình số 7", "there is no explanation 7"),
    ]
    for one in cases {
      let end = try Program(
        ["explain", "--store", store, "--language", language] + one.arguments
      ).ended()
      #expect(end.status == one.status, "\(one.arguments): \(end.errors)")
      #expect(end.errors.contains(language == "vi" ? one.vi : one.en), "\(end.errors)")
    }
    #expect(try ended("--list").output.contains(language == "vi" ? "Chưa có" : "no explanations"))
    let none = try Program.run("explain", "--list", "--store", place.path + "/none.sqlite")
    #expect(none.status == 2 && none.errors.contains("no such file"))
  }
}
