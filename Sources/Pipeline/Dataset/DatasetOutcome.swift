internal import RecordModel
internal import RuleEngine
internal import Staging

extension DatasetPlan.Rule {
  /// The finding about one record.
  func finding(_ pack: RulePack, row: Int) -> Finding {
    let field = pack.catalogue[rule.index].blame.first ?? Finding.wholeRecord
    return Finding(rule: rule.index, field: field, row: field.section == 0 ? 0 : row)
  }

  /// The finding about one file, with the other columns as what its message names.
  func fileFinding(_ row: [String: QueryValue]) -> FileFinding {
    var finding = FileFinding(rule: rule.index, file: nil)
    for (name, value) in row {
      switch value {
      case .null: break
      case .integer(let number):
        if name == "file" { finding.file = Int(number) }
        finding.arguments[name] = "\(number)"
      case .real(let number): finding.arguments[name] = "\(number)"
      case .text(let text): finding.arguments[name] = text
      }
    }
    finding.arguments["file"] = nil
    return finding
  }
}

extension DatasetStage.Outcome {
  /// How often the rule passed, failed, did not apply, was blocked: by record, or by file.
  func state(_ collector: DatasetCollector, files: Int) -> RunSummary.RuleState {
    var state = RunSummary.RuleState()
    guard fault == nil else { return state }
    guard rule.rule.subject == .records else {
      state.failed = Set(fileFindings.map { $0["file"] }).count
      state.passed = max(0, files - state.failed)
      return state
    }
    state.failed = Set(findings.map(\.record)).count
    if let set = rule.keySet {
      state.notApplicable = collector.missing[set]
      state.blocked = collector.blocked[set]
    }
    state.passed =
      collector.recordCount - state.failed - state.notApplicable - state.blocked
    return state
  }
}
