/// Faults, each in one value of one record, with the rules that may report it.
struct Faults: Sendable {
  struct Kind: Sendable {
    let name: String
    /// The field in which the finding must stand, as hoso names it without row numbers.
    let field: String
    var also: [String] = []
    let rules: [String]
    /// The columns that must be delivered.
    var needs: [Field] = []
    var section: Section?
    /// Left out unless asked for by name.
    var isSpecial = false
    /// Changes the person; `false` when the person is not fit for the fault.
    let apply: @Sendable (inout Person, inout RandomSource, Style) -> Bool
  }

  let kinds: [Kind]

  init(columns: Set<Field>, sections: Set<Section>, layout: Layout, only names: Set<String>?) {
    var all = Faults.identity + Faults.codes + Faults.texts(layout)
    all += Faults.careers + Faults.pay + Faults.party + Faults.rows
    kinds = all.filter { kind in
      kind.needs.allSatisfy(columns.contains)
        && (kind.section.map(sections.contains) ?? true)
        && (names?.contains(kind.name) ?? !kind.isSpecial)
    }
  }

  func apply(to person: inout Person, _ random: inout RandomSource, _ style: Style) -> Truth.Fault?
  {
    guard !kinds.isEmpty else { return nil }
    for _ in 0..<40 {
      let kind = random.pick(kinds)
      guard kind.apply(&person, &random, style) else { continue }
      return Truth.Fault(
        kind: kind.name, field: kind.field, also: kind.also, rules: kind.rules)
    }
    return nil
  }

  /// Every kind with its field and rules, one a line.
  static func catalogue(_ layout: Layout) -> String {
    let all = identity + codes + texts(layout) + careers + pay + party + rows
    return all.map { "\($0.name)\t\($0.field)\t\($0.rules.joined(separator: " "))" }
      .joined(separator: "\n")
  }

  /// A text in place of the value of one field.
  static func text(
    _ name: String, _ field: Field, _ rules: [String], also: [Field] = [], needs: [Field] = [],
    isSpecial: Bool = false,
    _ write: @escaping @Sendable (Person, inout RandomSource, Style) -> String?
  ) -> Kind {
    Kind(
      name: name, field: field.name, also: also.map(\.name), rules: rules,
      needs: [field] + also + needs, isSpecial: isSpecial
    ) { person, random, style in
      guard let text = write(person, &random, style) else { return false }
      person.overrides.append(Override(field: field, text: text))
      return true
    }
  }

  /// Another date, possible as such.
  static func date(
    _ name: String, _ field: Field, _ rules: [String], also: [Field] = [], needs: [Field] = [],
    _ move: @escaping @Sendable (Person, Day, inout RandomSource) -> Day?
  ) -> Kind {
    text(name, field, rules, also: also, needs: needs) { person, random, style in
      guard let old = person.date(field), let day = move(person, old, &random) else { return nil }
      return style.date(day)
    }
  }

  static func missing(_ field: Field) -> Kind {
    text(
      "\(hyphenated(field.name))-missing", field, ["\(hyphenated(field.name))-missing"]
    ) { person, _, _ in person.has(field) ? "" : nil }
  }

  static func hyphenated(_ name: String) -> String { name.replacing("_", with: "-") }

  // MARK: Identity

  private static let badID = [
    "citizen-id-malformed", "citizen-id-unreadable", "citizen-id-birth-year-differs",
    "citizen-id-sex-differs", "citizen-id-prefix-unknown",
  ]

  private static func id(
    _ name: String, _ rules: [String], also: [Field] = [], needs: [Field] = [],
    _ change: @escaping @Sendable ([Character], inout RandomSource) -> String?
  ) -> Kind {
    text("id-" + name, .citizenID, rules, also: also, needs: needs) { person, random, _ in
      guard let id = person.text(.citizenID) else { return nil }
      return change(Array(id), &random)
    }
  }

