import LegacyText
import Normalizers
import RecordModel
import RuleEngine
import Testing

@Suite("Values of records")
struct RecordNormalizerTests {
  let bench: Bench
  init() throws { bench = try Bench.shared.get() }

  @Test(
    "each normalizer makes the canonical value",
    arguments: [
      ("full_name", "NGUYỄN VĂN AN", "Nguyễn Văn An"),
      ("full_name", "Nguyễn Văn An", "Nguyễn Văn An"),
      ("full_name", "nguyễn  văn an ", "Nguyễn Văn An"),
      ("full_name", "TS. Nguyễn Văn An", "Nguyễn Văn An"), ("full_name", "H'Hen Niê", "H'Hen Niê"),
      ("citizen_id", "79080000123", "079080000123"),
      ("citizen_id", "'079080000123", "079080000123"),
      ("citizen_id", "079.080.000.123", "079080000123"),
      ("citizen_id", "7.9080E+10", "unreadable 7.9080E+10"),
      ("phone", "84168 4567 890", "0384567890"),
      (
        "phone", "0912345678/0987654321",
        "0912345678; 0987654321"
      ),
      ("phone", "0912345678; 0987 654 321", "0912345678; 0987654321"),
      ("phone", "không có", "unreadable không có"),
      ("email", "An.Nguyen@Example.VN", "an.nguyen@example.vn"),
      ("general_education", "Lớp 12/12", "12/12"), ("general_education", "12 / 12", "12/12"),
      ("general_education", "12/12 (THPT)", "12/12"), ("general_education", "12/12", "12/12"),
      ("general_education", "Tốt nghiệp THPT", "Tốt nghiệp THPT"),
      ("height_cm", "1m65", "165.0"), ("height_cm", "1,65 m", "165.0"),
      ("height_cm", "165", "165.0"),
      ("height_cm", "165 cm", "165.0"), ("height_cm", "1.65", "165.0"),
      ("height_cm", "1M7", "170.0"),
      ("height_cm", "cao", "unreadable cao"), ("weight_kg", "60,5 kg", "60.5"),
      ("weight_kg", "60KG", "60.0"),
      ("salary_coefficient", "2,34", "2.34"), ("salary_coefficient", "2.34", "2.34"),
      ("salary_coefficient", "3", "3.0"), ("salary_step", "3", "3"), ("salary_step", "3.0", "3"),
      ("salary_step", "3/9", "unreadable 3/9"), ("over_scale_percent", "5%", "5.0"),
      ("over_scale_percent", "5,5 %", "5.5"), ("salary_amount_vnd", "2.340.000 đồng", "2340000.0"),
      ("salary_amount_vnd", "2.340.000 VNĐ", "2340000.0"),
      ("birth_date", "13-Thg5-79", "1979-05-13"), ("birth_date", "00/05/1965", "1965-05"),
      ("birth_date", "31/02/1980", "unreadable 31/02/1980"), ("ended_on", "đến nay", "empty"),
      ("birth_date", "/  /", "empty"),
      ("gender", "Nam", "code Nam"), ("gender", "NỮ", "code Nữ"), ("gender", "male", "code Nam"),
      ("gender", "1", "unknown 1"), ("ethnicity", "kinh", "code 01"),
      ("ethnicity", "Người Kinh", "code 01"), ("ethnicity", "01 - Kinh", "code 01"),
      ("ethnicity", "Kinh (01)", "code 01"), ("ethnicity", "01 - Tày", "unknown 01 - Tày"),
      ("ethnicity", "Marsian", "unknown Marsian"), ("ethnicity", "01", "unknown 01"),
      ("health_insurance_no", "dn4010123456789", "DN4010123456789"),
    ])
  func normalizers(_ path: String, _ raw: String, _ expected: String) throws {
    #expect(try bench.read(raw, as: path).value(path) == expected)
  }

