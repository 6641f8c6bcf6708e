import Foundation

/// Dirt that has one certain repair: the kinds, and how each changes one value.
struct Dirt: Sendable {
  struct Kind: Sendable {
    let name: String
    let field: Field
    /// Whether its letters exist in TCVN3.
    var isPlain = true
    /// The dirty text and the exact value it stands for; `nil` where the person has no such value.
    let make: @Sendable (Person, inout RandomSource) -> (text: String, canon: String)?
  }

  private let kinds: [Kind]
  private let lists: Lists

  init(lists: Lists, columns: Set<Field>, plainOnly: Bool, only names: Set<String>?) {
    self.lists = lists
    var all = Dirt.texts + Dirt.dates + Dirt.identifiers + Dirt.codes + Dirt.measures
    all += Dirt.places(lists)
    kinds = all.filter { kind in
      columns.contains(kind.field) && (kind.isPlain || !plainOnly)
        && (names?.contains(kind.name) ?? true)
    }
  }

  /// Dirties one value of the person.
  func apply(to person: inout Person, _ random: inout RandomSource) -> Truth.Repair? {
    guard !kinds.isEmpty else { return nil }
    for _ in 0..<12 {
      let kind = random.pick(kinds)
      guard let made = kind.make(person, &random) else { continue }
      let isPlace: Bool
      if case .place = person[kind.field] { isPlace = true } else { isPlace = false }
      let field = isPlace ? kind.field.name + "_code" : kind.field.name
      person.overrides.append(
        Override(field: kind.field, text: made.text, canon: made.canon, canonField: field))
      return Truth.Repair(kind: kind.name, field: field, value: made.canon)
    }
    return nil
  }

  // MARK: Texts and names

  private static let texts: [Kind] = [
    onName("nfd", isPlain: false) { name, _ in name.decomposedStringWithCanonicalMapping },
    onName("double-spaces") { name, _ in name.replacing(" ", with: "  ") },
    onName("spaces-around") { name, _ in "  \(name) " },
    onName("no-break-spaces", isPlain: false) { name, _ in name.replacing(" ", with: "\u{A0}") },
    onName("zero-width-space", isPlain: false) { name, random in
      insert("\u{200B}", in: name, &random)
    },
    onName("byte-order-mark-inside", isPlain: false) { name, _ in "\u{FEFF}" + name },
    onName("soft-hyphen", isPlain: false) { name, random in insert("\u{AD}", in: name, &random) },
    onName("eth-for-d-with-stroke", isPlain: false) { name, _ in
      name.contains("Đ") ? name.replacing("Đ", with: "\u{D0}") : nil
    },
    onName("african-d-for-d-with-stroke", isPlain: false) { name, _ in
      name.contains("Đ") ? name.replacing("Đ", with: "\u{189}") : nil
    },
    onName("all-capitals") { name, _ in name.contains("'") ? nil : name.uppercased() },
    onName("lower-case") { name, _ in name.contains("'") ? nil : name.lowercased() },
    onName("minority-apostrophe", isPlain: false) { name, _ in
      name.contains("'") ? name.replacing("'", with: "’") : nil
    },
    onName("minority-apostrophe-with-space", isPlain: false) { name, _ in
      name.hasPrefix("H'") ? name.replacing("H'", with: "H’ ") : nil
    },
    onName("minority-capitals") { name, _ in
      name.hasPrefix("H'") || name.hasPrefix("Y ") ? name.uppercased() : nil
    },
    onText("unit-nfd", .employingUnit, isPlain: false) { text, _ in
      text.decomposedStringWithCanonicalMapping
    },
    onText("unit-double-spaces", .employingUnit) { text, _ in text.replacing(" ", with: "  ") },
  ]

  private static func onName(
    _ name: String, isPlain: Bool = true,
    _ change: @escaping @Sendable (String, inout RandomSource) -> String?
  ) -> Kind { onText("name-" + name, .fullName, isPlain: isPlain, change) }

  private static func onText(
    _ name: String, _ field: Field, isPlain: Bool = true,
    _ change: @escaping @Sendable (String, inout RandomSource) -> String?
  ) -> Kind {
    Kind(name: name, field: field, isPlain: isPlain) { person, random in
      guard let text = person.text(field), let dirty = change(text, &random),
        !dirty.utf8.elementsEqual(text.utf8)
      else { return nil }
      return (dirty, text)
    }
  }

  private static func insert(_ mark: String, in text: String, _ random: inout RandomSource)
    -> String
  {
    let place = text.index(text.startIndex, offsetBy: random.pick(1...text.count - 1))
    return text[..<place] + mark + text[place...]
  }

  // MARK: Dates

