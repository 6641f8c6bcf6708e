import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine

/// One clear sentence for what stopped a run: the file, the cause, the remedy.
struct ErrorText {
  let language: Language

  func print(_ error: any Error) { Terminal.warn("hoso: " + text(error)) }

  func text(_ error: any Error) -> String {
    if let faults = error as? PackFaults {
      return Message.packFaults(language, faults.rendering(language))
    }
    if error is OutputClosed { return Message.outputClosed(language) }
    if let error = error as? KeyUnreadable { return Message.keyUnreadable(language, error.path) }
    if let error = error as? PipelineError { return text(error) }
    if let error = error as? BaselineError { return text(error) }
    if let error = error as? ExplanationError { return text(error) }
    if let error = error as? RejectsError { return text(error) }
    if let error = error as? BindingsUnusable {
      return Message.bindingsUnusable(language, error.path, error.reason)
    }
    switch PipelineFailure(error) {
    case .unreadable(let path, let reason):
      return Message.unreadable(language, path, reason[language])
    case .truncated(let path, let reason):
      return Message.truncated(language, path, reason[language])
    case .refused(let path, let reason): return Message.refused(language, path, reason[language])
    case .store(let path, let reason): return Message.storeFailed(language, path, reason[language])
    case .report(let path): return Message.reportFailed(language, path)
    case nil: return Message.unexpected(language, "\(type(of: error))")
    }
  }

  private func text(_ error: PipelineError) -> String {
    switch error {
    case .noProfile(let files):
      Message.noProfile(language, files.prefix(3).joined(separator: ", "))
    case .unknownSource(let source, let known):
      Message.unknownSource(language, source, known.joined(separator: ", "))
    case .noPack(let tried, nil):
      Message.noPack(language, tried.prefix(3).joined(separator: ", "))
    case .noPack(let tried, let inside?):
      Message.packInside(language, tried.joined(separator: ", "), inside)
    }
  }

  private func text(_ error: BaselineError) -> String {
    switch error {
    case .cannotRead(let path): Message.baselineMissing(language, path)
    case .unreadable(let path, let line): Message.baselineUnreadable(language, path, "\(line)")
    case .otherKey(let path): Message.baselineOtherKey(language, path)
    }
  }

  private func text(_ error: RejectsError) -> String {
    switch error {
    case .nothing: Message.nothingToCorrect(language)
    case .severalFiles(let files):
      Message.severalRejects(language, files.prefix(3).joined(separator: ", "))
    case .tooLarge(let file): Message.rejectsTooLarge(language, file)
    }
  }

  private func text(_ error: ExplanationError) -> String {
    switch error {
    case .unknownTarget(let target): Message.unknownTarget(language, target)
    case .rejects(let rule): Message.ruleRejects(language, rule)
    case .onlyTold(let rule): Message.ruleOnlyTold(language, rule)
    case .aboutFile(let finding): Message.findingOfFile(language, finding)
    case .nothingToExplain(let record): Message.nothingToExplain(language, record)
    case .explainedAlready(let number): Message.explainedAlready(language, "\(number)")
    case .scopeWanted(let rule): Message.scopeWanted(language, rule)
    case .scopeUnwanted: Message.scopeUnwanted(language)
    case .badScope(let scope): Message.badScope(language, scope)
    case .unknownUnit(let unit, let alike):
      Message.unknownUnit(language, unit, alike.joined(separator: "; "))
    case .unknownSource(let source, let known):
      Message.unknownSourceScope(language, source, known.joined(separator: ", "))
    case .noRun(let run): Message.noRun(language, "\(run)")
    case .endWanted: Message.endWanted(language)
    case .isOver(let date): Message.endIsOver(language, "\(date)")
    case .noExplanation(let number): Message.noExplanation(language, "\(number)")
    case .endedAlready(let number): Message.explanationEnded(language, "\(number)")
    }
  }
}
