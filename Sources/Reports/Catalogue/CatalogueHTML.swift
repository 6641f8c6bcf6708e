public import RecordModel

/// The catalogue as one page for data officers: every rule by area, with search, for screen and print.
///
/// A single file without network, fonts or need of a script. Its people are invented.
public struct CatalogueHTML: Sendable {
  private let context: ReportContext
  private let book: RuleBook

  public init(_ book: RuleBook, context: ReportContext) {
    (self.book, self.context) = (book, context)
  }

  public var text: String {
    let wording = CatalogueWording(context)
    let chapters = book.chapters
    var page = head(wording.say, chapters.reduce(0) { $0 + $1.pages.count })
    page += guide(wording.say)
    page += contents(wording.say, chapters.map { ($0.name, $0.title, $0.pages.count) })
    for chapter in chapters {
      page += """
        <section class="chapter" id="\(chapter.name)">
        <h2>\(chapter.title[context.language]) <small>\(chapter.pages.count)</small></h2>
        <div class="rules">
        \(chapter.pages.map { CatalogueEntry(wording).markup($0) })</div>
        </section>

        """
    }
    page += CatalogueFields(wording).markup
    page += stages(wording)
    page += foot(wording.say)
    return page.html
  }

  private func head(_ say: Wording, _ count: Int) -> Markup {
    let title = book.title[context.language]
    let kicker = say("Danh mục quy tắc kiểm tra hồ sơ", "Catalogue of rules for records")
    let head = pageHead(
      context.language, title: "\(kicker): \(title)", style: catalogueStyle, hasScript: true)
    return """
      \(head)
      <body class="book">
      <a class="skip" href="#main">\(say("Đến nội dung chính", "Skip to content"))</a>
      <header>
      <p class="kicker">\(kicker)</p>
      <h1>\(title)</h1>
      <dl class="facts">
      <div><dt>\(say("Phiên bản", "Version"))</dt><dd>\(book.version)</dd></div>
      <div><dt>\(say("Quy tắc về hồ sơ", "Rules about records"))</dt><dd>\(count)</dd></div>
      \(Severity.allCases.reversed().map { severity in
        let number = book.pages.count { $0.source != nil && $0.rule.severity == severity }
        return "<div><dt>\(say.severity(severity))</dt><dd>\(number)</dd></div>" as Markup
      })
      </dl>
      </header>
      <main id="main">

      """
  }

  private func guide(_ say: Wording) -> Markup {
    let meanings: [(Severity, String)] = [
      (
        .error,
        say(
          "Hồ sơ không thể đúng như vậy. Hồ sơ bị từ chối, trả lại nơi gửi để sửa.",
          "The record cannot be right. It is rejected and goes back to the sender.")
      ),
      (
        .warning,
        say(
          "Có thể sai. Hồ sơ chờ cán bộ phụ trách xem xét, đối chiếu rồi quyết định.",
          "Probably wrong. The record is held until the officer in charge has looked and decided.")
      ),
      (
        .note,
        say(
          "Nên biết. Hồ sơ vẫn được nhận.", "Worth knowing. The record is accepted all the same.")
      ),
    ]
    return """
      <section id="guide">
      <h2>\(say("Cách dùng trang này", "How to use this page"))</h2>
      <p>\(say(
        "Báo cáo kiểm tra ghi tên và mã quy tắc bên cạnh mỗi hồ sơ. Tìm tên, mã, tên mục hoặc văn bản ở ô bên dưới, rồi bấm vào quy tắc để xem vì sao và cần làm gì.",
        "Reports name a rule and its ID beside each record. Search for a title, an ID, a field or a law below, then open the rule to see why it is there and what to do."
      ))</p>
      <ul class="legend">
      \(meanings.map { severity, text in
        "<li><span class=\"badge \(severity.rawValue)\">\(say.severity(severity))</span> \(text)</li>\n"
          as Markup
      })</ul>
      </section>
      <form id="filter" hidden role="search">
      <label>\(say("Tìm quy tắc", "Search"))<input id="find" type="search" autocomplete="off" \
      placeholder="\(say("ví dụ: ngày sinh, vuot khung, Nghị định 204", "such as: birth, over-scale, 204"))"></label>
      <label>\(say("Mức độ", "Severity"))<select id="by-severity">
      <option value="">\(say("Tất cả", "All"))</option>
      \(Severity.allCases.reversed().map { severity in
        "<option value=\"\(severity.rawValue)\">\(say.severity(severity))</option>" as Markup
      })
      </select></label>
      <button type="button" id="open-all" data-close="\(say("Đóng tất cả", "Close all"))">\
      \(say("Mở tất cả", "Open all"))</button>
      <output id="shown" aria-live="polite" data-label="\(say("quy tắc", "rules"))" \
      data-none="\(say(
        "Không có quy tắc nào khớp; hãy thử ít chữ hơn.", "No rule matches; try fewer words."))"></output>
      </form>

      """
  }

  private func contents(
    _ say: Wording, _ chapters: [(name: String, title: LocalizedText, count: Int)]
  ) -> Markup {
    """
    <nav class="contents" aria-label="\(say("Mục lục", "Contents"))">
    \(chapters.map { chapter in
      "<a href=\"#\(chapter.name)\">\(chapter.title[context.language]) <small>\(chapter.count)</small></a>\n"
        as Markup
    })<a href="#fields">\(say("Yêu cầu đối với từng mục", "What each field must hold"))</a>
    <a href="#stages">\(say("Phát hiện khi đọc tệp", "Found while reading files"))</a>
    </nav>

    """
  }

  private func stages(_ wording: CatalogueWording) -> Markup {
    let say = wording.say
    return """
      <section class="chapter" id="stages">
      <h2>\(say("Phát hiện khi đọc tệp", "Found while reading files")) \
      <small>\(book.stagePages.count)</small></h2>
      <p>\(say(
        "Những điều chương trình phát hiện trước khi xét nội dung hồ sơ: tệp, bảng mã, dòng, cột và cách ghi giá trị.",
        "What the program finds before it looks at what records say: files, encodings, lines, columns and the way values are written."
      ))</p>
      <div class="rules">
      \(book.stagePages.map { CatalogueEntry(wording).markup($0) })</div>
      </section>

      """
  }

  private func foot(_ say: Wording) -> Markup {
    """
    </main>
    <footer>
    <p>\(say(
      "Trang này do hoso lập từ bộ quy tắc. Người trong các ví dụ là hư cấu. Trang tự chứa mọi nội dung, không tải gì từ mạng.",
      "Made by hoso from the rule pack. The people in the examples are invented. The page is self-contained and loads nothing from a network."
    ))</p>
    </footer>
    <script>\(Markup(stringLiteral: catalogueScript))</script>
    </body>
    </html>

    """
  }
}
