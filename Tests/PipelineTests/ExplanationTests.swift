import Foundation
import GRDB
import RecordModel
import Reports
import Testing

@testable import Pipeline

/// What is explained holds no record, through runs in one process.
@Suite("Explanations")
struct ExplanationTests {
  /// A store, what is delivered into it, and who explains.
  private struct Office {
    let place: Workplace
    let store: String

    init() throws {
      place = try Workplace()
      store = place.path + "/store.sqlite"
    }

    func run(
      _ name: String, _ text: String, today: String = "2026-06-30", by: String? = nil,
      jobs: Int = 2
    ) throws -> Told {
      try Runs.run(
        [try place.file(name, text)], store: store, report: report(name), jobs: jobs,
        today: Runs.day(today), explainedBy: by)
    }

    func report(_ name: String) -> String { place.path + "/" + name + ".report" }

    func rejects(_ name: String) throws -> String {
      try String(
        contentsOfFile: "\(report(name))/\(name.dropLast(4)).rejects.csv", encoding: .utf8)
    }

    func desk(_ today: String = "2026-06-30") throws -> ExplanationDesk {
      try ExplanationDesk(
        try Runs.pipeline(), store: store, language: .en,
        today: Runs.day(today) ?? PartialDate(packed: 0))
    }

    func explain(
      _ target: String, _ scope: String? = nil, until: String? = nil, today: String = "2026-06-30"
    ) throws -> [Int] {
      try desk(today).explain(
        target, scope: scope,
        ExplanationDesk.Words(
          reason: "Đã đối chiếu với hồ sơ gốc", by: "Lê Thị Thanh Tra",
          until: until.flatMap { PartialDate(iso: $0) }), at: "2026-06-30T08:00:00Z")
    }

    func outstanding() throws -> Int {
      let parsed = try JSONSerialization.jsonObject(with: Data(StoreStatus(path: store).json.utf8))
      return try #require((parsed as? [String: Any])?["outstanding"] as? Int)
    }

    /// The reference of a line of a rejects file.
    func reference(_ name: String, line: Int) throws -> String {
      let lines = try rejects(name).split(whereSeparator: \.isNewline)
      return try #require(lines[line].split(separator: ",").last.map(String.init))
    }
  }

  /// Ten good people and some whose telephone number is none, which holds them.
  private func delivery(held: Range<Int> = 10..<13, _ changes: [String: String] = [:]) -> String {
    let lines = held.map { number in
      People.line(People.cells(number, ["Điện thoại": "12\(100 + number)"].merging(changes) { $1 }))
    }
    return (People.lines(0..<10) + lines).joined(separator: "\n") + "\n"
  }

  @Test("a record explained by its reference is accepted by the next import, and settled")
  func reference() throws {
    let office = try Office()
    #expect(try office.run("a.csv", delivery()).summary.held == 3)
    #expect(try office.explain(try office.reference("a.csv", line: 1)) == [1])
    #expect(try office.outstanding() == 3)
    let again = try office.run("a.csv", delivery())
    #expect((again.summary.accepted, again.summary.unchanged) == (1, 12))
    #expect(again.summary.explained.findings == 1 && again.summary.explained.records == 1)
    #expect(try office.outstanding() == 2)
    // From then on the delivery is known as it is.
    #expect(try office.run("a.csv", delivery()).summary.unchanged == 13)
    #expect(try office.outstanding() == 2)
  }

