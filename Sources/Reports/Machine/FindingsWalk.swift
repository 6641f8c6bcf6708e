import RecordModel

/// Goes through all findings of a run in one order: those about files, about records, about what
/// could not be read as a record.
struct FindingsWalk {
  let context: ReportContext
  let fingerprints: Fingerprints
  /// To tell of each record its smallest repair.
  var repairs: RepairTally?
  /// To tell where in its record a finding's cell stands.
  var cells: (any CellFinding)?

  func forEach(_ run: some RunReading, _ body: (ReportedFinding) throws -> Void) throws {
    let columns = run.files.map { FaultyCells($0, schema: context.schema) }
    // What is told of fragments comes with the fragments themselves.
    for finding in run.fileFindings where finding.arguments["line"] == nil {
      try body(reported(finding))
    }
    try run.forEachRecord(Set(Disposition.allCases)) { record in
      guard !record.findings.isEmpty else { return }
      let identity = fingerprints.record(record, context)
      let repair = repair(record)
      for (position, finding) in record.findings.enumerated() {
        var told = reported(finding, record, identity)
        told.explanation = record.explanations[position]
        told.repair = repair
        place(&told, finding, record, columns[record.file])
        try body(told)
      }
    }
    try run.forEachFragment { try body(reported($0)) }
  }

  /// A field that the file of the person carries has a cell there.
  private func place(
    _ told: inout ReportedFinding, _ finding: Finding, _ record: StoredRecord,
    _ columns: FaultyCells
  ) {
    guard let cells, let column = columns.columns(of: finding.field).first,
      let place = cells.place(ofColumn: column, path: columns.headings[column], in: record)
    else { return }
    (told.line, told.column, told.span) = (place.line, place.column, place.span)
    told.end = (place.endLine, place.endColumn)
  }

  private func repair(_ record: StoredRecord) -> [String]? {
    repairs?.repair(record.openFindings)?.cells.map { cell in
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
