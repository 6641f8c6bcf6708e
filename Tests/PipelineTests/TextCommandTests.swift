import Foundation
import LegacyText
import Testing

@Suite("hoso text")
struct TextCommandTests {
  let folder: Workplace

  init() throws { folder = try Workplace() }

  static let table = """
    Họ và tên;Quê quán;Ghi chú
    Nguyễn Văn Đức;Xã Hải Minh, huyện Hải Hậu;Đảng viên
    Trần Thị Hường;Phường Thượng Lý, quận Hồng Bàng;
    "Lê Quý Đôn";Xã Tứ Kỳ;Đã nghỉ hưu

    """

  func encoded(_ text: String, _ encoding: LegacyEncoding) throws -> [UInt8] {
    var output: [UInt8] = []
    try #require(encoding.encode(Array(text.utf8).span, into: &output))
    return output
  }

  func decision(_ path: String) throws -> [String: Any] {
    let ended = try Program.run("text", "--detect", path)
    #expect(ended.status == 0, "\(ended.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
  }

  @Test(
    "a table comes out as UTF-8, byte for byte but for its letters, and is named",
    arguments: [
      LegacyEncoding.tcvn3, .vni, .windows1258, .vps, .viscii, .bkhcm1, .bkhcm2,
      .utf16le, .utf16be, .utf8,
    ])
  func tables(_ encoding: LegacyEncoding) throws {
    let path = try folder.file("bang.csv", try encoded(Self.table, encoding))
    for arguments in [["text", path], ["text", path, "--encoding", encoding.rawValue]] {
      let ended = try Program(arguments).ended()
      #expect(ended.status == 0)
      #expect(ended.output == Self.table)
    }
    let decision = try decision(path)
    #expect(decision["encoding"] as? String == encoding.rawValue)
    let columns = try #require(decision["columns"] as? [String: String])
    #expect(Set(columns.keys) == ["Họ và tên", "Quê quán", "Ghi chú"])
    #expect(columns["Họ và tên"] == encoding.rawValue)
  }

  @Test("columns in different encodings each come out right; so do rows")
  func mixed() throws {
    var bytes = Array("Họ và tên,Quê quán,Đơn vị\n".utf8)
    let people = ["Nguyễn Văn Đức", "Trần Thị Hường", "Lê Quý Đôn", "Phạm Ngọc Thạch"]
    for (number, name) in people.enumerated() {
      bytes += try encoded(name, .tcvn3)
      bytes += try encoded(",Xã Hải Minh - Hải Hậu,", .vni)
      let unit = number % 2 == 0 ? "Sở Nội vụ\n" : "Sở Tài chính\n"
      bytes += try encoded(unit, number % 2 == 0 ? .utf8 : .tcvn3)
    }
    let path = try folder.file("lan.csv", bytes)
    let ended = try Program.run("text", path)
    #expect(
      ended.output.split(separator: "\n").dropFirst().map(String.init)
        == people.enumerated().map {
          "\($1),Xã Hải Minh - Hải Hậu,\($0 % 2 == 0 ? "Sở Nội vụ" : "Sở Tài chính")"
        })
    let decision = try decision(path)
    #expect(decision["encoding"] as? String == "mixed")
    let columns = try #require(decision["columns"] as? [String: String])
    #expect(columns == ["Họ và tên": "tcvn3", "Quê quán": "vni", "Đơn vị": "mixed"])
  }

  @Test("XML stays well-formed, says UTF-8, and keeps its markup")
  func xml() throws {
    func document(_ encoding: String, _ name: String) -> String {
      """
      <?xml version="1.0" encoding="\(encoding)"?>
      <DS><NV Ten="\(name) &amp; &lt;A&gt;"><HoTen>\(name)</HoTen><So>1</So></NV></DS>
      """
    }
    let name = "Nguyễn Thị Hường"
    let halves = document("windows-1252", "|").split(separator: "|").map { Array($0.utf8) }
    let bytes = try encoded(name, .tcvn3)
    var whole = halves[0]
    for half in halves.dropFirst() { whole += bytes + half }
    let path = try folder.file("a.xml", whole)
    #expect(try Program.run("text", path).output == document("UTF-8", name))
    #expect(try decision(path)["encoding"] as? String == "tcvn3")
    let asCodePoints = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    let second = try folder.file("b.xml", Array(document("UTF-8", asCodePoints).utf8))
    #expect(try Program.run("text", second).output == document("UTF-8", name))
    #expect(try decision(second)["encoding"] as? String == "tcvn3-in-utf-8")
  }

  @Test(
    "lines come in the form asked for",
    arguments: [
      ("text", ["Nguyễn  Văn Ðức", "K’Ho", "Cafe\u{301} "], "Nguyễn Văn Đức\nK’Ho\nCafé\n"),
      ("name", ["THS. NGUYỄN VĂN ĐỨC", "H’ HEN NIÊ"], "Nguyễn Văn Đức\nH'Hen Niê\n"),
      ("key", ["Hoà Thuỷ", "Hòa Thủy", "H’Hen"], "hoa thuy\nhoa thuy\nhhen\n"),
    ])
  func lines(_ form: String, _ lines: [String], _ expected: String) throws {
    let path = try folder.file("d.txt", Array((lines.joined(separator: "\n") + "\n").utf8))
    #expect(try Program.run("text", "--lines", "--as", form, path).output == expected)
  }

  @Test("good text passes unchanged, whatever surrounds its values")
  func good() throws {
    let text = "# Ghi chú\n\"a\";Jørgen Åse;§ 5\r\nÊ Đê;Čư Ŏ;R&D, A & B\n\n\t x \n"
    let path = try folder.file("t.txt", Array(text.utf8))
    #expect(try Program.run("text", path).output == text)
  }

  @Test("what is asked wrongly is told")
  func misuse() throws {
    let path = try folder.file("t.txt", Array("a\n".utf8))
    #expect(try Program.run("text", path, "--encoding", "klingon").status == 64)
    #expect(try Program.run("text", path, "--as", "name").status == 64)
    #expect(try Program.run("text", path, "--lines", "--detect").status == 64)
    let missing = try Program.run("text", path + ".x")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("t.txt.x"))
    let picture = try folder.file("p.png", [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])
    #expect(try Program.run("text", picture).status == 2)
  }

  @Test("any bytes at all come out as UTF-8")
  func anyBytes() throws {
    var random = SystemRandomNumberGenerator()
    for number in 0..<8 {
      let bytes = (0..<4_000).map { _ in
        UInt8.random(in: number % 2 == 0 ? 1...255 : 9...140, using: &random)
      }
      let path = try folder.file("x\(number).txt", bytes)
      for arguments in [["text"], ["text", "--lines"], ["text", "--columns"]] {
        let ended = try Program(arguments + [path]).ended()
        #expect(ended.status <= 2, "\(bytes)")
      }
    }
  }
}
