import RecordModel

/// The first thing a reader sees: how many came, how many stand, what to do next.
struct HTMLGlance {
  let context: ReportContext
  let say: Wording

  func markup(_ run: some RunReading, rejectsFiles: [String]) -> Markup {
    let summary = run.summary
    return """
      <section id="glance" aria-labelledby="glance-title">
      <h2 id="glance-title" class="verdict">\(verdict(summary))</h2>
      \(alarms(summary))
      \(bar(summary))
      \(legend(summary))
      \(next(steps(run, rejectsFiles)))
      </section>

      """
  }

  private func verdict(_ summary: RunSummary) -> String {
    let read = say.records(summary.read)
    if summary.read == 0 {
      return say("Không đọc được hồ sơ nào.", "No records could be read.")
    }
    if summary.accepted == summary.read, summary.fragments == 0 {
      return say("Đã đọc \(read), tất cả đều đạt.", "\(read) read, all accepted.")
    }
    let accepted = say.number(summary.accepted)
    let share = say.percentage(summary.accepted, of: summary.read)
    return say(
      "Đã đọc \(read), \(accepted) đạt (\(share)).",
      "\(read) read, \(accepted) accepted (\(share)).")
  }

  private func alarms(_ summary: RunSummary) -> Markup {
    var alarms: Markup = ""
    if !summary.balanced {
      alarms += alarm(
        say(
          """
          Số liệu không cân đối: có hồ sơ hoặc byte chưa được tính đến. Không sử dụng kết quả này \
          và báo cho bộ phận kỹ thuật.
          """,
          """
          The balance is open: some records or bytes are not accounted for. Do not use this \
          result and tell whoever runs hoso.
          """))
    }
    if !summary.complete {
      alarms += alarm(
        say(
          "Lần chạy chưa đầy đủ: có phần chưa đọc hoặc có quy tắc không tính được.",
          "The run is incomplete: some input was not read or some rule could not be evaluated."))
    }
    return alarms
  }

  private func alarm(_ text: String) -> Markup {
    "<p class=\"alarm\" role=\"alert\"><strong>⚠</strong> \(text)</p>\n"
  }

  private func bar(_ summary: RunSummary) -> Markup {
    guard summary.read > 0 else { return "" }
    let parts = Disposition.allCases.filter { summary.count($0) > 0 }.map { disposition in
      let share = permyriad(summary.count(disposition), of: summary.read)
      return "<span class=\"fill \(disposition.name)\" style=\"flex-grow:\(share)\"></span>"
        as Markup
    }
    return "<div class=\"stack\" aria-hidden=\"true\">\(parts)</div>"
  }

  private func legend(_ summary: RunSummary) -> Markup {
    let tiles = Disposition.allCases.map { disposition in
      let count = summary.count(disposition)
      return """
        <li class="tile\(count == 0 ? " none" : "")"><span class="dot \(disposition.name)"></span>\
        <span class="name">\(say.disposition(disposition))</span>
        <strong>\(say.number(count))</strong>
        <span class="share">\(say.percentage(count, of: summary.read))</span>
        <small>\(say.meaning(disposition))</small></li>

        """ as Markup
    }
    return "<ul class=\"tiles\">\n\(tiles)</ul>"
  }

  private func next(_ steps: [Markup]) -> Markup {
    guard !steps.isEmpty else { return "" }
    return """
      <h3>\(say("Việc cần làm", "What to do next"))</h3>
      <ol class="steps">
      \(steps.map { "<li>\($0)</li>\n" })</ol>
      """
  }

  private func steps(_ run: some RunReading, _ rejectsFiles: [String]) -> [Markup] {
    let summary = run.summary
    var steps: [Markup] = []
    if summary.fragments > 0 {
      let count = say.count(summary.fragments, "đoạn", "fragment", "fragments")
      steps.append(
        """
        <a href="#fragments">\(say(
          "Xem \(count) không đọc được", "Look at \(count) that could not be read"))</a>: \(say(
          "mỗi đoạn có thể chứa một hay nhiều hồ sơ chưa được tính ở trên.",
          "each may hold one or more records that are not counted above."))
        """)
    }
    if summary.rejected > 0 { steps.append(rejectedStep(summary, rejectsFiles)) }
    if summary.held > 0 {
      let count = say.records(summary.held)
      steps.append(
        """
        <a href="#held">\(say("Xem xét \(count) đang chờ", "Review \(count) on hold"))</a>: \(say(
          "sửa nếu sai; nếu đúng thì ghi lý do vào các cột hoso_giai_trinh của tệp hồ sơ cần sửa.",
          "correct what is wrong; where it is right, say why in the columns hoso_explanation of the rejects file."))
        """)
    }
    if let missing = summary.returned?.missing, missing > 0 {
      let count = say.records(missing)
      steps.append(
        """
        <a href="#answers">\(say("Nhắc nơi gửi \(count) chưa thấy gửi lại", "Ask after \(count) that never came back"))</a>.
        """)
    }
    let unmapped = run.fileFindings.filter {
      context.catalogue[$0.rule].id == StageRule.columnUnmapped.id
    }
    if !unmapped.isEmpty {
      let count = say.count(unmapped.count, "cột", "column", "columns")
      steps.append(
        """
        <a href="#files">\(say(
          "Khai báo \(count) chưa nhận biết", "Declare \(count) not recognised"))</a>: \(say(
          "nội dung của các cột này chưa được đọc vào hồ sơ.",
          "what they hold was not read into the records."))
        """)
    }
    if summary.accepted > 0, summary.balanced {
      let count = say.records(summary.accepted)
      steps.append("\(say("Trình phê duyệt \(count) đạt.", "Put up \(count) for approval."))")
    }
    return steps
  }

  private func rejectedStep(_ summary: RunSummary, _ rejectsFiles: [String]) -> Markup {
    let count = say.count(summary.rejected, "hồ sơ", "rejected record", "rejected records")
    let names: [Markup] = rejectsFiles.prefix(5).enumerated().map { position, name in
      "\(position > 0 ? ", " : "")<code>\(name)</code>"
    }
    let more = rejectsFiles.count > 5 ? " …" : ""
    let files: Markup = names.isEmpty ? "" : " (\(names)\(more))"
    return """
      <a href="#rejected">\(say("Trả \(count) bị từ chối", "Return \(count)"))</a> \(say(
        "về nơi gửi để sửa: gửi tệp hồ sơ cần sửa", "to the sender: send the rejects file"))\
      \(files)\(say(
        ", lý do ghi ở các cột cuối; sửa xong thì nhập lại.",
        ", reasons in its last columns; import it again once corrected."))
      """
  }
}

/// A share in ten-thousandths, at least 60 for anything at all so that it can be seen.
private func permyriad(_ part: Int, of whole: Int) -> Int { max(60, part * 10_000 / max(1, whole)) }
