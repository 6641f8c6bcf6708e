import RecordModel
import RuleEngine
import Testing

@testable import Normalizers

@Suite("Places")
struct PlaceResolverTests {
  static let resolver: PlaceResolver? = {
    guard let pack = try? RulePack.load(PackFixture.rules) else { return nil }
    func list(_ name: String) -> CodeList? { pack.lists.first { $0.name == name } }
    guard let old = list("communes-old"), let new = list("communes-2025"),
      let oldProvinces = list("provinces-63"), let newProvinces = list("provinces-34")
    else { return nil }
    return PlaceResolver(old: old, new: new, provinces: (oldProvinces, newProvinces))
  }()

  /// The code that was found, or what else came of it, with the candidate in brackets.
  private func resolve(_ text: String, isCurrent: Bool = false) throws -> String {
    let resolver = try #require(Self.resolver)
    let made = resolver.resolve(Array(text.utf8).span, isCurrent: isCurrent)
    func code(_ list: CodeList) -> String {
      made.entry < 0
        ? "" : " " + String(decoding: list.entries[Int(made.entry)].code, as: UTF8.self)
    }
    switch made.outcome {
    case .found: return String(code(isCurrent ? resolver.new : resolver.old).dropFirst())
    case .none: return "none"
    case .unknown: return "unknown" + code(resolver.old)
    case .ambiguous: return "ambiguous" + code(resolver.old)
    case .split: return "split" + code(resolver.old)
    }
  }

