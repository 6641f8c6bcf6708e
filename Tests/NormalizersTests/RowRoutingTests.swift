import Normalizers
import RecordModel
import RuleEngine
import Testing

@Suite("Rows of repeated sections")
struct RowRoutingTests {
  let bench: Bench
  init() throws { bench = try Bench.shared.get() }

  /// One row in the intake's own columns.
  private func row(_ cells: [(String, String)]) throws -> Bench.Outcome {
    bench.run([cells.map(\.1)], try bench.layout(cells.map(\.0)))
  }

  @Test(
    "a row of training goes to the section that its words name",
    arguments: [
      ("Thạc sĩ", "Kinh tế", "training_professional"),
      ("Đại học", "Tin học", "training_professional"),
      ("Cao cấp lý luận chính trị", "", "training_political"),
      ("Trung cấp chính trị", "", "training_political"),
      ("Cử nhân chính trị", "", "training_political"),
      ("Chứng chỉ", "Quốc phòng an ninh", "training_defence"),
      ("Chứng chỉ", "Quản lý nhà nước ngạch chuyên viên", "training_management"),
      ("Chứng chỉ B", "Tin học", "training_it"), ("TOEIC 550", "Tiếng Anh", "training_languages"),
      ("Chứng nhận", "Tập huấn kỹ năng", "training_management"),
      ("Chứng chỉ", "Nấu ăn", "training_professional"), ("", "", "training_professional"),
    ])
  func training(_ qualification: String, _ major: String, _ section: String) throws {
    let outcome = try row([
      ("training.institution", "Trường Chính trị tỉnh"), ("training.qualification", qualification),
      ("training.major", major),
    ])
    #expect(outcome.rows().count == 1)
    #expect(outcome.rows().first?.hasPrefix(section + ":") == true, "\(outcome.rows())")
    #expect(outcome.rows().first?.contains("institution=Trường Chính trị tỉnh") == true)
  }

