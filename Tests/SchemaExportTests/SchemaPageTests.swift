import RecordModel
import SchemaExport
import Testing

@Suite("The page of all fields")
struct SchemaPageTests {
  @Test("each field has its row of five cells, in both languages", arguments: Language.allCases)
  func rows(_ language: Language) throws {
    let schema = try PackFixture.schema()
    let lines = SchemaPage(schema, language: language).text.split(separator: "\n")
    var rows = 0
    for section in schema.sections {
      for field in section.fields {
        let row = try #require(
          lines.first { $0.hasPrefix("| `\(field.name)` | \(field.label[language])") })
        // Bars within a cell are escaped.
        #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 6, "\(row)")
        rows += 1
      }
    }
    #expect(lines.count { $0.hasPrefix("| `") } > rows)
  }
}