  private static let dates: [Kind] =
    [Field.birthDate, .firstRecruitedOn, .partyJoinedOn, .salaryFrom]
    .flatMap { field in
      [
        onDate("short", field) { "\($0.day)/\($0.month)/\($0.year)" },
        onDate("dashes", field) { "\(two($0.day))-\(two($0.month))-\($0.year)" },
        onDate("dots", field) { "\(two($0.day)).\(two($0.month)).\($0.year)" },
        onDate("iso", field) { $0.iso },
        onDate("iso-midnight", field) { "\($0.iso) 00:00:00" },
        onDate("midnight", field) { "\(two($0.day))/\(two($0.month))/\($0.year) 00:00:00" },
        onDate("midnight-vietnamese", field) {
          "\(two($0.day))/\(two($0.month))/\($0.year) 12:00:00 SA"
        },
        onDate("compact", field) { "\($0.year)\(two($0.month))\(two($0.day))" },
        onDate("words", field) { "ngày \(two($0.day)) tháng \($0.month) năm \($0.year)" },
        onDate("month-word", field) { "\(two($0.day))-Thg\($0.month)-\($0.year)" },
        onDate("spaces", field) { "\(two($0.day)) / \(two($0.month)) / \($0.year)" },
      ]
    } + [
      onDate("month-only", .partyJoinedOn, precision: 7) { "\(two($0.month))/\($0.year)" },
      onDate("month-in-words", .partyJoinedOn, precision: 7) { "tháng \($0.month)/\($0.year)" },
      onDate("zero-day", .partyJoinedOn, precision: 7) { "00/\(two($0.month))/\($0.year)" },
      onDate("zero-day-and-month", .partyJoinedOn, precision: 4) { "00/00/\($0.year)" },
      onDate("year-only", .partyJoinedOn, precision: 4) { "\($0.year)" },
    ]

  private static func onDate(
    _ name: String, _ field: Field, precision: Int = 10,
    _ write: @escaping @Sendable (Day) -> String
  ) -> Kind {
    Kind(name: "date-" + name, field: field) { person, _ in
      guard let day = person.date(field) else { return nil }
      return (write(day), String(day.iso.prefix(precision)))
    }
  }

  // MARK: Numbers of persons

  private static let identifiers: [Kind] = [
    onText("id-lost-zero", .citizenID) { id, _ in id.hasPrefix("00") ? nil : String(id.dropFirst())
    },
    onText("id-lost-two-zeros", .citizenID) { id, _ in
      id.hasPrefix("00") ? String(id.dropFirst(2)) : nil
    },
    onText("id-apostrophe", .citizenID) { id, _ in "'" + id },
    onText("id-spaces", .citizenID) { id, _ in
      "\(id.prefix(3)) \(id.dropFirst(3).prefix(3)) \(id.dropFirst(6))"
    },
    onText("id-no-break-space", .citizenID, isPlain: false) { id, _ in id + "\u{A0}" },
    onText("phone-international", .phone) { phone, _ in "+84" + phone.dropFirst() },
    onText("phone-international-spaces", .phone) { phone, _ in
      "(+84) \(phone.dropFirst().prefix(3)) \(phone.dropFirst(4))"
    },
    onText("phone-dots", .phone) { phone, _ in
      "\(phone.prefix(4)).\(phone.dropFirst(4).prefix(3)).\(phone.dropFirst(7))"
    },
    onText("phone-spaces", .phone) { phone, _ in
      "\(phone.prefix(4)) \(phone.dropFirst(4).prefix(3)) \(phone.dropFirst(7))"
    },
    onText("phone-prefix-2018", .phone) { phone, _ in
      prefixes2018[String(phone.prefix(3))].map { $0 + phone.dropFirst(3) }
    },
    onText("insurance-spaces", .socialInsurance) { number, _ in
      "\(number.prefix(4)) \(number.dropFirst(4))"
    },
  ]

  private static let prefixes2018 = [
    "070": "0120", "079": "0121", "077": "0122", "076": "0126", "078": "0128", "083": "0123",
    "084": "0124", "085": "0125", "081": "0127", "082": "0129", "032": "0162", "033": "0163",
    "034": "0164", "035": "0165", "036": "0166", "037": "0167", "038": "0168", "039": "0169",
    "056": "0186", "058": "0188", "059": "0199",
  ]

  // MARK: Codes

