import RecordModel
import Reports

/// A small rule pack, enough for every kind of value and of finding.
enum FakePack {
  static let schema = Schema(sections: [
    Section(
      name: "person", label: LocalizedText(vi: "Thông tin cá nhân", en: "Person"),
      fields: [
        field("agency", "Đơn vị quản lý", "Agency", .text),
        field("staff_number", "Mã cán bộ", "Staff number", .identifier),
        field("full_name", "Họ và tên", "Full name", .text),
        field("birth_date", "Ngày sinh", "Date of birth", .date),
        field("citizen_id", "Số CCCD", "Citizen ID", .identifier),
        field("gender", "Giới tính", "Gender", .code, list: "genders"),
        field("salary", "Hệ số lương", "Salary coefficient", .decimal),
        field("height", "Chiều cao (cm)", "Height (cm)", .integer),
        field("birth_place", "Nơi sinh", "Place of birth", .text),
        field("hired_on", "Ngày tuyển dụng", "Date of recruitment", .date),
      ]),
    Section(
      name: "work_history", label: LocalizedText(vi: "Quá trình công tác", en: "Work history"),
      fields: [
        field("from", "Từ tháng, năm", "From", .date),
        field("to", "Đến tháng, năm", "To", .date),
        field("position", "Chức vụ, đơn vị", "Position", .text),
      ]),
  ])

  private static func field(
    _ name: String, _ vi: String, _ en: String, _ type: FieldType, list: String? = nil
  ) -> Field {
    Field(name: name, label: LocalizedText(vi: vi, en: en), type: type, list: list)
  }

  static let catalogue: RuleCatalogue = {
    var catalogue = RuleCatalogue()
    for rule in rules { _ = catalogue.append(rule) }
    return catalogue
  }()

  private static func rule(
    _ id: String, _ origin: RuleDescription.Origin, _ severity: Severity,
    _ title: (vi: String, en: String), _ message: (vi: String, en: String),
    why: (vi: String, en: String)? = nil, citation: String? = nil, blame: [String] = []
  ) -> RuleDescription {
    RuleDescription(
      id: id, origin: origin, severity: severity, title: LocalizedText(vi: title.vi, en: title.en),
      message: LocalizedText(vi: message.vi, en: message.en),
      why: why.map { LocalizedText(vi: $0.vi, en: $0.en) }, citation: citation,
      blame: blame.compactMap { schema.address(of: $0) })
  }

  private static let rules = [
    rule(
      "birth-date-unreadable", .constraint, .error,
      ("Không đọc được ngày sinh", "The date of birth cannot be read"),
      (
        "{birth_date} không phải là ngày có thật; ghi theo dạng ngày/tháng/năm.",
        "{birth_date} is not a real date; write day/month/year."
      ), blame: ["birth_date"]),
    rule(
      "citizen-id-birth-year-differs", .record, .error,
      (
        "Năm sinh trong số CCCD khác với ngày sinh",
        "The citizen ID and the birth date give different years of birth"
      ),
      (
        "Năm sinh ghi trong {citizen_id} khác với năm của {birth_date}; kiểm tra lại cả hai.",
        "The year inside {citizen_id} is not the year of {birth_date}; check both."
      ),
      why: (
        """
        Chữ số thứ tư của số CCCD cho biết thế kỷ và giới tính, hai chữ số tiếp theo là năm sinh. \
        Nếu không khớp với ngày sinh thì một trong hai ô ghi sai hoặc là của người khác.
        """,
        """
        The fourth digit gives century and sex, the next two the year of birth. When they disagree \
        with the birth date, one of the fields was mistyped or belongs to someone else.
        """
      ), citation: "Nghị định 137/2015/NĐ-CP, Điều 13", blame: ["citizen_id", "birth_date"]),
    rule(
      "work-history-from-after-to", .record, .error,
      ("Thời gian công tác kết thúc trước khi bắt đầu", "A period of work ends before it begins"),
      (
        "{row.from} ở sau {row.to}; kiểm tra lại hai mốc thời gian.",
        "{row.from} lies after {row.to}; check both."
      ),
      blame: ["work_history.from", "work_history.to"]),
    rule(
      "birth-place-unknown", .stage, .warning,
      ("Không tìm thấy nơi sinh trong danh mục", "The place of birth is not in the list"),
      (
        "Không tìm thấy {field} trong danh mục đơn vị hành chính.",
        "{field} is not in the list of administrative units."
      )),
    rule(
      "gender-unknown-code", .constraint, .warning,
      ("Giới tính không có trong danh mục", "The gender is not in the list"),
      ("{gender} không có trong danh mục.", "{gender} is not in the list."), blame: ["gender"]),
    rule(
      "height-missing", .constraint, .note, ("Thiếu chiều cao", "The height is missing"),
      ("Chưa ghi {height}.", "{height} is missing."), blame: ["height"]),
    rule(
      "duplicate-record", .stage, .warning,
      ("Hồ sơ có thể trùng với hồ sơ khác", "The record may be a duplicate"),
      (
        "Hồ sơ này có thể là của cùng một người với hồ sơ khác trong nhóm.",
        "This record may be of the same person as others of its group."
      )),
    rule(
      "unclosed-quote", .stage, .error,
      ("Dấu ngoặc kép không đóng", "A quote is never closed"),
      (
        "Dấu ngoặc kép mở ở dòng {line} không được đóng.",
        "The quote opened in line {line} is never closed."
      )),
    rule(
      "column-unmapped", .stage, .warning,
      ("Cột chưa nhận biết", "A column is not recognised"),
      (
        "Cột “{column}” chưa được khai báo; nội dung cột không được đọc.",
        "Column “{column}” is not declared; what it holds is not read."
      )),
    rule(
      "totals-line", .stage, .note, ("Dòng tổng cộng", "A line of totals"),
      ("Dòng tổng cộng ở cuối tệp đã được bỏ qua.", "A line of totals was left out.")),
  ]

  static func rule(_ id: String) -> RuleIndex { catalogue.index(of: id) ?? RuleIndex(0) }
  static func address(_ path: String) -> FieldAddress {
    schema.address(of: path) ?? Finding.wholeRecord
  }

  static let places = CodeList(
    name: "communes", title: LocalizedText(vi: "Xã", en: "Communes"), properties: [],
    rows: [("00004", "Phường Ba Đình"), ("00013", "Phường Ngọc Hà")].map { code, name in
      (
        CodeList.Entry(
          code: Array(code.utf8), name: name, validFrom: nil, validTo: nil, values: []), []
      )
    })

  static func context(_ language: Language) -> ReportContext {
    ReportContext(
      schema: schema, catalogue: catalogue, codeLists: ["communes": places], language: language,
      recordKey: [address("agency"), address("staff_number")],
      candidateLists: [address("birth_place"): "communes"], unit: address("agency"))
  }
}
