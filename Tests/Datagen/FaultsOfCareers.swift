/// Faults in recruitment, pay, Party, service and the rows of sections.
extension Faults {
  static let careers: [Kind] = [
    date(
      "recruited-before-15", .firstRecruitedOn,
      ["recruited-before-age-fifteen", "recruited-before-age-eighteen"], needs: [.birthDate]
    ) { person, _, random in person.birth.plus(years: random.pick(5...14)) },
    date(
      "recruited-in-the-future", .firstRecruitedOn,
      [
        "first-recruited-on-out-of-range", "salary-date-before-recruitment",
        "joined-current-agency-before-recruitment",
      ]
    ) { _, _, random in Day(random.pick(2027...2040), 3, 1) },
    text("recruited-30-february", .firstRecruitedOn, ["first-recruited-on-unreadable"]) {
      person, _, style in style.date(person.recruited.year, 2, 30)
    },
    date(
      "joined-agency-before-recruitment", .joinedCurrentAgencyOn,
      ["joined-current-agency-before-recruitment"], needs: [.firstRecruitedOn]
    ) { person, _, random in person.recruited.plus(months: -random.pick(3...90)) },
    Kind(
      name: "leader-without-appointment-date", field: "appointed_on", also: ["current_position"],
      rules: ["leader-without-appointment-date"], needs: [.currentPosition, .appointedOn]
    ) { person, _, _ in
      guard person.has(.appointedOn) else { return false }
      person.overrides.append(Override(field: .appointedOn, text: ""))
      return true
    },
    date(
      "appointed-before-recruitment", .appointedOn,
      ["appointed-before-recruitment", "holds-post-since-before-recruitment"],
      needs: [.firstRecruitedOn]
    ) { person, _, random in person.recruited.plus(months: -random.pick(2...60)) },
    date("enlisted-too-young", .enlistedOn, ["enlisted-outside-age"], needs: [.birthDate]) {
      person, _, random in person.birth.plus(years: random.pick(10...15))
    },
    date(
      "discharged-before-enlisted", .dischargedOn, ["discharged-before-enlisted"],
      needs: [.enlistedOn]
    ) { person, _, random in person.date(.enlistedOn)!.plus(months: -random.pick(2...30)) },
    text(
      "discharged-without-enlistment", .enlistedOn, ["discharge-without-enlistment"],
      also: [.dischargedOn]
    ) { person, _, _ in person.has(.enlistedOn) ? "" : nil },
    Kind(
      name: "working-past-retirement", field: "birth_date", also: ["gender", "status"],
      rules: [
        "working-past-retirement-age", "working-five-years-past-retirement-age",
        "working-person-older-than-seventy-five", "working-person-older-than-eighty",
      ], needs: [.birthDate, .gender, .citizenID]
    ) { person, random, style in
      let year = random.pick(1952...1960)
      let id = Array(person.text(.citizenID)!)
      person.overrides.append(
        Override(
          field: .birthDate, text: style.date(year, person.birth.month, min(28, person.birth.day))))
      person.overrides.append(
        Override(
          field: .citizenID,
          text: String(id[..<3]) + (person.isMale ? "0" : "1") + two(year % 100) + String(id[6...]))
      )
      person.overrides.append(Override(field: .dossierID, text: ""))
      return true
    },
    text(
      "height-in-millimetres", .heightCm, ["height-cm-out-of-range", "height-cm-unreadable"]
    ) { person, _, _ in
      if case .whole(let height) = person[.heightCm] { "\(height * 10)" } else { nil }
    },
    text(
      "weight-impossible", .weightKg,
      ["weight-kg-out-of-range", "weight-kg-unreadable", "body-measures-implausible"]
    ) { _, random, _ in random.pick(["6", "650", "5"]) },
  ]

