public import RecordModel

/// A format for machines that takes the findings of a run one after another.
///
/// Several are fed by one walk, see `MachineReports`; none holds the findings.
protocol FindingsReport {
  /// Called once, before the first finding.
  mutating func begin(_ run: ReportedRun, to output: ReportOutput) throws
  mutating func add(_ finding: ReportedFinding, to output: ReportOutput) throws
  /// Called once, after the last; `tally` counts all findings, also those that were not given.
  mutating func end(_ tally: FindingTally, to output: ReportOutput) throws
}

/// What machine formats know of a run beside its findings.
struct ReportedRun {
  var summary: RunSummary
  var files: [ReportFile]
  /// Of each file the path by which whoever ran hoso knows it.
  var paths: [String]
  var delivery: String
}

/// How machine reports are to be written.
public struct MachineReportSettings: Sendable {
  public var disclosure: Disclosure
  /// From this severity on a finding is a failure, where the format knows failures.
  public var failOn: Severity
  /// Findings given one by one; further ones are only counted.
  public var detailLimit: Int

  public init(
    disclosure: Disclosure = .masked, failOn: Severity = .error, detailLimit: Int = .max
  ) {
    (self.disclosure, self.failOn, self.detailLimit) = (disclosure, failOn, detailLimit)
  }
}

/// How many findings there are, and how many of them were given one by one.
public struct FindingTally: Sendable {
  /// By rule.
  public internal(set) var counts: [Int] = []
  /// Among them those that are not in the baseline; all, when there is none.
  public internal(set) var new: [Int] = []
  /// Among those that are new: answered by an explanation.
  public internal(set) var explained: [Int] = []
  public internal(set) var shown = 0
  /// What the baseline has and the run has not; `nil` when there is no baseline.
  public internal(set) var gone: Int?

  public var total: Int { counts.reduce(0, +) }
  public var newTotal: Int { new.reduce(0, +) }
  /// Findings of the baseline that are there again.
  public var known: Int { total - newTotal }

  /// The gravest severity among the new findings that nobody explained.
  public func worstNew(_ catalogue: RuleCatalogue) -> Severity? {
    new.indices.filter { new[$0] > explained[$0] }.map { catalogue.rules[$0].severity }.max()
  }
}
