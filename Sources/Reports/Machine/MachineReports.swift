public import RecordModel

/// The formats for machines that are written finding by finding.
public enum MachineFormat: String, CaseIterable, Comparable, Sendable {
  case jsonl, sarif, junit, github

  /// The name of its file in a folder of reports.
  public var fileName: String {
    switch self {
    case .jsonl: "findings.jsonl"
    case .sarif: "report.sarif"
    case .junit: "report.junit.xml"
    case .github: "annotations.txt"
    }
  }

  public static func < (left: MachineFormat, right: MachineFormat) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Writes any number of formats in one walk through a run's findings, and compares these with a
/// baseline on the way. Memory follows the pack and the baseline, not the findings.
public struct MachineReports: Sendable {
  private let context: ReportContext
  private let settings: MachineReportSettings
  private let fingerprints: Fingerprints
  private let repairs: RepairTally?

  /// - Parameter repairs: Gathered from the same run, to tell of each record its smallest repair.
  public init(
    context: ReportContext, settings: MachineReportSettings, fingerprints: Fingerprints,
    repairs: RepairTally? = nil
  ) {
    (self.context, self.settings, self.fingerprints) = (context, settings, fingerprints)
    self.repairs = repairs
  }

  /// - Parameters:
  ///   - paths: Of each file the path by which whoever runs hoso knows it.
  ///   - baseline: What was known before; `nil` takes all findings for new.
  ///   - collecting: Receives all findings, to be a baseline later.
  ///   - cells: Knows the files; without it findings have the places of their records.
  /// - Returns: The exact counts of all findings, shown or not.
  public func write(
    _ run: some RunReading, delivery: String, paths: [String],
    to outputs: [(format: MachineFormat, output: ReportOutput)], baseline: Baseline? = nil,
    collecting: BaselineCollector? = nil, cells: (any CellFinding)? = nil
  ) throws -> FindingTally {
    let shown = ReportedRun(
      summary: run.summary, files: run.files, paths: paths, delivery: delivery)
    var reports = outputs.map { report($0.format) }
    for (index, out) in outputs.enumerated() { try reports[index].begin(shown, to: out.output) }
    let rules = context.catalogue.rules.count
    var tally = FindingTally()
    let none = Array(repeating: 0, count: rules)
    (tally.counts, tally.new, tally.explained) = (none, none, none)
    var known = try baseline.map { try $0.match(fingerprints) }
    let walk = FindingsWalk(
      context: context, fingerprints: fingerprints, repairs: repairs, cells: cells)
    try walk.forEach(run) { finding in
      var finding = finding
      finding.isNew = known.map { _ in known?.take(finding.fingerprint) == false }
      collecting?.add(context.catalogue[finding.rule].id, finding.fingerprint)
      count(&finding, in: &tally)
      for (index, out) in outputs.enumerated() { try reports[index].add(finding, to: out.output) }
    }
    tally.gone = known?.rest
    for (index, out) in outputs.enumerated() { try reports[index].end(tally, to: out.output) }
    return tally
  }

  private func count(_ finding: inout ReportedFinding, in tally: inout FindingTally) {
    let isNew = finding.isNew != false
    tally.counts[Int(finding.rule.number)] += 1
    if isNew { tally.new[Int(finding.rule.number)] += 1 }
    let isOpen = isNew && finding.explanation == nil
    if isNew, !isOpen { tally.explained[Int(finding.rule.number)] += 1 }
    // Where there is not room for all, what is known or explained already gives way.
    finding.isShown =
      tally.shown < settings.detailLimit && (isOpen || settings.detailLimit == .max)
    if finding.isShown { tally.shown += 1 }
  }

  private func report(_ format: MachineFormat) -> any FindingsReport {
    switch format {
    case .jsonl: FindingsJSONLines(context: context, settings: settings)
    case .sarif: SARIFReport(context: context, settings: settings)
    case .junit: JUnitReport(context: context, settings: settings)
    case .github: AnnotationsReport(context: context, settings: settings)
    }
  }
}
