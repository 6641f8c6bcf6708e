/// Names of people: surnames by their real frequency, and the habits of several ethnic groups.
enum Names {
  private static let surnames = Weighted<String>([
    ("Nguyễn", 316), ("Trần", 109), ("Lê", 85), ("Phạm", 59), ("Hoàng", 38), ("Huỳnh", 20),
    ("Phan", 28), ("Vũ", 22), ("Võ", 22), ("Đặng", 19), ("Bùi", 18), ("Đỗ", 19), ("Hồ", 11),
    ("Ngô", 9), ("Dương", 8), ("Lý", 5), ("Đinh", 7), ("Đào", 7), ("Lương", 5), ("Trịnh", 6),
    ("Đoàn", 6), ("Mai", 5), ("Tô", 3), ("Hà", 5), ("Cao", 5), ("Trương", 9), ("Lâm", 4),
    ("Phùng", 3), ("Tạ", 3), ("Chu", 3), ("Thái", 2), ("Nghiêm", 1), ("Quách", 1), ("Kiều", 1),
    ("La", 1), ("Văn", 1), ("Từ", 1), ("Ông", 1), ("Ưng", 1), ("Âu", 1), ("Ứng", 1), ("Ân", 1),
  ])
  private static let maleMiddle = Weighted<String>([
    ("Văn", 30), ("Hữu", 8), ("Đức", 9), ("Minh", 8), ("Quang", 8), ("Công", 5), ("Xuân", 6),
    ("Ngọc", 6), ("Thanh", 6), ("Quốc", 6), ("Đình", 6), ("Trọng", 4), ("Anh", 3), ("Thế", 4),
    ("Bá", 3), ("Viết", 2), ("Mạnh", 3), ("Duy", 4), ("Tuấn", 4), ("Hoàng", 4), ("Tiến", 3),
  ])
  private static let femaleMiddle = Weighted<String>([
    ("Thị", 45), ("Thị Thanh", 6), ("Thị Ngọc", 5), ("Thị Thu", 6), ("Thị Kim", 4), ("Ngọc", 6),
    ("Thu", 5), ("Thị Hồng", 5), ("Thị Minh", 4), ("Thị Bích", 3), ("Hồng", 3), ("Thanh", 4),
    ("Phương", 3), ("Thị Ánh", 1), ("Thị Mỹ", 3), ("Thùy", 3), ("Diệu", 2), ("Thị Tuyết", 2),
  ])
  private static let maleGiven = [
    "Hùng", "Dũng", "Tuấn", "Nam", "Sơn", "Hải", "Thắng", "Long", "Minh", "Cường", "Trung",
    "Đức", "Anh", "Bình", "Hà", "Hoàng", "Huy", "Khánh", "Khoa", "Kiên", "Lâm", "Linh", "Lộc",
    "Mạnh", "Nghĩa", "Nhân", "Phong", "Phúc", "Phương", "Quân", "Quang", "Quý", "Tài", "Tâm",
    "Thành", "Thiện", "Thịnh", "Tiến", "Toàn", "Trường", "Tú", "Tùng", "Việt", "Vinh", "Vũ",
    "Ân", "Ánh", "Đạt", "Định", "Giang", "Hiếu", "Hòa", "Hậu", "Ước", "Uyên", "Yên", "Ổn",
  ]
  private static let femaleGiven = [
    "Hương", "Lan", "Hoa", "Hồng", "Hạnh", "Hiền", "Thủy", "Thúy", "Trang", "Linh", "Mai",
    "Ngọc", "Nga", "Nhung", "Oanh", "Phương", "Quyên", "Thảo", "Thu", "Trâm", "Tuyết", "Vân",
    "Xuân", "Yến", "Anh", "Ánh", "Bích", "Châu", "Chi", "Dung", "Duyên", "Giang", "Hà", "Hằng",
    "Hòa", "Huệ", "Huyền", "Khánh", "Lệ", "Liên", "Loan", "Ly", "Minh", "My", "Nguyệt", "Như",
    "Thanh", "Thơ", "Thư", "Tiên", "Trinh", "Uyên", "Vy", "Đào", "Ái", "Ý",
  ]

  private static let groups:
    [String: (surnames: [String], male: [String], female: [String], given: [String])] = [
      "02": (["Nông", "Hoàng", "Ma", "Triệu", "Lương", "Bế", "Lý"], ["Văn", "Quốc"], ["Thị"], []),
      "03": (["Lò", "Cà", "Quàng", "Lường", "Vi", "Lô", "Hà"], ["Văn"], ["Thị"], []),
      "04": (
        ["Quách", "Lý", "Trần", "Huỳnh", "Lâm", "Vương"], ["Vĩnh", "Chí"], ["Mỹ", "Bội"], []
      ),
      "05": (
        ["Thạch", "Sơn", "Kim", "Danh", "Lâm", "Châu"], ["Ngọc", "Sô"], ["Thị", "Sa"],
        ["Phi", "Rinh", "Sang", "Khone", "Hương", "Thương"]
      ),
      "06": (["Bùi", "Quách", "Đinh", "Hà", "Bạch", "Phạm"], ["Văn"], ["Thị"], []),
      "07": (["Nông", "Hoàng", "Lương", "Mông", "Lý", "Vi"], ["Văn"], ["Thị"], []),
      "08": (
        ["Giàng", "Vàng", "Sùng", "Thào", "Hạng", "Lầu", "Mùa"], ["A", "Seo"], ["Thị"],
        ["Páo", "Dở", "Chớ", "Sính", "Mai", "Dua", "Lử", "Vừ"]
      ),
      "09": (["Triệu", "Bàn", "Đặng", "Phàn", "Chảo", "Lý"], ["Tòn", "Văn"], ["Thị", "Mùi"], []),
      "10": (
        ["Rơ Châm", "Ksor", "Siu", "Nay", "Rmah", "Kpă"], [""], ["H'"],
        ["Hieng", "Blơi", "Bơng", "Thin", "Hnhan", "Phước"]
      ),
      "12": (
        ["Niê", "Êban", "Mlô", "Ayŭn", "Kđăm", "Niê Kđăm", "Ênuôl"], ["Y"], ["H'"],
        ["Moan", "Bliăk", "Hen", "Thoa", "Brít", "Luêh", "Nuin", "Đăm"]
      ),
      "13": (["Đinh"], [""], [""], ["Hrít", "Bluch", "Thuih", "Phương", "Klơnh", "Yưn"]),
      "16": (["K'"], [""], ["Ka"], ["Brèo", "Brốp", "Thương", "Duệ", "Sròn", "Hoa"]),
      "17": (["Đàng", "Thiên", "Kiều", "Trượng", "Bá", "Lưu"], ["Năng", "Văn"], ["Thị"], []),
      "22": (["Điểu"], [""], ["Thị"], ["Sarây", "Hích", "Bôn", "Rít", "Lan", "Thơm"]),
    ]

