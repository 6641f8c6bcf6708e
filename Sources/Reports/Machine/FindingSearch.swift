public import RecordModel

/// Finds findings of a run again by what reports call them.
public struct FindingSearch: Sendable {
  private let context: ReportContext
  private let fingerprints: Fingerprints

  public init(context: ReportContext, fingerprints: Fingerprints) {
    (self.context, self.fingerprints) = (context, fingerprints)
  }

  /// The first finding of a record with a fingerprint; `nil` when the run has none.
  public func finding(
    _ fingerprint: UInt64, in run: some RunReading
  ) throws -> (record: StoredRecord, finding: Finding)? {
    var found: (StoredRecord, Finding)?
    _ = try unlessStopped {
      try run.forEachRecord(Set(Disposition.allCases)) { record in
        guard !record.findings.isEmpty else { return }
        let identity = fingerprints.record(record, context)
        for finding in record.findings
        where fingerprints.finding(finding, of: record, identity, context) == fingerprint {
          found = (record, finding)
          throw Stop()
        }
      }
    }
    return found
  }

  /// Whether a fingerprint is that of a finding about a file, or of a fragment.
  public func isAboutFile(_ fingerprint: UInt64, in run: some RunReading) throws -> Bool {
    if run.fileFindings.contains(where: { fingerprints.file($0, context) == fingerprint }) {
      return true
    }
    var isThere = false
    try run.forEachFragment {
      if fingerprints.fragment($0, context) == fingerprint { isThere = true }
    }
    return isThere
  }

  /// The record that a rejects file named by a reference; `nil` when the run sent none back so.
  public func record(
    _ reference: RecordReference, in run: some RunReading
  ) throws -> StoredRecord? {
    var found: StoredRecord?
    _ = try unlessStopped {
      try run.forEachRecord([.held, .rejected]) { record in
        guard record.reference == reference else { return }
        found = record
        throw Stop()
      }
    }
    return found
  }
}