  static let pay: [Kind] = [
    text(
      "coefficient-not-of-the-table", .salaryCoefficient,
      ["salary-coefficient-differs-from-table"], needs: [.rankCode, .salaryStep, .salaryFrom]
    ) { person, random, style in
      guard case .hundredths(let number) = person[.salaryCoefficient] else { return nil }
      return style.decimal(number + random.pick([-11, 7, 13, 20]))
    },
    text(
      "coefficient-of-another-step", .salaryCoefficient,
      ["salary-coefficient-differs-from-table"], needs: [.rankCode, .salaryStep, .salaryFrom]
    ) { person, _, style in
      guard case .hundredths(let number) = person[.salaryCoefficient],
        let rank = person.text(.rankCode).flatMap({ Careers.ranks[$0] })
      else { return nil }
      return style.decimal(number + rank.table.increment)
    },
    text(
      "coefficient-without-point", .salaryCoefficient,
      ["salary-coefficient-out-of-range", "salary-coefficient-unreadable"]
    ) { person, _, _ in
      if case .hundredths(let number) = person[.salaryCoefficient] { "\(number)" } else { nil }
    },
    text("coefficient-with-letter", .salaryCoefficient, ["salary-coefficient-unreadable"]) {
      person, _, style in
      guard case .hundredths(let number) = person[.salaryCoefficient] else { return nil }
      return style.decimal(number).dropLast() + "O"
    },
    text(
      "coefficient-turned-into-a-date", .salaryCoefficient,
      ["salary-coefficient-unreadable", "salary-coefficient-out-of-range"]
    ) { _, random, _ in random.pick(["02/34/2024", "Feb-34", "4-Thg4", "03/03/2024"]) },
    text(
      "step-beyond-table", .salaryStep,
      ["salary-step-above-table", "salary-step-out-of-range"], needs: [.rankCode, .salaryFrom]
    ) { person, random, _ in person.steps < 12 ? "\(random.pick(person.steps + 1...12))" : nil },
    text("step-out-of-range", .salaryStep, ["salary-step-out-of-range"]) { _, random, _ in
      random.pick(["0", "15", "99"])
    },
    text("step-with-letters", .salaryStep, ["salary-step-unreadable"]) { _, random, _ in
      random.pick(["ba", "l", "IV?"])
    },
    date(
      "salary-date-before-recruitment", .salaryFrom, ["salary-date-before-recruitment"],
      needs: [.firstRecruitedOn]
    ) { person, _, random in person.recruited.plus(months: -random.pick(2...24)) },
    date("salary-date-far-ahead", .salaryFrom, ["salary-date-far-ahead"]) { _, _, random in
      Day(random.pick(2028...2035), 1, 1)
    },
    text("salary-date-31-april", .salaryFrom, ["salary-from-unreadable"]) { person, _, style in
      style.date(person.date(.salaryFrom)!.year, 4, 31)
    },
    text(
      "over-scale-before-last-step", .overScalePercent, ["over-scale-before-last-step"],
      needs: [.rankCode, .salaryStep, .salaryFrom]
    ) { person, _, _ in
      if case .whole(let step) = person[.salaryStep], step < person.steps - 1 { "5" } else { nil }
    },
    text(
      "over-scale-three-percent", .overScalePercent, ["over-scale-percent-not-possible"]
    ) { person, _, _ in person.has(.overScalePercent) ? "3" : nil },
    text(
      "position-allowance-too-high", .positionAllowance,
      ["position-allowance-out-of-scale", "position-allowance-out-of-range"]
    ) { person, _, style in person.has(.positionAllowance) ? style.decimal(500) : nil },
  ]

  static let party: [Kind] = [
    date(
      "party-official-before-joining", .partyOfficialOn,
      ["party-official-before-probation-ended", "party-probation-short-before-1991"],
      needs: [.partyJoinedOn]
    ) { person, _, random in person.date(.partyJoinedOn)!.plus(months: -random.pick(1...30)) },
    date(
      "party-official-too-soon", .partyOfficialOn,
      ["party-official-before-probation-ended", "party-probation-short-before-1991"],
      needs: [.partyJoinedOn]
    ) { person, _, random in person.date(.partyJoinedOn)!.plus(months: random.pick(1...10)) },
    date(
      "party-official-years-later", .partyOfficialOn, ["party-official-long-after-joining"],
      needs: [.partyJoinedOn]
    ) { person, _, _ in
      let day = person.date(.partyJoinedOn)!.plus(months: 40)
      return day < Day(2026, 10, 1) ? day : nil
    },
    date(
      "party-joined-before-18", .partyJoinedOn, ["party-joined-before-age-eighteen"],
      needs: [.birthDate]
    ) { person, _, random in person.birth.plus(years: random.pick(10...17)) },
    date(
      "party-joined-in-the-future", .partyJoinedOn,
      ["party-joined-on-out-of-range", "party-official-before-probation-ended"]
    ) { _, _, random in Day(random.pick(2027...2033), 2, 3) },
    text("party-joined-day-45", .partyJoinedOn, ["party-joined-on-unreadable"]) {
      person, _, style in
      person.date(.partyJoinedOn).map { style.date($0.year, $0.month, 45) }
    },
    text(
      "party-official-without-joining", .partyJoinedOn,
      ["party-official-date-without-joining-date"], also: [.partyOfficialOn]
    ) { person, _, _ in person.has(.partyJoinedOn) ? "" : nil },
    date(
      "union-joined-before-14", .firstUnionJoinedOn, ["union-joined-before-age-fourteen"],
      needs: [.birthDate]
    ) { person, _, random in person.birth.plus(years: random.pick(4...12)) },
  ]