  private static let identity: [Kind] = [
    id("birth-year-wrong", ["citizen-id-birth-year-differs"], needs: [.birthDate]) { id, random in
      let year = (Int(String(id[4...5]))! + random.pick(1...60)) % 100
      return String(id[..<4]) + two(year) + String(id[6...])
    },
    id("sex-digit-wrong", ["citizen-id-sex-differs"], needs: [.gender]) { id, _ in
      String(id[..<3]) + String(Int(String(id[3]))! ^ 1) + String(id[4...])
    },
    id("century-wrong", ["citizen-id-birth-year-differs"], needs: [.birthDate]) { id, _ in
      String(id[..<3]) + String(Int(String(id[3]))! + 4) + String(id[4...])
    },
    id("digit-lost-in-the-middle", badID, needs: [.birthDate]) { id, random in
      var short = id
      short.remove(at: random.pick(6...10))
      // A digit lost in front could be restored; this one must not look like that.
      return short[0] == "0" && short[3...5] != id[2...4] ? String(short) : nil
    },
    id("nine-digits", ["citizen-id-malformed", "citizen-id-unreadable"]) { _, random in
      "1" + digits(random.pick(10_000_000...99_999_999), 8)
    },
    id("thirteen-digits", ["citizen-id-malformed", "citizen-id-unreadable"]) { id, random in
      String(id) + "\(random.pick(0...9))"
    },
    id(
      "scientific-notation",
      ["number-lost-digits", "citizen-id-unreadable", "citizen-id-malformed"]
    ) { id, random in
      let digits = Array(String(id).drop { $0 == "0" })
      return "\(digits[0]).\(digits[1])\(digits[2])E+\(digits.count - 1)"
    },
    id(
      "scientific-notation-comma",
      ["number-lost-digits", "citizen-id-unreadable", "citizen-id-malformed"]
    ) { id, random in
      let digits = Array(String(id).drop { $0 == "0" })
      return "\(digits[0]),\(String(digits[1...5]))E+\(digits.count - 1)"
    },
    id("letter-o-for-zero", ["citizen-id-malformed", "citizen-id-unreadable"]) { id, _ in
      "O" + String(id[1...])
    },
    id("letter-l-for-one", ["citizen-id-malformed", "citizen-id-unreadable"]) { id, _ in
      id.contains("1") ? String(id).replacing("1", with: "l") : nil
    },
    id("prefix-unknown", ["citizen-id-prefix-unknown"]) { id, random in
      "0" + random.pick(["03", "05", "07", "09", "13", "16", "97"]) + String(id[3...])
    },
    id("serial-suspicious", ["citizen-id-serial-suspicious"]) { id, random in
      String(id[..<6]) + random.pick(["111111", "000000", "123456", "999999"])
    },
    missing(.citizenID),
    text("birth-31-february", .birthDate, ["birth-date-unreadable"]) { person, _, style in
      style.date(person.birth.year, 2, 31)
    },
    text("birth-month-13", .birthDate, ["birth-date-unreadable"]) { person, random, style in
      style.date(person.birth.year, 13, random.pick(13...28))
    },
    text("birth-day-32", .birthDate, ["birth-date-unreadable"]) { person, _, style in
      style.date(person.birth.year, person.birth.month, 32)
    },
    text(
      "birth-month-first", .birthDate,
      ["birth-date-unreadable", "date-order-uncertain", "column-date-order-mixed"], isSpecial: true
    ) { person, _, _ in
      person.birth.day > 12
        ? "\(two(person.birth.month))/\(two(person.birth.day))/\(person.birth.year)" : nil
    },
    text("birth-letters-in-number", .birthDate, ["birth-date-unreadable"]) { person, _, style in
      let date = style.date(person.birth)
      return date.contains("0") ? date.replacing("0", with: "O") : nil
    },
    text("birth-is-a-word", .birthDate, ["birth-date-unreadable"]) { _, random, _ in
      random.pick(["không rõ", "chưa có", "#N/A", "####"])
    },
    text(
      "birth-in-the-future", .birthDate,
      ["birth-date-out-of-range", "person-younger-than-sixteen", "citizen-id-birth-year-differs"]
    ) { person, random, style in
      style.date(random.pick(2027...2045), person.birth.month, min(28, person.birth.day))
    },
    text(
      "birth-before-1900", .birthDate,
      ["birth-date-out-of-range", "birth-date-unreadable", "working-person-older-than-eighty"]
    ) { person, random, style in
      style.date(random.pick(1800...1899), person.birth.month, min(28, person.birth.day))
    },
    text(
      "birth-year-mistyped", .birthDate, ["citizen-id-birth-year-differs"], needs: [.citizenID]
    ) { person, random, style in
      let year = person.birth.year + random.pick([-9, -3, 1, 2])
      return style.date(year, person.birth.month, min(28, person.birth.day))
    },
    missing(.birthDate), missing(.fullName), missing(.gender), missing(.ethnicity),
    missing(.religion), missing(.staffNumber), missing(.firstRecruitedOn),
    text("gender-contradicts-id", .gender, ["citizen-id-sex-differs"], needs: [.citizenID]) {
      person, _, style in
      style.sexAsNumber ? (person.isMale ? "2" : "1") : person.isMale ? "Nữ" : "Nam"
    },
    date("id-card-issued-in-the-future", .citizenIDIssuedOn, ["citizen-id-issued-on-out-of-range"])
    {
      _, _, random in Day(random.pick(2027...2039), 5, 17)
    },
    date(
      "id-card-issued-before-14", .citizenIDIssuedOn,
      [
        "citizen-id-issued-before-age-fourteen", "citizen-id-issued-before-the-number-existed",
        "citizen-id-issued-on-out-of-range",
      ], needs: [.birthDate]
    ) { person, _, random in person.birth.plus(years: random.pick(3...12)) },
    text(
      "phone-too-short", .phone, ["phone-malformed", "phone-unreadable", "phone-prefix-unknown"]
    ) {
      person, random, _ in String(person.text(.phone)!.prefix(random.pick(5...8)))
    },
    text("phone-too-long", .phone, ["phone-malformed", "phone-unreadable", "phone-prefix-unknown"])
    {
      person, _, _ in person.text(.phone)! + "1234"
    },
    text("phone-letters", .phone, ["phone-malformed", "phone-unreadable"]) { person, _, _ in
      person.text(.phone)!.prefix(9) + "x"
    },
    text("phone-prefix-unknown", .phone, ["phone-prefix-unknown"]) { person, random, _ in
      random.pick(["061", "050", "074", "031", "040"]) + person.text(.phone)!.dropFirst(3)
    },
    text(
      "insurance-nine-digits", .socialInsurance,
      ["social-insurance-no-malformed", "social-insurance-no-unreadable"]
    ) { person, _, _ in String(person.text(.socialInsurance)!.dropLast()) },
    text(
      "insurance-letter", .socialInsurance,
      ["social-insurance-no-malformed", "social-insurance-no-unreadable"]
    ) { person, _, _ in person.text(.socialInsurance)!.dropLast() + "B" },
    text(
      "insurance-twelve-digits-of-another", .socialInsurance,
      ["social-insurance-number-differs-from-citizen-id"], needs: [.citizenID]
    ) { person, random, _ in
      person.text(.citizenID)!.dropLast(6) + digits(random.pick(100_000...899_999) | 1, 6)
    },
    text(
      "health-insurance-of-another", .healthInsurance,
      ["health-insurance-number-differs-from-social-insurance-number"], needs: [.socialInsurance]
    ) { person, random, _ in
      person.text(.healthInsurance)!.prefix(7) + digits(random.pick(0...99_999_999), 8)
    },
    text("health-insurance-too-short", .healthInsurance, ["health-insurance-no-malformed"]) {
      person, _, _ in String(person.text(.healthInsurance)!.prefix(13))
    },
    text(
      "dossier-id-of-another", .dossierID, ["dossier-id-differs-from-citizen-id"],
      needs: [.citizenID]
    ) { person, random, _ in
      person.text(.dossierID)!.dropLast(4) + digits(random.pick(0...9_999), 4)
    },
    text("email-without-at", .email, ["email-malformed", "email-unreadable"]) { person, _, _ in
      person.text(.email)!.replacing("@", with: ".")
    },
  ]

