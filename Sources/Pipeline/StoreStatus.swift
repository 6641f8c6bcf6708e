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

  /// What a person is told: tables with the units that have most outstanding.
  public func text(_ language: Language) -> String {
    StatusText(
      counts: counts,
      outstanding: outstanding.map { item in
        StatusText.Outstanding(
          delivery: item.group.delivery, days: item.days, unit: item.group.unit,
          rejected: item.group.rejected, held: item.group.held, fragments: item.group.fragments,
          returned: item.group.returned)
      }, settled: settled, explanations: explanations,
      runs: runs.map { run in
        StatusText.Run(
          number: run.run, finishedAt: run.finishedAt, delivery: run.delivery, source: run.source,
          summary: run.summary)
      }
    ).text(language)
  }
}
