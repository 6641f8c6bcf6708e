internal import Readers
internal import RecordModel

extension FileFinding {
  /// What kept a file of a delivery from being read, or read to its end.
  init(_ error: ReadError, file: Int, _ rules: StageRules) {
    let (rule, reason): (StageRule, ReadReason) =
      switch error {
      case .truncated(_, let reason): (.fileTruncated, reason)
      case .refused(_, let reason), .unreadable(_, let reason): (.fileRefused, reason)
      }
    self.init(
      rule: rules[rule], file: file, line: reason.line, arguments: ["reason": reason.key])
  }
}
