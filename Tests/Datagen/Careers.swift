/// A rank with its salary table and the work that goes with it.
struct Rank: Sendable {
  let code: String
  let name: String
  let table: SalaryTable
  /// The qualification of those who hold it, as forms write it.
  let qualifications: [String]
  let job: String
  let sector: Sector
  /// The rank after a promotion.
  var next: String?
  /// The code of the same rank before the codes V.xx of 2015.
  var former: String?
  /// No one was appointed to it, or with its table, before.
  var since = Day(1990, 1, 1)
}

/// A salary table of Decree 204/2004: first coefficient, increment (times 100), steps, months.
struct SalaryTable: Sendable {
  let name: String
  let first: Int
  let increment: Int
  let steps: Int
  let months: Int

  /// Times 100; steps count from 1.
  func coefficient(_ step: Int) -> Int { first + (step - 1) * increment }

  static let a21 = SalaryTable(name: "A2.1", first: 440, increment: 34, steps: 8, months: 36)
  static let a22 = SalaryTable(name: "A2.2", first: 400, increment: 34, steps: 8, months: 36)
  static let a1 = SalaryTable(name: "A1", first: 234, increment: 33, steps: 9, months: 36)
  static let a0 = SalaryTable(name: "A0", first: 210, increment: 31, steps: 10, months: 36)
  static let b = SalaryTable(name: "B", first: 186, increment: 20, steps: 12, months: 24)
}

enum Sector: Sendable { case government, school, university, hospital, institute, library }

enum Careers {
  static let university = ["Đại học", "Đại học", "Đại học", "Thạc sĩ"]

  static let ranks: [String: Rank] = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

  static let entry = Weighted<String>([
    ("01.003", 30), ("01.004", 4), ("06.031", 6), ("02.007", 2), ("V.07.05.15", 16),
    ("V.07.04.32", 6), ("V.07.03.29", 8), ("V.07.02.26", 5), ("V.07.01.03", 5),
    ("V.08.01.03", 7), ("V.08.05.12", 5), ("V.08.05.13", 4), ("V.08.03.07", 3),
    ("V.05.02.07", 4), ("V.10.02.06", 2), ("02.008", 1),
  ])

  private static let all = [
    Rank(
      code: "01.003", name: "Chuyên viên", table: .a1, qualifications: university,
      job: "Chuyên viên", sector: .government, next: "01.002"),
    Rank(
      code: "01.002", name: "Chuyên viên chính", table: .a21, qualifications: university,
      job: "Chuyên viên chính", sector: .government),
    Rank(
      code: "01.004", name: "Cán sự", table: .a0, qualifications: ["Cao đẳng"],
      job: "Cán sự", sector: .government, since: Day(2015, 1, 1)),
    Rank(
      code: "06.031", name: "Kế toán viên", table: .a1, qualifications: university,
      job: "Kế toán viên", sector: .government),
    Rank(
      code: "02.007", name: "Văn thư viên", table: .a1, qualifications: university,
      job: "Văn thư viên", sector: .government, since: Day(2021, 8, 1)),
    Rank(
      code: "02.008", name: "Văn thư viên trung cấp", table: .b, qualifications: ["Trung cấp"],
      job: "Nhân viên văn thư", sector: .government, since: Day(2021, 8, 1)),
    Rank(
      code: "V.07.05.15", name: "Giáo viên trung học phổ thông hạng III", table: .a1,
      qualifications: university, job: "Giáo viên", sector: .school, next: "V.07.05.14",
      former: "15.113"),
    Rank(
      code: "V.07.05.14", name: "Giáo viên trung học phổ thông hạng II", table: .a22,
      qualifications: university, job: "Giáo viên", sector: .school),
    Rank(
      code: "V.07.04.32", name: "Giáo viên trung học cơ sở hạng III", table: .a1,
      qualifications: ["Đại học"], job: "Giáo viên", sector: .school, since: Day(2021, 4, 1)),
    Rank(
      code: "V.07.03.29", name: "Giáo viên tiểu học hạng III", table: .a1,
      qualifications: ["Đại học"], job: "Giáo viên", sector: .school, since: Day(2021, 4, 1)),
    Rank(
      code: "V.07.02.26", name: "Giáo viên mầm non hạng III", table: .a0,
      qualifications: ["Cao đẳng"], job: "Giáo viên", sector: .school, since: Day(2021, 4, 1)),
    Rank(
      code: "V.07.01.03", name: "Giảng viên (hạng III)", table: .a1,
      qualifications: ["Thạc sĩ"], job: "Giảng viên", sector: .university, next: "V.07.01.02",
      former: "15.111"),
    Rank(
      code: "V.07.01.02", name: "Giảng viên chính (hạng II)", table: .a21,
      qualifications: ["Thạc sĩ"], job: "Giảng viên chính", sector: .university),
    Rank(
      code: "V.08.01.03", name: "Bác sĩ (hạng III)", table: .a1, qualifications: ["Bác sĩ"],
      job: "Bác sĩ", sector: .hospital, next: "V.08.01.02", former: "16.118"),
    Rank(
      code: "V.08.01.02", name: "Bác sĩ chính (hạng II)", table: .a21,
      qualifications: ["Bác sĩ"], job: "Bác sĩ chính", sector: .hospital),
    Rank(
      code: "V.08.05.12", name: "Điều dưỡng hạng III", table: .a1, qualifications: ["Đại học"],
      job: "Điều dưỡng viên", sector: .hospital, former: "16.120"),
    Rank(
      code: "V.08.05.13", name: "Điều dưỡng hạng IV", table: .b,
      qualifications: ["Trung cấp", "Cao đẳng"], job: "Điều dưỡng viên", sector: .hospital,
      former: "16.121"),
    Rank(
      code: "V.08.03.07", name: "Y sĩ (hạng IV)", table: .b, qualifications: ["Trung cấp"],
      job: "Y sĩ", sector: .hospital, former: "16.119"),
    Rank(
      code: "V.05.02.07", name: "Kỹ sư (hạng III)", table: .a1, qualifications: university,
      job: "Kỹ sư", sector: .institute, next: "V.05.02.06", former: "13.095"),
    Rank(
      code: "V.05.02.06", name: "Kỹ sư chính (hạng II)", table: .a21, qualifications: university,
      job: "Kỹ sư chính", sector: .institute),
    Rank(
      code: "V.10.02.06", name: "Thư viện viên hạng III", table: .a1,
      qualifications: ["Đại học"], job: "Thư viện viên", sector: .library,
      since: Day(2015, 8, 1)),
  ]