  // MARK: Codes

  private static func unknown(_ field: Field, _ values: [String]) -> Kind {
    let name = hyphenated(field.name)
    return text("\(name)-unknown", field, ["\(name)-unknown-code"]) { person, random, _ in
      person.has(field) ? random.pick(values) : nil
    }
  }

  private static let codes: [Kind] = [
    unknown(.ethnicity, ["Thượng du", "Kinhg", "Tàu", "K1nh", "DT khác"]),
    unknown(.religion, ["Đạo Trời", "Phật gíao hội", "Có", "Tôn gáo"]),
    unknown(.gender, ["9", "Khác", "?", "N"]),
    unknown(.rankCode, ["01.999", "V.99.01.01", "15.999", "CV", "V.07.99.99"]),
    unknown(.bloodGroup, ["C", "AA", "Z"]),
    unknown(.politicalTheory, ["Đại cương", "LLX"]),
    unknown(.maritalStatus, ["Bình thường", "Hai"]),
    unknown(.status, ["Tàm tạm", "ZZ"]),
    unknown(.employmentKind, ["Nhân sự loại 7", "QQ"]),
    text(
      "education-grade-13", .generalEducation,
      ["general-education-malformed", "general-education-unreadable"]
    ) { _, random, _ in random.pick(["13/12", "12/14", "11/10", "0/12"]) },
    text(
      "education-is-a-date", .generalEducation,
      ["general-education-malformed", "general-education-unreadable"]
    ) { _, random, _ in random.pick(["12-Dec", "12-Thg12", "10/10/2024"]) },
    text(
      "ten-year-schooling-but-born-later", .generalEducation, ["ten-year-schooling-but-born-later"],
      needs: [.birthDate]
    ) { person, _, _ in person.birth.year > 1978 ? "10/10" : nil },
    text(
      "qualification-below-rank", .highestQualification, ["qualification-below-rank"],
      needs: [.rankCode, .salaryFrom]
    ) { person, random, _ in
      guard let code = person.text(.rankCode), let rank = Careers.ranks[code],
        rank.table.name.hasPrefix("A1") || rank.table.name.hasPrefix("A2")
      else { return nil }
      return random.pick(["Trung cấp", "Sơ cấp", "Cao đẳng"])
    },
    Kind(
      name: "ethnicity-and-religion-swapped", field: "ethnicity", also: ["religion"],
      rules: ["values-swapped", "ethnicity-unknown-code", "religion-unknown-code"],
      needs: [.ethnicity, .religion]
    ) { person, _, style in
      let (first, second) = (person[.ethnicity], person[.religion])
      person.overrides.append(
        Override(field: .ethnicity, text: style.text(second, of: .religion)))
      person.overrides.append(Override(field: .religion, text: style.text(first, of: .ethnicity)))
      return true
    },
    Kind(
      name: "id-and-phone-swapped", field: "citizen_id", also: ["phone"],
      rules: [
        "values-swapped", "citizen-id-malformed", "phone-malformed", "citizen-id-unreadable",
        "phone-unreadable", "citizen-id-birth-year-differs",
      ], needs: [.citizenID, .phone]
    ) { person, _, _ in
      person.overrides.append(Override(field: .citizenID, text: person.text(.phone)!))
      person.overrides.append(Override(field: .phone, text: person.text(.citizenID)!))
      return true
    },
    Kind(
      name: "name-and-birth-date-swapped", field: "birth_date", also: ["full_name"],
      rules: [
        "values-swapped", "birth-date-unreadable", "full-name-malformed", "full-name-unreadable",
      ], needs: [.fullName, .birthDate]
    ) { person, _, style in
      person.overrides.append(Override(field: .fullName, text: style.date(person.birth)))
      person.overrides.append(Override(field: .birthDate, text: person.text(.fullName)!))
      return true
    },
  ]

