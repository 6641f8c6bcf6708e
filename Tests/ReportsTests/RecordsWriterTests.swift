import Foundation
import RecordModel
import Reports
import Testing

struct RecordsWriterTests {
  private func lines(_ run: FakeRun) throws -> [String] {
    let writer = RecordsWriter(context: FakePack.context(.vi), files: run.files)
    return try written { try writer.write(run, to: $0) }
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("a record is one line with values by name, and absences stay apart")
  func stored() throws {
    let lines = try lines(.small)
    #expect(lines.count == 6 && lines[5].isEmpty)
    #expect(
      lines[0] == #"{"file":"Sở/nhân sự.csv","ordinal":1,"disposition":"accepted","#
        + #""key":"Sở Nội vụ|CB001","cluster":null,"fields":{"agency":"Sở Nội vụ","#
        + #""staff_number":"CB001","full_name":"Lê Thị Bưởi","birth_date":"1980-05-17","#
        + #""citizen_id":"001180000001","gender":"2","salary":2.30,"height":158,"work_history":["#
        + #"{"from":"2001-05","to":"2004","position":"Chuyên viên"},"#
        + #"{"from":"2004","to":null,"position":"Phó phòng"}]},"findings":[],"changes":["#
        + #"{"field":"full_name","changes":["spaces","capitals"]}],"line":2}"#)
    #expect(
      lines[1] == #"{"file":"Sở/nhân sự.csv","ordinal":2,"disposition":"rejected","#
        + #""key":"Sở Nội vụ|CB002","cluster":null,"fields":{"agency":"Sở Nội vụ","#
        + #""staff_number":"CB002","full_name":"Trần Văn Mít","birth_date":null,"citizen_id":null,"#
        + #""work_history":[{"from":"2010-05","to":"2004-01","position":"Kế toán"}]},"findings":["#
        + #"{"rule":"height-missing","severity":"note","fields":["height"]},"#
        + #"{"rule":"birth-date-unreadable","severity":"error","fields":["birth_date"]},"#
        + #"{"rule":"work-history-from-after-to","severity":"error","#
        + #""fields":["work_history[0].from","work_history[0].to"]}],"changes":[],"line":3}"#)
    #expect(lines[2].contains(#""key":"Sở Y tế|","#))
    #expect(lines[3].contains(#""cluster":7"#))
    #expect(lines[3].contains(#"{"rule":"duplicate-record","severity":"warning","fields":[]}"#))
  }

  @Test("a record without any part of its key has none")
  func noKey() throws {
    var run = FakeRun.small
    run.record = { RecordBuilder($0 + 1, .accepted).built }
    #expect(try lines(run)[0].contains(#""key":null,"cluster":null,"fields":{},"findings":[]"#))
  }

  @Test(
    "any text survives the way through JSON",
    arguments: [
      "\"quotes\" and \\", "line\nfeed\r\ttab", "\u{0}\u{1}\u{1f}\u{7f}", "</script>", "𠀀 Đặng",
      "\u{2028}", "e\u{301}",
    ])
  func escapes(_ text: String) throws {
    var run = FakeRun.small
    run.record = { _ in RecordBuilder(1, .accepted).text("full_name", text).built }
    let object = try JSONSerialization.jsonObject(with: Data(lines(run)[0].utf8))
    let fields = (object as? [String: Any])?["fields"] as? [String: Any]
    let read = try #require(fields?["full_name"] as? String)
    #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test("bytes that are not UTF-8 do not break the line")
  func invalid() throws {
    var run = FakeRun.small
    var record = RecordBuilder(1, .accepted).text("full_name", "abcd").built
    record.text = [0x61, 0xff, 0xe1, 0x62]
    run.record = { _ in record }
    #expect(try lines(run)[0].contains("\"full_name\":\"a\u{fffd}\u{fffd}b\""))
  }

  @Test(
    "decimals keep their digits",
    arguments: [
      (234, 2, "2.34"), (-5, 1, "-0.5"), (5, 3, "0.005"), (0, 2, "0.00"), (100, 0, "100"),
    ])
  func decimals(_ mantissa: Int64, _ scale: UInt8, _ text: String) throws {
    var run = FakeRun.small
    run.record = { _ in
      RecordBuilder(1, .accepted)
        .value("salary", Value(kind: .decimal, bits: mantissa, scale: scale)).built
    }
    #expect(try lines(run)[0].contains("{\"salary\":\(text)}"))
  }

  @Test("a hundred thousand records pass in pieces of bounded size")
  func streaming() throws {
    var run = FakeRun.small
    let record = run.record(1)
    (run.count, run.record) = (100_000, { _ in record })
    var (largest, total) = (0, 0)
    let output = ReportOutput(bufferSize: 1 << 16) { piece in
      largest = max(largest, piece.count)
      total += piece.count
    }
    try RecordsWriter(context: FakePack.context(.vi), files: run.files).write(run, to: output)
    try output.finish()
    #expect(largest < 1 << 17)
    #expect(total > 50_000_000)
  }
}
