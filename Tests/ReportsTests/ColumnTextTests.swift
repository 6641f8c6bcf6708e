import RecordModel
import Reports
import Testing

@Suite("What reports say of the text of columns")
struct ColumnTextTests {
  static var run: FakeRun {
    var run = FakeRun.small
    run.files[0].texts = [
      ColumnText(
        name: "Họ <và> tên", encoding: "tcvn3", encodings: ["tcvn3"], margin: 81.6, valueCount: 12,
        suggestions: []),
      ColumnText(
        name: "Đơn vị", encoding: "mixed", encodings: ["utf-8", "tcvn3"], margin: nil,
        valueCount: 4, suggestions: []),
      ColumnText(
        name: "Chức vụ", encoding: "utf-8", encodings: ["utf-8"], margin: 2.2, valueCount: 1,
        suggestions: ["tcvn3-in-utf-8", "utf-8"]),
    ]
    return run
  }

  @Test("the page names each column's encoding with its evidence, and what is not certain")
  func page() throws {
    let report = HTMLReport(
      context: FakePack.context(.vi), delivery: "Sở Y tế", detailLimit: 10)
    let page = try written { try report.write(Self.run, to: $0) }
    #expect(page.contains(#"Họ &lt;và&gt; tên</th><td>tcvn3</td><td class="n">82</td>"#))
    #expect(page.contains("từng dòng một bảng mã: utf-8, tcvn3</td><td class=\"n\">–</td>"))
    #expect(page.contains("chưa chắc chắn, có thể là tcvn3-in-utf-8 hoặc utf-8; giữ nguyên"))
  }

  @Test("so does the JSON summary")
  func json() {
    let json = String(
      decoding: SummaryJSON(context: FakePack.context(.en)).bytes(Self.run), as: UTF8.self)
    #expect(
      json.contains(
        #"{"column":"Họ <và> tên","encoding":"tcvn3","margin":82,"values":12,"#
          + #""readings":["tcvn3"],"suggestions":[]}"#))
    #expect(json.contains(#""margin":null,"values":4,"readings":["utf-8","tcvn3"]"#))
  }
}
