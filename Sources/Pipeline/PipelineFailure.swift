internal import Readers
public import RecordModel
internal import Reports
internal import Staging

/// What kept a run from finishing, for those who only print it.
public enum PipelineFailure: Sendable {
  case unreadable(path: String, reason: LocalizedText)
  case truncated(path: String, reason: LocalizedText)
  case refused(path: String, reason: LocalizedText)
  case store(path: String, reason: LocalizedText)
  /// A report's file or folder that cannot be written.
  case report(path: String)

  /// - Returns: `nil` for an error of another kind.
  public init?(_ error: any Error) {
    switch error {
    case let error as ReadError:
      switch error {
      case .unreadable(let path, let reason): self = .unreadable(path: path, reason: reason.text)
      case .truncated(let path, let reason): self = .truncated(path: path, reason: reason.text)
      case .refused(let path, let reason): self = .refused(path: path, reason: reason.text)
      }
    case let error as StoreError: self = .store(path: error.path, reason: error.reason)
    case ReportError.cannotCreate(let path), ReportError.cannotWrite(let path):
      self = .report(path: path)
    default: return nil
    }
  }
}