  @Test(
    "a commune with its district is found however the kinds of unit are written",
    arguments: [
      "Phường Phúc Xá, Quận Ba Đình, Thành phố Hà Nội", "phường Phúc Xá, quận Ba Đình, TP Hà Nội",
      "P. Phúc Xá, Q. Ba Đình, TP. Hà Nội", "P.Phúc Xá, Q.Ba Đình, HN",
      "Phúc Xá, Ba Đình, Hà Nội", "PHUC XA, BA DINH, HA NOI",
      "Số 5 phố Tân Ấp, Phường Phúc Xá, Quận Ba Đình, Hà Nội",
      "Phường Phúc Xá - Quận Ba Đình - Hà Nội", "Phường Phúc Xá; Quận Ba Đình; Hà Nội",
    ])
  func withDistrict(_ text: String) throws { #expect(try resolve(text) == "00001") }

  @Test("numbers of wards may have zeros, points and one letter for their kind")
  func numberedWards() throws {
    for text in ["Phường 1", "P. 1", "P1", "Phường 01", "phường 1"] {
      #expect(try resolve("\(text), Quận 3, TP Hồ Chí Minh") == resolve("P.01, Q.3, TP.HCM"))
      #expect(try resolve("\(text), Quận 3, TP Hồ Chí Minh").utf8.count == 5)
    }
    #expect(try resolve("Phường 10, Q10, TPHCM").utf8.count == 5)
    #expect(try resolve("Phường 10, Q10, TPHCM") != resolve("Phường 1, Q10, TPHCM"))
  }

  @Test("names that differ in their accents alone are told apart, and are in doubt without them")
  func accents() throws {
    #expect(try resolve("Xã Minh Quân, Huyện Trấn Yên, Yên Bái") == "04567")
    #expect(try resolve("Xã Minh Quán, Huyện Trấn Yên, Yên Bái") == "04516")
    #expect(try resolve("xã MINH QUÁN, huyện Trấn Yên, tỉnh Yên Bái") == "04516")
    #expect(try resolve("Minh Quán, Trấn Yên, Yên Bái") == "04516")
    #expect(try resolve("Xa Minh Quan, Huyen Tran Yen, Yen Bai") == "ambiguous")
  }

  @Test("a township and a commune of one name in one district need their kind")
  func sameName() throws {
    #expect(try resolve("Xã Yên Viên, Huyện Gia Lâm, Hà Nội") == "00532")
    #expect(try resolve("Thị trấn Yên Viên, Huyện Gia Lâm, Hà Nội") == "00526")
    #expect(try resolve("TT. Yên Viên, Gia Lâm, Hà Nội") == "00526")
    #expect(try resolve("Yên Viên, Gia Lâm, Hà Nội") == "ambiguous")
  }

  @Test("a district is not taken for the commune of its name")
  func districts() throws {
    #expect(try resolve("Huyện Đông Anh, Hà Nội") == "unknown")
    #expect(try resolve("Đông Anh, Hà Nội") == "ambiguous")
    #expect(try resolve("Thị trấn Đông Anh, Hà Nội") == "00454")
    #expect(try resolve("Thị trấn Đông Anh, Huyện Đông Anh, Hà Nội") == "00454")
    #expect(try resolve("Xã Không Có, Huyện Đông Anh, Hà Nội") == "unknown")
    #expect(try resolve("Xã Không Có, Đông Anh, Hà Nội") == "unknown")
    #expect(try resolve("Huyện Đông Anh, Hà Nội", isCurrent: true) == "unknown")
  }

  @Test("two districts of one name are told apart by their kind or by their commune")
  func twinDistricts() throws {
    #expect(try resolve("Xã Kỳ Xuân, Huyện Kỳ Anh, Hà Tĩnh").utf8.count == 5)
    #expect(
      try resolve("Xã Kỳ Xuân, Kỳ Anh, Hà Tĩnh") == resolve("Xã Kỳ Xuân, Huyện Kỳ Anh, Hà Tĩnh"))
    #expect(
      try resolve("Phường Kỳ Trinh, Kỳ Anh, Hà Tĩnh")
        == resolve("Phường Kỳ Trinh, Thị xã Kỳ Anh, Hà Tĩnh"))
    // Districts were split: the one commune of the name counts more than the kind of its district.
    #expect(
      try resolve("Xã Kỳ Xuân, Thị xã Kỳ Anh, Hà Tĩnh")
        == resolve("Xã Kỳ Xuân, Huyện Kỳ Anh, Hà Tĩnh"))
  }

  @Test("without its district a commune is found where the province has one of that name")
  func withoutDistrict() throws {
    #expect(try resolve("Phường Phúc Xá, Hà Nội") == "00001")
    #expect(try resolve("Xã Không Có, Hà Nội") == "unknown")
    #expect(try resolve("Hà Nội") == "unknown")
    #expect(try resolve("Phúc Xá, Ba Đình, Atlantis") == "unknown")
    #expect(try resolve(", ,") == "unknown")
    #expect(try resolve("") == "unknown")
  }

  @Test("a present address is carried on to the list in force, where there is just one successor")
  func current() throws {
    #expect(try resolve("Phường Phúc Xá, Quận Ba Đình, Hà Nội", isCurrent: true) == "00097")
    #expect(try resolve("Phường Cống Vị, Quận Ba Đình, Hà Nội", isCurrent: true) == "split 00007")
    #expect(try resolve("Số 1, Phường Ba Đình, Hà Nội", isCurrent: true) == "00004")
    // Two levels with the kind of unit: the form of today.
    #expect(try resolve("Phường Ngọc Hà, Hà Nội", isCurrent: true) == "00008")
  }

  @Test("a dash may stand inside a name as well as between names")
  func dashes() throws {
    let expected = try resolve("Xã Long Sơn, Thành phố Vũng Tàu, Bà Rịa-Vũng Tàu")
    #expect(expected.utf8.count == 5)
    #expect(try resolve("Xã Long Sơn, Thành phố Vũng Tàu, Bà Rịa - Vũng Tàu") == expected)
    #expect(try resolve("Xã Long Sơn - Thành phố Vũng Tàu - Bà Rịa-Vũng Tàu") == expected)
    // Among commas a dash is taken for a part of a name.
    #expect(try resolve("Xã Long Sơn - Thành phố Vũng Tàu, Bà Rịa-Vũng Tàu") == "unknown")
  }

  @Test("every commune of before 2025-07-01 is found by its full name and nothing else")
  func everyOldCommune() throws {
    let resolver = try #require(Self.resolver)
    let district = try #require(resolver.old.index(ofProperty: "district_name"))
    let province = try #require(resolver.old.index(ofProperty: "province_code"))
    let pack = try RulePack.load(PackFixture.rules)
    let provinces = try #require(pack.lists.first { $0.name == "provinces-63" })
    var wrong: [String] = []
    for (row, entry) in resolver.old.entries.enumerated() {
      let code = try #require(provinces.index(ofCode: resolver.old.value(province, of: row)))
      let text =
        "\(entry.name), \(resolver.old.value(district, of: row)), \(provinces.entries[code].name)"
      let expected = String(decoding: entry.code, as: UTF8.self)
      if try resolve(text) != expected { wrong.append("\(text): \(try resolve(text))") }
    }
    #expect(wrong == [])
  }
}

@Suite("Names of normalizers")
struct OperationTests {
  @Test("a pack may name what there is, and nothing else")
  func names() {
    #expect(Set(Operation.allCases.map(\.rawValue)) == NormalizationSpec.names)
  }
}

