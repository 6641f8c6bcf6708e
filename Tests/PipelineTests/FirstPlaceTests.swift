import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine
import Testing

@Suite("Where a rule spoke first")
struct FirstPlaceTests {
  @Test(
    "is told by the line, and by the record's number where records share their line",
    arguments: [("\n", FirstPlaceTests.line), ("", FirstPlaceTests.record)])
  func place(_ lineEnd: String, _ wanted: (Int?, Int?)) throws {
    let row = """
      <row MaCB="CB0191" HoTen="Phan Ngọc Nga" NgaySinh="1982-08-16" GioiTinh="Nữ" DanToc="Kinh" \
      TonGiao="Không" CCCD="036182292936" DienThoai="0932303239" NgayTuyenDung="2006-08-01" \
      DonVi="Trường THPT Thượng Lý"/>
      """
    let other = row.replacingOccurrences(of: "CB0191", with: "CB0192")
      .replacingOccurrences(of: "036182292936", with: "036182292951")
      .replacingOccurrences(of: "Ngọc Nga", with: "Thị Bích")
    let twin = row.replacingOccurrences(of: "1982-08-16", with: "hôm qua")
    let place = try Workplace()
    let path = try place.file(
      "a.xml", (["<root>", other, row, twin, "</root>"]).joined(separator: lineEnd))
    let told = try Runs.run([path])
    let pack = try Runs.pipeline().pack
    let rule = try #require(pack.catalogue.index(of: "birth-date-unreadable"))
    let found = try #require(told.outcome.firstPlaces[Int(rule.number)])
    #expect(found.line == wanted.0)
    #expect(found.ordinal == wanted.1)
  }

  static let line: (Int?, Int?) = (4, nil)
  static let record: (Int?, Int?) = (nil, 3)
}
