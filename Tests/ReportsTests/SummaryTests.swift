import Foundation
import RecordModel
import Reports
import Testing

struct SummaryTests {
  @Test("the JSON summary holds counts, files and rules")
  func json() throws {
    let json = SummaryJSON(context: FakePack.context(.en)).bytes(FakeRun.small)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"format":"hoso.report","format_version":"1.1","run":12,"source":"wide-csv","#
        + #""pack":"resume 0.1.0","overlays":[],"today":"2026-11-24","read":5,"#
        + #""accepted":1,"held":1,"rejected":2,"duplicates":1,"unchanged":0,"fragments":1,"#
        + #""balanced":true,"complete":true,"bytes":{"total":700,"records":500,"fragments":50,"#
        + #""structure":150},"independent_count":6,"worst":"error","rules":{"#
        + #""birth-date-unreadable":1,"birth-place-unknown":1,"citizen-id-birth-year-differs":1,"#
        + #""column-unmapped":1,"duplicate-record":1,"height-missing":1,"unclosed-quote":1,"#
        + #""work-history-from-after-to":1},"files":[{"name":"Sở/nhân sự.csv","#
        + #""section":"person","encoding":"UTF-8","delimiter":";","records":5,"fragments":1,"#
        + #""bytes":600,"columns":[{"name":"Đơn vị","field":"agency"},"#
        + #"{"name":"Mã CB","field":"staff_number"},{"name":"Họ và tên","field":"full_name"},"#
        + #"{"name":"Ngày sinh","field":"birth_date"},{"name":"Số CCCD","field":"citizen_id"},"#
        + #"{"name":"Giới tính","field":"gender"},{"name":"Nơi sinh","field":"birth_place"},"#
        + #"{"name":"Ghi chú 2","field":"unmapped"}],"texts":[]},{"name":"qtct.csv","#
        + #""section":"work_history","encoding":"TCVN3","delimiter":",","records":3,"#
        + #""fragments":0,"bytes":100,"columns":[{"name":"MACB","field":"key"},"#
        + #"{"name":"Từ","field":"work_history.from"}],"texts":[]}],"file_findings":[{"#
        + #""rule":"column-unmapped","severity":"warning","file":"Sở/nhân sự.csv","line":1,"#
        + #""message":"Column “Ghi chú 2” is not declared; what it holds is not read.","#
        + #""arguments":{"column":"Ghi chú 2"}}],"faults":{},"not_run":{}}"#)
  }

  @Test("the detailed summary adds what became of each rule")
  func detailed() throws {
    let json = SummaryJSON(context: FakePack.context(.en)).bytes(FakeRun.small, detailed: true)
    let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    let states = try #require(object?["rule_states"] as? [String: [String: Any]])
    let state = try #require(states["citizen-id-birth-year-differs"])
    #expect(state["severity"] as? String == "error")
    #expect(state["passed"] as? Int == 2 && state["blocked"] as? Int == 2)
    #expect(Set(states.keys) == Set(FakePack.catalogue.rules.map(\.id)))
    #expect(state["state"] as? String == "failed")
    #expect(states["totals-line"]?["state"] as? String == "passed")
  }

