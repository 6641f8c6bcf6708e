/// Pay, work, Party, body and family of an invented person.
extension PersonMaker {
  // MARK: Pay

  func addSalary(_ person: inout Person, _ rank: inout Rank, _ random: inout RandomSource) {
    let today = Day.today
    var appointed = person.recruited
    if random.chance(0.8) { appointed = appointed.plus(months: 12) }  // after probation
    if appointed > Day(2026, 6, 1) { appointed = person.recruited }
    var step = 1
    var from = appointed
    var rows: [(from: Day, code: String, step: Int, coefficient: Int)] = []
    func code(at day: Day) -> String {
      day < Day(2015, 11, 1) ? rank.former ?? rank.code : rank.code
    }
    func coefficient(at day: Day) -> Int {
      if day >= Day(2004, 10, 1) { return rank.table.coefficient(step) }
      // Decree 25/CP
      return rank.table.name == "B" ? 146 + 12 * (step - 1) : 178 + 24 * (step - 1)
    }
    rows.append((from, code(at: from), step, coefficient(at: from)))
    let decree204 = Day(2004, 10, 1)
    let promotion = rank.next != nil && random.chance(0.35) ? random.pick(5...7) : 99
    while true {
      let due = from.plus(months: rank.table.months)
      if from < decree204 && due > decree204 {
        // Everyone was moved to the new tables on that day, and kept the date of the step.
        rows.append((decree204, code(at: decree204), step, rank.table.coefficient(step)))
      }
      if due > today.plus(months: -1) || step == rank.table.steps { break }
      if step >= promotion, due >= Day(2016, 1, 1),
        let next = rank.next.flatMap({ Careers.ranks[$0] })
      {
        rank = next
        let before = rows[rows.count - 1].coefficient
        step = 1
        while rank.table.coefficient(step) < before { step += 1 }
        appointed = due
      } else {
        step += 1
      }
      from = due
      rows.append((from, code(at: from), step, coefficient(at: from)))
    }
    person.steps = rank.table.steps
    person.stepMonths = rank.table.months
    person[.rankName] = .text(rank.name)
    person[.rankCode] = .text(rank.code)
    person[.rankAppointedOn] = .date(appointed)
    person[.salaryStep] = .whole(step)
    person[.salaryCoefficient] = .hundredths(rank.table.coefficient(step))
    person[.salaryFrom] = .date(from)
    let over = from.plus(months: rank.table.months)
    if step == rank.table.steps && over <= today {
      let years = over.months(to: today) / 12
      person[.overScalePercent] = .whole(5 + years)
      person[.overScaleFrom] = .date(over.plus(years: years))
    }
    guard needsSections else { return }
    person.sections[.salary] = rows.enumerated().map { index, row in
      Row(
        canon: "salary_history",
        cells: [
          .from: .date(row.from),
          .to: index + 1 < rows.count ? .date(rows[index + 1].from) : .missing,
          .rankCode: .text(row.code), .step: .whole(row.step),
          .coefficient: .hundredths(row.coefficient),
        ])
    }
  }

  // MARK: Work

