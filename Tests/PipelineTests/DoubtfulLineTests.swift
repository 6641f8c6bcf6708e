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
}
