import RecordModel
import Testing

/// A list with something around its hundred people that is no person.
struct LayoutDirt: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]
  var rules: [String]
  var testDescription: String { name }

  init(_ name: String, _ text: String, _ rules: [String] = []) {
    (self.name, self.bytes, self.rules) = (name, Array(text.utf8), rules)
  }

  init(_ name: String, _ bytes: [UInt8], _ rules: [String] = []) {
    (self.name, self.bytes, self.rules) = (name, bytes, rules)
  }

  private static let lines = People.lines(0..<100)
  private static let good = People.csv(0..<100)
  private static let commas = String(repeating: ",", count: People.headings.count - 1)
  private static let foot =
    "Tổng cộng: 100 người" + commas + "\n" + commas + "\n,,,,,,,,,,,,,,,,,,,,"
    + "\"Hà Nội, ngày 30 tháng 6 năm 2025\",,,,,\n,,,NGƯỜI LẬP BIỂU,,,,,,,,,,,,,,,,,GIÁM ĐỐC,,,,,\n"

  static let all: [LayoutDirt] = [
    LayoutDirt("mark.csv", [0xef, 0xbb, 0xbf] + Array(good.utf8)),
    LayoutDirt("returns.csv", good.replacing("\n", with: "\r")),
    LayoutDirt("blank-lines.csv", lines.joined(separator: "\n\n")),
    LayoutDirt(
      "mixed.csv",
      lines.enumerated().map { $1 + ["\n", "\r\n", "\r"][$0 % 3] }.joined(), ["mixed-line-ends"]),
    LayoutDirt(
      "titles.csv", "UBND TỈNH X\nDANH SÁCH CÁN BỘ,,,\n(Kèm theo công văn),,\n\n" + good,
      ["title-lines-above-header"]),
    LayoutDirt("foot.csv", good + foot, ["totals-line", "signature-lines"]),
    LayoutDirt(
      "repeated.csv",
      (lines[..<31] + [lines[0]] + lines[31..<61] + [lines[0]] + lines[61...])
        .joined(separator: "\n"), ["repeated-header"]),
    LayoutDirt("utf16-little.csv", good.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
    LayoutDirt("utf16-big.csv", good.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }),
    LayoutDirt(
      "utf16-odd.csv",
      [0xff, 0xfe] + good.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } + [0x41]),
  ]
}

@Suite("What stands around the records is told and costs none of them")
struct LayoutDirtTests {
  @Test("mixed line ends, and encodings by row, are told with the first line that differs")
  func firstLines() throws {
    let place = try Workplace()
    func line(_ rule: String, _ name: String, _ bytes: [UInt8]) throws -> Int? {
      try Runs.run([try place.file(name, bytes)]).fileRules[rule]?.line
    }
    let lines = People.lines(0..<100)
    var ends = lines.map { $0 + "\n" }
    ends[50] = lines[50] + "\r\n"
    #expect(try line("mixed-line-ends", "ends.csv", Array(ends.joined().utf8)) == 51)
  }

  @Test("a hundred of a hundred arrive", arguments: LayoutDirt.all)
  func dirt(_ dirt: LayoutDirt) throws {
    let place = try Workplace()
    let told = try Runs.run([try place.file(dirt.name, dirt.bytes)])
    #expect(told.summary.accepted == 100)
    #expect(told.summary.read == 100)
    #expect(told.summary.independentCount == 100)
    #expect(told.summary.balanced && told.summary.complete)
    for rule in dirt.rules { #expect(told.rules[rule] != nil, "\(rule)") }
  }

  /// Of some pairs both values can be told to be wrong, of others only one.
  @Test(
    "two columns that stand in each other's place are told once for the file",
    arguments: [
      ["Số CCCD", "Điện thoại", "citizen_id", "phone"],
      ["Điện thoại", "Số sổ BHXH", "phone", "social_insurance_no"],
      ["Họ và tên", "Giới tính", "full_name", "gender"],
      ["Ngày sinh", "Dân tộc", "birth_date", "ethnicity"],
    ])
  func swappedColumns(_ swap: [String]) throws {
    let told = try Self.run { cells in
      [swap[0]: cells[swap[1]] ?? "", swap[1]: cells[swap[0]] ?? ""]
    }
    #expect(told.rules["columns-swapped"] == 1)
    #expect(told.summary.accepted == 0)
    let arguments = told.fileRules["columns-swapped"]?.arguments
    #expect(Set([arguments?["first"], arguments?["second"]]) == Set(swap[2...]))
  }

  @Test("a column that is bad by itself is not taken for a swapped one")
  func badColumn() throws {
    for (heading, value) in [
      ("Điện thoại", "không có"), ("Giới tính", "Kinh"), ("Ngày sinh", "Nam"),
    ] {
      let told = try Self.run { _ in [heading: value] }
      #expect(told.summary.accepted == 0)
      #expect(told.rules["columns-swapped"] == nil, "\(heading)")
    }
  }

  /// A hundred people, each with what is changed of their cells.
  private static func run(_ changes: ([String: String]) -> [String: String]) throws -> Told {
    let rows = (0..<100).map { number in
      // No number that could be a telephone's of old without its zero.
      let own = ["Số sổ BHXH": "\(7_462_418_365 + number)"]
      let cells = Dictionary(uniqueKeysWithValues: zip(People.headings, People.cells(number, own)))
      return People.line(People.cells(number, own.merging(changes(cells)) { $1 }))
    }
    let text = ([People.header] + rows).joined(separator: "\n")
    let place = try Workplace()
    return try Runs.run([try place.file("people.csv", text)])
  }
}