  @Test(
    "a rank's code is found without its zeros and points, and beside its name or successor",
    arguments: [
      ("01.003", "code 01.003"), ("1.003", "code 01.003"), ("01003", "code 01.003"),
      ("1003", "code 01.003"), ("01.003 - Chuyên viên", "code 01.003"),
      ("Chuyên viên (01.003)", "code 01.003"), ("V.07.01.03", "code V.07.01.03"),
      ("V070103", "code V.07.01.03"), ("v.07.01.03", "code V.07.01.03"),
      ("V07.01.03", "code V.07.01.03"), ("15.111 V.07.01.03", "code V.07.01.03"),
      ("15.111 (V.07.01.03)", "code V.07.01.03"), ("15111", "code 15.111"),
      ("13.09", "code 13.090"),
      ("99.999", "unknown 99.999"), ("1.003E+3", "unreadable 1.003E+3"),
    ])
  func rankCodes(_ raw: String, _ expected: String) throws {
    #expect(try bench.read(raw, as: "rank_code").value("rank_code") == expected)
  }

  @Test("missing, empty and unreadable are three things")
  func absences() throws {
    let outcome = bench.run([["", "x"]], try bench.layout(["full_name", "birth_date"]))
    #expect(try outcome.value("full_name") == "empty")
    #expect(try outcome.value("birth_date") == "unreadable x")
    #expect(try outcome.value("citizen_id") == "missing")
    #expect(outcome.findings() == ["birth-date-unreadable birth_date"])
    #expect(try bench.read("   ", as: "full_name").value("full_name") == "empty")
  }

  @Test("values that need no change stay slices of the bytes as read")
  func slices() throws {
    let row = ["Nguyễn Văn An", "079080000123", "0912345678", "Hà Nội", "an@example.vn", "12/12"]
    let outcome = bench.run(
      [row],
      try bench.layout([
        "full_name", "citizen_id", "phone", "recruiting_agency", "email", "general_education",
      ]))
    #expect(outcome.chunk.text.count == row.map(\.utf8.count).reduce(0, +))
    #expect(outcome.chunk.changes.isEmpty)
    #expect(outcome.chunk.findings.isEmpty)
    var offset = 0
    for (column, path) in [
      "full_name", "citizen_id", "phone", "recruiting_agency", "email", "general_education",
    ].enumerated() {
      let field = Int(try bench.address(path).field)
      let value = outcome.chunk.person(outcome.chunk.records[0], field)
      #expect(value.textRange == offset..<offset + row[column].utf8.count)
      #expect(value.source == UInt32(column + 1))
      offset += row[column].utf8.count
    }
  }

