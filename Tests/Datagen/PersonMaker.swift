/// Invents people whose record breaks no rule of the pack on the generator's today.
struct PersonMaker {
  let lists: Lists
  private let seed: UInt64
  let needsSections: Bool
  /// Serial numbers are a walk through all of them, so that no two people share one.
  private var serial: Int

  init(lists: Lists, seed: UInt64, needsSections: Bool) {
    (self.lists, self.seed, self.needsSections) = (lists, seed, needsSections)
    serial = Int(seed % 999_983)
  }

  mutating func make(_ ordinal: Int) -> Person {
    var random = RandomSource(seed: seed, record: ordinal)
    var person = Person()
    person.ordinal = ordinal
    let male = random.chance(0.46)
    person.isMale = male
    let birthProvince = random.pick(weighted: PersonMaker.population)
    var rank = Careers.ranks[random.pick(weighted: Careers.entry)]!
    // Men reach their age of retirement after 62 years, women after 60 at most; nobody here is near.
    let youngest = rank.qualifications == ["Bác sĩ"] ? 1998 : 2000
    let oldest = max(male ? 1967 : 1972, rank.since.year - 40)
    let birth = Day.random(in: Day(oldest, 1, 1)...Day(youngest, 12, 31), &random)
    person.birth = birth
    let ethnicity = random.pick(weighted: Names.ethnicities(of: birthProvince))
    let name = Names.full(male: male, ethnicity: ethnicity, &random)
    person[.fullName] = .text(name)
    person[.gender] = .coded(male ? "Nam" : "Nữ", code: male ? "Nam" : "Nữ")
    person[.birthDate] = .date(birth)
    person[.ethnicity] = .coded(Names.ethnicNames[ethnicity]!, code: ethnicity)
    let religion = random.pick(weighted: PersonMaker.religions)
    person[.religion] = .coded(religion.0, code: religion.1)
    addNumbers(&person, birthProvince, ordinal, &random)
    addPlaces(&person, birthProvince, &random)

    // Service, studies, recruitment
    let finished = addStudies(&person, rank, &random)
    let earliest = max(finished.plus(days: random.pick(40...900)), rank.since)
    var recruited = Day(earliest.year, earliest.month, random.pick([1, 1, 1, 15]))
    if recruited < earliest { recruited = recruited.plus(months: 1) }
    recruited = min(recruited, Day(2025, 9, 1))
    person.recruited = recruited
    person[.firstRecruitedOn] = .date(recruited)

    addSalary(&person, &rank, &random)
    addWork(&person, rank, &random)
    addParty(&person, &random)
    addBody(&person, &random)
    if needsSections { addFamily(&person, &random) }
    return person
  }

  // MARK: Identity

  private mutating func addNumbers(
    _ person: inout Person, _ province: String, _ ordinal: Int, _ random: inout RandomSource
  ) {
    repeat { serial = (serial + 614_889) % 999_983 } while PersonMaker.suspicious.contains(serial)
    let century = (person.birth.year / 100 - 19) * 2 + (person.isMale ? 0 : 1)
    let id = "0\(province)\(century)\(two(person.birth.year % 100))" + digits(serial, 6)
    person[.citizenID] = .text(id)
    person[.dossierID] = .text(id)
    person[.staffNumber] = .text("CB" + digits(ordinal, 7))
    person[.citizenIDIssuedOn] = .date(
      Day.random(in: Day(2021, 3, 1)...Day(2025, 12, 20), &random))
    let spread = ordinal &* 7_368_787 % 9_999_991
    person[.phone] = .text(random.pick(PersonMaker.prefixes) + digits(spread, 7))
    let insurance = province + digits((ordinal &* 61_803_399 + serial) % 99_999_989, 8)
    person[.socialInsurance] = .text(insurance)
    person[.healthInsurance] = .text("HC4" + province + insurance)
    person[.email] = .text("cb\(digits(ordinal, 7))@tinh\(province).gov.vn")
  }

  private func addPlaces(
    _ person: inout Person, _ province: String, _ random: inout RandomSource
  ) {
    let birth = random.pick(lists.old[province]!)
    person[.birthPlace] = .place(birth.text, code: birth.code)
    let native =
      random.chance(0.6)
      ? birth
      : random.pick(
        lists.old[random.chance(0.7) ? province : random.pick(weighted: PersonMaker.population)]!)
    person[.nativePlace] = .place(native.text, code: native.code)
    let target = lists.successorOfProvince[
      random.chance(0.75) ? province : random.pick(weighted: PersonMaker.population)]!
    let home = random.pick(lists.new[target]!)
    let street = PersonMaker.street(in: home.name, &random)
    person[.currentAddress] = .place(street + home.text, code: home.code)
    person.home = home
  }

  static func street(in commune: String, _ random: inout RandomSource) -> String {
    switch random.pick(0...3) {
    case 0: ""
    case 1 where !commune.hasPrefix("Xã"), 2 where !commune.hasPrefix("Xã"):
      "Số \(random.pick(1...280)) \(random.pick(streets)), "
    case 1, 2: "Thôn \(random.pick(1...12)), "
    default: commune.hasPrefix("Xã") ? "" : "Tổ dân phố \(random.pick(1...30)), "
    }
  }

  // MARK: Studies

