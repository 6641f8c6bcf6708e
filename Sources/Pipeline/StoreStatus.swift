public import Foundation
public import RecordModel
internal import Reports
internal import Staging

/// What a store holds, and what is outstanding, for `hoso status`.
public struct StoreStatus: Sendable {
  private let path: String
  private let runs: [Store.RunStatus]
  private let counts: [Disposition: Int]
  private let outstanding: [Outstanding]
  private let settled: Int
  /// Explanations that count today, and those that have ended.
  private let explanations: (inForce: Int, ended: Int)

  /// Outstanding items of one delivery and unit.
  private struct Outstanding: Sendable {
    var group: Store.OutstandingGroup
    /// Whole days since the run that told them first.
    var days: Int
    var count: Int { group.rejected + group.held + group.fragments }
  }

  /// - Parameter now: The moment from which ages are reckoned.
  /// - Throws: `StoreError` when there is no store at `path`.
  public init(path: String, now: Date = Date()) throws {
    self.path = path
    let store = try Store(path: path, mustExist: true)
    runs = try store.runs()
    counts = try store.recordCounts()
    settled = try store.settledCount()
    let given = try store.explanations()
    let today = PartialDate(daysSince1970: Int((now.timeIntervalSince1970 + 7 * 3600) / 86_400))
    let inForce = given.count { $0.isInForce(on: today) }
    explanations = (inForce, given.count - inForce)
    outstanding = try store.outstanding().map { group in
      let since = (try? Date(group.since, strategy: .iso8601)) ?? now
      return Outstanding(group: group, days: max(0, Int(now.timeIntervalSince(since) / 86_400)))
    }
  }

  /// One object: records by disposition, what is outstanding, and the runs.
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
      "records":{\(records.joined(separator: ","))},\
      "outstanding":\(outstanding.reduce(0) { $0 + $1.count }),"settled":\(settled),\
      "explanations":{"in_force":\(explanations.inForce),"ended":\(explanations.ended)},\
      "outstanding_by":[\(outstanding.map(object).joined(separator: ","))],\
      "runs":[\(runs.joined(separator: ","))]}
      """
  }

  private func object(_ item: Outstanding) -> String {
    var json: [UInt8] = Array(#"{"delivery":"#.utf8)
    json.append(json: item.group.delivery)
    json += Array(#","run":\#(item.group.run),"since":"#.utf8)
    json.append(json: item.group.since)
    json += Array(#","days":\#(item.days),"unit":"#.utf8)
    if let unit = item.group.unit { json.append(json: unit) } else { json += Array("null".utf8) }
    json += Array(
      """
      ,"rejected":\(item.group.rejected),"held":\(item.group.held),\
      "fragments":\(item.group.fragments),"returned":\(item.group.returned)}
      """.utf8)
    return String(decoding: json, as: UTF8.self)
  }

  /// A few lines for a person, and one for each delivery and unit that something is outstanding of.
  public func text(_ language: Language) -> String {
    let vi = language == .vi
    var lines: [String] = []
    let staged = (counts[.accepted] ?? 0) + (counts[.held] ?? 0)
    lines.append(
      vi
        ? "Đã lưu \(staged) hồ sơ: \(counts[.accepted] ?? 0) được nhận, \(counts[.held] ?? 0) chờ xem xét."
        : "\(staged) records staged: \(counts[.accepted] ?? 0) accepted, \(counts[.held] ?? 0) held."
    )
    lines += outstandingLines(vi)
    if explanations.inForce + explanations.ended > 0 {
      let (inForce, ended) = explanations
      lines.append(
        vi
          ? "Giải trình: \(inForce) đang có hiệu lực, \(ended) đã hết giá trị; xem `hoso explain --list`."
          : "Explanations: \(inForce) in force, \(ended) ended; see `hoso explain --list`.")
    }
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

  private func outstandingLines(_ vi: Bool) -> [String] {
    let rejected = outstanding.reduce(0) { $0 + $1.group.rejected }
    let held = outstanding.reduce(0) { $0 + $1.group.held }
    let fragments = outstanding.reduce(0) { $0 + $1.group.fragments }
    let total = rejected + held + fragments
    guard total > 0 else {
      return [
        vi
          ? "Không còn hồ sơ nào tồn đọng; đã giải quyết \(settled)."
          : "Nothing is outstanding; \(settled) settled."
      ]
    }
    var lines = [
      vi
        ? "Còn tồn đọng \(total): \(rejected) bị từ chối, \(held) chờ xem xét, \(fragments) đoạn không đọc được; đã giải quyết \(settled)."
        : "Outstanding \(total): \(rejected) rejected, \(held) held, \(fragments) unreadable fragments; \(settled) settled."
    ]
    lines += ages(vi)
    for item in outstanding {
      let group = item.group
      let unit = group.unit ?? (vi ? "(không ghi đơn vị)" : "(no unit given)")
      let days = vi ? "\(item.days) ngày" : "\(item.days) days"
      var line = "  \(group.delivery) · \(days) · \(unit): "
      line +=
        vi
        ? "\(group.rejected) bị từ chối, \(group.held) chờ xem xét, \(group.fragments) đoạn không đọc được"
        : "\(group.rejected) rejected, \(group.held) held, \(group.fragments) fragments"
      if group.returned > 0 {
        line +=
          vi
          ? " (\(group.returned) đã gửi lại mà vẫn sai)"
          : " (\(group.returned) came back, still wrong)"
      }
      lines.append(line)
    }
    return lines
  }

  /// How long what is outstanding waits already.
  private func ages(_ vi: Bool) -> [String] {
    let bounds = [7, 30, 90]
    let names =
      vi
      ? ["trong 7 ngày", "8–30 ngày", "31–90 ngày", "trên 90 ngày"]
      : ["up to 7 days", "8–30 days", "31–90 days", "over 90 days"]
    var counts = [0, 0, 0, 0]
    for item in outstanding {
      counts[bounds.firstIndex { item.days <= $0 } ?? 3] += item.count
    }
    let parts = zip(names, counts).filter { $1 > 0 }.map { "\($0): \($1)" }
    return ["  " + parts.joined(separator: "; ")]
  }
}
