public import RecordModel
public import Reports

/// A report that a run can leave behind.
public enum ReportFormat: String, CaseIterable, Sendable {
  case html, rejects, json, jsonl, sarif, junit, github

  /// Those that are written when nobody says which.
  public static let usual: Set<ReportFormat> = [.html, .rejects, .json]

  /// `nil` for reports that people read first.
  var machine: MachineFormat? { MachineFormat(rawValue: rawValue) }
}

/// Which reports are wanted of a run, and how much they may tell.
public struct ReportSettings: Sendable {
  public var formats = ReportFormat.usual
  /// `nil` leaves it to each report: values in pages, rejects and records, none in the others.
  public var disclosure: Disclosure?
  /// The secret behind fingerprints and pseudonyms, where the user has one.
  public var key: [UInt8]?
  /// Findings and records shown one by one; `nil` for each report's own limit.
  public var detailLimit: Int?
  public var failOn = Severity.error
  /// A file of known findings to compare with.
  public var baseline: String?
  /// Where the findings of the run are to be written as known.
  public var newBaseline: String?
  /// Whether annotations for GitHub are wanted in the outcome.
  public var annotates = false

  public init() {}

  /// Whether records must be kept for them until the run is over.
  var needsRecords: Bool { annotates || baseline != nil || newBaseline != nil }
}