  private static let codes: [Kind] = [
    onCode(
      "gender-alias", .gender,
      ["Nam": ["nam", "NAM", "M", "Male"], "Nữ": ["nữ", "NỮ", "Nu", "F", "Female"]]),
    onCode(
      "ethnicity-alias", .ethnicity,
      [
        "01": ["kinh", "KINH", "Việt", "Kinh (Việt)"], "02": ["Tầy", "TÀY"],
        "05": ["Khơ-me", "Khơ me", "Khơme"], "08": ["H'Mông", "HMông", "Mèo"],
        "10": ["Gia Rai", "Jrai"], "12": ["Ê Đê", "Êđê", "Rađê"], "13": ["Ba-na", "Bana"],
        "16": ["K'Ho", "Cơ Ho"], "03": ["THÁI", "thái"], "06": ["mường"], "07": ["NÙNG"],
        "22": ["S'Tiêng", "X'tiêng"],
      ]),
    onCode(
      "religion-alias", .religion,
      [
        "99": ["không", "Ko", "Không theo đạo", "Không tôn giáo"], "01": ["Đạo Phật", "Phật"],
        "02": ["Thiên Chúa giáo", "Thiên Chúa"], "08": ["Đạo Tin Lành"], "05": ["Đạo Cao Đài"],
      ]),
    onText("rank-lost-zero", .rankCode) { code, _ in
      code.hasPrefix("0") ? String(code.dropFirst()) : nil
    },
    onText("rank-with-name", .rankCode) { code, _ in
      Careers.ranks[code].map { "\(code) - \($0.name)" }
    },
    onText("rank-lower-case", .rankCode) { code, _ in
      code.hasPrefix("V") ? code.lowercased() : nil
    },
    onText("rank-spaces", .rankCode) { code, _ in " \(code) " },
    onText("education-in-words", .generalEducation) { grade, random in
      random.pick(["Lớp \(grade)", " \(grade)", "\(grade) phổ thông"])
    },
  ]

  private static func onCode(
    _ name: String, _ field: Field, _ aliases: [String: [String]]
  ) -> Kind {
    Kind(name: name, field: field) { person, random in
      guard case .coded(_, let code) = person[field], let names = aliases[code] else { return nil }
      return (random.pick(names), code)
    }
  }

  // MARK: Numbers

  private static let measures: [Kind] = [
    Kind(name: "decimal-comma", field: .salaryCoefficient) { person, _ in
      guard case .hundredths(let number) = person[.salaryCoefficient] else { return nil }
      return ("\(number / 100),\(two(number % 100))", "\(number / 100).\(two(number % 100))")
    },
    onWhole("height-metres", .heightCm) { "\($0 / 100),\(two($0 % 100))" },
    onWhole("height-metres-unit", .heightCm) { "\($0 / 100).\(two($0 % 100)) m" },
    onWhole("height-one-m", .heightCm) { "\($0 / 100)m\(two($0 % 100))" },
    onWhole("height-unit", .heightCm) { "\($0) cm" },
    onWhole("weight-unit", .weightKg) { "\($0) kg" },
    onWhole("weight-unit-joined", .weightKg) { "\($0)kg" },
    onWhole("step-leading-zero", .salaryStep) { "0\($0)" },
  ]

  private static func onWhole(
    _ name: String, _ field: Field, _ write: @escaping @Sendable (Int) -> String
  ) -> Kind {
    Kind(name: name, field: field) { person, _ in
      guard case .whole(let number) = person[field] else { return nil }
      return (write(number), String(number))
    }
  }

  // MARK: Places

  private static func places(_ lists: Lists) -> [Kind] {
    [
      Kind(name: "address-in-old-units", field: .currentAddress) { person, random in
        guard let home = person.home, let communes = lists.moved[home.provinceCode] else {
          return nil
        }
        let old = random.pick(communes)
        return (PersonMaker.street(in: old.name, &random) + old.text, old.successor!)
      },
      onPlace("place-abbreviated", .birthPlace) { abbreviated($0) },
      onPlace("place-dashes", .nativePlace) {
        $0.contains("-") ? nil : $0.replacing(", ", with: " - ")
      },
      onPlace("place-capitals", .nativePlace) { $0.uppercased() },
      Kind(name: "place-nfd", field: .birthPlace, isPlain: false) { person, _ in
        guard case .place(let text, let code) = person[.birthPlace] else { return nil }
        return (text.decomposedStringWithCanonicalMapping, code)
      },
    ]
  }

  private static func onPlace(
    _ name: String, _ field: Field, _ change: @escaping @Sendable (String) -> String?
  ) -> Kind {
    Kind(name: name, field: field) { person, _ in
      guard case .place(let text, let code) = person[field], let dirty = change(text) else {
        return nil
      }
      return (dirty, code)
    }
  }

  private static func abbreviated(_ text: String) -> String {
    var result = text
    for (long, short) in [
      ("Phường ", "P. "), ("Xã ", "X. "), ("Thị trấn ", "TT. "), ("Huyện ", "H. "),
      ("Quận ", "Q. "), ("Thị xã ", "TX. "), ("Thành phố ", "TP. "), ("thành phố ", "TP. "),
      ("tỉnh ", "T. "),
    ] {
      result = result.replacing(long, with: short)
    }
    return result
  }
}