  func addWork(_ person: inout Person, _ rank: Rank, _ random: inout RandomSource) {
    let recruited = person.recruited
    let home = person.home!
    let communes = lists.new[home.provinceCode]!
    let (agency, unit) = Careers.workplace(
      rank, province: home.province, communes: communes, &random)
    person[.managingAgency] = .text(agency)
    person[.employingUnit] = .text(unit)
    let isGovernment = rank.sector == .government
    person[.employmentKind] =
      isGovernment
      ? .coded("Công chức", code: "civil-servant") : .coded("Viên chức", code: "public-employee")
    person[.status] = .coded("Đang công tác", code: "working")
    let service = recruited.months(to: Day.today)
    var joined = recruited
    if service > 72 && random.chance(0.4) {
      joined = Day.random(in: recruited.plus(years: 2)...Day(2024, 6, 1), &random)
      joined.day = 1
    }
    person[.joinedCurrentAgencyOn] = .date(joined)
    let earlier = joined == recruited ? unit : random.pick(earlierUnits)
    person[.recruitingAgency] = .text(agency)
    var job = rank.job
    var appointed: Day?
    if service > 120 && joined.months(to: Day.today) > 30 && random.chance(0.18) {
      person.isLeader = true
      let day = Day.random(
        in: max(recruited.plus(years: 6), joined.plus(months: 3))...Day(2026, 3, 1), &random)
      let start = Day(day.year, day.month, 1)
      if start > joined {
        appointed = start
        let post = random.pick(PersonMaker.posts(rank.sector))
        job = post.0
        person[.appointedOn] = .date(start)
        person[.positionAllowance] = .hundredths(post.1)
        let terms = start.months(to: Day.today) / 60
        if terms > 0 { person[.reappointedOn] = .date(start.plus(years: 5 * terms)) }
      } else {
        person.isLeader = false
      }
    }
    person[.currentPosition] = .text(job)
    person[.mainDuty] = .text(isGovernment ? "Tham mưu, tổng hợp" : "Chuyên môn")
    if isGovernment {
      person[.stateManagement] =
        rank.code == "01.002"
        ? .coded("Chuyên viên chính", code: "CVC") : .coded("Chuyên viên", code: "CV")
    }
    guard needsSections else { return }
    var rows: [Row] = []
    func add(_ from: Day, _ to: Day?, _ organization: String, _ position: String) {
      rows.append(
        Row(
          canon: "work_history",
          cells: [
            .from: .date(from), .to: to.map { .date($0.plus(months: -1)) } ?? .missing,
            .organization: .text(organization), .position: .text(position),
          ]))
    }
    if let enlisted = person.date(.enlistedOn), let discharged = person.date(.dischargedOn) {
      rows.append(
        Row(
          canon: "work_history",
          cells: [
            .from: .date(enlisted), .to: .date(discharged),
            .organization: .text("Trung đoàn \(random.pick(100...299))"),
            .position: .text("Chiến sĩ"),
          ]))
    }
    var start = Day(recruited.year, recruited.month, 1)
    if joined > start.plus(months: 1) && joined != recruited {
      add(start, joined, earlier, rank.job)
      start = joined
    }
    if let appointed, appointed > start.plus(months: 1) {
      add(start, appointed, unit, rank.job)
      start = appointed
    }
    add(start, nil, unit, job)
    person.sections[.work] = rows
    person.sections[.evaluations] = (2023...2025).filter { $0 > recruited.year }.map { year in
      let result = random.pick(PersonMaker.results)
      return Row(
        canon: "evaluations",
        cells: [.year: .whole(year), .result: .coded(result.0, code: result.1)])
    }
  }

  private var earlierUnits: [String] {
    [
      "Phòng Nội vụ huyện Tân Kỳ", "Ủy ban nhân dân huyện Lộc Bình", "Trường THCS Trần Phú",
      "Trung tâm Y tế huyện Phú Tân", "Phòng Tài chính - Kế hoạch huyện Krông Búk",
    ]
  }

  private static func posts(_ sector: Sector) -> [(String, Int)] {
    switch sector {
    case .government: [("Trưởng phòng", 50), ("Phó Trưởng phòng", 30), ("Chánh Văn phòng", 70)]
    case .school: [("Hiệu trưởng", 45), ("Phó Hiệu trưởng", 35)]
    case .university: [("Trưởng khoa", 50), ("Phó Trưởng khoa", 40)]
    case .hospital: [("Trưởng khoa", 50), ("Phó Trưởng khoa", 40), ("Giám đốc", 80)]
    case .institute, .library: [("Trưởng phòng", 40), ("Phó Giám đốc", 60)]
    }
  }

  private static let results = [
    ("Hoàn thành tốt nhiệm vụ", "02"), ("Hoàn thành tốt nhiệm vụ", "02"),
    ("Hoàn thành xuất sắc nhiệm vụ", "01"), ("Hoàn thành nhiệm vụ", "03"),
  ]

  // MARK: Party and unions

  func addParty(_ person: inout Person, _ random: inout RandomSource) {
    person[.firstUnionJoinedOn] = .date(Day(person.birth.year + 15, 3, 26))
    let from = max(person.recruited.plus(years: 1), person.birth.plus(years: 19))
    let until = Day(2024, 11, 1)
    var isMember = false
    if from < until && random.chance(person.isLeader ? 0.95 : 0.5) {
      isMember = true
      let joined = Day.random(in: from...min(until, from.plus(years: 12)), &random)
      person[.partyJoinedOn] = .date(joined)
      person[.partyOfficialOn] = .date(joined.plus(months: 12).plus(days: random.pick(0...20)))
    }
    let theory: (String, String)
    if person.isLeader && isMember {
      theory = random.pick([("Cao cấp", "09"), ("Trung cấp", "07")])
    } else {
      theory = random.pick([("Sơ cấp", "08"), ("Trung cấp", "07"), ("Sơ cấp", "08")])
    }
    person[.politicalTheory] = .coded(theory.0, code: theory.1)
    if needsSections, theory.1 != "08" {
      let year = max(person.recruited.year + 3, 2015)
      if year <= 2024 {
        person.sections[.training, default: []].append(
          Row(
            canon: "training_political",
            cells: [
              .from: .date(Day(year, 3, 1)), .to: .date(Day(year, 11, 1)),
              .institution: .text("Trường Chính trị tỉnh"),
              .major: .text("Lý luận chính trị"), .form: .coded("Tập trung", code: "TT"),
              .qualification: .text("\(theory.0) lý luận chính trị"),
            ]))
      }
    }
    if needsSections, person.has(.stateManagement) {
      let year = min(person.recruited.year + 2, 2025)
      person.sections[.training, default: []].append(
        Row(
          canon: "training_management",
          cells: [
            .from: .date(Day(year, 4, 1)), .to: .date(Day(year, 6, 1)),
            .institution: .text("Trường Chính trị tỉnh"),
            .major: .text("Quản lý nhà nước"), .form: .coded("Bồi dưỡng", code: "BD"),
            .qualification: .text(
              "Chứng chỉ bồi dưỡng ngạch \(person.text(.stateManagement)!.lowercased())"),
          ]))
    }
  }

