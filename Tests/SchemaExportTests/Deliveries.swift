import Foundation
import Pipeline
import RecordModel
import RuleEngine
import Testing

/// Runs over deliveries, and what came out of them.
enum Deliveries {
  struct Line: Sendable {
    var disposition: String
    /// The object `fields` as it stands in the line.
    var fields: Data
    func object() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: fields) as? [String: Any])
    }
  }

  struct Ended {
    var summary: RunSummary
    var lines: [Line]
    var bindings: [String: [String]]
    var counts: [String: Int]
  }

  static let samples = PackFixture.folder.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Samples")

  /// The deliveries of all samples of a name, such as `clean`.
  static func samples(_ situation: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: samples.path).sorted().map {
      samples.path + "/\($0)/\(situation)"
    }.filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// What the clean samples hold that was accepted; run once for all tests.
  private static let cleanLines = Result {
    try samples("clean").flatMap { try check(delivery($0)).lines }
      .filter { $0.disposition == "accepted" }
  }

  static func accepted() throws -> [[String: Any]] {
    try cleanLines.get().map { try $0.object() }
  }

  static func check(_ paths: [String], source: String? = nil) throws -> Ended {
    let place = try Workplace()
    let today = try #require(PartialDate(iso: "2026-11-24"))
    let pipeline = DeliveryPipeline(try PackFixture.pack.get())
    let outcome = try pipeline.run(
      RunRequest(
        paths: paths, source: source, today: today, recordsFile: place.path + "/records.jsonl"))
    let text = try String(contentsOfFile: place.path + "/records.jsonl", encoding: .utf8)
    let lines = try text.split(separator: "\n").map { line in
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      return Line(
        disposition: try #require(object["disposition"] as? String),
        fields: try JSONSerialization.data(
          withJSONObject: try #require(object["fields"]), options: .sortedKeys))
    }
    var counts: [String: Int] = [:]
    for (rule, count) in zip(pipeline.pack.catalogue.rules, outcome.summary.findingCounts)
    where count > 0 {
      counts[rule.id] = count
    }
    return Ended(
      summary: outcome.summary, lines: lines,
      bindings: Dictionary(
        uniqueKeysWithValues: outcome.files.map { ($0.name, $0.bindings) }), counts: counts)
  }

  /// The files of a sample, which may be one or a folder.
  static func delivery(_ sample: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: sample).sorted()
      .filter { $0 != "expected.json" }.map { sample + "/" + $0 }
  }
}
