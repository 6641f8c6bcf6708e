import RecordModel

/// One finding as machines are told it, whatever it is about.
struct ReportedFinding {
  enum Subject {
    case record(StoredRecord, Finding)
    case fragment(StoredFragment)
    case file(FileFinding)
  }

  var rule: RuleIndex
  var subject: Subject
  var fingerprint: UInt64
  /// Who the record is, as `Fingerprints.record`; `nil` where it is about no record.
  var record: UInt64?
  /// Position in the run's files; `nil` for a delivery as a whole.
  var file: Int?
  /// 1-based line where it begins, and column in characters where that is known.
  var line: Int?
  var column: Int?
  /// Where the cell ends; only with `column`.
  var end: (line: Int, column: Int)?
  /// The bytes concerned, of the file as it was after decompression.
  var span: SourceSpan?
  /// Not in the baseline; `nil` when there is none to compare with.
  var isNew: Bool?
  /// Somebody answered it: it asks nothing of anybody any more.
  var explanation: Explanation?
  /// Paths of the least fields whose change could answer all findings of the record; `nil` when it
  /// has not several.
  var repair: [String]?
  /// Given in detail; counted only when not.
  var isShown = true
}

extension ReportedFinding {
  /// 1-based number of the record within its file.
  var ordinal: Int? {
    guard case .record(let record, _) = subject else { return nil }
    return record.ordinal
  }

  /// The fields concerned, most telling first: `birth_date`, `work_history[2].from`.
  func fields(_ context: ReportContext) -> [String] {
    guard case .record(_, let finding) = subject else { return [] }
    return FindingText(context: context).fields(finding).map { field in
      let isOfRow = field.section != 0 && field.section == finding.field.section
      return context.schema.path(field, row: isOfRow ? Int(finding.row) : nil)
    }
  }

  /// The rule's message with labels for fields, never a value.
  func message(_ context: ReportContext) -> String {
    let words = FindingText(context: context)
    switch subject {
    case .record(_, let finding): return words.message(finding)
    case .file(let finding): return words.message(finding)
    case .fragment(let fragment):
      return words.message(
        FileFinding(
          rule: fragment.rule, file: fragment.file,
          arguments: ["line": "\(fragment.causeLine)", "column": "\(fragment.causeColumn)"]))
    }
  }
}