  func addBody(_ person: inout Person, _ random: inout RandomSource) {
    let height = person.isMale ? random.pick(158...182) : random.pick(148...170)
    let index = random.pick(19...26)
    person[.heightCm] = .whole(height)
    person[.weightKg] = .whole(index * height * height / 10_000)
    person[.healthStatus] = .text(random.pick(["Tốt", "Tốt", "Bình thường"]))
    let blood = random.pick(["A", "B", "AB", "O", "O"])
    person[.bloodGroup] = .coded(blood, code: blood)
    let single = person.birth.year > 1990 && random.chance(0.3)
    person[.maritalStatus] =
      single
      ? .coded("Chưa kết hôn", code: "single") : .coded("Đã kết hôn", code: "married")
  }

  // MARK: Family

  func addFamily(_ person: inout Person, _ random: inout RandomSource) {
    let birth = person.birth.year
    let name = person.text(.fullName)!
    let home = person.home!
    var rows: [Row] = []
    func add(_ canon: String, _ relation: String, _ code: String, _ name: String, _ year: Int) {
      rows.append(
        Row(
          canon: canon,
          cells: [
            .relation: .coded(relation, code: code), .name: .text(name), .birthYear: .whole(year),
            .details: .text("\(random.pick(occupations(year))), nơi ở: \(home.text)"),
          ]))
    }
    add(
      "family_own", random.pick(["Bố đẻ", "Cha", "Cha đẻ"]), "03",
      Names.relative(of: name, male: true, &random), birth - random.pick(21...40))
    add(
      "family_own", random.pick(["Mẹ đẻ", "Mẹ"]), "04",
      Names.relative(of: "", male: false, &random), birth - random.pick(19...38))
    var isMarried = false
    if case .coded(_, let code) = person[.maritalStatus] { isMarried = code == "married" }
    if isMarried {
      let partner = birth + (person.isMale ? random.pick(-2...6) : random.pick(-8...2))
      add(
        "family_own", person.isMale ? "Vợ" : "Chồng", person.isMale ? "05" : "06",
        Names.relative(of: "", male: !person.isMale, &random), partner)
      for child in 0..<random.pick(0...2) {
        let year = birth + 25 + child * 4 + random.pick(0...3)
        guard year <= 2025 else { break }
        let son = random.chance(0.5)
        add(
          "family_own", son ? "Con trai" : "Con gái", "07",
          Names.relative(of: person.isMale ? name : "", male: son, &random), year)
      }
    }
    if random.chance(0.5) {
      let male = random.chance(0.5)
      add(
        "family_own", male ? "Anh trai" : "Chị gái", male ? "08" : "09",
        Names.relative(of: name, male: male, &random), birth - random.pick(1...6))
    }
    if random.chance(0.5) {
      let male = random.chance(0.5)
      add(
        "family_own", male ? "Em trai" : "Em gái", "10",
        Names.relative(of: name, male: male, &random), birth + random.pick(1...8))
    }
    if isMarried && random.chance(0.8) {
      let side = person.isMale ? "vợ" : "chồng"
      add(
        "family_spouse_side", "Bố \(side)", "03",
        Names.relative(of: "", male: true, &random), birth - random.pick(22...38))
      add(
        "family_spouse_side", "Mẹ \(side)", "04",
        Names.relative(of: "", male: false, &random), birth - random.pick(20...36))
    }
    person.sections[.family] = rows
  }

  private func occupations(_ year: Int) -> [String] {
    if year < 1966 { return ["Hưu trí", "Làm ruộng"] }
    if year > 2005 { return ["Học sinh", "Sinh viên"] }
    return ["Giáo viên", "Công nhân", "Kinh doanh", "Công chức", "Nông dân"]
  }
}
