import Readers
import RecordModel
import Testing

@Suite("CSV: a record that is too long")
struct CSVLongRecordTests {
  private static let head = "a,b,c,d,e\n0,x,x,x,x\n"

  /// The field opens in line 3, column 5.
  private static func long(_ lineEnd: String = "\n", closing: String = "\"") -> String {
    let text = String(repeating: "line of \"\"text\"\", here" + lineEnd, count: 220_000)
    return head + "1,x,\"" + text + closing + ",\"y, \nz\",x" + lineEnd
  }

  @Test(
    "a cell of many lines is one damage with its place", arguments: ["\n", "\r\n"],
    [1 << 18, 99_991])
  func manyLines(_ lineEnd: String, chunk: Int) throws {
    let text = Self.long(lineEnd) + "2,\"x\",x,x,x\n"
    let reading = try CSVReading(Array(text.utf8), columns: 5, chunkSize: chunk)
    #expect(reading.rows.map(\.first) == ["a", "0", "2"])
    #expect(reading.lines == [1, 2, 220_005])
    #expect(reading.damages.map(\.rule) == [.recordTooLong])
    #expect(reading.damages.map(\.line) == [3])
    #expect(reading.damages.map(\.column) == [5])
  }

  @Test("one that is never closed ends where the quotes of another record begin")
  func neverClosed() throws {
    let text = Self.long(closing: "") + "2,\"x\",x,x,x\n3,x,x,x,x\n"
    let reading = try CSVReading(Array(text.utf8), columns: 5)
    #expect(reading.rows.map(\.first) == ["a", "0", "2", "3"])
    // The rest of the line that closes the next cell is a damage of its own.
    #expect(reading.damages.map(\.rule) == [.recordTooLong, .unclosedQuote])
  }

  @Test("a missing quote among records costs its own line, however many follow without a quote")
  func records() throws {
    let rows = (1...200_000).map { $0 == 10 ? "\($0),\"x,x,x,x" : "\($0),xxxxxxxx,yyyyyyyy,x,x" }
    let text = Self.head + rows.joined(separator: "\n")
    let reading = try CSVReading(Array(text.utf8), columns: 5)
    #expect(reading.rows.count == 200_001)
    #expect(reading.damages.map(\.rule) == [.unclosedQuote])
    #expect(reading.damages.map(\.line) == [12])
  }
}
