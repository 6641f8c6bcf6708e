import LegacyText

/// Writes people in one layout.
protocol LayoutWriter {
  /// The name of the file of persons, as hoso names it.
  var personFile: String { get }
  /// - Parameter withRows: Whether the rows of other files are written too.
  mutating func write(_ person: Person, withRows: Bool) throws
  mutating func finish() throws
}

/// Cells between delimiters, quoted where they must be.
struct CSVLine {
  let delimiter: UInt8
  let quoteAll: Bool
  let lineEnd: [UInt8]
  private(set) var bytes: [UInt8] = []
  private var isFirst = true

  init(delimiter: Character, quoteAll: Bool, lineEnd: String) {
    self.delimiter = delimiter.asciiValue!
    self.quoteAll = quoteAll
    self.lineEnd = Array(lineEnd.utf8)
  }

  mutating func append(_ cell: String) {
    if isFirst { isFirst = false } else { bytes.append(delimiter) }
    let mustQuote =
      quoteAll
      || cell.utf8.contains { byte in
        byte == delimiter || byte == 0x22 || byte == 0x0A || byte == 0x0D
      }
    guard mustQuote else {
      bytes += cell.utf8
      return
    }
    bytes.append(0x22)
    for byte in cell.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  mutating func end() { bytes += lineEnd }

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    isFirst = true
  }
}

/// One line a person: the wide CSV and the FoxPro table.
struct WideWriter: LayoutWriter {
  let personFile: String
  private let sink: FileSink
  private let columns: [Field]
  private let style: Style
  private let numbered: Bool
  private let padsTo: Int
  private let hasFooter: Bool
  private var line: CSVLine
  private var count = 0

  init(_ layout: Layout, path: String, variant: Int, encoding: LegacyEncoding? = nil) throws {
    personFile = String(path.split(separator: "/").last ?? "")
    style = layout.style(variant: variant)
    var columns = layout.columns(variant: variant)
    if variant >= 4 {
      var random = RandomSource(seed: UInt64(variant))
      columns.shuffle(using: &random)
    }
    self.columns = columns
    let isWide = layout == .wide
    let delimiters: [Character] = [",", ";", "\t", ",", ";", "|"]
    line = CSVLine(
      delimiter: isWide ? delimiters[variant % 6] : ";", quoteAll: isWide && variant % 5 == 4,
      lineEnd: isWide && variant % 2 == 1 ? "\n" : "\r\n")
    numbered = isWide
    padsTo = !isWide && variant % 4 == 3 ? 30 : 0
    hasFooter = isWide && variant % 4 == 3
    sink = try FileSink(
      path: path, encoding: encoding.map { .other($0) } ?? (isWide ? .utf8 : .tcvn3),
      byteOrderMark: isWide && variant % 3 == 0 && encoding == nil)
    if isWide && variant % 3 == 2 {
      for title in [
        "ỦY BAN NHÂN DÂN TỈNH", "DANH SÁCH TRÍCH NGANG CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC",
        "(Tính đến ngày 24/11/2026)",
      ] {
        line.append(title)
        line.end()
        try sink.write(line.bytes)
        line.clear()
      }
    }
    if numbered { line.append("STT") }
    for field in columns { line.append(Headings.heading(of: field, layout, variant: variant)) }
    line.end()
    try sink.write(line.bytes)
    line.clear()
  }

  mutating func write(_ person: Person, withRows: Bool) throws {
    count += 1
    if numbered { line.append(String(count)) }
    for field in columns {
      var text = person.override(of: field) ?? style.text(person[field], of: field)
      if padsTo > 0 && (field == .fullName || field == .currentPosition) {
        text += String(repeating: " ", count: max(0, padsTo - text.count))
      }
      line.append(text)
    }
    line.end()
    try sink.write(line.bytes, hasRawBytes: !person.overrides.isEmpty)
    line.clear()
  }

  mutating func finish() throws {
    if hasFooter {
      for text in [
        "Tổng cộng: \(count) người", "", "Hà Nội, ngày 24 tháng 11 năm 2026",
        "NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)",
      ] {
        line.append(text)
        for _ in columns.indices { line.append("") }
        line.end()
        try sink.write(line.bytes)
        line.clear()
      }
    }
    try sink.close()
  }
}

/// A folder of tab-separated files in UTF-16, one of persons and one of each section.
struct FolderWriter: LayoutWriter {
  let personFile = "CanBo.txt"
  private let columns: [Field]
  private let style: Style
  private let shuffles: Bool
  private let sink: FileSink
  private var line: CSVLine
  private var children: [(section: Section, sink: FileSink, waiting: [[UInt8]])] = []
  private var random: RandomSource