  /// - Returns: When the person was free to be recruited.
  private func addStudies(
    _ person: inout Person, _ rank: Rank, _ random: inout RandomSource
  ) -> Day {
    let birth = person.birth
    var start = Day(birth.year + 18, 9, 1)
    if person.isMale && birth.year <= 1994 && random.chance(0.12) {
      let enlisted = Day(birth.year + 19, 2, random.pick(10...26))
      let discharged = enlisted.plus(months: random.pick([18, 24, 24])).plus(
        days: random.pick(0...9))
      person[.enlistedOn] = .date(enlisted)
      person[.dischargedOn] = .date(discharged)
      person[.militaryRank] = .text(random.pick(["Hạ sĩ", "Trung sĩ", "Thượng sĩ"]))
      person.hasServed = true
      start = Day(discharged.year, 9, 1)
      if start < discharged { start = start.plus(years: 1) }
    }
    let qualification = random.pick(rank.qualifications)
    let years =
      qualification == "Bác sĩ"
      ? 6
      : qualification == "Trung cấp"
        ? 2
        : qualification == "Cao đẳng" ? 3 : 4
    let end = Day(start.year + years, random.pick([6, 7, 8]), 15)
    person[.generalEducation] = .text(
      birth.year <= 1972 && random.chance(0.3) ? "10/10" : "12/12")
    person[.highestQualification] = .text(qualification)
    guard needsSections else { return end }

    var rows: [Row] = []
    let institution = random.pick(Careers.institutions)
    let major = qualification == "Bác sĩ" ? "Y đa khoa" : random.pick(Careers.majors)
    let first = qualification == "Thạc sĩ" ? "Đại học" : qualification
    rows.append(
      Row(
        canon: "training_professional",
        cells: [
          .from: .date(start), .to: .date(end), .institution: .text(institution),
          .major: .text(major), .form: .coded("Chính quy", code: "00"),
          .qualification: .text(first),
        ]))
    if qualification == "Thạc sĩ" {
      let from = Day(min(end.year + random.pick(1...3), 2024), 10, 1)
      let to = from.plus(months: 24)
      rows.append(
        Row(
          canon: "training_professional",
          cells: [
            .from: .date(from), .to: .date(to),
            .institution: .text(institution), .major: .text(major),
            .form: .coded("Chính quy", code: "00"), .qualification: .text("Thạc sĩ"),
          ]))
    }
    if random.chance(0.6) {
      let from = Day(min(end.year + 2, 2024), random.pick(1...9), 1)
      rows.append(
        Row(
          canon: "training_it",
          cells: [
            .from: .date(from), .to: .date(from.plus(months: 3)),
            .institution: .text(institution), .major: .text("Tin học"),
            .form: .coded("Bồi dưỡng", code: "BD"),
            .qualification: .text("Chứng chỉ ứng dụng CNTT cơ bản"),
          ]))
    }
    if random.chance(0.6) {
      let from = Day(min(end.year + 2, 2024), random.pick(1...9), 1)
      rows.append(
        Row(
          canon: "training_languages",
          cells: [
            .from: .date(from), .to: .date(from.plus(months: 3)),
            .institution: .text(institution), .major: .text("Tiếng Anh"),
            .form: .coded("Bồi dưỡng", code: "BD"), .qualification: .text("Chứng chỉ bậc 3"),
          ]))
    }
    person.sections[.training] = rows
    return end
  }

  private static let suspicious: Set<Int> = [
    0, 111_111, 222_222, 333_333, 444_444, 555_555, 666_666, 777_777, 888_888, 999_999, 12_345,
    123_456, 234_567, 345_678, 456_789, 987_654, 876_543, 765_432, 654_321, 543_210,
  ]
  private static let prefixes = [
    "032", "033", "034", "035", "036", "037", "038", "039", "070", "076", "077", "078", "079",
    "081", "082", "083", "084", "085", "086", "088", "089", "090", "091", "093", "094", "096",
    "097", "098", "056", "058", "059", "092", "099",
  ]
  private static let streets = [
    "Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng", "Lý Thường Kiệt", "Quang Trung",
    "Phan Chu Trinh", "Nguyễn Trãi", "Hùng Vương", "Điện Biên Phủ",
  ]
  private static let religions = Weighted<(String, String)>([
    (("Không", "99"), 86), (("Phật giáo", "01"), 5), (("Công giáo", "02"), 7),
    (("Tin lành", "08"), 1), (("Cao Đài", "05"), 1),
  ])
  /// Provinces before July 2025, by population in 100,000s.
  static let population = Weighted<String>([
    ("01", 83), ("02", 9), ("04", 5), ("06", 3), ("08", 8), ("10", 8), ("11", 6), ("12", 5),
    ("14", 13), ("15", 8), ("17", 9), ("19", 13), ("20", 8), ("22", 13), ("24", 18), ("25", 15),
    ("26", 12), ("27", 14), ("30", 19), ("31", 21), ("33", 13), ("34", 19), ("35", 9), ("36", 18),
    ("37", 10), ("38", 37), ("40", 34), ("42", 13), ("44", 9), ("45", 6), ("46", 12), ("48", 12),
    ("49", 15), ("51", 12), ("52", 15), ("54", 9), ("56", 13), ("58", 6), ("60", 12), ("62", 6),
    ("64", 16), ("66", 19), ("67", 7), ("68", 13), ("70", 10), ("72", 12), ("74", 26), ("75", 32),
    ("77", 12), ("79", 92), ("80", 17), ("82", 18), ("83", 13), ("84", 10), ("86", 10), ("87", 16),
    ("89", 19), ("91", 17), ("92", 12), ("93", 7), ("94", 12), ("95", 9), ("96", 12),
  ])
}
