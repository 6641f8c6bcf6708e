import RecordModel

/// Goes through all findings of a run in one order: those about files, about records, about what
/// could not be read as a record.
struct FindingsWalk {
  let context: ReportContext
  let fingerprints: Fingerprints
  /// To tell of each record its smallest repair.
  var repairs: RepairTally?

  func forEach(_ run: some RunReading, _ body: (ReportedFinding) throws -> Void) throws {
    // What is told of fragments comes with the fragments themselves.
    for finding in run.fileFindings where finding.arguments["line"] == nil {
      try body(reported(finding))
    }
    try run.forEachRecord(Set(Disposition.allCases)) { record in
      guard !record.findings.isEmpty else { return }
      let identity = fingerprints.record(record, context)
      let repair = repair(record)
      for finding in record.findings {
        var told = reported(finding, record, identity)
        told.repair = repair
        try body(told)
      }
    }
    try run.forEachFragment { try body(reported($0)) }
  }

  private func repair(_ record: StoredRecord) -> [String]? {
    repairs?.repair(record.findings)?.cells.map { cell in
      context.schema.path(cell.field, row: cell.field.section == 0 ? nil : Int(cell.row))
    }
  }

  private func reported(_ finding: FileFinding) -> ReportedFinding {
    ReportedFinding(
      rule: finding.rule, subject: .file(finding),
      fingerprint: fingerprints.file(finding, context), file: finding.file, line: finding.line,
      span: finding.span)
  }

  private func reported(
    _ finding: Finding, _ record: StoredRecord, _ identity: UInt64
  ) -> ReportedFinding {
    ReportedFinding(
      rule: finding.rule, subject: .record(record, finding),
      fingerprint: fingerprints.finding(finding, of: record, identity, context),
      record: identity, file: record.file, line: record.line, span: record.span)
  }

  private func reported(_ fragment: StoredFragment) -> ReportedFinding {
    ReportedFinding(
      rule: fragment.rule, subject: .fragment(fragment),
      fingerprint: fingerprints.fragment(fragment, context), file: fragment.file,
      line: fragment.line, span: fragment.span)
  }
}
