import RecordModel

/// Shows that every record and every byte of the input is accounted for.
struct HTMLBalance {
  let say: Wording
  let context: ReportContext

  func markup(_ summary: RunSummary) -> Markup {
    let records: [(String, UInt64)] =
      Disposition.allCases.map { (say.disposition($0), UInt64(summary.count($0))) }
    let bytes: [(String, UInt64)] = [
      (say("Trong hồ sơ", "In records"), summary.recordBytes),
      (say("Trong đoạn không đọc được", "In unreadable fragments"), summary.fragmentBytes),
      (say("Tiêu đề, dấu phân cách, thẻ", "Headers, separators, markup"), summary.structureBytes),
    ]
    return """
      <section id="balance" aria-labelledby="balance-title">
      <h2 id="balance-title">\(say("Đối chiếu số liệu", "Balance"))</h2>
      <p>\(summary.balanced
        ? say("Số liệu cân đối: không hồ sơ nào, không byte nào bị bỏ sót.",
          "Balanced: no record and no byte was left out.")
        : say("Số liệu KHÔNG cân đối.", "The balance is OPEN."))
      \(independentCount(summary, say))</p>
      <div class="pair">
      \(table(say("Hồ sơ", "Records"), records, say("Đã đọc", "Read"), UInt64(summary.read)))
      \(table(say("Byte", "Bytes"), bytes, say("Trong các tệp", "In the files"), summary.byteCount))
      </div>
      \(notRun(summary))
      \(faults(summary))
      </section>

      """
  }

  private func table(
    _ caption: String, _ parts: [(String, UInt64)], _ totalName: String, _ total: UInt64
  ) -> Markup {
    let rows: [Markup] = parts.map {
      "<tr><th scope=\"row\">\($0.0)</th><td class=\"n\">\(say.number($0.1))</td></tr>\n"
    }
    let sum = parts.reduce(UInt64(0)) { $0 + $1.1 }
    let sign = sum == total ? "=" : "≠"
    return """
      <table class="sum"><caption>\(caption)</caption><tbody>
      \(rows)</tbody>
      <tfoot><tr><th scope="row">\(say("Cộng", "Sum")) \(sign) \(totalName)</th>\
      <td class="n">\(sum == total ? "" : say.number(sum) + " ≠ ")\(say.number(total))</td></tr>\
      </tfoot></table>
      """
  }

  private func notRun(_ summary: RunSummary) -> Markup {
    guard !summary.notRun.isEmpty else { return "" }
    let rows: [Markup] = summary.notRun.map { (context.catalogue.rules[$0.key], $0.value) }
      .sorted { $0.0.id < $1.0.id }.map { rule, reason in
        """
        <tr><th scope="row">\(rule.title[context.language]) <code>\(rule.id)</code></th>\
        <td>\(reason[context.language])</td></tr>

        """
      }
    return """
      <h3>\(say("Quy tắc không chạy", "Rules that were not run"))</h3>
      <table class="sum"><caption>\(say(
        "Không hồ sơ nào được kiểm tra theo các quy tắc này", "No record was checked by these"))\
      </caption><tbody>
      \(rows)</tbody></table>
      """
  }

  private func faults(_ summary: RunSummary) -> Markup {
    guard !summary.faults.isEmpty else { return "" }
    let rows: [Markup] = summary.faults.map { (context.catalogue.rules[$0.key], $0.value) }
      .sorted { $0.0.id < $1.0.id }.map { rule, count in
        """
        <tr><th scope="row">\(rule.title[context.language]) <code>\(rule.id)</code> \
        <small>\(rule.place ?? "")</small></th>\
        <td class="n">\(say.number(count))</td></tr>

        """
      }
    return """
      <h3>\(say("Quy tắc không tính được", "Rules that could not be evaluated"))</h3>
      <table class="sum"><caption>\(say(
        "Không hồ sơ nào bị tính lỗi vì các quy tắc này", "No record is blamed for these"))\
      </caption><tbody>
      \(rows)</tbody></table>
      """
  }
}
