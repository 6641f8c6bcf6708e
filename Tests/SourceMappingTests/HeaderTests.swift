import RecordModel
import SourceMapping
import Testing

@Suite("Finding the header")
struct HeaderTests {
  let mapping: Mapping
  init() throws { mapping = try Mapping.shared.get() }

  private func find(_ rows: [[String]]) -> Header? {
    mapping.mapper.findHeader(rows, mapping.profiles)
  }

  static let headings = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Đơn vị công tác",
  ]
  static let person = ["1", "Nguyễn Văn An", "17/05/1980", "Nam", "079080000123", "Sở Y tế"]

  @Test("a header in the first row")
  func firstRow() {
    #expect(
      find([Self.headings, Self.person])
        == Header(titleRows: 0, headerRows: 1, headings: Self.headings))
  }

  @Test("a header in row 8, below the agency, the title and the school year")
  func rowEight() {
    let titles = [
      ["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "", "", "", "", ""], ["TRƯỜNG THPT X", "", "", "", "", ""], [""],
      ["DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN"], ["Năm học 2025-2026"], ["", ""],
      ["(Kèm theo Công văn số 12/SGDĐT-TCCB)"],
    ]
    #expect(
      find(titles + [Self.headings, Self.person])
        == Header(titleRows: 7, headerRows: 1, headings: Self.headings))
  }

  @Test("a title that holds one word of a heading is no header")
  func titles() {
    let found = find([
      ["Đơn vị", "Trường THPT X"], ["Năm sinh từ 1960"], Self.headings, Self.person,
    ])
    #expect(found?.titleRows == 2)
  }

  @Test("headings in two rows are put together")
  func twoRows() {
    let upper = ["STT", "Họ và tên", "Ngày sinh", "", "Số CCCD", "Vào Đảng", ""]
    let lower = ["", "", "Nam", "Nữ", "", "Dự bị", "Chính thức"]
    let found = find([["DANH SÁCH"], upper, lower, ["1", "An", "17/05/1980", "", "0790", "", ""]])
    #expect(found?.titleRows == 1)
    #expect(found?.headerRows == 2)
    #expect(found?.headings.count == 7)
    #expect(found?.headings[2] == "Ngày sinh Nam")
    #expect(found?.headings[3] == "Ngày sinh Nữ")
    #expect(found?.headings[1] == "Họ và tên")
  }

  @Test("many headings may stand under few")
  func wideGroups() {
    let upper = ["Họ và tên", "Ngày sinh", "", "Trình độ", "", "", "Lương", "", ""]
    let lower = ["", "Nam", "Nữ", "LLCT", "QLNN", "Tin học", "Mã ngạch", "Bậc", "Hệ số"]
    let found = find([upper, lower, ["An", "1980", "", "", "", "", "01.003", "3", "3.00"]])
    #expect(found?.headerRows == 2)
    #expect(found?.headings.last == "Hệ số" || found?.headings.last == "Lương Hệ số")
  }

  @Test("a first row of data is not taken into the header")
  func dataBelow() {
    for row in [
      Self.person, ["", "Lê Thị Bình", "", "Nữ", "", ""], ["1", "2", "3", "4", "5", "6"],
      ["A", "B", "C", "D", "E", "F"], ["", "", "", "", "", ""],
    ] {
      #expect(find([Self.headings, row, Self.person])?.headerRows == 1, "\(row)")
    }
  }

  @Test("headings without accents, in capitals or as columns of a database are known")
  func writings() {
    for row in [
      ["HO VA TEN", "NGAY SINH", "GIOI TINH"], ["hoten", "ngaysinh", "gioitinh"],
      ["Ho_Ten", "Ngay_Sinh", "Gioi_Tinh"], ["full_name", "birth_date", "gender"],
    ] {
      #expect(find([row, ["An", "1980", "Nam"]])?.headings == row)
    }
  }

  @Test("where nothing is known there is no header")
  func none() {
    #expect(find([]) == nil)
    #expect(find([["", ""], []]) == nil)
    #expect(find([Self.person, Self.person]) == nil)
    #expect(find([["Name of ship", "Tonnage"], ["Hope", "200"]]) == nil)
  }
}
