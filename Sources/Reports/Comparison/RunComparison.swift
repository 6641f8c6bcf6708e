public import RecordModel

/// What appeared and what disappeared between two runs, by rule and with places.
///
/// Findings are compared by fingerprint, so neither a changed order of rows nor corrections elsewhere
/// in a record make them others. Eight bytes a finding are held, and the first places of each rule.
public struct RunComparison: Sendable {
  /// One of the two runs.
  public struct Side: Sendable {
    public var run: Int
    public var delivery: String
    public var source: String
    public var today: PartialDate
    public var read: Int

    init(_ run: some RunReading, delivery: String) {
      let summary = run.summary
      (self.run, self.delivery, source) = (summary.run, delivery, summary.source)
      (today, read) = (summary.today, summary.read)
    }
  }

  enum Change: String { case appeared, disappeared }

  /// Where a finding stood that is only in one of the runs.
  struct Place {
    var change: Change
    var file: String?
    var line: Int?
    var ordinal: Int?
    /// A pseudonym of the record, the same in both runs.
    var record: UInt64?
  }

  struct RuleChange {
    var before = 0
    var now = 0
    var appeared = 0
    var disappeared = 0
    var places: [Place] = []
  }

  let before: Side
  let now: Side
  /// By rule.
  private(set) var rules: [RuleChange]

  var appeared: Int { rules.reduce(0) { $0 + $1.appeared } }
  var disappeared: Int { rules.reduce(0) { $0 + $1.disappeared } }
  var stayed: Int { rules.reduce(0) { $0 + $1.now - $1.appeared } }
  var shown: Int { rules.reduce(0) { $0 + $1.places.count } }

  /// Walks through the earlier run twice and through the later one once.
  ///
  /// - Parameter fingerprints: Of records by their keys, so that corrected records stay the same.
  /// - Parameter placeLimit: Places kept of each rule and change.
  public init(
    _ now: some RunReading, nowDelivery: String, before: some RunReading, beforeDelivery: String,
    context: ReportContext, fingerprints: Fingerprints, placeLimit: Int = 20
  ) throws {
    self.before = Side(before, delivery: beforeDelivery)
    self.now = Side(now, delivery: nowDelivery)
    rules = Array(repeating: RuleChange(), count: context.catalogue.rules.count)
    let walk = FindingsWalk(context: context, fingerprints: fingerprints)
    var earlier: [UInt64] = []
    try walk.forEach(before) { earlier.append($0.fingerprint) }
    var known = KnownFindings(earlier)
    earlier = []
    var later: [UInt64] = []
    try walk.forEach(now) { finding in
      later.append(finding.fingerprint)
      let rule = Int(finding.rule.number)
      rules[rule].now += 1
      guard !known.take(finding.fingerprint) else { return }
      rules[rule].appeared += 1
      keep(finding, .appeared, now.files, placeLimit)
    }
    var left = KnownFindings(later)
    later = []
    try walk.forEach(before) { finding in
      let rule = Int(finding.rule.number)
      rules[rule].before += 1
      guard !left.take(finding.fingerprint) else { return }
      rules[rule].disappeared += 1
      keep(finding, .disappeared, before.files, placeLimit)
    }
  }

  private mutating func keep(
    _ finding: ReportedFinding, _ change: Change, _ files: [ReportFile], _ limit: Int
  ) {
    let rule = Int(finding.rule.number)
    let count = change == .appeared ? rules[rule].appeared : rules[rule].disappeared
    guard count <= limit else { return }
    rules[rule].places.append(
      Place(
        change: change, file: finding.file.map { files[$0].name }, line: finding.line,
        ordinal: finding.ordinal, record: finding.record))
  }

  /// Rules with findings in either run: those that changed first, gravest first.
  func listed(_ catalogue: RuleCatalogue) -> [(rule: RuleDescription, change: RuleChange)] {
    zip(catalogue.rules, rules).filter { $0.1.before + $0.1.now > 0 }
      .map { (rule: $0.0, change: $0.1) }.sorted { left, right in
        let (a, b) = (left.change, right.change)
        let (moved, other) = (a.appeared + a.disappeared, b.appeared + b.disappeared)
        if (moved > 0) != (other > 0) { return moved > 0 }
        if left.rule.severity != right.rule.severity {
          return left.rule.severity > right.rule.severity
        }
        return moved != other ? moved > other : left.rule.id < right.rule.id
      }
  }
}