  // MARK: Texts

  private static let badText = [
    "text-undecodable", "text-lost-letters", "full-name-unreadable", "full-name-malformed",
  ]

  private static func texts(_ layout: Layout) -> [Kind] {
    var kinds = [
      text("name-with-digits", .fullName, ["full-name-malformed", "full-name-unreadable"]) {
        person, random, _ in person.text(.fullName)! + "\(random.pick(10...99))"
      },
      text("name-digit-for-letter", .fullName, ["full-name-malformed", "full-name-unreadable"]) {
        person, _, _ in
        let name = person.text(.fullName)!
        return name.contains("i") ? name.replacing("i", with: "1") : nil
      },
      text("name-with-symbols", .fullName, ["full-name-malformed", "full-name-unreadable"]) {
        person, random, _ in person.text(.fullName)! + random.pick([" @", " #VALUE!", " $"])
      },
      text("name-letters-lost-question-marks", .fullName, badText) { person, _, _ in
        let name = person.text(.fullName)!
        let lost = String(
          String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII ? $0 : "?" }))
        return lost.contains("?") ? lost : nil
      },
    ]
    if layout != .foxpro {
      kinds += [
        text("name-replacement-character", .fullName, badText) { person, _, _ in
          let name = person.text(.fullName)!
          let lost = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII ? $0 : "\u{FFFD}" }))
          return lost.contains("\u{FFFD}") ? lost : nil
        },
        text(
          "unit-replacement-character", .employingUnit,
          ["text-undecodable", "text-lost-letters", "employing-unit-unreadable"]
        ) { person, _, _ in
          let name = person.text(.employingUnit)!
          let lost = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII ? $0 : "\u{FFFD}" }))
          return lost.contains("\u{FFFD}") ? lost : nil
        },
      ]
    }
    switch layout {
    case .wide:
      kinds.append(
        text("name-undecodable-bytes", .fullName, badText) { person, _, _ in
          // E1 begins a letter of three bytes that does not go on.
          "\u{E0E1}\u{E0BA} " + person.text(.fullName)!
        })
    case .foxpro:
      kinds.append(
        text("name-undecodable-bytes", .fullName, badText) { person, _, _ in
          // Bytes that TCVN3 leaves unassigned.
          "\u{E081}\u{E0C0} " + person.text(.fullName)!
        })
    case .folder:
      kinds.append(
        text("name-undecodable-bytes", .fullName, badText) { person, _, _ in
          // Half of a surrogate pair.
          "\u{E1D8} " + person.text(.fullName)!
        })
    case .nested, .rows: break
    }
    return kinds
  }
}
