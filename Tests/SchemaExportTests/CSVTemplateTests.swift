import Foundation
import RecordModel
import SchemaExport
import Testing

@Suite("CSV templates")
struct CSVTemplateTests {
  /// Fills the templates of some sections with one line for each person.
  private func fill(
    _ place: Workplace, _ language: Language, _ rows: [String: [[String: String]]]
  ) throws {
    let schema = try PackFixture.schema()
    for file in CSVTemplate(schema, language: language).files {
      let section = try #require(schema.sections.first { $0.name + ".csv" == file.name })
      var text = String(decoding: file.bytes, as: UTF8.self)
      let isPerson = section.name == schema.sections[0].name
      for row in rows[section.name] ?? [] {
        let key = isPerson ? [] : [row["key"] ?? ""]
        text += (key + section.fields.map { row[$0.name] ?? "" }).joined(separator: ",") + "\r\n"
      }
      _ = try place.file(file.name, text)
    }
  }

  private let person = [
    "managing_agency": "Sở Nội vụ tỉnh X", "employing_unit": "Phòng Tổ chức",
    "staff_number": "CB0001", "full_name": "Trần Văn Sơn", "gender": "Nam",
    "birth_date": "17/05/1980", "birth_place": "Hà Nội", "native_place": "Thái Bình",
    "ethnicity": "Kinh", "religion": "Không", "citizen_id": "001080123456",
    "first_recruited_on": "2005-09-01",
  ]

  @Test("filled templates are recognised, in both languages", arguments: Language.allCases)
  func filled(_ language: Language) throws {
    let place = try Workplace()
    try fill(
      place, language,
      [
        "person": [person],
        "work_history": [
          [
            "key": "CB0001", "from": "09/2005", "to": "2010", "organization": "Sở X",
            "position": "Chuyên viên",
          ]
        ],
        "family_spouse_side": [
          ["key": "CB0001", "relation": "Mẹ", "full_name": "Ngô Thị Lan", "birth_year": "1955"]
        ],
        "training_it": [["key": "CB0001", "certificate": "Cơ bản"]],
      ])
    let ended = try Deliveries.check([place.path])
    #expect(ended.summary.source == "template-csv")
    #expect(ended.summary.read == 1 && ended.summary.complete && ended.summary.balanced)
    let fields = try #require(try ended.lines.first?.object())
    #expect(fields["staff_number"] as? String == "CB0001")
    #expect(fields["birth_date"] as? String == "1980-05-17")
    #expect(fields["first_recruited_on"] as? String == "2005-09-01")
    let work = try #require((fields["work_history"] as? [[String: Any]])?.first)
    #expect(work["from"] as? String == "2005-09" && work["to"] as? String == "2010")
    let relative = try #require((fields["family_spouse_side"] as? [[String: Any]])?.first)
    #expect(relative["full_name"] as? String == "Ngô Thị Lan")
    #expect((fields["training_it"] as? [[String: Any]])?.count == 1)
  }

  @Test("one archive holds persons and their rows, and is read like the folder")
  func archive() throws {
    let place = try Workplace()
    let template = CSVTemplate(try PackFixture.schema(), language: .vi)
    let path = place.path + "/templates.zip"
    try Data(template.archive).write(to: URL(fileURLWithPath: path))
    let folder = try Workplace()
    for file in template.files {
      try Data(file.bytes).write(to: URL(fileURLWithPath: folder.path + "/" + file.name))
    }
    // An archive that is damaged, by its checksums or its directory, would be told.
    let ended = try Deliveries.check([path])
    #expect(ended.summary.source == "template-csv" && ended.summary.complete)
    let bindings = Dictionary(
      uniqueKeysWithValues: ended.bindings.map { path, columns in
        (path.split(separator: "/").last.map(String.init) ?? path, columns)
      })
    #expect(bindings == (try Deliveries.check([folder.path]).bindings))
    #expect(ended.bindings.count == template.files.count)
    #expect(CSVTemplate(try PackFixture.schema(), language: .vi).archive == template.archive)
  }

  @Test("every heading of every template means its own field", arguments: Language.allCases)
  func headings(_ language: Language) throws {
    let place = try Workplace()
    try fill(place, language, [:])
    let schema = try PackFixture.schema()
    let ended = try Deliveries.check([place.path])
    #expect(ended.bindings.count == schema.sections.count)
    for (position, section) in schema.sections.enumerated() {
      let expected =
        position == 0
        ? section.fields.map(\.name)
        : ["key"] + section.fields.map { "\(section.name).\($0.name)" }
      #expect(ended.bindings[section.name + ".csv"] == expected)
    }
  }

  @Test("columns may be deleted")
  func deleted() throws {
    let place = try Workplace()
    _ = try place.file(
      "person.csv",
      "Staff number,Full name at birth,Date of birth\r\nCB1,Trần Văn Sơn,17/05/1980\r\n")
    _ = try place.file("work_history.csv", "Staff number,From,Organization\r\nCB1,2005,Sở X\r\n")
    let fields = try #require(try Deliveries.check([place.path]).lines.first?.object())
    #expect((fields["work_history"] as? [[String: Any]])?.first?["from"] as? String == "2005")
  }
}
