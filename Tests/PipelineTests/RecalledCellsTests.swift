import Foundation
import RecordModel
import Testing

/// Records that another one holds are shown as they were sent, however their file is read again.
@Suite("Cells read once more")
struct RecalledCellsTests {
  @Test(
    "the earlier record of a conflict shows its cells, from a plain file and from a packed one",
    arguments: [false, true])
  func conflict(isPacked: Bool) throws {
    let home = "Số 7 \"\"cũ\"\", ngõ 3,\nPhố Huế"
    var lines = People.lines(0..<100)
    lines[41] = People.line(People.cells(40, ["Nơi ở hiện nay": "\u{1}"]))
      .replacingOccurrences(of: "\u{1}", with: "\"" + home + "\"")
    let other = People.line(People.cells(40, ["Điện thoại": "0987654321"]))
    let bytes = Array((lines + [other]).joined(separator: "\r\n").utf8)
    let place = try Workplace()
    let path = try place.file("a.csv", isPacked ? Packed.gzip(bytes) : bytes)
    let told = try Runs.run([path], store: place.path + "/s.db", report: place.path + "/r")
    #expect((told.summary.accepted, told.summary.held) == (99, 2))
    let rejects = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: place.path + "/r")
        .first { $0.hasSuffix(".rejects.csv") })
    let text = try String(contentsOfFile: place.path + "/r/" + rejects, encoding: .utf8)
    #expect(text.contains("VC0000040,"))
    #expect(text.contains("\"" + home + "\""))
    #expect(text.contains("0987654321"))
  }
}
