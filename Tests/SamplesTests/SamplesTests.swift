import Foundation
import Pipeline
import RecordModel
import RuleEngine
import Testing

/// `Samples` run end to end. The people in them are invented.
@Suite struct SamplesTests {
  @Test("every sample comes out as its expected.json says", arguments: try Sample.all())
  func outcome(_ sample: Sample) throws {
    let expected = sample.expected
    let (summary, counts) = try check(sample, records: nil)
    #expect(summary.source == expected.source)
    #expect(summary.read == expected.read)
    #expect(summary.accepted == expected.accepted)
    #expect(summary.held == expected.held)
    #expect(summary.rejected == expected.rejected)
    #expect(summary.duplicates == expected.duplicates)
    #expect(summary.fragments == expected.fragments)
    #expect(summary.balanced == expected.balanced)
    #expect(summary.complete == (expected.complete ?? true))
    let catalogue = try Sample.pack.get().catalogue
    for (rule, count) in expected.rules {
      #expect(catalogue.index(of: rule) != nil, "there is no rule \(rule)")
      #expect(counts[rule] ?? 0 == count, "\(rule)")
    }
    for rule in catalogue.rules where rule.severity > .note && expected.rules[rule.id] == nil {
      #expect(counts[rule.id] == nil, "\(rule.id) should not have spoken")
    }
  }

  @Test(
    "values are repaired to what they were before the dirt",
    arguments: try Sample.all().filter { $0.expected.values != nil })
  func values(_ sample: Sample) throws {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "hoso-samples-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    _ = try check(sample, records: file.path)
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let records = try lines.map { try JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
    let expected = sample.expected.values ?? []
    try #require(records.count == expected.count)
    for (record, values) in zip(records, expected) {
      for (field, value) in values {
        #expect(record.fields[field]?.text == value, "record \(record.ordinal), \(field)")
      }
    }
  }

  private func check(
    _ sample: Sample, records: String?
  ) throws -> (RunSummary, counts: [String: Int]) {
    let pipeline = DeliveryPipeline(try Sample.pack.get())
    let today = try #require(PartialDate(iso: "2026-11-24"))
    let outcome = try pipeline.run(
      RunRequest(paths: sample.delivery, today: today, recordsFile: records))
    var counts: [String: Int] = [:]
    for (rule, count) in zip(pipeline.pack.catalogue.rules, outcome.summary.findingCounts)
    where count > 0 {
      counts[rule.id] = count
    }
    return (outcome.summary, counts)
  }

  /// One line of the records file, as far as these tests look.
  private struct Record: Decodable {
    let ordinal: Int
    let fields: [String: Field]
  }

  /// A value of the person; rows of sections are passed over.
  private struct Field: Decodable {
    let text: String?
    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }
}
