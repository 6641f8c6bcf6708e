import Foundation
import RecordModel
import Reports
import Testing

struct HTMLReportTests {
  private func page(_ run: FakeRun, _ language: Language = .vi, limit: Int = 2000) throws -> String
  {
    let report = HTMLReport(
      context: FakePack.context(language), delivery: "<b>Sở & \"Y tế\"</b>", detailLimit: limit)
    return try written { try report.write(run, to: $0) }
  }

  @Test("nothing that was sent becomes markup")
  func hostile() throws {
    let attack = "</script><script>alert('x')</script><img src=x onerror=\"alert(1)\">"
    var run = FakeRun.small
    run.files[0].name = attack
    run.files[0].columns[3] = attack
    run.fileFindings[0].arguments["column"] = attack
    run.fragments[0].text = attack
    run.record = { _ in
      RecordBuilder(1, .rejected).text("agency", attack).text("full_name", attack)
        .finding("birth-date-unreadable", "birth_date")
        .raw(attack, attack, attack, attack).built
    }
    let text = try page(run)
    #expect(text.components(separatedBy: "<script").count == 2)
    #expect(text.components(separatedBy: "</script").count == 2)
    #expect(!text.contains("Markup(html"))
    #expect(!text.contains("<img") && !text.contains("<b>Sở"))
    #expect(text.contains("&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)"))
  }

  @Test("what cannot be seen is shown, and cannot turn the text around it")
  func invisible() throws {
    var run = FakeRun.small
    run.record = { _ in
      RecordBuilder(1, .rejected).finding("birth-date-unreadable", "birth_date")
        .raw("", "", "", "19\u{200b}80\u{202e}\u{0}\u{1b}").built
    }
    let text = try page(run)
    #expect(text.contains("<mark>19<i>U+200B</i>80<i>U+202E</i>␀␛</mark>"))
  }

  @Test("the page refers to nothing outside itself", arguments: Language.allCases)
  func selfContained(_ language: Language) throws {
    let text = try page(.small, language)
    for trace in ["http:", "https:", "//", "src=", "@import", "url("] {
      #expect(!text.contains(trace), "\(trace)")
    }
    #expect(text.contains("<html lang=\"\(language.rawValue)\">"))
  }

  @Test("a record shows place, key, cells as sent, reasons and suggestions")
  func record() throws {
    let text = try page(.small)
    #expect(text.contains("<h4>Sở Nội vụ · CB002</h4>"))
    #expect(text.contains("Sở/nhân sự.csv · dòng 3 · hồ sơ thứ 2"))
    #expect(text.contains("<dt>Ngày sinh</dt><dd><mark>31/02/1980</mark></dd>"))
    #expect(text.contains("Gợi ý: <b>00004 – Phường Ba Đình</b>"))
    #expect(text.contains("nhóm trùng số 7"))
    // A cell that no finding concerns is shown beside the faulty one, and stays away elsewhere.
    #expect(text.contains("Trần Văn Mít<span class=\"sep\">│</span><mark>31/02/1980</mark>"))
    #expect(!text.contains("=1+1"))
    #expect(text.contains("<mark>2010-05</mark>"))
  }

  @Test("a fragment marks the quote that was never closed")
  func fragment() throws {
    #expect(try page(.small).contains("Sở Y tế;&quot;CB006&quot;;<mark>&quot;</mark>Võ Thị Cam"))
  }

  @Test("beyond the cap counts stay exact and the page says so")
  func cap() throws {
    var run = FakeRun.small
    let rejected = run.record(1)
    let held = run.record(3)
    (run.count, run.record) = (3000, { $0 % 3 == 0 ? held : rejected })
    (run.summary.read, run.summary.rejected, run.summary.held) = (3000, 2000, 1000)
    let text = try page(run, .en, limit: 100)
    #expect(text.components(separatedBy: "<article class=\"rec\" data-rules").count == 101)
    #expect(text.contains("This page shows the first 75 of 2,000 records."))
    #expect(text.contains("This page shows the first 25 of 1,000 records."))
  }

  @Test("many fragments are counted and capped")
  func manyFragments() throws {
    var run = FakeRun.small
    run.fragments = [StoredFragment](repeating: run.fragments[0], count: 1000)
    run.summary.fragments = 1000
    #expect(try page(run, .en).contains("Only 200 of 1,000 fragments are shown."))
  }

  @Test("an open balance and an incomplete run are alarms, and nothing is put up for approval")
  func alarms() throws {
    var run = FakeRun.small
    (run.summary.balanced, run.summary.complete, run.summary.faults) = (false, false, [2: 7])
    let text = try page(run, .en)
    #expect(text.components(separatedBy: "role=\"alert\"").count == 3)
    #expect(!text.contains("for approval.</li>"))
    #expect(text.contains("Rules that could not be evaluated"))
  }

  @Test("many records in a row with one finding are told as one cause")
  func streak() throws {
    var run = FakeRun.small
    run.count = 500
    run.record = { index in
      let builder = RecordBuilder(index + 1, .rejected)
      return (100..<300).contains(index) || index % 50 == 0
        ? builder.finding("birth-date-unreadable", "birth_date").built : builder.built
    }
    let text = try page(run, .en)
    #expect(text.contains("201 records in a row in Sở/nhân sự.csv, lines 102–302"))
  }

  @Test("a hundred thousand refused records make a page of bounded size, in pieces")
  func streaming() throws {
    var run = FakeRun.small
    let record = run.record(1)
    (run.count, run.record) = (100_000, { _ in record })
    run.summary.rejected = 100_000
    var (largest, total) = (0, 0)
    let output = ReportOutput(bufferSize: 1 << 16) { piece in
      largest = max(largest, piece.count)
      total += piece.count
    }
    try HTMLReport(context: FakePack.context(.vi), delivery: "d").write(run, to: output)
    try output.finish()
    #expect(largest < 1 << 17)
    #expect(total < 5_000_000)
  }
}
