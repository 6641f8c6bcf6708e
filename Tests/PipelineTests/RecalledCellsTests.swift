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
