import Foundation
import Pipeline
import RecordModel
import RuleEngine

/// A folder of its own for one test, gone with the test.
final class Workplace {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/hoso-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the folder, with the folders above it.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let full = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: full))
    return full
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }
}

/// What a run told, with rules by their IDs.
struct Told {
  let outcome: RunOutcome
  let rules: [String: Int]
  let fileRules: [String: FileFinding]
  var summary: RunSummary { outcome.summary }

  /// Records read = those of all dispositions.
  var adds: Bool {
    summary.read
      == summary.accepted + summary.held + summary.rejected + summary.duplicates
      + summary.unchanged
  }
}

enum Runs {
  private static let loaded = Result { try RulePack.load(PackFixture.rules) }

  static func pipeline() throws -> DeliveryPipeline { DeliveryPipeline(try loaded.get()) }

  static func today() throws -> PartialDate {
    guard let today = PartialDate(iso: "2026-06-30") else { throw CocoaError(.formatting) }
    return today
  }

  static func day(_ iso: String) -> PartialDate? { PartialDate(iso: iso) }

  static func run(
    _ paths: [String], store: String? = nil, records: String? = nil, report: String? = nil,
    source: String? = nil, jobs: Int = 2, today: PartialDate? = nil, explainedBy: String? = nil
  ) throws -> Told {
    let pipeline = try pipeline()
    var request = RunRequest(
      paths: paths, store: store, source: source, today: try today ?? self.today(), jobs: jobs,
      recordsFile: records, reportFolder: report, language: .en, now: "2026-06-30T00:00:00Z")
    request.explainedBy = explainedBy
    let outcome = try pipeline.run(request)
    let catalogue = pipeline.pack.catalogue
    var rules: [String: Int] = [:]
    for (number, count) in outcome.summary.findingCounts.enumerated() where count > 0 {
      rules[catalogue.rules[number].id] = count
    }
    var fileRules: [String: FileFinding] = [:]
    for finding in outcome.fileFindings {
      fileRules[catalogue.rules[Int(finding.rule.number)].id] = finding
    }
    return Told(outcome: outcome, rules: rules, fileRules: fileRules)
  }
}
