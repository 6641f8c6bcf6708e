public import RecordModel
internal import Staging

/// What a store holds, for `hoso status`.
public struct StoreStatus: Sendable {
  private let path: String
  private let runs: [Store.RunStatus]
  private let counts: [Disposition: Int]

  /// - Throws: `StoreError` when there is no store at `path`.
  public init(path: String) throws {
    self.path = path
    let store = try Store(path: path, mustExist: true)
    runs = try store.runs()
    counts = try store.recordCounts()
  }

  /// One object: records by disposition, and the runs.
  public var json: String {
    let records = Disposition.allCases.map { "\"\($0.name)\":\(counts[$0] ?? 0)" }
    let runs = runs.map { run in
      let summary = run.summary
      return """
        {"run":\(run.run),"finished_at":"\(run.finishedAt)","source":"\(run.source)",\
        "read":\(summary.read),"accepted":\(summary.accepted),"held":\(summary.held),\
        "rejected":\(summary.rejected),"duplicates":\(summary.duplicates),\
        "unchanged":\(summary.unchanged),"fragments":\(summary.fragments),\
        "balanced":\(summary.balanced)}
        """
    }
    return """
      {"staged":\((counts[.accepted] ?? 0) + (counts[.held] ?? 0)),\
      "records":{\(records.joined(separator: ","))},"runs":[\(runs.joined(separator: ","))]}
      """
  }

  /// A few lines for a person.
  public func text(_ language: Language) -> String {
    let vi = language == .vi
    var lines: [String] = []
    let staged = (counts[.accepted] ?? 0) + (counts[.held] ?? 0)
    lines.append(
      vi
        ? "Đã lưu \(staged) hồ sơ: \(counts[.accepted] ?? 0) được nhận, \(counts[.held] ?? 0) chờ xem xét."
        : "\(staged) records staged: \(counts[.accepted] ?? 0) accepted, \(counts[.held] ?? 0) held."
    )
    lines.append(
      vi
        ? "Còn tồn đọng: \(counts[.rejected] ?? 0) hồ sơ bị loại."
        : "Outstanding: \(counts[.rejected] ?? 0) rejected.")
    for run in runs {
      let summary = run.summary
      lines.append(
        vi
          ? "Lần \(run.run) · \(run.finishedAt) · \(run.delivery) · \(run.source): đọc \(summary.read), nhận \(summary.accepted), chờ \(summary.held), loại \(summary.rejected), trùng \(summary.duplicates), không đổi \(summary.unchanged)"
          : "Run \(run.run) · \(run.finishedAt) · \(run.delivery) · \(run.source): read \(summary.read), accepted \(summary.accepted), held \(summary.held), rejected \(summary.rejected), duplicates \(summary.duplicates), unchanged \(summary.unchanged)"
      )
    }
    if runs.isEmpty { lines.append(vi ? "Chưa có lần nhập nào." : "No run yet.") }
    return lines.joined(separator: "\n")
  }
}