  init(folder: String, variant: Int) throws {
    let layout = Layout.folder
    style = layout.style(variant: variant)
    columns = layout.columns(variant: variant)
    shuffles = variant % 2 == 1
    random = RandomSource(seed: UInt64(variant))
    line = CSVLine(delimiter: "\t", quoteAll: false, lineEnd: "\r\n")
    sink = try FileSink(path: folder + "/" + personFile, encoding: .utf16, byteOrderMark: true)
    for field in columns { line.append(Headings.heading(of: field, layout, variant: variant)) }
    line.end()
    try sink.write(line.bytes)
    line.clear()
    let key = Headings.heading(of: .staffNumber, layout, variant: variant)
    for (section, name, headings) in FolderWriter.files(variant) {
      let file = try FileSink(path: folder + "/" + name, encoding: .utf16, byteOrderMark: true)
      line.append(key)
      for heading in headings { line.append(heading) }
      line.end()
      try file.write(line.bytes)
      line.clear()
      children.append((section, file, []))
    }
  }

  private static func files(_ variant: Int) -> [(Section, String, [String])] {
    variant % 2 == 0
      ? [
        (
          .work, "QuaTrinhCongTac.txt",
          ["Từ tháng/năm", "Đến tháng/năm", "Đơn vị công tác", "Chức danh, chức vụ"]
        ),
        (
          .training, "DaoTao.txt",
          [
            "Từ", "Đến", "Tên trường", "Chuyên ngành đào tạo", "Hình thức đào tạo",
            "Văn bằng, chứng chỉ",
          ]
        ),
        (
          .family, "QuanHeGiaDinh.txt",
          [
            "Quan hệ", "Họ và tên", "Năm sinh",
            "Quê quán, nghề nghiệp, chức danh, chức vụ, đơn vị công tác, học tập, nơi ở",
          ]
        ),
        (.salary, "DienBienLuong.txt", ["Từ ngày", "Đến ngày", "Mã ngạch", "Bậc", "Hệ số"]),
      ]
      : [
        (
          .work, "QT_CongTac.txt",
          ["Từ ngày", "Đến ngày", "Cơ quan, đơn vị công tác", "Chức vụ"]
        ),
        (
          .training, "QT_DaoTao.txt",
          ["Từ tháng", "Đến tháng", "Cơ sở đào tạo", "Chuyên ngành", "Hình thức", "Văn bằng"]
        ),
        (.family, "ThanNhan.txt", ["Mối quan hệ", "Họ tên thân nhân", "Năm sinh", "Nội dung"]),
        (
          .salary, "QT_Luong.txt",
          ["Ngày bắt đầu", "Ngày kết thúc", "Mã số ngạch", "Bậc lương", "Hệ số lương"]
        ),
      ]
  }

  /// The columns of a section in the order of its file, and whether dates stand to the month.
  static func cells(_ section: Section) -> (columns: [Column], toMonth: Bool) {
    switch section {
    case .work: ([.from, .to, .organization, .position], true)
    case .training: ([.from, .to, .institution, .major, .form, .qualification], true)
    case .family: ([.relation, .name, .birthYear, .details], false)
    case .salary: ([.from, .to, .rankCode, .step, .coefficient], false)
    case .evaluations: ([.year, .result], false)
    case .languages, .computing: ([.language, .qualification], false)
    }
  }

  mutating func write(_ person: Person, withRows: Bool) throws {
    for field in columns {
      line.append(person.override(of: field) ?? style.text(person[field], of: field))
    }
    line.end()
    try sink.write(line.bytes)
    line.clear()
    guard withRows else { return }
    // Where the person's own line lacks its number, the rows of the other files keep theirs.
    let key = person.text(.staffNumber)!
    for index in children.indices {
      let section = children[index].section
      let (columns, toMonth) = FolderWriter.cells(section)
      for row in person.sections[section] ?? [] {
        line.append(key)
        for column in columns {
          line.append(style.text(row.cells[column], toMonth: toMonth, isEnd: column == .to))
        }
        line.end()
        if shuffles {
          children[index].waiting.append(line.bytes)
        } else {
          try children[index].sink.write(line.bytes)
        }
        line.clear()
      }
      if children[index].waiting.count > 5_000 { try writeShuffled(index) }
    }
  }

  private mutating func writeShuffled(_ index: Int) throws {
    children[index].waiting.shuffle(using: &random)
    for bytes in children[index].waiting { try children[index].sink.write(bytes) }
    children[index].waiting.removeAll(keepingCapacity: true)
  }

  mutating func finish() throws {
    try sink.close()
    for index in children.indices {
      try writeShuffled(index)
      try children[index].sink.close()
    }
  }
}