  @Test("a relation of the spouse's side is read with the list of that side")
  func spouseSide() throws {
    let outcome = try row([
      ("family.relation", "Bố vợ"), ("family.full_name", "TRẦN VĂN BA"),
      ("family.birth_year", "1950"),
    ])
    let list = try #require(bench.pack.lists.first { $0.name == "family-relations-spouse" })
    let row = try #require(outcome.chunk.rows.first)
    let value = outcome.chunk.values[Int(row.firstValue)]
    #expect(
      outcome.rows().first?.hasSuffix("full_name=Trần Văn Ba birth_year=1950") == true)
    #expect(outcome.rows().first?.hasPrefix("family_spouse_side: relation=code ") == true)
    try #require(Int(value.entry) < list.entries.count)
    #expect(Array(outcome.chunk.text[value.textRange]) == list.entries[Int(value.entry)].code)
  }

  @Test("a relation of one's own family stays in its list")
  func ownSide() throws {
    let outcome = try row([("family.relation", "Vợ"), ("family.full_name", "Lê Thị Tư")])
    #expect(outcome.rows().first?.hasPrefix("family_own: relation=code ") == true)
    let unknown = try row([("family.relation", "Hàng xóm"), ("family.full_name", "Lê Thị Tư")])
    #expect(unknown.rows().first?.hasPrefix("family_own: relation=unknown Hàng xóm") == true)
  }

  @Test("a subject that becomes a language is read as one")
  func language() throws {
    let outcome = try row([
      ("training.qualification", "Chứng chỉ B"), ("training.major", "Tiếng Anh"),
    ])
    #expect(outcome.rows().first?.contains("language=code ") == true, "\(outcome.rows())")
  }

  @Test("every value of a routed row has the type of its field")
  func types() throws {
    let words = [
      "Thạc sĩ", "Cao cấp lý luận chính trị", "Quốc phòng an ninh", "Tin học", "Tiếng Anh", "TOEIC",
      "Chuyên viên", "Tập huấn", "x", "Bố vợ", "Chị gái chồng", "Vợ", "Con", "Mẹ",
    ]
    var random = Random(state: 21)
    for _ in 0..<300 {
      let cells = ["training", "family"].flatMap { name -> [(String, String)] in
        guard let section = bench.pack.schema.index(of: name) else { return [] }
        return bench.pack.schema.sections[section].fields.map { field in
          let text: String
          switch field.type {
          case .date: text = ["1980", "05/1999", "x", ""][random.next(4)]
          case .integer, .decimal: text = ["7", "x", ""][random.next(3)]
          default: text = words[random.next(words.count)]
          }
          return ("\(name).\(field.name)", text)
        }
      }
      let outcome = try row(cells)
      for row in outcome.chunk.rows {
        let section = bench.pack.schema.sections[Int(row.section)]
        #expect(!bench.pack.intakes.contains(Int(row.section)))
        for (number, field) in section.fields.enumerated() {
          let value = outcome.chunk.values[Int(row.firstValue) + number]
          #expect(
            value.kind == .missing
              || outcome.chunk.carries(rowField: number, of: Int(row.section)))
          guard value.isPresent else { continue }
          let expected: Value.Kind =
            switch field.type {
            case .text, .identifier: .text
            case .integer: .integer
            case .decimal: .decimal
            case .date: .date
            case .code: .code
            }
          try #require(value.kind == expected, "\(section.name).\(field.name)")
        }
      }
      for finding in outcome.chunk.findings {
        #expect(!bench.pack.intakes.contains(Int(finding.field.section)))
      }
      for change in outcome.chunk.changes {
        #expect(!bench.pack.intakes.contains(Int(change.field.section)))
      }
    }
  }

  /// An XML record: each element as its path and its text, `nil` for a row's beginning.
  private func xml(_ elements: [(String, String?)]) throws -> Bench.Outcome {
    var paths: [String] = []
    var raw = RawChunk()
    for (path, text) in elements {
      if !paths.contains(path) { paths.append(path) }
      let bytes = Array((text ?? "").utf8)
      raw.fields.append(
        RawField(
          offset: raw.bytes.count, count: bytes.count,
          column: try #require(paths.firstIndex(of: path)),
          flags: text == nil ? [.elementStart] : []))
      raw.bytes += bytes
    }
    raw.paths = paths
    raw.records = [
      RawRecord(
        firstField: 0, fieldCount: raw.fields.count,
        span: SourceSpan(offset: 0, count: raw.bytes.count), line: 1)
    ]
    let schema = bench.pack.schema
    var layout = FileLayout(section: 0)
    layout.bindPath = { path in
      if let address = schema.address(of: path) { return .field(address) }
      if let section = schema.index(of: path) { return .row(section: section) }
      return path == "ignored" ? .ignored : path == "structure" ? .structure : .unmapped
    }
    return bench.run(raw, layout)
  }

  @Test("elements of rows fill their rows, in order, each with its own findings")
  func xmlRows() throws {
    let outcome = try xml([
      ("full_name", "Lê An"), ("structure", nil), ("work_history", nil),
      ("work_history.from", "01/2000"), ("work_history.to", "x"), ("work_history", nil),
      ("work_history.from", "01/2005"), ("work_history.to", "nay"), ("work_history", nil),
      ("work_history.from", "y"), ("ignored", "z"), ("other", "w"), ("elsewhere", ""),
      ("birth_date", "1980"),
    ])
    #expect(
      outcome.rows() == [
        "work_history: from=2000-01 to=unreadable x", "work_history: from=2005-01 to=empty",
        "work_history: from=unreadable y",
      ])
    #expect(
      outcome.findings() == [
        "work-history-to-unreadable work_history[0].to",
        "work-history-from-unreadable work_history[2].from",
      ])
    #expect(outcome.changes() == ["work_history[1].to: date-form <- nay"])
    #expect(outcome.chunk.unmappedPaths == ["other"])
    #expect(try outcome.value("birth_date") == "1980")
  }

  @Test("a chunk of XML carries what its paths name, and the codes of their places")
  func carriedFields() throws {
    let outcome = try xml([
      ("full_name", "Lê An"), ("native_place", "Phường Phúc Xá, Quận Ba Đình, Hà Nội"),
      ("work_history", nil), ("work_history.from", "01/2000"), ("work_history.to", ""),
      ("training", nil), ("training.qualification", "Trung cấp chính trị"),
    ])
    let person = bench.pack.schema.person.fields
    let filled = person.indices.filter {
      outcome.chunk.person(outcome.chunk.records[0], $0).kind != .missing
    }
    #expect(filled == outcome.chunk.personFields)
    #expect(filled.count == 3)
    for (number, section) in bench.pack.schema.sections.enumerated().dropFirst() {
      let rows = outcome.chunk.rows.filter { Int($0.section) == number }
      for field in section.fields.indices {
        let isFilled = rows.contains {
          outcome.chunk.values[Int($0.firstValue) + field].kind != .missing
        }
        #expect(outcome.chunk.carries(rowField: field, of: number) == isFilled)
      }
    }
  }

  @Test("a row with nothing in it is layout and no row")
  func emptyRows() throws {
    let outcome = try xml([
      ("work_history", nil), ("work_history.from", ""), ("work_history", nil),
      ("work_history", nil), ("work_history.from", "2000"),
    ])
    #expect(outcome.rows() == ["work_history: from=2000"])
  }

  @Test("findings of routed rows stand at their new field and row")
  func routedFindings() throws {
    let outcome = try xml([
      ("training", nil), ("training.qualification", "Thạc sĩ"), ("training.from", "x"),
      ("training", nil), ("training.qualification", "Trung cấp chính trị"),
      ("training", nil), ("training.qualification", "Cao cấp lý luận chính trị"),
      ("training.from", "y"), ("training.to", "13-Thg5-79"),
    ])
    #expect(
      outcome.rows().map { $0.prefix { $0 != ":" } } == [
        "training_professional", "training_political", "training_political",
      ])
    #expect(
      outcome.findings() == [
        "training-professional-from-unreadable training_professional[0].from",
        "training-political-from-unreadable training_political[1].from",
      ])
    #expect(outcome.changes() == ["training_political[1].to: date-form <- 13-Thg5-79"])
  }

  private struct Rows: ChildRowSource {
    var rows: [String: [ChildRow]]
    func rows(forKey key: Span<UInt8>) -> [ChildRow] {
      var bytes: [UInt8] = []
      for index in 0..<key.count { bytes.append(key[index]) }
      return rows[String(decoding: bytes, as: UTF8.self)] ?? []
    }
  }

  @Test("rows of child files join the person whose key they name, in order")
  func children() throws {
    func child(_ file: Int, _ cells: [String]) -> ChildRow {
      var bytes: [UInt8] = []
      var fields: [RawField] = []
      for (column, cell) in cells.enumerated() {
        fields.append(RawField(offset: bytes.count, count: cell.utf8.count, column: column))
        bytes += Array(cell.utf8)
      }
      return ChildRow(file: file, bytes: bytes, fields: fields, line: 2)
    }
    let work = try #require(bench.pack.schema.index(of: "work_history"))
    let family = try #require(bench.pack.schema.index(of: "family"))
    let plans = [
      1: bench.normalizer.plan(
        for: FileLayout(
          section: work,
          columns: [
            .key, .field(try bench.address("work_history.from")),
            .field(try bench.address("work_history.organization")),
          ])),
      2: bench.normalizer.plan(
        for: FileLayout(
          section: family,
          columns: [
            .key, .field(try bench.address("family.relation")),
            .field(try bench.address("family.full_name")),
          ])),
    ]
    let source = Rows(rows: [
      "cb01": [
        child(1, ["CB01", "01/2000", "Sở Y tế"]), child(1, ["CB01", "x", "Sở Tài chính"]),
        child(2, ["CB01", "Bố vợ", "TRẦN BA"]), child(2, ["cb 01", "Vợ", "Trần Tư"]),
        child(3, ["CB01", "of a file without plan"]),
      ]
    ])
    let field = try bench.address("staff_number")
    let raw = bench.chunk(
      ["CB 01", "CB02", "", "cb01"].map { [(Array($0.utf8), RawField.Flags())] })
    let outcome = bench.run(
      raw, try bench.layout(["staff_number"]),
      children: [ChildJoin(keyField: Int(field.field), rows: source, plans: plans)])
    #expect(
      outcome.rows(record: 0).map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
        "work_history: from=2000-01", "work_history: from=unreadable",
        "family_spouse_side: relation=code", "family_own: relation=code",
      ])
    #expect(
      outcome.findings(record: 0) == ["work-history-from-unreadable work_history[1].from"])
    #expect(outcome.rows(record: 1) == [])
    #expect(outcome.rows(record: 2) == [])
    #expect(outcome.rows(record: 3).count == 4)
    for row in outcome.chunk.rows {
      let count = bench.pack.schema.sections[Int(row.section)].fields.count
      #expect(
        (0..<count).allSatisfy { outcome.chunk.values[Int(row.firstValue) + $0].source == 0 })
    }
  }
}