/// The resolver beside its simple twin.
@Suite("Places beside their twin")
struct PlaceResolverTwinTests {
  private struct Both {
    let quick: PlaceResolver
    let plain: PlainPlaceResolver
    let provinces: (old: CodeList, new: CodeList)
  }

  private static let both: Both? = {
    guard let quick = PlaceResolverTests.resolver, let pack = try? RulePack.load(PackFixture.rules),
      let old = pack.lists.first(where: { $0.name == "provinces-63" }),
      let new = pack.lists.first(where: { $0.name == "provinces-34" }),
      let plain = PlainPlaceResolver(old: quick.old, new: quick.new, provinces: (old, new))
    else { return nil }
    return Both(quick: quick, plain: plain, provinces: (old, new))
  }()

  private func agree(_ both: Both, _ text: [UInt8]) -> Bool {
    for isCurrent in [false, true] {
      let quick = both.quick.resolve(text.span, isCurrent: isCurrent)
      let plain = both.plain.resolve(text.span, isCurrent: isCurrent)
      guard quick.outcome == plain.outcome, quick.entry == plain.entry,
        quick.needsThird == plain.needsThird
      else {
        Issue.record("\(String(decoding: text, as: UTF8.self)): \(quick), by the twin \(plain)")
        return false
      }
    }
    return true
  }

  /// The names of a commune, its district and its province, as the lists write them.
  private func names(_ both: Both, _ position: Int) -> [String] {
    let old = both.quick.old
    let entry = old.entries[position]
    func value(_ property: String) -> String {
      old.index(ofProperty: property).map { old.value($0, of: position) } ?? ""
    }
    let province = both.provinces.old.index(ofCode: value("province_code"))
    return [
      entry.name, value("district_name"),
      province.map { both.provinces.old.entries[$0].name } ?? "",
    ]
  }

  @Test("every commune is found as by the twin, with its district, without it, and by today's list")
  func everyCommune() throws {
    let both = try #require(Self.both)
    for position in both.quick.old.entries.indices {
      let names = names(both, position)
      guard agree(both, Array(names.joined(separator: ", ").utf8)),
        agree(both, Array("\(names[0]), \(names[2])".utf8))
      else { return }
    }
    for (row, entry) in both.quick.new.entries.enumerated() {
      let code = both.quick.new.index(ofProperty: "province_code").map {
        both.quick.new.value($0, of: row)
      }
      let province = code.flatMap { both.provinces.new.index(ofCode: $0) }
      let name = province.map { both.provinces.new.entries[$0].name } ?? ""
      guard agree(both, Array("\(entry.name), \(name)".utf8)) else { return }
    }
  }

  @Test("addresses in all sorts of dirt are resolved as by the twin")
  func dirt() throws {
    let both = try #require(Self.both)
    var random = Random(state: 11)
    let pieces = [
      ", ", "; ", " - ", "-", ",", " ", "P.", "P1", "Q10", "q00", "TP. ", "tp", "Phường 0", "Xã 01",
      "TX ", "huyện ", "Hà Nội", "TPHCM", "thành phố", "thị xã", ".", "x", "ă", "Đông Anh", "1",
      "\u{300}",
    ]
    for _ in 0..<20_000 {
      var names = names(both, random.next(both.quick.old.entries.count))
      if random.next(3) == 0 { names.remove(at: random.next(3)) }
      if random.next(4) == 0 { names[random.next(names.count)] = names[0].uppercased() }
      if random.next(4) == 0 { names.insert("Thôn 3", at: 0) }
      if random.next(5) == 0 {
        let name = random.next(names.count)
        names[name] = names[name].split(separator: " ").dropFirst().joined(separator: " ")
      }
      var text = Array(names.joined(separator: random.next(8) == 0 ? " - " : ", ").utf8)
      for _ in 0..<random.next(3) {
        let place = random.next(text.count + 1)
        if random.next(3) == 0, place < text.count {
          text.remove(at: place)
        } else {
          text.insert(contentsOf: Array(pieces[random.next(pieces.count)].utf8), at: place)
        }
      }
      guard agree(both, text) else { return }
    }
  }

  @Test("every short text is resolved as by the twin")
  func pieces() throws {
    let both = try #require(Self.both)
    let pieces = [
      "", ",", " ", "P1", "q 1", "tp", "TP ", "thi xa", "Hà Nội", "Phường 00", "Đông Anh", " - ",
      ";",
    ]
    for first in pieces {
      for second in pieces {
        for third in pieces {
          for fourth in pieces where !(first + second + third + fourth).isEmpty {
            guard agree(both, Array((first + second + third + fourth).utf8)) else { return }
          }
        }
      }
    }
  }
}