  // MARK: Rows

  private static func row(
    _ name: String, _ field: String, _ rules: [String], _ section: Section, also: [String] = [],
    needs: [Field] = [],
    _ change: @escaping @Sendable (inout [Row], Person, inout RandomSource) -> Bool
  ) -> Kind {
    Kind(
      name: name, field: field, also: also, rules: rules, needs: needs, section: section
    ) { person, random, _ in
      guard var rows = person.sections[section], !rows.isEmpty,
        change(&rows, person, &random)
      else { return false }
      person.sections[section] = rows
      return true
    }
  }

  private static func relative(_ code: String, in rows: [Row]) -> Int? {
    rows.firstIndex { row in
      if row.canon == "family_own", case .coded(_, code)? = row.cells[.relation] {
        true
      } else {
        false
      }
    }
  }

  static let rows: [Kind] = [
    row(
      "work-row-ends-before-it-starts", "work_history.to", ["work-history-ends-before-it-starts"],
      .work, also: ["work_history.from"]
    ) { rows, _, random in
      guard case .date(let from)? = rows[0].cells[.from], rows.count > 1 else { return false }
      rows[0].cells[.to] = .date(from.plus(months: -random.pick(2...40)))
      return true
    },
    row(
      "work-row-starts-in-the-future", "work_history.from", ["work-history-from-out-of-range"],
      .work
    ) { rows, _, random in
      rows[rows.count - 1].cells[.from] = .date(Day(random.pick(2028...2033), 1, 1))
      return true
    },
    row(
      "work-row-date-unreadable", "work_history.from", ["work-history-from-unreadable"], .work
    ) { rows, _, random in
      rows[rows.count - 1].cells[.from] = .text(random.pick(["13/2O05", "tháng 15/2007", "??"]))
      return true
    },
    row(
      "work-history-gap", "work_history", ["work-history-gap"], .work,
      needs: [.firstRecruitedOn]
    ) { rows, person, _ in
      guard rows.count > 1, !person.hasServed,
        case .date(let from)? = rows[0].cells[.from], case .date(let to)? = rows[0].cells[.to],
        from.months(to: to) > 30, to > Day(2012, 1, 1),
        !(person.sections[.training] ?? []).contains(where: { row in
          if row.canon == "training_professional", case .date(let end)? = row.cells[.to] {
            end > to.plus(months: -14)
          } else {
            false
          }
        })
      else { return false }
      rows[0].cells[.to] = .date(to.plus(months: -14))
      return true
    },
    row(
      "two-open-work-rows", "work_history", ["several-open-work-periods"], .work,
      also: ["work_history.to"]
    ) { rows, person, _ in
      guard rows.count > 2, !person.hasServed else { return false }
      rows[0].cells[.to] = .missing
      return true
    },
    row(
      "work-row-before-15", "work_history.from", ["work-starts-before-age-fifteen"], .work,
      needs: [.birthDate]
    ) { rows, person, random in
      guard !person.hasServed else { return false }
      rows[0].cells[.from] = .date(person.birth.plus(years: random.pick(4...12)))
      return true
    },
    row(
      "degree-ends-before-it-starts", "training_professional.to",
      ["professional-training-ends-before-it-starts"], .training,
      also: ["training_professional.from"]
    ) { rows, _, _ in
      guard case .date(let from)? = rows[0].cells[.from] else { return false }
      rows[0].cells[.to] = .date(from.plus(months: -15))
      return true
    },
    row(
      "degree-before-15", "training_professional.to",
      ["training-finished-before-age-fifteen", "degree-earned-too-young"], .training,
      needs: [.birthDate]
    ) { rows, person, _ in
      rows[0].cells[.from] = .date(person.birth.plus(years: 8))
      rows[0].cells[.to] = .date(person.birth.plus(years: 12))
      return true
    },
    row(
      "father-younger-than-child", "family_own.birth_year", ["parent-impossibly-young"], .family,
      needs: [.birthDate]
    ) { rows, person, random in
      guard let index = relative("03", in: rows) else { return false }
      rows[index].cells[.birthYear] = .whole(person.birth.year + random.pick(0...9))
      return true
    },
    row(
      "father-thirteen-years-older", "family_own.birth_year", ["father-too-young"], .family,
      needs: [.birthDate]
    ) { rows, person, _ in
      guard let index = relative("03", in: rows) else { return false }
      rows[index].cells[.birthYear] = .whole(person.birth.year - 13)
      return true
    },
    row(
      "mother-sixty-years-older", "family_own.birth_year", ["parent-too-old"], .family,
      needs: [.birthDate]
    ) { rows, person, random in
      guard let index = relative("04", in: rows) else { return false }
      rows[index].cells[.birthYear] = .whole(person.birth.year - random.pick(57...66))
      return true
    },
    row(
      "child-older-than-person", "family_own.birth_year", ["child-impossibly-old"], .family,
      needs: [.birthDate]
    ) { rows, person, random in
      guard let index = relative("07", in: rows) else { return false }
      rows[index].cells[.birthYear] = .whole(person.birth.year - random.pick(0...9))
      return true
    },
    row(
      "relative-born-in-the-future", "family_own.birth_year",
      ["family-own-birth-year-out-of-range"], .family
    ) { rows, _, random in
      guard let index = relative("07", in: rows) else { return false }
      rows[index].cells[.birthYear] = .whole(random.pick(2028...2060))
      return true
    },
    row(
      "relative-unknown", "family_own.relation", ["family-own-relation-unknown-code"], .family
    ) { rows, _, random in
      guard let index = relative("07", in: rows) ?? relative("10", in: rows) else { return false }
      rows[index].cells[.relation] = .text(random.pick(["Hàng xóm", "Bạn thân"]))
      return true
    },
    row("two-spouses", "family_own", ["several-spouses-listed"], .family) { rows, person, random in
      guard
        let index = relative("05", in: rows) ?? relative("06", in: rows),
        case .whole(let year)? = rows[index].cells[.birthYear]
      else { return false }
      var second = rows[index]
      second.cells[.name] = .text(Names.relative(of: "", male: !person.isMale, &random))
      second.cells[.birthYear] = .whole(year + 3)
      rows.append(second)
      return true
    },
    row(
      "spouse-of-wrong-sex", "family_own.relation", ["spouse-relation-contradicts-sex"], .family,
      also: ["gender"], needs: [.gender]
    ) { rows, person, _ in
      guard let index = relative("05", in: rows) ?? relative("06", in: rows) else { return false }
      rows[index].cells[.relation] = .coded(
        person.isMale ? "Chồng" : "Vợ", code: person.isMale ? "06" : "05")
      return true
    },
    row("relative-twice", "family_own", ["family-row-duplicated"], .family) { rows, _, _ in
      guard let index = relative("10", in: rows) ?? relative("08", in: rows) else { return false }
      rows.append(rows[index])
      return true
    },
    row("parents-left-out", "family_own", ["parents-not-listed"], .family) { rows, _, _ in
      guard let index = relative("04", in: rows) else { return false }
      rows.remove(at: index)
      return true
    },
    row(
      "salary-row-ends-before-it-starts", "salary_history.to",
      ["salary-history-ends-before-it-starts"], .salary, also: ["salary_history.from"]
    ) { rows, _, _ in
      guard rows.count > 1, case .date(let from)? = rows[0].cells[.from] else { return false }
      rows[0].cells[.to] = .date(from.plus(months: -5))
      return true
    },
    row(
      "salary-row-rank-unknown", "salary_history.rank_code",
      ["salary-history-rank-code-unknown-code"], .salary
    ) { rows, _, random in
      rows[0].cells[.rankCode] = .text(random.pick(["99.999", "V.00.00.01"]))
      return true
    },
    row("salary-history-gap", "salary_history", ["salary-history-not-contiguous"], .salary) {
      rows, _, _ in
      guard rows.count > 2, case .date(let to)? = rows[1].cells[.to],
        case .date(let from)? = rows[1].cells[.from], from.months(to: to) > 20
      else { return false }
      rows[1].cells[.to] = .date(to.plus(months: -14))
      return true
    },
  ]
}