  /// The agency that manages, and the unit that employs, in a province since July 2025.
  static func workplace(
    _ rank: Rank, province: String, communes: [Lists.NewCommune],
    _ random: inout RandomSource
  ) -> (agency: String, unit: String) {
    let short = String(province.drop { $0 != " " }.dropFirst().drop { $0 == " " })
    let name = short.hasPrefix("phố ") ? String(short.dropFirst(4)) : short
    let committee = "Ủy ban nhân dân " + province
    switch rank.sector {
    case .government:
      if random.chance(0.4) {
        return (committee, "Ủy ban nhân dân " + lowerKind(random.pick(communes).name))
      }
      return (committee, random.pick(departments) + " " + name)
    case .school:
      return (
        "Sở Giáo dục và Đào tạo " + name, school(of: rank.code) + " " + random.pick(schoolNames)
      )
    case .university:
      return ("Bộ Giáo dục và Đào tạo", random.pick(universities))
    case .hospital:
      return ("Sở Y tế " + name, random.pick(hospitals) + " " + name)
    case .institute:
      return ("Sở Nông nghiệp và Môi trường " + name, random.pick(institutes) + " " + name)
    case .library:
      return ("Sở Văn hóa, Thể thao và Du lịch " + name, random.pick(libraries) + " " + name)
    }
  }

  private static func lowerKind(_ name: String) -> String {
    for (upper, lower) in [("Phường ", "phường "), ("Xã ", "xã "), ("Đặc khu ", "đặc khu ")]
    where name.hasPrefix(upper) {
      // The list prints the apostrophe of B’Lao as a quotation mark; units write it straight.
      return (lower + name.dropFirst(upper.count)).replacing("’", with: "'")
    }
    return name
  }

  private static let departments = [
    "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp", "Sở Xây dựng", "Sở Công Thương",
    "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Thanh tra tỉnh",
    "Văn phòng Ủy ban nhân dân tỉnh",
  ]
  private static func school(of code: String) -> String {
    code.hasPrefix("V.07.04")
      ? "Trường THCS"
      : code.hasPrefix("V.07.03")
        ? "Trường Tiểu học"
        : code.hasPrefix("V.07.02") ? "Trường Mầm non" : "Trường THPT"
  }
  private static let schoolNames = [
    "Nguyễn Trãi", "Lê Lợi", "Trần Phú", "Nguyễn Du", "Lê Quý Đôn", "Phan Bội Châu",
    "Hùng Vương", "Nguyễn Huệ", "Lý Thường Kiệt", "Chu Văn An", "Quang Trung", "Ngô Quyền",
  ]
  private static let universities = [
    "Trường Đại học Vinh", "Trường Đại học Quy Nhơn", "Trường Đại học Đà Lạt",
    "Trường Đại học Tây Nguyên", "Trường Đại học Đồng Tháp", "Trường Đại học Tây Bắc",
  ]
  private static let hospitals = [
    "Bệnh viện Đa khoa", "Bệnh viện Sản - Nhi", "Trung tâm Kiểm soát bệnh tật",
    "Bệnh viện Y học cổ truyền",
  ]
  private static let institutes = [
    "Trung tâm Quan trắc môi trường", "Trung tâm Kỹ thuật nông nghiệp",
    "Ban Quản lý dự án đầu tư xây dựng",
  ]
  private static let libraries = ["Thư viện", "Bảo tàng"]
  static let majors: [String] = [
    "Luật", "Quản lý nhà nước", "Kế toán", "Sư phạm Toán", "Sư phạm Ngữ văn", "Kinh tế",
    "Quản trị kinh doanh", "Công nghệ thông tin", "Xây dựng dân dụng", "Khoa học cây trồng",
  ]
  static let institutions: [String] = [
    "Trường Đại học Vinh", "Trường Đại học Luật Hà Nội", "Học viện Hành chính Quốc gia",
    "Trường Đại học Sư phạm Hà Nội", "Trường Đại học Cần Thơ", "Trường Đại học Kinh tế Đà Nẵng",
  ]
}
