import RecordModel

/// How reports tell of explanations.
extension Explanation {
  /// - Parameter showsWords: Gives the reason and who gave it, which may concern persons.
  func object(_ context: ReportContext, showsWords: Bool) -> JSONObject {
    var json = JSONObject()
    json.add("number", number)
    json.add("scope", scope.name)
    json.add("until", until.map { "\($0)" })
    if showsWords {
      json.add("reason", reason)
      json.add("by", by)
    }
    return json
  }
}

extension Wording {
  /// One sentence about an explanation.
  ///
  /// - Parameter showsWords: Gives the reason and who gave it, which may concern persons.
  func explanation(_ explanation: Explanation, showsWords: Bool) -> String {
    let number = number(explanation.number)
    let until = explanation.until.map {
      self(", có hiệu lực đến \(date($0))", ", until \(date($0))")
    }
    let head = self("Giải trình số \(number)", "Explanation \(number)") + (until ?? "")
    guard showsWords else { return head }
    return self(
      "\(head) (\(explanation.by)): \(explanation.reason)",
      "\(head) (\(explanation.by)): \(explanation.reason)")
  }

  /// What became of explanations in a run, each line with its count; none where there is nothing
  /// to tell.
  func explained(_ explained: RunSummary.Explained) -> [(name: String, count: Int, meaning: String)]
  {
    [
      (
        self("Phát hiện đã giải trình", "Findings explained"), explained.findings,
        self("không giữ hồ sơ lại nữa", "they hold no record any more")
      ),
      (
        self("Hồ sơ đạt nhờ giải trình", "Records accepted thereby"), explained.records,
        self("nếu không có giải trình thì phải chờ xem xét", "held but for their explanations")
      ),
      (
        self("Giải trình mới nhận", "Explanations that came"), explained.given,
        self("ghi trong tệp hồ sơ gửi lại", "in the file that came back")
      ),
      (
        self("Giải trình hết giá trị", "Explanations reopened"), explained.reopened,
        self("vì số liệu làm căn cứ đã thay đổi", "what they rest on has changed")
      ),
      (
        self("Giải trình không được nhận", "Explanations refused"), explained.refused,
        self("hồ sơ có lỗi phải sửa, không giải trình được", "errors must be corrected")
      ),
      (
        self("Giải trình chưa đủ", "Explanations incomplete"), explained.incomplete,
        self(
          "thiếu người giải trình, hoặc ngày hết hạn không đúng hay đã qua",
          "no name, or an end that is no date or is over")
      ),
    ].filter { $0.count > 0 }
  }
}