  /// A full name in the spelling that hoso must produce.
  static func full(male: Bool, ethnicity: String, _ random: inout RandomSource) -> String {
    guard ethnicity != "01", let group = groups[ethnicity] else {
      return random.pick(weighted: surnames) + " "
        + random.pick(weighted: male ? maleMiddle : femaleMiddle) + " "
        + random.pick(male ? maleGiven : femaleGiven)
    }
    let surname = random.pick(group.surnames)
    let middle = random.pick(male ? group.male : group.female)
    let given =
      group.given.isEmpty
      ? random.pick(male ? maleGiven : femaleGiven) : random.pick(group.given)
    switch ethnicity {
    case "12":  // Y Moan Ênuôl, H'Hen Niê
      return male ? "Y \(given) \(surname)" : "H'\(given) \(surname)"
    case "10":
      return male || middle.isEmpty ? "\(surname) \(given)" : "\(surname) H'\(given)"
    case "16":
      return male ? "K'\(given)" : "Ka \(given)"
    default:
      return middle.isEmpty ? "\(surname) \(given)" : "\(surname) \(middle) \(given)"
    }
  }

  /// A relative's name, with the surname of the person where it is passed on.
  static func relative(of name: String, male: Bool, _ random: inout RandomSource) -> String {
    let first = name.split(separator: " ").first.map(String.init) ?? ""
    let isSurname = first.utf8.count > 1 && !first.contains("'") && first != "Ka"
    let surname = isSurname ? first : random.pick(weighted: surnames)
    return surname + " " + random.pick(weighted: male ? maleMiddle : femaleMiddle) + " "
      + random.pick(male ? maleGiven : femaleGiven)
  }

  /// The ethnic groups of a province, by their weight beside the Kinh.
  static func ethnicities(of province: String) -> Weighted<String> {
    byProvince[province] ?? mostlyKinh
  }

  private static let mostlyKinh = Weighted([("01", 985), ("04", 5), ("02", 5), ("06", 5)])
  private static let byProvince: [String: Weighted<String>] = [
    "02": Weighted([("01", 30), ("08", 35), ("02", 25), ("09", 10)]),
    "04": Weighted([("01", 12), ("02", 45), ("07", 33), ("08", 10)]),
    "06": Weighted([("01", 20), ("02", 55), ("09", 20), ("08", 5)]),
    "08": Weighted([("01", 55), ("02", 28), ("09", 12), ("08", 5)]),
    "10": Weighted([("01", 45), ("08", 30), ("02", 15), ("09", 10)]),
    "11": Weighted([("01", 30), ("03", 40), ("08", 30)]),
    "12": Weighted([("01", 30), ("03", 40), ("08", 25), ("09", 5)]),
    "14": Weighted([("01", 30), ("03", 50), ("08", 15), ("06", 5)]),
    "15": Weighted([("01", 55), ("02", 20), ("09", 15), ("08", 10)]),
    "17": Weighted([("01", 40), ("06", 60)]),
    "20": Weighted([("01", 22), ("07", 43), ("02", 35)]),
    "62": Weighted([("01", 60), ("13", 40)]),
    "64": Weighted([("01", 65), ("10", 25), ("13", 10)]),
    "66": Weighted([("01", 75), ("12", 25)]),
    "67": Weighted([("01", 85), ("12", 15)]),
    "68": Weighted([("01", 82), ("16", 18)]),
    "58": Weighted([("01", 85), ("17", 15)]),
    "70": Weighted([("01", 88), ("22", 12)]),
    "84": Weighted([("01", 70), ("05", 30)]),
    "94": Weighted([("01", 70), ("05", 27), ("04", 3)]),
    "91": Weighted([("01", 88), ("05", 12)]),
    "79": Weighted([("01", 94), ("04", 6)]),
  ]

  /// Names of ethnic groups as forms write them.
  static let ethnicNames: [String: String] = [
    "01": "Kinh", "02": "Tày", "03": "Thái", "04": "Hoa", "05": "Khmer", "06": "Mường",
    "07": "Nùng", "08": "Mông", "09": "Dao", "10": "Gia-rai", "12": "Ê-đê", "13": "Ba na",
    "16": "Cơ-ho", "17": "Chăm", "22": "Xtiêng",
  ]
}
