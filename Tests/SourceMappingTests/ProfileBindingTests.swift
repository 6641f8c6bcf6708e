import RecordModel
import SourceMapping
import Testing

@Suite("Profiles bound to headings and paths")
struct ProfileBindingTests {
  let mapping: Mapping
  init() throws { mapping = try Mapping.shared.get() }

  private func bind(
    _ headings: [String], _ profile: String, file: String = "ds.csv"
  ) throws -> (candidate: SourceMapper.Candidate, bindings: [String]) {
    let candidate = try #require(
      mapping.mapper.bind(headings, fileName: file, to: try mapping.profile(profile)))
    return (candidate, candidate.layout.columns.map { mapping.describe($0) })
  }

  @Test("a list of staff is bound by its Vietnamese headings")
  func wide() throws {
    let (candidate, bindings) = try bind(
      [
        "STT", "Họ và tên", "Ngày, tháng, năm sinh", "GT", "Dân tộc", "Quê quán", "Số CMND/CCCD",
        "SĐT", "Mã ngạch", "Bậc", "HSL", "Ngày vào Đảng", "Cột lạ", "Ghi chú",
      ], "wide-csv")
    #expect(
      bindings == [
        "ignored", "full_name", "birth_date", "gender", "ethnicity", "native_place", "citizen_id",
        "phone", "rank_code", "salary_step", "salary_coefficient", "party_joined_on", "unmapped",
        "ignored",
      ])
    #expect(candidate.mapped == 11)
    #expect(candidate.layout.section == 0)
    #expect(candidate.nameMatches)
  }

  @Test("names and dates in several columns become one field")
  func joins() throws {
    let (candidate, bindings) = try bind(
      ["Họ và chữ đệm", "Tên", "Ngày sinh Nam", "Ngày sinh Nữ", "Tên"], "wide-csv")
    #expect(bindings[..<2] == ["join 0.0", "join 0.1"])
    #expect(bindings[2..<4] == ["join 1.0", "join 1.1"])
    #expect(candidate.layout.joins.map(\.separator) == [" ", "/"])
    #expect(
      candidate.layout.joins.map { mapping.schema.path($0.target) } == ["full_name", "birth_date"])
    let (parts, columns) = try bind(["Họ tên", "Ngày sinh", "Tháng sinh", "Năm sinh"], "wide-csv")
    #expect(columns == ["full_name", "join 0.0", "join 0.1", "join 0.2"])
    #expect(parts.layout.joins[0].partCount == 3)
  }

  @Test("a file without a required column is not the profile's")
  func required() throws {
    let profile = try mapping.profile("wide-csv")
    #expect(mapping.mapper.bind(["Họ và tên"], fileName: "a.csv", to: profile) == nil)
    #expect(mapping.mapper.bind([], fileName: "a.csv", to: profile) == nil)
    #expect(mapping.mapper.bind(["", ""], fileName: "a.csv", to: profile) == nil)
  }

  @Test("of two columns with one heading the first carries the field")
  func repeated() throws {
    let (_, bindings) = try bind(
      ["Họ và tên", "Ngày sinh", "Giới tính", "Giới tính", "Ngày sinh"], "wide-csv")
    #expect(bindings == ["full_name", "birth_date", "gender", "unmapped", "unmapped"])
  }

  @Test("a table of FoxPro is bound by its short headings")
  func foxpro() throws {
    let (candidate, bindings) = try bind(
      [
        "STT", "MACB", "HODEM", "TEN", "NGSINH", "GTINH", "QQUAN", "DTOC", "SOCMND", "NGACH", "BAC",
        "HSL", "NGHUONG", "NVDANG", "NCTHUC", "GHICHU",
      ], "foxpro-tcvn3", file: "CANBO.TXT")
    #expect(
      bindings == [
        "ignored", "staff_number", "join 0.0", "join 0.1", "birth_date", "gender", "native_place",
        "ethnicity", "citizen_id", "rank_code", "salary_step", "salary_coefficient", "salary_from",
        "party_joined_on", "party_official_on", "ignored",
      ])
    #expect(candidate.nameMatches)
    let gender = try #require(mapping.schema.address(of: "gender"))
    #expect(candidate.layout.values[gender]?["1"] == "Nam")
  }

  @Test(
    "each file of a folder is bound to its section, with its key",
    arguments: [
      (
        "CongTac.txt", ["MaCB", "Từ ngày", "Đến ngày", "Cơ quan", "Chức vụ"], "work_history", "key"
      ),
      (
        "DaoTao.txt", ["Mã cán bộ", "Từ", "Đến", "Tên trường", "Chuyên ngành", "Văn bằng"],
        "training", "key"
      ),
      ("GiaDinh.txt", ["MaCB", "Quan hệ", "Họ và tên", "Năm sinh"], "family", "key"),
      ("Luong.txt", ["MaCB", "Từ ngày", "Mã ngạch", "Bậc", "Hệ số"], "salary_history", "key"),
      ("CanBo.txt", ["MaCB", "Họ và tên", "Ngày sinh"], "person", "staff_number"),
    ])
  func folder(_ name: String, _ headings: [String], _ section: String, _ first: String) throws {
    let (candidate, bindings) = try bind(headings, "folder-tsv", file: "kho/\(name)")
    #expect(mapping.schema.sections[candidate.layout.section].name == section)
    #expect(candidate.nameMatches)
    #expect(bindings.first == first)
    #expect(!bindings.contains("unmapped"), "\(bindings)")
    let staffNumber = mapping.schema.person.index(of: "staff_number")
    #expect(candidate.keyField == (section == "person" ? nil : staffNumber))
  }

  @Test("attributes of rows are bound with and without the profile's own names")
  func rowsXML() throws {
    let layout = try #require(mapping.mapper.bind(xml: try mapping.profile("rows-xml")))
    let bind = try #require(layout.bindPath)
    func path(_ path: String) -> String { mapping.describe(bind(path)) }
    #expect(path("") == "structure")
    #expect(path("@HoTen") == "full_name")
    #expect(path("@hoten") == "full_name")
    #expect(path("@NgaySinh") == "birth_date")
    #expect(path("@CMND") == "citizen_id")
    #expect(path("@STT") == "ignored")
    #expect(path("@rowguid") == "ignored")
    #expect(path("@MaNgach") == "rank_code")
    #expect(path("@Xyz") == "unmapped")
    #expect(path("@NoiSinh") == "birth_place")
  }

  @Test("elements of a nested document are bound to fields, rows and structure")
  func nestedXML() throws {
    let layout = try #require(mapping.mapper.bind(xml: try mapping.profile("nested-xml")))
    let bind = try #require(layout.bindPath)
    func path(_ path: String) -> String { mapping.describe(bind(path)) }
    #expect(path("") == "structure")
    #expect(path("THONGTINCHUNG/HoVaTen") == "full_name")
    #expect(path("ThongTinChung/hovaten") == "full_name")
    #expect(path("THONGTINCHUNG/SoCCCD") == "citizen_id")
    let work = "TUYENDUNG_QT_CONGTAC/DS_QUATRINH_CONGTAC"
    #expect(path(work + "/QUATRINH_CONGTAC") == "row work_history")
    #expect(path(work + "/QUATRINH_CONGTAC/TuNgay") == "work_history.from")
    #expect(path(work + "/QUATRINH_CONGTAC/ViTriViecLam") == "work_history.position")
    #expect(path(work + "/QUATRINH_CONGTAC/La") == "unmapped")
    let salary = "LUONG_PHUCAP_CHUCVU/DS_QUATRINH_LUONG/QUATRINH_LUONG"
    #expect(path(salary) == "row salary_history")
    #expect(path(salary + "/HeSoLuong") == "salary_history.coefficient")
    #expect(path("LUONG_PHUCAP_CHUCVU/HeSoLuong") == "salary_coefficient")
    #expect(path("THONGTINCHUNG/GhiChu") == "ignored")
    #expect(path("DS_GIADINH/GIADINH") == "row family")
    #expect(path("DS_GIADINH/GIADINH/QuanHe") == "family.relation")
  }

  @Test("every path and heading that a profile names is bound to what it names")
  func everyName() throws {
    for profile in mapping.profiles {
      if let xml = profile.xml {
        let bind = try #require(mapping.mapper.bind(xml: profile)?.bindPath)
        for (field, paths) in xml.fields {
          for path in paths {
            #expect(mapping.describe(bind(path)) == field, "\(profile.id) \(path)")
          }
        }
        for (section, content) in xml.sections {
          for row in content.paths {
            #expect(mapping.describe(bind(row)) == "row \(section)", "\(profile.id) \(row)")
            for (field, paths) in content.fields {
              for path in paths {
                #expect(mapping.describe(bind("\(row)/\(path)")) == "\(section).\(field)")
              }
            }
          }
        }
      }
      for file in profile.files {
        for (field, alternatives) in file.columns {
          for heading in alternatives where heading.count == 1 {
            // The other required fields beside it, by their names.
            var headings = heading
            for other in file.requires where other != field { headings.append(other) }
            if let key = file.key { headings.append(key.headings[0]) }
            let found = mapping.mapper.bind(headings, fileName: "x", to: profile)
            let path = file.section == "person" ? field : "\(file.section).\(field)"
            #expect(
              found.map { mapping.describe($0.layout.columns[0]) } == path,
              "\(profile.id) \(heading)")
          }
        }
      }
    }
  }

  @Test("every synonym of the schema finds its field")
  func synonyms() {
    for (position, section) in mapping.schema.sections.enumerated() {
      for (number, field) in section.fields.enumerated() {
        for name in [field.name] + field.synonyms {
          #expect(
            mapping.mapper.field(name, section: position) == number,
            "\(section.name).\(field.name): \(name)")
        }
      }
    }
  }

  @Test("a unit or a number in brackets behind a heading does not hide it")
  func brackets() throws {
    let height = mapping.schema.person.index(of: "height_cm")
    #expect(mapping.mapper.field("Chiều cao (cm)", section: 0) == height)
    #expect(mapping.mapper.field("Chiều cao [m]", section: 0) == height)
    #expect(mapping.mapper.field("(cm)", section: 0) == nil)
    #expect(mapping.mapper.field("", section: 0) == nil)
  }

  @Test("sections are known by their names in both languages")
  func sections() {
    for (position, section) in mapping.schema.sections.enumerated().dropFirst() {
      let found = mapping.mapper.section(named: section.name)
      #expect(found == position || found.map { mapping.schema.sections[$0].name } != nil)
    }
    #expect(mapping.mapper.section(named: "no such table") == nil)
  }

  @Test("globs match any run of characters, blind to case, in the last part of a path")
  func globs() throws {
    let headings = ["MaCB", "Từ ngày"]
    func matches(_ name: String) throws -> Bool {
      try bind(headings, "folder-tsv", file: name).candidate.nameMatches
    }
    #expect(try matches("kho/QT_CONG_TAC_2026.TXT"))
    #expect(try matches("congtac"))
    #expect(try !matches("congtac/danhsach.xyz"))
  }
}
