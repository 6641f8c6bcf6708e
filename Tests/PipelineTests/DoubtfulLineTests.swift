import RecordModel
import Testing

@testable import Pipeline

@Suite("Lines that might be records")
struct DoubtfulLineTests {
  @Test(
    "a damaged line is told as an error, never as layout",
    arguments: [
      ("nul-byte", String(repeating: "\0", count: 40)),
      ("nul-byte", String(repeating: "\0", count: 400)),
      ("field-count-differs", "#####@@@@ %%%% !!!"),
      ("field-count-differs", "Trần Văn Sơn"),
    ])
  func damaged(_ rule: String, _ line: String) throws {
    let place = try Workplace()
    let told = try Runs.run([
      try place.file("a.csv", People.csv(changing: 51) { _ in line })
    ])
    #expect(told.summary.accepted == 99)
    #expect(told.rules[rule] == 1)
    #expect(told.rules["section-line"] == nil)
    #expect(told.rules["texts-mixed"] == nil)
  }

  @Test("a line with only a name is a record that lost the rest")
  func nameOnly() throws {
    let place = try Workplace()
    let commas = String(repeating: ",", count: People.headings.count - 3)
    func told(_ name: String) throws -> Told {
      try Runs.run([
        try place.file("a.csv", People.csv(changing: 51) { _ in ",,\(name)" + commas })
      ])
    }
    #expect(try told("Trần Văn Sơn").summary.rejected == 1)
    #expect(try told("Phòng Tổ chức").rules["section-line"] == 1)
  }

  @Test(
    "line breaks in quoted cells are no records of their own", arguments: [2, 13, 15], [1, 10])
  func lineBreaks(_ cell: Int, count: Int) throws {
    let place = try Workplace()
    let rows = (0..<100).map { number in
      var cells = People.cells(number)
      // As many delimiters behind the break as a record has.
      cells[5] = "Xã A, huyện B, tỉnh C, Việt Nam"
      if number >= 20, number < 20 + count { cells[cell] = cells[cell].replacing(" ", with: "\n") }
      return People.line(cells)
    }
    let text = ([People.header] + rows).joined(separator: "\n")
    let told = try Runs.run([try place.file("a.csv", text)])
    #expect(told.summary.read == 100)
    #expect(told.summary.independentCount == 100)
    #expect(told.summary.balanced)
  }

  @Test("a record swallowed by another is noticed")
  func swallowed() {
    var raw = RawChunk()
    let cell = "x\n2,b,\"c, d\",y\nz"
    raw.bytes = Array("1,\"\(cell)\",u,v\n".utf8)
    raw.fields = [
      RawField(offset: 0, count: 1, column: 0),
      RawField(offset: 3, count: cell.utf8.count, column: 1, flags: .quoted),
      RawField(offset: cell.utf8.count + 5, count: 1, column: 2),
      RawField(offset: cell.utf8.count + 7, count: 1, column: 3),
    ]
    raw.records = [
      RawRecord(
        firstField: 0, fieldCount: 4, span: SourceSpan(offset: 0, count: raw.bytes.count - 1),
        line: 1)
    ]
    #expect(swallowedRecords(raw, delimiter: 0x2c, quote: 0x22, expected: 4) == 1)
    #expect(swallowedRecords(raw, delimiter: 0x2c, quote: 0x22, expected: 5) == 0)
  }
}
