public import RecordModel

/// One page about a run for those who hold its data: what came, what stands, why the rest does not.
///
/// A single file without network, fonts or need of a script. Shows people's data as they were sent.
/// Written as it goes; detail stops at `detailLimit` records, counts stay exact and the page says so.
public struct HTMLReport: Sendable {
  private let context: ReportContext
  private let delivery: String
  private let detailLimit: Int
  private let disclosure: Disclosure
  private let pseudonyms: Pseudonyms?
  private let say: Wording

  /// - Parameter delivery: What people call the delivery, such as its folder.
  /// - Parameter detailLimit: Rejected and held records shown one by one.
  /// - Parameter pseudonyms: What stands for values when these are masked.
  public init(
    context: ReportContext, delivery: String, detailLimit: Int = 2000,
    disclosure: Disclosure = .full, pseudonyms: Pseudonyms? = nil
  ) {
    (self.context, self.delivery, self.detailLimit) = (context, delivery, detailLimit)
    (self.disclosure, self.pseudonyms) = (disclosure, pseudonyms)
    say = Wording(language: context.language)
  }

  /// Writes the page. Walks the rejected and held records twice, the fragments once.
  ///
  /// - Parameter rejectsFiles: Names of the rejects files that lie beside the page.
  /// - Parameter repairs: Gathered from the same run; `nil` gathers them here, by one more walk.
  public func write(
    _ run: some RunReading, rejectsFiles: [String] = [], repairs: RepairTally? = nil,
    to output: ReportOutput
  ) throws {
    let tally = try RefusalTally(run, context: context)
    let repairs = try repairs ?? RepairTally(run, context: context)
    let records = HTMLRecords(context, limit: detailLimit, pseudonyms, repairs)
    try output.append(head(run.summary))
    try output.append(
      HTMLGlance(context: context, say: say).markup(run, rejectsFiles: rejectsFiles))
    try output.append(
      HTMLAnswers(context: context, say: say, showsWords: disclosure == .full).markup(run))
    try output.append(
      HTMLCauses(context: context, say: say, main: mainCauses, delivery: delivery).markup(
        run, tally, repairs))
    try HTMLFiles(context: context, say: say, showsText: disclosure == .full).write(
      run, disclosure, to: output)
    try output.append(HTMLBalance(say: say, context: context).markup(run.summary))
    if disclosure != .counts { try records.write(run, to: output) }
    try output.append(foot)
  }

  private var mainCauses: HTMLMainCauses {
    HTMLMainCauses(
      context: context, say: say, pseudonyms: pseudonyms, showsValues: disclosure != .counts)
  }

  private func head(_ summary: RunSummary) -> Markup {
    let pack = [summary.pack, summary.packVersion].filter { !$0.isEmpty }.joined(separator: " ")
    let head = pageHead(
      context.language,
      title: "\(delivery) – \(say("Báo cáo kiểm tra hồ sơ", "Records check report"))",
      hasScript: true)
    return """
      \(head)
      <body>
      <a class="skip" href="#main">\(say("Đến nội dung chính", "Skip to content"))</a>
      <header>
      <p class="kicker">\(say("Báo cáo kiểm tra hồ sơ", "Records check report"))</p>
      <h1>\(delivery)</h1>
      <dl class="facts">
      <div><dt>\(say("Tính theo ngày", "Judged as of"))</dt><dd>\(say.date(summary.today))</dd></div>
      <div><dt>\(say("Lần chạy", "Run"))</dt><dd>\(summary.run)</dd></div>
      <div><dt>\(say("Dạng nguồn", "Source profile"))</dt><dd>\(summary.source)</dd></div>
      <div><dt>\(say("Bộ quy tắc", "Rule pack"))</dt><dd>\(pack)</dd></div>
      </dl>
      <nav aria-label="\(say("Mục lục", "Contents"))">
      <a href="#glance">\(say("Tóm tắt", "At a glance"))</a>
      \(answersLink(summary))<a href="#causes">\(say("Nguyên nhân", "Causes"))</a>
      <a href="#files">\(say("Các tệp", "Files"))</a>
      <a href="#balance">\(say("Đối chiếu số liệu", "Balance"))</a>
      \(recordsLink)
      </nav>
      </header>
      <main id="main">

      """
  }

  private func answersLink(_ summary: RunSummary) -> Markup {
    guard HTMLAnswers.isWanted(summary) else { return "" }
    return "<a href=\"#answers\">\(say("Trả lời đã nhận", "Answers"))</a>\n"
  }

  private var recordsLink: Markup {
    guard disclosure != .counts else { return "" }
    return "<a href=\"#records\">\(say("Từng hồ sơ", "Record by record"))</a>"
  }

  private var foot: Markup {
    """
    </main>
    <footer>
    <p><strong>\(say("Dữ liệu cá nhân.", "Personal data."))</strong> \(warning)</p>
    <p>\(say(
      "Trang này tự chứa mọi nội dung, không tải gì từ mạng.",
      "This page is self-contained and loads nothing from a network."))</p>
    </footer>
    <script>\(Markup(stringLiteral: pageScript))</script>
    </body>
    </html>

    """
  }

  private var warning: String {
    switch disclosure {
    case .full: fullWarning
    case .masked:
      say(
        """
        Giá trị trong báo cáo này được thay bằng bí danh ⟨…⟩; cùng một giá trị có cùng một bí danh. \
        Vị trí của từng hồ sơ vẫn được ghi, nên người có tệp gốc vẫn tìm ra hồ sơ.
        """,
        """
        Values are replaced by pseudonyms ⟨…⟩ here, equal values by equal ones. The places of \
        records are given, so whoever has the original files can find them.
        """)
    case .counts:
      say(
        "Báo cáo này chỉ có số liệu tổng hợp, không nêu từng hồ sơ.",
        "This report has totals only and tells of no single record.")
    }
  }

  private var fullWarning: String {
    say(
      """
      Báo cáo này có dữ liệu cá nhân: giá trị của các ô có lỗi và các ô liền kề được ghi nguyên văn, có chủ đích, để \
      người được giao quản lý hồ sơ đối chiếu và sửa. Không chuyển cho người không có thẩm quyền; \
      xóa hoặc lưu trữ theo quy định khi đã xử lý xong.
      """,
      """
      This report contains personal data: the values of faulty cells and their neighbours are shown as sent, on purpose, \
      for those in charge of the records. Do not pass it on to anyone without authority; delete or \
      archive it as prescribed once the work is done.
      """)
  }
}
