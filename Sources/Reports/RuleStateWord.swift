import RecordModel

/// The state in which a rule ended a run: `not_run`, `failed`, `passed`, `blocked`, `undecided` or
/// `not_applicable`, the most telling one where records differ.
struct RuleStateWord {
  private let summary: RunSummary
  private let schema: Schema
  /// Paths of fields that some file's columns carry; `nil` when that is not known.
  private let carried: Set<String>?

  init(_ run: some RunReading, _ schema: Schema) {
    (summary, self.schema) = (run.summary, schema)
    let isTold = run.files.allSatisfy { $0.format == .csv || $0.section == nil }
    carried = isTold ? Set(run.files.flatMap(\.bindings)) : nil
  }

  func word(
    _ rule: RuleDescription, _ index: Int, findings: Int, _ state: RunSummary.RuleState
  ) -> String {
    if summary.notRun[index] != nil { return "not_run" }
    if findings > 0 || state.failed > 0 { return "failed" }
    if state.passed > 0 { return "passed" }
    if state.blocked > 0 { return "blocked" }
    if state.undecided > 0 { return "undecided" }
    return isKeptInSilence(rule) ? "passed" : "not_applicable"
  }

  /// Stages and constraints count no passes: they looked at all there was, and said nothing.
  private func isKeptInSilence(_ rule: RuleDescription) -> Bool {
    guard summary.read > 0 else { return false }
    switch rule.origin {
    case .stage: return true
    case .record, .dataset: return false
    case .constraint:
      guard let carried, let field = rule.blame.first else { return true }
      return carried.contains(schema.path(field))
    }
  }
}