  @Test("what was changed can be traced to the bytes as read")
  func trace() throws {
    let outcome = bench.run(
      [["NGUYỄN VĂN AN", "79080000123", "13-Thg5-79", "2,34", "kinh"]],
      try bench.layout(["full_name", "citizen_id", "birth_date", "salary_coefficient", "ethnicity"])
    )
    #expect(
      outcome.changes() == [
        "full_name: capitals <- NGUYỄN VĂN AN", "citizen_id: leading-zero <- 79080000123",
        "birth_date: date-form <- 13-Thg5-79", "salary_coefficient: decimal-comma <- 2,34",
        "ethnicity: alias <- kinh",
      ])
    #expect(outcome.findings() == ["leading-zero-restored citizen_id"])
  }

  @Test("findings and changes stand with their own record")
  func ownRecord() throws {
    let outcome = bench.run(
      [["x", "2,34"], ["01/01/1980", "3"], ["y", "4,4"]],
      try bench.layout(["birth_date", "salary_coefficient"]))
    #expect(outcome.findings(record: 0) == ["birth-date-unreadable birth_date"])
    #expect(outcome.findings(record: 1) == [])
    #expect(outcome.findings(record: 2) == ["birth-date-unreadable birth_date"])
    #expect(outcome.changes(record: 1) == [])
    #expect(outcome.changes(record: 2) == ["salary_coefficient: decimal-comma <- 4,4"])
    #expect(outcome.chunk.changeStarts.count == 4)
  }

  @Test("a damaged record has no values and one finding")
  func damaged() throws {
    var raw = bench.chunk([[(Array("Nguyễn Văn An".utf8), [])]])
    raw.records[0].damage = .fieldCountDiffers
    let outcome = bench.run(raw, try bench.layout(["full_name"]))
    #expect(outcome.findings() == ["field-count-differs record"])
    #expect(try outcome.value("full_name") == "missing")
  }

  @Test("doubled quotes become single; a stray quote and a NUL are told")
  func flags() throws {
    let raw = bench.chunk([
      [
        (Array(#"Trường ""Kim Liên"""#.utf8), [.quoted, .escaped]),
        (Array(#"Sở "Y tế" Hà Nội"#.utf8), [.broken]), (Array("a\u{0}b".utf8), [.nul]),
      ]
    ])
    let outcome = bench.run(
      raw, try bench.layout(["recruiting_agency", "managing_agency", "employing_unit"]))
    #expect(try outcome.value("recruiting_agency") == #"Trường "Kim Liên""#)
    #expect(try outcome.value("managing_agency") == #"Sở "Y tế" Hà Nội"#)
    #expect(try outcome.value("employing_unit").hasPrefix("unreadable"))
    #expect(outcome.findings() == ["stray-quote managing_agency", "nul-byte employing_unit"])
  }

  @Test("bytes that are no text are unreadable; letters lost before are told")
  func badBytes() throws {
    let raw = bench.chunk([[([0x4e, 0xff, 0xfe], []), (Array("Nguy\u{fffd}n".utf8), [])]])
    let outcome = bench.run(raw, try bench.layout(["managing_agency", "employing_unit"]))
    #expect(try outcome.value("managing_agency").hasPrefix("unreadable"))
    #expect(try outcome.value("employing_unit") == "Nguy\u{fffd}n")
    #expect(
      outcome.findings() == [
        "text-undecodable managing_agency", "text-lost-letters employing_unit",
      ])
  }

  @Test("a cell in another encoding than its column is read by itself, and told")
  func readByItself() throws {
    let mojibake = String(
      decoding: Array("Nguyễn Văn Đức".utf8).map { UInt16($0) }, as: UTF16.self)
    var tcvn3: [UInt8] = []
    _ = LegacyEncoding.tcvn3.encode(Array("Trường Tiểu học Lê Quý Đôn".utf8).span, into: &tcvn3)
    let raw = bench.chunk([
      [(Array(mojibake.utf8), []), (tcvn3, []), (Array("Café René, 20 m²".utf8), [])]
    ])
    let outcome = bench.run(
      raw, try bench.layout(["full_name", "managing_agency", "employing_unit"]))
    #expect(try outcome.value("full_name") == "Nguyễn Văn Đức")
    #expect(try outcome.value("managing_agency") == "Trường Tiểu học Lê Quý Đôn")
    #expect(try outcome.value("employing_unit") == "Café René, 20 m²")
    #expect(
      outcome.findings() == [
        "text-read-by-itself full_name", "text-read-by-itself managing_agency",
      ])
    #expect(outcome.changes().allSatisfy { $0.contains("decoded") })
  }

  @Test("text in a legacy encoding is decoded, decomposed text composed, with a trace")
  func encodings() throws {
    let layout = try bench.layout(["managing_agency", "employing_unit"])
    let texts = FileTexts(columns: [.told(TextReading(.tcvn3)), nil])
    let raw = bench.chunk([
      [
        ([0x48, 0xb5, 0x20, 0x4e, 0xe9, 0x69], []),
        (Array("Ha\u{300} No\u{302}\u{323}i".utf8), []),
      ]
    ])
    let outcome = bench.run(raw, layout, texts: texts)
    #expect(try outcome.value("managing_agency") == "Hà Nội")
    #expect(Array(try outcome.value("employing_unit").utf8) == Array("Hà Nội".utf8))
    let kinds = outcome.changes().map { $0.prefix { $0 != "<" } }
    #expect(kinds == ["managing_agency: decoded ", "employing_unit: composed "])
  }

  @Test("a bare code speaks the version of the list that the profile declares")
  func versions() throws {
    var layout = try bench.layout(["ethnicity", "gender"])
    layout.listVersions[try bench.address("ethnicity")] = "ethnic-groups"
    let outcome = bench.run([["01", "Nam"], ["2", "Nam"], ["99", "Nam"]], layout)
    #expect(try outcome.value("ethnicity", record: 0) == "code 01")
    #expect(try outcome.value("ethnicity", record: 1) == "code 02")
    #expect(try outcome.value("ethnicity", record: 2) == "unknown 99")
    layout.listVersions[try bench.address("ethnicity")] = "ethnic-groups-upload"
    let upload = try #require(bench.pack.lists.first { $0.name == "ethnic-groups-upload" })
    for (row, entry) in upload.entries.enumerated() {
      let code = String(decoding: entry.code, as: UTF8.self)
      let read = bench.run([[code, "Nam"]], layout)
      let canonical = upload.value(
        try #require(upload.index(ofProperty: "canonical")), of: row)
      let list = try #require(bench.pack.lists.first { $0.name == "ethnic-groups" })
      if list.index(ofCode: canonical) != nil {
        #expect(try read.value("ethnicity") == "code " + canonical, "\(entry.name)")
      }
    }
  }

  @Test("a profile's own values come before the lists")
  func valueMaps() throws {
    var layout = try bench.layout(["gender", "party_member", "work_history.to"])
    layout.values[try bench.address("gender")] = ["1": "Nam", "2": "Nữ"]
    layout.values[try bench.address("party_member")] = ["x": "yes"]
    let outcome = bench.run([["2", "x", ""], ["1", "", ""], ["3", "y", ""]], layout)
    #expect(try outcome.value("gender", record: 0) == "code Nữ")
    #expect(try outcome.value("party_member", record: 0) == "code yes")
    #expect(try outcome.value("gender", record: 1) == "code Nam")
    #expect(try outcome.value("party_member", record: 1) == "empty")
    #expect(try outcome.value("gender", record: 2) == "unknown 3")
  }

  @Test("the fields that a file can carry are all that get a value")
  func personFields() throws {
    let layout = try bench.layout(["native_place", "full_name", "current_address", "gender"])
    let outcome = bench.run(
      [
        [
          "Phường Phúc Xá, Quận Ba Đình, Hà Nội", "Lê An", "Phường Phúc Xá, Quận Ba Đình, Hà Nội",
          "Nam",
        ]
      ], layout)
    let filled = bench.pack.schema.person.fields.indices.filter {
      outcome.chunk.person(outcome.chunk.records[0], $0).kind != .missing
    }
    #expect(filled == outcome.chunk.personFields)
    #expect(filled.count == 6)
  }

  @Test("names and dates of several columns are joined")
  func joins() throws {
    let name = try bench.address("full_name")
    let birth = try bench.address("birth_date")
    let layout = FileLayout(
      section: 0,
      columns: [
        .part(join: 0, part: 0), .part(join: 0, part: 1), .part(join: 1, part: 0),
        .part(join: 1, part: 1), .part(join: 1, part: 2),
      ],
      joins: [
        FileLayout.Join(target: name, partCount: 2, separator: " "),
        FileLayout.Join(target: birth, partCount: 3, separator: "/"),
      ])
    let outcome = bench.run(
      [
        ["NGUYỄN VĂN", "AN", "17", "5", "1980"], ["Lê", "", "", "5", "1980"],
        ["", "An", "", "", "1980"], ["", "", "", "", ""], ["Lê", "An", "5", "", "1980"],
      ], layout)
    #expect(outcome.chunk.personFields == [Int(name.field), Int(birth.field)].sorted())
    #expect(try outcome.value("full_name", record: 0) == "Nguyễn Văn An")
    #expect(try outcome.value("birth_date", record: 0) == "1980-05-17")
    #expect(try outcome.value("full_name", record: 1) == "Lê")
    #expect(try outcome.value("birth_date", record: 1) == "1980-05")
    #expect(try outcome.value("birth_date", record: 2) == "1980")
    #expect(try outcome.value("full_name", record: 3) == "empty")
    #expect(try outcome.value("birth_date", record: 3) == "empty")
    // A day without its month is no month.
    #expect(try outcome.value("birth_date", record: 4).hasPrefix("unreadable"))
  }

  @Test("a value that comes twice is one; two different ones are told or joined")
  func twice() throws {
    func both(_ path: String, _ first: String, _ second: String) throws -> Bench.Outcome {
      bench.run([[first, second]], try bench.layout([path, path]))
    }
    let same = try both("citizen_id", "079080000123", "079080000123")
    #expect(try same.value("citizen_id") == "079080000123")
    #expect(try both("gender", "Nam", "Nam").value("gender") == "code Nam")
    #expect(try both("gender", "Nam", "Nam").findings() == [])
    #expect(try both("birth_date", "1980", "1980").findings() == [])
    #expect(try both("gender", "Nam", "Nữ").findings() == ["gender-unreadable gender"])
    #expect(try both("full_name", "", "Lê An").value("full_name") == "Lê An")
    #expect(try both("full_name", "Lê An", "").value("full_name") == "Lê An")
    #expect(try both("other_names", "An", "Bình").value("other_names") == "An; Bình")
  }

  @Test("places take the code of the commune, or say what is in doubt")
  func places() throws {
    let layout = try bench.layout(["native_place", "current_address"])
    let outcome = bench.run(
      [
        ["Phường Phúc Xá, Quận Ba Đình, Hà Nội", "Phường Phúc Xá, Quận Ba Đình, Hà Nội"],
        ["Đông Anh, Hà Nội", "Phường Cống Vị, Quận Ba Đình, Hà Nội"], ["Hành tinh khác", ""],
      ], layout)
    #expect(try outcome.value("native_place_code", record: 0) == "code 00001")
    #expect(try outcome.value("current_address_code", record: 0) == "code 00097")
    #expect(outcome.findings(record: 0) == [])
    #expect(
      outcome.findings(record: 1) == [
        "place-ambiguous native_place", "place-split current_address",
      ])
    let split = try #require(outcome.chunk.findings.first { $0.detail > 0 })
    let old = try #require(bench.pack.lists.first { $0.name == "communes-old" })
    #expect(old.entries[Int(split.detail) - 1].name == "Phường Cống Vị")
    #expect(outcome.findings(record: 2) == ["place-unknown native_place"])
    #expect(try outcome.value("native_place", record: 2) == "Hành tinh khác")
  }

  @Test("a code that the source gives is kept beside the place")
  func placeWithCode() throws {
    var layout = try bench.layout(["native_place_code", "native_place"])
    layout.listVersions[try bench.address("native_place_code")] = "communes-old"
    let outcome = bench.run([["00004", "Phường Phúc Xá, Quận Ba Đình, Hà Nội"]], layout)
    #expect(try outcome.value("native_place_code") == "code 00004")
  }

  @Test("parts taken off a name are told")
  func nameParts() throws {
    let outcome = try bench.read("ThS. Trần Thị Bình (Hoa)", as: "full_name")
    #expect(try outcome.value("full_name") == "Trần Thị Bình")
    #expect(outcome.findings() == ["name-parts-removed full_name"])
    #expect(outcome.changes().first?.contains("name-parts") == true)
  }

  @Test("dates tell the order of their column, and a record which of its dates read two ways")
  func evidence() throws {
    let outcome = bench.run(
      [["05/06/1980"], ["17/05/1980"], ["05/17/1980"]], try bench.layout(["birth_date"]))
    let place = try #require(
      bench.normalizer.dateFields.firstIndex(of: bench.address("birth_date")))
    let evidence = outcome.chunk.dateEvidence[place]
    #expect((evidence.dayFirst, evidence.monthFirst, evidence.twoWay) == (1, 1, 1))
    #expect(outcome.chunk.records.map(\.twoWayDates) == [1 << UInt64(place), 0, 0])
  }

  @Test("each date field has its own bit")
  func dateBits() { #expect(bench.normalizer.dateFields.count <= 64) }

  @Test("a chunk gives the same with a used scratch as with a new one, whole or record by record")
  func scratch() throws {
    let paths = ["full_name", "gender", "ethnicity", "native_place", "rank_code", "birth_date"]
    let samples = [
      ["LÊ AN", "Nam", "kinh", "Phường Phúc Xá, Quận Ba Đình, Hà Nội", "1.003", "1/2/80"],
      ["Trần Bình", "nữ", "x", "Đông Anh, Hà Nội", "V070103", "x"],
      ["", "Nữ", "01 - Kinh", "", "15.111 V.07.01.03", "1980"],
    ]
    var random = Random(state: 9)
    let rows = (0..<200).map { _ in paths.indices.map { samples[random.next(3)][$0] } }
    let plan = bench.normalizer.plan(for: try bench.layout(paths))
    let whole = bench.run(rows, try bench.layout(paths))
    var scratch = NormalizerScratch()
    for (number, row) in rows.enumerated() {
      let raw = bench.chunk([row.map { (Array($0.utf8), []) }])
      let single = Bench.Outcome(
        chunk: bench.normalizer.process(raw, plan, children: [], scratch: &scratch),
        pack: bench.pack)
      #expect(single.findings() == whole.findings(record: number))
      #expect(single.changes() == whole.changes(record: number))
      for path in paths + ["native_place_code"] {
        #expect(try single.value(path) == whole.value(path, record: number))
      }
    }
  }
}
