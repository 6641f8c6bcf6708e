import Foundation
import Pipeline
import RecordModel
import Testing

@Suite("Layouts that no profile was written for")
struct UnknownLayoutTests {
  private static let document = """
    <?xml version="1.0" encoding="UTF-8"?>
    <DanhSach xmlns="urn:example:list"><NgayXuat>2026</NgayXuat>
    \((1...20).map { person($0) }.joined(separator: "\n"))
    </DanhSach>
    """

  private static func person(_ number: Int) -> String {
    let born = 1970 + number
    let id = "0010\(born % 100)\(String(100_000 + number * 7919).suffix(6))"
    return """
      <NhanSu><LyLich><HoVaTen>Nguyễn Văn Mẫu</HoVaTen><GioiTinh>Nam</GioiTinh>\
      <NgaySinh>1\(number % 10)/05/\(born)</NgaySinh><SoCCCD>\(id)</SoCCCD>\
      <SoHieu>M\(number)</SoHieu><DanToc>Kinh</DanToc><TonGiao>Không</TonGiao></LyLich>\
      <NgayTuyenDung>01/09/\(born + 25)</NgayTuyenDung><Khac>x</Khac>\
      <QuaTrinhCongTac><CongTac><TuNgay>09/\(born + 25)</TuNgay><DenNgay/>\
      <DonVi>Sở Mẫu</DonVi><ChucVu>Chuyên viên</ChucVu></CongTac></QuaTrinhCongTac></NhanSu>
      """
  }

  @Test("an XML document of other element names is read by what its elements are called")
  func otherElementNames() throws {
    let place = try Workplace()
    let told = try Runs.run([try place.file("ns.xml", Self.document)])
    #expect(told.summary.read == 20)
    #expect(told.summary.rejected == 0)
    #expect(told.adds && told.summary.balanced)
    #expect(told.fileRules["column-unmapped"]?.arguments["column"] == "Khac")
  }

  @Test("a proposed profile reads the file that it was proposed for")
  func proposal() throws {
    let place = try Workplace()
    let file = try place.file("ns.xml", Self.document)
    let yaml = try ProfileProposal(Runs.pipeline()).yaml(for: [file])
    #expect(yaml.contains("record: \"/DanhSach/NhanSu\""))
    #expect(yaml.contains("work_history:"))
    let told = try Runs.run([file], source: try place.file("proposed.yaml", yaml))
    #expect(told.summary.read == 20)
    #expect(told.summary.rejected == 0)
    #expect(told.fileRules["column-unmapped"] == nil)
  }

  @Test("a heading that says nothing is proposed by its values, and marked as such")
  func byValues() throws {
    let place = try Workplace()
    let lines = (1...9).map {
      "Người \($0);1\($0)/02/1980;00108001234\($0);\($0 % 2 == 0 ? "Kinh" : "Tày")"
    }
    let file = try place.file(
      "la.csv", (["Ai;Ngày sinh;Thẻ;Nhóm"] + lines).joined(separator: "\n"))
    let yaml = try ProfileProposal(Runs.pipeline()).yaml(for: [file])
    #expect(yaml.contains("citizen_id: [\"Thẻ\"]  # ? by its values"))
    #expect(yaml.contains("ethnicity: [\"Nhóm\"]  # ? by its values"))
    #expect(yaml.contains("ignore: [\"Ai\"]"))
  }
}