  @Test("a rule that was not run is told with its reason, and is not among those that passed")
  func notRun() throws {
    var run = FakeRun.small
    let rule = try #require(FakePack.catalogue.index(of: "totals-line"))
    run.summary.notRun[Int(rule.number)] = LocalizedText("switched off by the agency")
    let context = FakePack.context(.en)
    let json = SummaryJSON(context: context).bytes(run, detailed: true)
    let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    #expect(
      object?["not_run"] as? [String: String] == ["totals-line": "switched off by the agency"])
    let states = try #require(object?["rule_states"] as? [String: [String: Any]])
    #expect(states["totals-line"]?["state"] as? String == "not_run")
    let text = SummaryText(context: context).text(run, delivery: "d")
    #expect(text.contains("Rule not run totals-line: switched off by the agency\n"))
    let other = try #require(FakePack.catalogue.index(of: "column-unmapped"))
    run.summary.notRun[Int(other.number)] = LocalizedText("switched off by the agency")
    let both = SummaryText(context: context).text(run, delivery: "d")
    #expect(both.contains("2 rules not run, "))
    #expect(both.components(separatedBy: "switched off by the agency").count == 2)
  }

  @Test("a person at a terminal reads Vietnamese")
  func vietnamese() {
    let text = SummaryText(context: FakePack.context(.vi)).text(
      FakeRun.small, delivery: "so-noi-vu-2026-11",
      reports: [ReportLocation(.page, path: "ra/report.html")])
    #expect(text == expectedVietnamese)
  }

  @Test("a person at a terminal reads English")
  func english() {
    let text = SummaryText(context: FakePack.context(.en)).text(
      FakeRun.small, delivery: "so-noi-vu-2026-11",
      reports: [
        ReportLocation(.page, path: "out/report.html"),
        ReportLocation(.rejects, path: "out/nhân sự.rejects.csv"),
      ])
    #expect(text == expectedEnglish)
  }

  @Test(
    "where a rule spoke first stands at the end of its line, with the file when there are several")
  func firstPlaces() throws {
    var run = FakeRun.small
    let rule = try #require(run.summary.findingCounts.firstIndex { $0 > 0 })
    let id = FakePack.catalogue.rules[rule].id
    run.files = Array(run.files.prefix(1))
    func line(_ language: Language, _ place: FirstPlace) -> Substring? {
      SummaryText(context: FakePack.context(language))
        .text(run, delivery: "d", first: [rule: place])
        .split(separator: "\n").first { $0.contains(" \(id)  ") }
    }
    #expect(line(.vi, FirstPlace(file: 0, line: 44))?.hasSuffix("  dòng 44") == true)
    #expect(line(.en, FirstPlace(file: 0, ordinal: 7))?.hasSuffix("  record 7") == true)
    run.files.append(run.files[0])
    run.files[1].name = "zip/b.csv"
    #expect(line(.vi, FirstPlace(file: 1, line: 44))?.hasSuffix("  b.csv:44") == true)
  }

  @Test("what keeps a file from being read has a key that gives it back, and both languages")
  func readReasons() {
    let reasons: [ReadReason] = [
      .endsEarly, .bytesBehind, .notClosed, .linkToFolder, .declaresEntities(line: 3), .system(5),
    ]
    for reason in reasons {
      #expect(ReadReason(key: reason.key) == reason)
      #expect(reason.text.vi != reason.text.en)
    }
    #expect(ReadReason(key: "the file ends early") == nil)
  }

  @Test("severities are coloured where that is wanted, and columns stay where they are")
  func colours() {
    let summary = SummaryText(context: FakePack.context(.en))
    let plain = summary.text(FakeRun.small, delivery: "d")
    let coloured = summary.text(FakeRun.small, delivery: "d", hasColours: true)
    #expect(coloured.contains("\u{1b}[31mError\u{1b}[0m") && !plain.contains("\u{1b}"))
    var bare = coloured
    for code in ["[31m", "[33m", "[34m", "[0m"] { bare = bare.replacing("\u{1b}" + code, with: "") }
    #expect(bare == plain)
  }

  @Test("an open balance is said before anything else could be believed")
  func openBalance() {
    var run = FakeRun.small
    run.summary.balanced = false
    let text = SummaryText(context: FakePack.context(.en)).text(run, delivery: "d")
    #expect(text.contains("THE BALANCE IS OPEN: 5 = 1 + 1 + 2 + 1 + 0"))
  }

  @Test("a file's name cannot steer the terminal")
  func terminal() {
    var run = FakeRun.small
    run.files[0].name = "a\u{1b}[2Jb.csv"
    let text = SummaryText(context: FakePack.context(.en)).text(run, delivery: "d\u{7}")
    #expect(!text.contains("\u{1b}") && !text.contains("\u{7}"))
  }

  @Test("summaries never hold a value of a person", arguments: Language.allCases)
  func noValues(_ language: Language) {
    let context = FakePack.context(language)
    let json = SummaryJSON(context: context).bytes(FakeRun.small, detailed: true)
    let text = SummaryText(context: context).text(FakeRun.small, delivery: "d")
    for value in ["Mít", "CB002", "31/02/1980", "001080000003", "Ba Đình"] {
      #expect(!String(decoding: json, as: UTF8.self).contains(value))
      #expect(!text.contains(value))
    }
  }
}

