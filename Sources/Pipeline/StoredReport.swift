public import RecordModel
public import Reports
internal import RuleEngine
internal import Staging

/// Where a report about a stored run goes.
public enum ReportTarget {
  case file(String)
  case sink(([UInt8]) throws -> Void)

  func write(_ body: (ReportOutput) throws -> Void) throws {
    switch self {
    case .file(let path): try ReportOutput.whole(path, body)
    case .sink(let sink):
      let output = ReportOutput(sink)
      try body(output)
      try output.finish()
    }
  }
}

/// Writes reports about a run that stands in a store.
public struct StoredReport {
  public enum Kind: Sendable {
    case page, summary, text
    case machine(MachineFormat)
  }
  private let pipeline: DeliveryPipeline
  private let store: String
  private let settings: ReportSettings
  private let context: ReportContext

  /// - Parameter store: The path of the store.
  public init(
    _ pipeline: DeliveryPipeline, store: String, language: Language,
    settings: ReportSettings = ReportSettings()
  ) {
    (self.pipeline, self.store, self.settings) = (pipeline, store, settings)
    context = pipeline.reportContext(language)
  }

  public func write(run: Int, kind: Kind, to target: ReportTarget) throws {
    let reading = try reading(run)
    try target.write { output in
      switch kind {
      case .page: try pipeline.page(reading, settings, context).write(reading, to: output)
      case .summary:
        try SummaryJSON(context: context).write(
          reading, repairs: RepairTally(reading, context: context), to: output)
      case .text:
        try output.write(
          SummaryText(context: context).text(
            reading, delivery: reading.delivery,
            repairs: RepairTally(reading, context: context)))
      case .machine(let format): try write(reading, format, to: output)
      }
    }
  }

  /// Writes what must be corrected in one format.
  public func writeRejects(
    run: Int, _ format: SingleRejects.Format, toFile path: String
  ) throws {
    try SingleRejects(context: context).write(reading(run), format, toFile: path)
  }

  /// Writes what must be corrected, a file for each source file and format.
  ///
  /// - Returns: The names of the files.
  public func writeRejects(run: Int, toFolder folder: String) throws -> [String] {
    try pipeline.makeFolder(folder)
    return try RejectsFolder(context: context).write(reading(run), toFolder: folder).map(\.name)
  }

  /// Says what changed since another run of the store.
  public func compare(
    run: Int, against other: Int, kind: ComparisonKind, to target: ReportTarget
  ) throws {
    let (now, before) = (try reading(run), try reading(other))
    // Whoever compares holds the store: any key will do that stays out of the report.
    let comparison = try RunComparison(
      now, nowDelivery: now.delivery, before: before, beforeDelivery: before.delivery,
      context: context,
      fingerprints: ReportKeys(key: settings.key ?? before.deliveryDigest).fingerprints,
      placeLimit: settings.detailLimit ?? 20)
    try target.write { output in
      switch kind {
      case .text: try output.write(ComparisonText(context: context).text(comparison))
      case .json: try ComparisonJSON(context: context).write(comparison, to: output)
      case .page: try ComparisonPage(context: context).write(comparison, to: output)
      }
    }
  }

  /// How a comparison is told.
  public enum ComparisonKind: Sendable { case text, json, page }

  private func reading(_ run: Int) throws -> StoredRun {
    try Store(path: store, mustExist: true).reading(
      run: run, schema: pipeline.pack.schema, catalogue: pipeline.pack.catalogue)
  }

  private func write(
    _ run: StoredRun, _ format: MachineFormat, to output: ReportOutput
  ) throws {
    let reports = MachineReports(
      context: context, settings: pipeline.machineSettings(settings),
      fingerprints: ReportKeys(key: settings.key).fingerprints,
      repairs: try RepairTally(run, context: context))
    _ = try reports.write(
      run, delivery: run.delivery, paths: run.files.map(\.name), to: [(format, output)],
      baseline: settings.baseline.map { try Baseline(file: $0) })
  }
}
