import Foundation
import RecordModel
import Testing

/// Records that another one holds are shown as they were sent, however their file is read again.
@Suite("Cells read once more")
struct RecalledCellsTests {
  @Test(
    "the earlier record of a conflict shows its cells, from a plain file and from a packed one",
    arguments: [false, true])
  func conflict(isPacked: Bool) throws {
    let home = "Số 7 \"\"cũ\"\", ngõ 3,\nPhố Huế"
    var lines = People.lines(0..<100)
    lines[41] = People.line(People.cells(40, ["Nơi ở hiện nay": "\u{1}"]))
      .replacingOccurrences(of: "\u{1}", with: "\"" + home + "\"")
    let other = People.line(People.cells(40, ["Điện thoại": "0987654321"]))
    let bytes = Array((lines + [other]).joined(separator: "\r\n").utf8)
    let place = try Workplace()
    let path = try place.file("a.csv", isPacked ? Packed.gzip(bytes) : bytes)
    let told = try Runs.run([path], store: place.path + "/s.db", report: place.path + "/r")
    #expect((told.summary.accepted, told.summary.held) == (99, 2))
    let rejects = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: place.path + "/r")
        .first { $0.hasSuffix(".rejects.csv") })
    let text = try String(contentsOfFile: place.path + "/r/" + rejects, encoding: .utf8)
    #expect(text.contains("VC0000040,"))
    #expect(text.contains("\"" + home + "\""))
    #expect(text.contains("0987654321"))
  }

  /// Of the plain file some hundred records are read by themselves, many at a time; the packed one is
  /// gone through once more.
  @Test("many records of a plain file are shown as those of a packed one are")
  func many() throws {
    // A column that is for nothing keeps the records far from each other.
    let filler = String(repeating: "x", count: 20_000)
    func line(_ number: Int, _ phone: String) -> String {
      var home = "Số \(number), Phố Huế, Hà Nội"
      if number % 3 == 0 { home = "Số \(number), \"\"cũ\"\",\nPhố Huế" }
      if number % 5 == 0 { home = "  Ngo\u{303} \(number)" }
      let text = People.line(
        People.cells(number, ["Điện thoại": phone, "Nơi ở hiện nay": "\u{1}"]))
      return text.replacingOccurrences(of: "\u{1}", with: "\"" + home + "\"") + "," + filler
    }
    let people = (0..<150).map { line($0, "0901234567") } + (0..<150).map { line($0, "0987654321") }
    let bytes = Array(([People.header + ",Ghi riêng"] + people).joined(separator: "\r\n").utf8)
    func rejects(_ bytes: [UInt8]) throws -> String {
      let place = try Workplace()
      let path = try place.file("a.csv", bytes)
      let told = try Runs.run([path], store: place.path + "/s.db", report: place.path + "/r")
      #expect(told.summary.held == 300)
      let name = try #require(
        try FileManager.default.subpathsOfDirectory(atPath: place.path + "/r")
          .first { $0.hasSuffix(".rejects.csv") })
      return try String(contentsOfFile: place.path + "/r/" + name, encoding: .utf8)
    }
    let plain = try rejects(bytes)
    #expect(plain.contains("Phố Huế") && plain.contains("0987654321"))
    let packed = try rejects(Packed.gzip(bytes))
    // References name the delivery by its bytes: what stands behind them is compared.
    #expect(cells(plain) == cells(packed))
  }

  /// The texts of a rejects file without the references in it.
  private func cells(_ text: String) -> String {
    text.replacing(/H[0-9A-F]{8}-F?[0-9]+-[0-9A-F]{4}/, with: "")
  }

  @Test("so does one in XML, from a plain file and from a packed one", arguments: [false, true])
  func conflictInXML(isPacked: Bool) throws {
    let row = """
      <row MaCB="CB0191" HoTen="Phan Ngọc Nga" NgaySinh="1982-08-16" GioiTinh="Nữ" DanToc="Kinh"
        TonGiao="Không" CCCD="036182292936" DienThoai="0932303239"
        NgayTuyenDung="2006-08-01" DonVi="Trường THPT &#x201C;Thượng Lý&#x201D;"/>
      """
    let other = row.replacingOccurrences(of: "0932303239", with: "0987654321")
    let bytes = Array("<root>\n\(row)\n\(other)\n</root>".utf8)
    let place = try Workplace()
    let path = try place.file("a.xml", isPacked ? Packed.gzip(bytes) : bytes)
    let told = try Runs.run([path], store: place.path + "/s.db", report: place.path + "/r")
    #expect(told.summary.held == 2)
    let rejects = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: place.path + "/r")
        .first { $0.hasSuffix(".rejects.xml") })
    let text = try String(contentsOfFile: place.path + "/r/" + rejects, encoding: .utf8)
    #expect(text.contains("0932303239") && text.contains("0987654321"))
    #expect(text.split(separator: "“Thượng Lý”").count == 3)
  }
}