private let expectedVietnamese = """
  Đợt gửi: so-noi-vu-2026-11
  Lần chạy 12 · tính theo ngày 24/11/2026 · nguồn wide-csv · bộ quy tắc resume 0.1.0

    Tệp             Nhận dạng là        Bảng mã  Phân cách      Hồ sơ/dòng  Không đọc được
    Sở/nhân sự.csv  Thông tin cá nhân   UTF-8    dấu chấm phẩy           5               1
    qtct.csv        Quá trình công tác  TCVN3    dấu phẩy                3               0

    Hồ sơ đã đọc         5
      Đạt                1  đủ điều kiện trình phê duyệt
      Chờ xem xét        1  cần cán bộ xem xét, quyết định
      Từ chối            2  có lỗi, trả lại nơi gửi để sửa
      Trùng lặp          1  trùng với hồ sơ khác
      Không thay đổi     0  đã có trong kho, không thay đổi
    Đoạn không đọc được  1  không tính vào số hồ sơ đã đọc
    Số liệu cân đối: 5 = 1 + 1 + 2 + 1 + 0; mọi byte của các tệp đều được tính đến.
    Đếm độc lập với bộ đọc: 6 chỗ bắt đầu hồ sơ; bộ đọc: 5 hồ sơ, 1 đoạn không đọc được.

    Số lần  Mức độ    Nội dung                                       Mã quy tắc
         1  Lỗi       Không đọc được ngày sinh                       birth-date-unreadable
         1  Lỗi       Năm sinh trong số CCCD khác với ngày sinh      citizen-id-birth-year-differs
         1  Lỗi       Dấu ngoặc kép không đóng                       unclosed-quote
         1  Lỗi       Thời gian công tác kết thúc trước khi bắt đầu  work-history-from-after-to
         1  Cảnh báo  Không tìm thấy nơi sinh trong danh mục         birth-place-unknown
         1  Cảnh báo  Cột chưa nhận biết                             column-unmapped
         1  Cảnh báo  Hồ sơ có thể trùng với hồ sơ khác              duplicate-record
         1  Lưu ý     Thiếu chiều cao                                height-missing

  Về các tệp:
    Cảnh báo: Sở/nhân sự.csv, dòng 1: Cột “Ghi chú 2” chưa được khai báo; \
  nội dung cột không được đọc.

  Báo cáo:
    Trang báo cáo (để đọc)  ra/report.html

  """
private let expectedEnglish = """
  Delivery: so-noi-vu-2026-11
  Run 12 · judged as of 2026-11-24 · source wide-csv · rules resume 0.1.0

    File            Recognised as  Encoding  Delimiter  Records/rows  Unreadable
    Sở/nhân sự.csv  Person         UTF-8     semicolon             5           1
    qtct.csv        Work history   TCVN3     comma                 3           0

    Records read          5
      Accepted            1  ready to be put up for approval
      Held for review     1  a person must look and decide
      Rejected            2  faulty: back to the sender
      Duplicates          1  same as another record
      Unchanged           0  in the store already, unchanged
    Unreadable fragments  1  not among the records read
    Balanced: 5 = 1 + 1 + 2 + 1 + 0; every byte of the files is accounted for.
    Counted without the parser: 6 starts of records; by the parser: 5 records, 1 unreadable \
  fragment.

    Count  Severity  What is wrong                                                    Rule
        1  Error     The date of birth cannot be read                                 \
  birth-date-unreadable
        1  Error     The citizen ID and the birth date give different years of birth  \
  citizen-id-birth-year-differs
        1  Error     A quote is never closed                                          unclosed-quote
        1  Error     A period of work ends before it begins                           \
  work-history-from-after-to
        1  Warning   The place of birth is not in the list                            \
  birth-place-unknown
        1  Warning   A column is not recognised                                       \
  column-unmapped
        1  Warning   The record may be a duplicate                                    \
  duplicate-record
        1  Note      The height is missing                                            height-missing

  About the files:
    Warning: Sở/nhân sự.csv, line 1: Column “Ghi chú 2” is not declared; \
  what it holds is not read.

  Reports:
    Report page (to read)        out/report.html
    To be corrected (send back)  out/nhân sự.rejects.csv

  """