  @Test("a finding is explained by its fingerprint, and by no other")
  func fingerprint() throws {
    let office = try Office()
    let run = try office.run("a.csv", delivery())
    #expect(run.summary.held == 3)
    let pipeline = try Runs.pipeline()
    var lines: [String] = []
    try StoredReport(pipeline, store: office.store, language: .en).write(
      run: 1, kind: .machine(.jsonl),
      to: .sink { lines += String(decoding: $0, as: UTF8.self).components(separatedBy: "\n") })
    let line = try #require(lines.first { $0.contains("phone-malformed") })
    let fingerprint = try #require(line.firstMatch(of: /"fingerprint":"([0-9a-f]{16})"/)).1
    #expect(try office.explain(String(fingerprint)) == [1])
    #expect(throws: ExplanationError.explainedAlready(number: 1)) {
      try office.explain(String(fingerprint))
    }
    #expect(throws: ExplanationError.unknownTarget("0123456789abcdef")) {
      try office.explain("0123456789abcdef")
    }
    #expect(try office.run("a.csv", delivery()).summary.accepted == 1)
  }

  @Test("another value of a field that the rule read opens the question again")
  func evidence() throws {
    let office = try Office()
    _ = try office.run("a.csv", delivery())
    _ = try office.explain(try office.reference("a.csv", line: 1))
    // Another field is nothing to the rule: the answer stands.
    let other = try office.run(
      "b.csv", delivery(held: 10..<11, ["Trình độ phổ thông": "10/10"]))
    #expect(other.summary.explained.findings == 1 && other.summary.explained.reopened == 0)
    let changed = try office.run("c.csv", delivery(held: 10..<11, ["Điện thoại": "123456"]))
    #expect(changed.summary.explained.findings == 0 && changed.summary.explained.reopened == 1)
    #expect(try office.desk().list().map(\.state) == [.reopened])
    let last = try #require(try office.desk().list()[0].events.last)
    #expect(last.kind == "reopened" && last.run == 3)
    // It stays open, even where the old value comes back.
    let back = try office.run("d.csv", delivery(held: 10..<12))
    #expect(back.summary.explained.isEmpty)
  }

  @Test("it counts through its last day, and then the record is asked for again")
  func until() throws {
    let office = try Office()
    _ = try office.run("a.csv", delivery(held: 10..<11))
    _ = try office.explain(try office.reference("a.csv", line: 1), until: "2026-12-31")
    let last = try office.run("a.csv", delivery(held: 10..<11), today: "2026-12-31")
    #expect(last.summary.accepted == 1)
    #expect(try office.outstanding() == 0)
    let over = try office.run("a.csv", delivery(held: 10..<11), today: "2027-01-01")
    #expect((over.summary.held, over.summary.accepted) == (1, 0))
    #expect(try office.outstanding() == 1)
    #expect(try office.desk("2027-01-01").list().map(\.state) == [.over])
    #expect(throws: ExplanationError.self) {
      try office.explain("phone-malformed", "source:wide-csv", until: "2026-06-29")
    }
  }

  @Test("what is withdrawn does not count, and is not forgotten")
  func withdrawn() throws {
    let office = try Office()
    _ = try office.run("a.csv", delivery(held: 10..<11))
    _ = try office.explain(try office.reference("a.csv", line: 1))
    #expect(try office.run("a.csv", delivery(held: 10..<11)).summary.accepted == 1)
    let desk = try office.desk()
    try desk.withdraw(1, by: "Trần Kiểm Soát", reason: "nhầm người", at: "2026-07-01T08:00:00Z")
    #expect(throws: ExplanationError.endedAlready(number: 1)) {
      try desk.withdraw(1, by: "x", reason: "y", at: "")
    }
    #expect(throws: ExplanationError.noExplanation(9)) {
      try desk.withdraw(9, by: "x", reason: "y", at: "")
    }
    let again = try office.run("a.csv", delivery(held: 10..<11), today: "2026-07-15")
    #expect((again.summary.held, again.summary.explained.findings) == (1, 0))
    #expect(try office.outstanding() == 1)
    let status = try StoreStatus(path: office.store)
    #expect(status.json.contains(#""explanations":{"in_force":0,"ended":1}"#))
    #expect(status.text(.vi).contains("Giải trình: 0 đang có hiệu lực, 1 đã hết giá trị"))
    let one = try #require(try office.desk().list().first)
    #expect(one.state == .withdrawn && one.findings == 1)
    #expect(one.events.map(\.kind) == ["given", "withdrawn"])
    #expect(one.events.map(\.by) == ["Lê Thị Thanh Tra", "Trần Kiểm Soát"])
  }

  @Test("errors and notes cannot be explained, and a rule needs a scope that is there, and an end")
  func refused() throws {
    let office = try Office()
    _ = try office.run("a.csv", delivery(held: 10..<11, ["Ngày sinh": "31/02/1980"]))
    let reference = try office.reference("a.csv", line: 1)
    #expect(throws: ExplanationError.rejects(rule: "birth-date-unreadable")) {
      try office.explain(reference)
    }
    #expect(throws: ExplanationError.rejects(rule: "birth-date-unreadable")) {
      try office.explain("birth-date-unreadable", "source:wide-csv", until: "2027-01-01")
    }
    #expect(throws: ExplanationError.onlyTold(rule: "place-unknown")) {
      try office.explain("place-unknown", "source:wide-csv", until: "2027-01-01")
    }
    #expect(throws: ExplanationError.scopeWanted(rule: "phone-malformed")) {
      try office.explain("phone-malformed")
    }
    #expect(throws: ExplanationError.scopeUnwanted) {
      try office.explain(reference, "source:wide-csv")
    }
    #expect(throws: ExplanationError.endWanted) {
      try office.explain("phone-malformed", "source:wide-csv")
    }
    #expect(throws: ExplanationError.unknownUnit("Phòng Y", alike: ["Phòng Tổ chức"])) {
      try office.explain("phone-malformed", "unit:Phòng Y", until: "2027-01-01")
    }
    #expect(throws: ExplanationError.noRun(7)) {
      try office.explain("phone-malformed", "delivery:7", until: "2027-01-01")
    }
    for scope in ["agency:X", "delivery", "record:abc"] {
      #expect(throws: ExplanationError.badScope(scope)) {
        try office.explain("phone-malformed", scope, until: "2027-01-01")
      }
    }
    #expect(try office.desk().list().isEmpty)
  }

  @Test(
    "a rule is explained for a unit, a delivery, a source or a record",
    arguments: ["unit:Phòng Tổ chức", "delivery:1", "source:wide-csv", "record"])
  func scopes(_ scope: String) throws {
    let office = try Office()
    let lines =
      People.lines(0..<10)
      + [10, 11].map { People.line(People.cells($0, ["Điện thoại": "123\($0)"])) }
      + [12].map {
        People.line(People.cells($0, ["Điện thoại": "123\($0)", "Đơn vị sử dụng": "Phòng Khác"]))
      }
    let text = lines.joined(separator: "\n") + "\n"
    #expect(try office.run("a.csv", text).summary.held == 3)
    let wanted = try scope == "record" ? "record:" + office.reference("a.csv", line: 1) : scope
    _ = try office.explain("phone-malformed", wanted, until: "2027-01-01")
    let again = try office.run("a.csv", text)
    let count = ["unit:Phòng Tổ chức": 2, "record": 1][scope] ?? 3
    #expect(again.summary.accepted == count)
    #expect(try office.outstanding() == 3 - count)
    // A delivery's explanation is for that delivery alone; the others are for what comes, too.
    let next = try office.run("b.csv", delivery(held: 20..<21))
    #expect(next.summary.held == (scope == "delivery:1" || scope == "record" ? 1 : 0))
  }

  @Test("two who contradict each other are both accepted once both are explained")
  func conflict() throws {
    let office = try Office()
    let other = People.line(People.cells(60, ["Số hiệu": People.cells(7)[1]]))
    let text = People.csv(0..<50) + other + "\n"
    #expect(try office.run("a.csv", text).summary.held == 2)
    // One for the contradiction itself, one for the rule that compares all records.
    let (first, second) = (
      try office.reference("a.csv", line: 1), try office.reference("a.csv", line: 2)
    )
    #expect(try office.explain(first) == [1, 2])
    #expect(try office.run("a.csv", text).summary.accepted == 1)
    #expect(try office.outstanding() == 1)
    #expect(try office.explain(second) == [3, 4])
    let both = try office.run("a.csv", text)
    #expect(both.summary.accepted == 1)
    #expect(try office.outstanding() == 0)
    let fresh = try Office()
    _ = try fresh.run("a.csv", text)
    for line in [1, 2] { _ = try fresh.explain(try fresh.reference("a.csv", line: line)) }
    #expect(try fresh.run("a.csv", text).summary.accepted == 2)
    #expect(try fresh.outstanding() == 0)
  }

  // MARK: In bulk

  /// A rejects file with words beside its rows.
  private func answered(_ rejects: String, _ words: [String]) -> String {
    rejects.split(whereSeparator: \.isNewline).enumerated().map { number, line in
      guard number > 0 else { return String(line) }
      let parts = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let word = words[(number - 1) % words.count]
      return (parts.dropLast(4) + [word] + parts.suffix(1)).joined(separator: ",")
    }.joined(separator: "\n") + "\n"
  }

  @Test("records explained beside their rows are accepted as they come back", arguments: [1, 3])
  func rejectsFile(jobs: Int) throws {
    let office = try Office()
    #expect(try office.run("a.csv", delivery(held: 10..<16)).summary.held == 6)
    let back = answered(
      try office.rejects("a.csv"),
      ["Số nội bộ,Lê Thị Thanh Tra,31/12/2026", ",,", "Số nội bộ,,2026-12-31"])
    let run = try office.run("b.csv", back, jobs: jobs)
    #expect(run.summary.accepted == 2 && run.summary.held == 4)
    #expect(run.summary.explained.given == 2 && run.summary.explained.incomplete == 2)
    #expect(run.summary.returned?.settled == 2 && run.summary.returned?.stillWrong == 4)
    #expect(try office.outstanding() == 4)
    let list = try office.desk().list()
    #expect(list.map(\.explanation.reason) == ["Số nội bộ", "Số nội bộ"])
    #expect(list.allSatisfy { $0.explanation.until == Runs.day("2026-12-31") })
    #expect(list.allSatisfy { $0.events[0].run == 2 && $0.findings == 1 })
    // What was written and not taken stands in the next rejects file, with the name asked for once.
    let rest = try office.rejects("b.csv")
    #expect(rest.contains("Số nội bộ,,2026-12-31,H"))
    let named = try office.run("c.csv", rest, by: "Lê Thị Thanh Tra")
    #expect(named.summary.accepted == 2)
    #expect(try office.outstanding() == 2)
  }

  @Test("an explanation beside an error is refused, and the record still sent back")
  func refusedInFile() throws {
    let office = try Office()
    _ = try office.run(
      "a.csv", delivery(held: 10..<11, ["Ngày sinh": "31/02/1980"]))
    let back = answered(try office.rejects("a.csv"), ["Đúng như vậy,Lê Thị Thanh Tra,"])
    let run = try office.run("b.csv", back)
    #expect(run.summary.rejected == 1 && run.summary.explained.refused == 1)
    // The telephone number beside it is answered for when the date is put right.
    let fixed = try office.rejects("b.csv").replacing("31/02/1980", with: People.cells(10)[4])
    #expect(try office.run("c.csv", fixed).summary.accepted == 1)
    #expect(try office.outstanding() == 0)
  }

  // MARK: What is kept

  @Test("neither explanations nor what happened to them can be changed")
  func appendOnly() throws {
    let office = try Office()
    _ = try office.run("a.csv", delivery())
    _ = try office.explain(try office.reference("a.csv", line: 1))
    let queue = try DatabaseQueue(path: office.store)
    for table in ["explanations", "explanation_events"] {
      for change in ["UPDATE \(table) SET reason = ''", "DELETE FROM \(table)"] {
        #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: change) } }
      }
    }
  }

  @Test("a run that is thrown away keeps no explanation that came with it")
  func discarded() throws {
    let office = try Office()
    _ = try office.run("a.csv", delivery(held: 10..<11))
    let back = answered(try office.rejects("a.csv"), ["Số nội bộ,Lê Thị Thanh Tra,"])
    _ = try office.run("b.csv", back)
    let before = try StoreContents(office.store)
    _ = try office.run("b.csv", back)
    #expect(try StoreContents(office.store) == before)
  }

  @Test("every report counts what is explained, and page and rejects do not ask for it again")
  func counted() throws {
    let office = try Office()
    _ = try office.run("a.csv", delivery())
    for line in [1, 2] { _ = try office.explain(try office.reference("a.csv", line: line)) }
    let path = try office.place.file("a.csv", delivery())
    let ended = try Program.run(
      "import", path, "--store", office.store, "--report", office.report("z"), "--formats", "all",
      "--today", "2026-06-30", "--fail-on", "warning", "--language", "en")
    #expect(ended.output.contains(/Findings explained +2/))
    #expect(ended.output.contains(/Records accepted thereby +2/))
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: office.report("z") + "/" + name, encoding: .utf8)
    }
    #expect(
      try text("report.json").contains(
        #""explained":{"findings":2,"records":2,"given":0,"reopened":0,"refused":0,"#))
    #expect(try text("findings.jsonl").split(separator: #""explanation":{"#).count == 3)
    let sarif = try text("report.sarif")
    #expect(
      sarif.split(separator: #""suppressions":[{"kind":"external","status":"accepted","#).count == 3
    )
    #expect(!sarif.contains("Đã đối chiếu") && sarif.contains("Explanation 1"))
    #expect(try text("report.junit.xml").contains("Explained: Contact telephone: malformed: 2"))
    #expect(try text("report.html").contains("Lê Thị Thanh Tra"))
  }
}
