import Foundation
import RecordModel
import Testing

@Suite("The file of records says what became of each, in the order of the input")
struct RecordsFileTests {
  /// A delivery of two files with a bit of everything, large enough for several chunks.
  private func delivery(_ place: Workplace) throws -> String {
    var lines = People.lines(0..<3000)
    lines[51] = People.line(People.cells(50, ["Số CCCD": "1.08E+11"]))
    lines[101] = lines[11]
    lines[201] = People.line(People.cells(10, ["Quê quán": "Nam Định"]))
    lines[301] = lines[301].replacing("Huế, Hà Nội\"", with: "Huế, Hà Nội")
    _ = try place.file("in/a.csv", lines.joined(separator: "\n"))
    _ = try place.file("in/b.csv", "DANH SÁCH\n" + People.csv(2990..<3500))
    return place.path + "/in"
  }

  @Test("one valid line a record, numbered within its file, in balance with the summary")
  func lines() throws {
    let place = try Workplace()
    let records = place.path + "/records.jsonl"
    let told = try Runs.run([try delivery(place)], records: records)
    var counts: [String: Int] = [:]
    var ordinals: [String: Int] = [:]
    var order: [String] = []
    for line in try String(contentsOfFile: records, encoding: .utf8).split(separator: "\n") {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let file = try #require(object["file"] as? String)
      let ordinal = try #require(object["ordinal"] as? Int)
      #expect(ordinal == ordinals[file, default: 0] + 1)
      ordinals[file] = ordinal
      if order.last != file { order.append(file) }
      counts[try #require(object["disposition"] as? String), default: 0] += 1
      for key in ["key", "cluster", "fields", "findings"] { #expect(object[key] != nil, "\(key)") }
    }
    #expect(order == ["a.csv", "b.csv"])
    let summary = told.summary
    #expect(counts["accepted", default: 0] == summary.accepted)
    #expect(counts["held", default: 0] == summary.held)
    #expect(counts["rejected", default: 0] == summary.rejected)
    #expect(counts["duplicate", default: 0] == summary.duplicates)
    #expect(counts.values.reduce(0, +) == summary.read)
    #expect(summary.held >= 2 && summary.rejected >= 1 && summary.duplicates >= 11)
  }

  @Test("the counts of findings are those of the records, duplicates included")
  func counts() throws {
    let place = try Workplace()
    var lines = People.lines(0..<10)
    lines[3] = People.line(People.cells(2, ["Điện thoại": "0212345678"]))
    lines.append(lines[3])
    let file = try place.file("a.csv", lines.joined(separator: "\n"))
    let told = try Runs.run([file], records: place.path + "/r.jsonl")
    var counts: [String: Int] = [:]
    for line in try String(contentsOfFile: place.path + "/r.jsonl", encoding: .utf8)
      .split(separator: "\n")
    {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      for finding in try #require(object["findings"] as? [[String: Any]]) {
        counts[try #require(finding["rule"] as? String), default: 0] += 1
      }
    }
    #expect(counts["phone-prefix-unknown"] == 2 && counts["duplicate-record"] == 1)
    for (rule, count) in counts { #expect(told.rules[rule] == count, "\(rule)") }
  }

  @Test("any number of threads writes the same bytes")
  func threads() throws {
    let place = try Workplace()
    let delivery = try delivery(place)
    var outputs: [[String: Data]] = []
    for jobs in [1, 2, 4] {
      let folder = place.path + "/out\(jobs)"
      _ = try Runs.run(
        [delivery], records: place.path + "/r\(jobs)", report: folder, jobs: jobs)
      var files = ["records": try Data(contentsOf: URL(fileURLWithPath: place.path + "/r\(jobs)"))]
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        files[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      }
      outputs.append(files)
    }
    #expect(outputs[0].count >= 4)
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0] == outputs[2])
  }

  @Test("a report that cannot be written leaves the store as it was")
  func unwritable() throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    _ = try Runs.run([try place.file("a.csv", People.csv(0..<10))], store: store)
    let more = try place.file("b.csv", People.csv(10..<20))
    #expect(throws: (any Error).self) {
      try Runs.run([more], store: store, records: place.path + "/none/records.jsonl")
    }
    #expect(throws: (any Error).self) { try Runs.run([more], store: store, report: more) }
    #expect(try Runs.run([more], store: store).summary.run == 2)
  }
}
