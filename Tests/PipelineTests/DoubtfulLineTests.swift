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
}
