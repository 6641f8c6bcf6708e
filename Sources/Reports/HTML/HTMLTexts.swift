import RecordModel

/// What each column's text was read as, and on what evidence.
struct HTMLTexts {
  let context: ReportContext
  let say: Wording

  func markup(_ files: [ReportFile]) -> Markup {
    let told = files.filter { !$0.texts.isEmpty }
    guard !told.isEmpty else { return "" }
    let blocks: [Markup] = told.map(block)
    return """
      <h3 id="encodings">\(say("Bảng mã của từng cột", "The encoding of each column"))</h3>
      <p>\(say(
        """
        Bảng mã được xác định theo nội dung từng cột. Cách biệt (tính bằng bit) càng lớn thì kết \
        luận càng chắc chắn; cột chưa chắc chắn được giữ nguyên như đã nhận.
        """,
        """
        Encodings are found by what each column holds. The larger the margin (in bits), the surer \
        the finding; text of columns that are not certain is kept as received.
        """))</p>
      \(blocks)
      """
  }

  /// Folded away where there is nothing to be seen.
  private func block(_ file: ReportFile) -> Markup {
    let isPlain = file.texts.allSatisfy {
      $0.suggestions.isEmpty && $0.encodings.count == 1 && $0.encoding == file.encoding
    }
    let rows: [Markup] = file.texts.map(row)
    return """
      <details class="texts"\(isPlain ? "" : " open")><summary>\(file.name): \
      \(say.encoding(file.encoding))</summary>
      <div class="scroll" tabindex="0"><table><thead><tr>\
      <th scope="col">\(say("Cột", "Column"))</th>\
      <th scope="col">\(say("Bảng mã", "Encoding"))</th>\
      <th scope="col" class="n">\(say("Cách biệt", "Margin"))</th>\
      <th scope="col" class="n">\(say("Số giá trị", "Values"))</th></tr></thead><tbody>
      \(rows)</tbody></table></div></details>

      """
  }

  private func row(_ text: ColumnText) -> Markup {
    let margin = text.margin.map { say.number(Int($0.rounded())) } ?? "–"
    return """
      <tr><th scope="row">\(text.name)</th><td>\(encoding(text))</td>\
      <td class="n">\(margin)</td><td class="n">\(say.number(text.valueCount))</td></tr>

      """
  }

  private func encoding(_ text: ColumnText) -> String {
    if text.encodings.count > 1 {
      let readings = text.encodings.joined(separator: ", ")
      return say("từng dòng một bảng mã: \(readings)", "row by row: \(readings)")
    }
    guard !text.suggestions.isEmpty else { return text.encoding }
    let readings = text.suggestions.joined(separator: say(" hoặc ", " or "))
    return say(
      "chưa chắc chắn, có thể là \(readings); giữ nguyên",
      "not certain, perhaps \(readings); kept as it is")
  }
}
