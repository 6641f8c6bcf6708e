import Foundation
import RecordModel
import Reports
import Testing

@Suite("Two runs compared")
struct ComparisonTests {
  /// The first run's records 0 to 9; in the second 3 to 12, with one that breaks another rule.
  private func comparison(limit: Int = 20) throws -> RunComparison {
    let before = FakeRun.many(10)
    var now = FakeRun.many(10)
    now.summary.run = 13
    now.record = { index in
      let record = FakeRun.many(20).record(index + 3)
      guard index == 0 else { return record }
      var other = record
      other.findings.append(
        Finding(rule: FakePack.rule("height-missing"), field: FakePack.address("height")))
      return other
    }
    return try RunComparison(
      now, nowDelivery: "mới.csv", before: before, beforeDelivery: "cũ.csv",
      context: FakePack.context(.en), fingerprints: .simple(.key), placeLimit: limit)
  }

  @Test("what appeared, disappeared and stayed is counted by rule, with its places")
  func json() throws {
    let comparison = try comparison(limit: 2)
    let text = try written {
      try ComparisonJSON(context: FakePack.context(.en)).write(comparison, to: $0)
    }
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(try JSONSchema(Data(PublishedSchema.comparison.json)).faults(object) == [])
    #expect(object["appeared"] as? Int == 4 && object["disappeared"] as? Int == 3)
    #expect(object["stayed"] as? Int == 7 && object["shown"] as? Int == 5)
    let rules = try #require(object["rules"] as? [String: [String: Any]])
    let dates = try #require(rules["birth-date-unreadable"])
    #expect(dates["before"] as? Int == 10 && dates["now"] as? Int == 10)
    #expect(dates["appeared"] as? Int == 3 && dates["disappeared"] as? Int == 3)
    let places = try #require(dates["places"] as? [[String: Any]])
    #expect(places.map { $0["ordinal"] as? Int } == [11, 12, 1, 2])
  }

  @Test("the same run against itself has no change")
  func same() throws {
    let run = FakeRun.small
    let comparison = try RunComparison(
      run, nowDelivery: "a", before: run, beforeDelivery: "a", context: FakePack.context(.vi),
      fingerprints: .simple())
    let text = ComparisonText(context: FakePack.context(.vi)).text(comparison)
    #expect(text.contains("0 phát hiện mới, 0 không còn, 8 vẫn như trước."))
    #expect(text.split(separator: "\n").count == 2)
  }

  @Test("text and page say the same, without a value of a person")
  func told() throws {
    let comparison = try comparison()
    let context = FakePack.context(.vi)
    let text = ComparisonText(context: context).text(comparison)
    let page = try written { try ComparisonPage(context: context).write(comparison, to: $0) }
    for told in [text, page] {
      #expect(told.contains("4 phát hiện mới, 3 không còn, 7 vẫn như trước."))
      #expect(told.contains("Lần chạy 13 (mới.csv) so với lần chạy 12 (cũ.csv)"))
      #expect(told.contains("Không đọc được ngày sinh"))
      #expect(!told.contains("CB3") && !told.contains("x3"))
    }
    #expect(page.contains("cũ.csv") == false || !page.contains("<script"))
    #expect(!page.contains("http://") && !page.contains("https://"))
  }
}
