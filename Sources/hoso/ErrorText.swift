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
    if let faults = error as? PackFaults { return Message.packFaults(language, faults.rendering) }
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
      return Message.unreadable(language, path, local(reason))
    case .truncated(let path, let reason): return Message.truncated(language, path, local(reason))
    case .refused(let path, let reason): return Message.refused(language, path, local(reason))
    case .store(let reason): return Message.storeFailed(language, local(reason))
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

  private func local(_ reason: String) -> String { language == .vi ? vietnamese(reason) : reason }

  /// What readers and the store say of a cause, in Vietnamese; the system's own words stay.
  private func vietnamese(_ reason: String) -> String {
    let words = [
      ("no such file or folder", "không có tệp hoặc thư mục này"),
      ("no such file", "không có tệp này"),
      ("No such file or directory", "không có tệp hoặc thư mục này"),
      ("Permission denied", "không có quyền truy cập"),
      (
        "a link leads nowhere, or its folder may not be read",
        "liên kết hỏng hoặc không có quyền đọc"
      ),
      ("a link to a folder is not followed", "không đi theo liên kết tới thư mục"),
      (
        "a member's name leaves the folder of the archive",
        "tên tệp trong tệp nén trỏ ra ngoài thư mục"
      ),
      ("a member has no readable name", "tên tệp trong tệp nén không đọc được"),
      ("a member above 64 GiB", "tệp trong tệp nén lớn hơn 64 GiB"),
      ("more than 10,000 members", "tệp nén có hơn 10.000 tệp"),
      ("neither CSV nor XML", "không phải CSV cũng không phải XML"),
      ("not a plain file", "không phải tệp thường"),
      ("the archive holds no files", "tệp nén không chứa tệp nào"),
      ("the archive's directory is damaged", "mục lục của tệp nén bị hỏng"),
      ("the folder holds no files", "thư mục không có tệp nào"),
      ("the folder may not be listed", "không có quyền xem thư mục"),
      ("the file ends early", "tệp kết thúc sớm"),
      ("the compressed data is damaged", "dữ liệu nén bị hỏng"),
      ("no temporary file can be made", "không tạo được tệp tạm"),
      (
        "a temporary file cannot be written; the disk may be full",
        "không ghi được tệp tạm; có thể đĩa đã đầy"
      ),
      (
        "the file cannot be made; check the folder and your permissions",
        "không tạo được tệp; hãy kiểm tra thư mục và quyền ghi"
      ),
      (
        "not a store of this version of hoso", "không phải kho dữ liệu của phiên bản hoso này"
      ),
      ("database or disk is full", "đĩa đã đầy"),
      ("attempt to write a readonly database", "kho dữ liệu chỉ cho đọc"),
      (
        "another import is still running; try again later",
        "một lần nhập khác vẫn đang chạy; hãy thử lại sau"
      ),
      ("the document declares entities", "tài liệu khai báo thực thể"),
      ("there is no run", "không có lần chạy"),
    ]
    for (english, local) in words where reason.contains(english) {
      return reason.replacing(english, with: local)
    }
    return reason
  }
}
