import Foundation

/// Invented people as legacy systems would export them. Nobody of this name, number or birth date
/// is meant.
enum People {
  static let headings = [
    "STT", "Số hiệu", "Họ và tên", "Giới tính", "Ngày sinh", "Nơi sinh", "Quê quán", "Dân tộc",
    "Tôn giáo", "Số CCCD", "Ngày cấp CCCD", "Điện thoại", "Số sổ BHXH", "Nơi ở hiện nay",
    "Cơ quan quản lý", "Đơn vị sử dụng", "Ngày tuyển dụng", "Ngày vào cơ quan",
    "Trình độ phổ thông", "Trình độ chuyên môn", "Chức vụ", "Ngạch", "Mã ngạch", "Bậc",
    "Hệ số lương", "Ngày hưởng",
  ]

  /// - Parameter number: From 0; people of different numbers share no identifying value.
  static func cells(_ number: Int, _ changes: [String: String] = [:]) -> [String] {
    let year = 1975 + number % 20
    let isMan = number % 2 == 0
    let day = two(1 + number % 28) + "/" + two(1 + number % 12) + "/\(year)"
    var values: [String: String] = [
      "STT": "\(number + 1)", "Số hiệu": "VC" + digits(number, 7),
      "Họ và tên": name(number, isMan), "Giới tính": isMan ? "Nam" : "Nữ",
      "Ngày sinh": day, "Nơi sinh": "Hà Nội", "Quê quán": "Thái Bình", "Dân tộc": "Kinh",
      "Tôn giáo": "Không", "Ngày cấp CCCD": "15/08/2021",
      "Số CCCD": "001" + (isMan ? "0" : "1") + two(year % 100)
        + digits((123_457 + number * 37) % 1_000_000, 6),
      "Điện thoại": "090" + digits(1_234_567 + number, 7),
      "Số sổ BHXH": "\(1_234_567_890 + number)",
      "Nơi ở hiện nay": "Số \(number), Phố Huế, Hà Nội", "Cơ quan quản lý": "Sở Nội vụ tỉnh X",
      "Đơn vị sử dụng": "Phòng Tổ chức", "Ngày tuyển dụng": "01/09/\(year + 25)",
      "Ngày vào cơ quan": "01/09/\(year + 25)", "Trình độ phổ thông": "12/12",
      "Trình độ chuyên môn": "Đại học", "Chức vụ": "Chuyên viên", "Ngạch": "Chuyên viên",
      "Mã ngạch": "01.003", "Bậc": "3", "Hệ số lương": "3.00", "Ngày hưởng": "01/01/2024",
    ]
    values.merge(changes) { $1 }
    return headings.map { values[$0] ?? "" }
  }

  /// Days of birth come again after 420 people: no two have name and day in common.
  private static func name(_ number: Int, _ isMan: Bool) -> String {
    let round = number / 420
    let family = ["Trần", "Lê", "Vũ", "Hoàng", "Đặng", "Bùi", "Đỗ", "Hồ", "Dương", "Lý"]
    let given = ["Sơn", "Dũng", "Minh", "Khánh", "Quân", "Tuấn", "Long", "Thành", "Bình", "Hải"]
    if round == 0 { return isMan ? "Trần Văn Sơn" : "Ngô Thị Lan" }
    return family[round / 10 % 10] + (isMan ? " Văn " : " Thị ") + given[round % 10]
  }

  static let header = line(headings)

  static func line(_ cells: [String]) -> String {
    cells.map { $0.contains(",") || $0.contains("\"") || $0.contains("\n") ? "\"\($0)\"" : $0 }
      .joined(separator: ",")
  }

  /// Header and one line a person, without line ends.
  static func lines(_ numbers: Range<Int>) -> [String] {
    [header] + numbers.map { line(cells($0)) }
  }

  static func csv(_ numbers: Range<Int>) -> String {
    lines(numbers).joined(separator: "\n") + "\n"
  }

  /// A hundred people, one line of whom is changed.
  ///
  /// - Parameter row: The line in the file, from 1; the header is line 1.
  static func csv(changing row: Int, _ change: (String) -> String) -> String {
    var lines = lines(0..<100)
    lines[row - 1] = change(lines[row - 1])
    return lines.joined(separator: "\n") + "\n"
  }

  /// One XML element of a person, everything in attributes.
  static func element(_ number: Int) -> String {
    let year = 1975 + number % 20
    let day = two(1 + number % 28) + "/" + two(1 + number % 12) + "/\(year)"
    let id = "0010" + two(year % 100) + digits((123_457 + number * 37) % 1_000_000, 6)
    return "<row MaCB=\"VC\(digits(number, 7))\" HoTen=\"Trần Văn Sơn\" GioiTinh=\"Nam\""
      + " NgaySinh=\"\(day)\" CCCD=\"\(id)\" DanToc=\"Kinh\" TonGiao=\"Không\""
      + " QueQuan=\"Thái Bình\" NoiSinh=\"Hà Nội\" NgayTuyenDung=\"01/09/\(year + 25)\""
      + " CoQuanQuanLy=\"Sở X\" DonVi=\"Phòng Y\" MaNgach=\"01.003\" Bac=\"3\" HeSo=\"3.00\""
      + " NgayHuong=\"01/01/2024\"/>\n"
  }

  /// A hundred people as XML, one of whom is changed.
  static func xml(
    prologue: String = "", changing number: Int = 50, _ change: (String) -> String = { $0 }
  ) -> String {
    var rows = (0..<100).map { element($0) }
    rows[number] = change(rows[number])
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + prologue + "<rows>\n" + rows.joined()
      + "</rows>\n"
  }

  private static func two(_ number: Int) -> String { digits(number, 2) }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
