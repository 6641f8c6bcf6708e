import Foundation
import Pipeline
import RecordModel
import RuleEngine

/// Runs a file through the stages up to one of them, and says how long it took.
///
/// The rule pack is loaded before the clock starts: what that costs is measured with the program.
struct StageBench {
  enum Last: String { case plan, read, normalize, check, match, stage, reports }

  private let last: Last
  private let file: String
  private var jobs = 1
  private var folder = ""

  init(_ arguments: [String]) throws {
    guard arguments.count >= 2, let last = Last(rawValue: arguments[0]) else {
      throw Misuse(description: "a stage and a file are wanted")
    }
    (self.last, file) = (last, arguments[1])
    for index in stride(from: 2, to: arguments.count - 1, by: 2) {
      switch arguments[index] {
      case "--jobs": jobs = Int(arguments[index + 1]) ?? 1
      case "--folder": folder = arguments[index + 1]
      default: throw Misuse(description: "\(arguments[index]) is not understood")
      }
    }
  }

  func run() throws {
    let pack = try RulePack.load(URL(fileURLWithPath: "Rules/resume"))
    let pipeline = DeliveryPipeline(pack)
    var request = RunRequest(
      paths: [file], today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24), jobs: jobs,
      now: "2026-11-24T00:00:00Z")
    let start = ContinuousClock.now
    let count: StageWalk.Count
    switch last {
    case .plan:
      _ = try StageWalk(pipeline, request)
      count = StageWalk.Count()
    case .read: count = try walk(pipeline, request, .read)
    case .normalize: count = try walk(pipeline, request, .normalize)
    case .check: count = try walk(pipeline, request, .check)
    case .match: count = try whole(pipeline, request)
    case .stage, .reports:
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      request.store = folder + "/store.sqlite"
      if last == .reports { request.reportFolder = folder + "/reports" }
      count = try whole(pipeline, request)
    }
    let spent = (ContinuousClock.now - start) / .seconds(1)
    print(
      """
      {"seconds": \(spent), "records": \(count.records), "fields": \(count.fields), \
      "findings": \(count.findings)}
      """)
  }

  private func walk(
    _ pipeline: DeliveryPipeline, _ request: RunRequest, _ stage: StageWalk.Stage
  ) throws -> StageWalk.Count {
    try StageWalk(pipeline, request).run(through: stage, jobs: jobs)
  }

  private func whole(
    _ pipeline: DeliveryPipeline, _ request: RunRequest
  ) throws -> StageWalk.Count {
    var request = request
    request.beginHashing()
    let summary = try pipeline.run(request).summary
    var count = StageWalk.Count()
    (count.records, count.findings) = (summary.read, summary.findingCounts.reduce(0, +))
    return count
  }
}
