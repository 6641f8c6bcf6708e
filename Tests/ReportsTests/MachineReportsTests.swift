import Foundation
import RecordModel
import Reports
import Testing

@Suite("Formats for machines")
struct MachineReportsTests {
  static let schemas = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Schemas")

  private func schema(_ name: String) throws -> JSONSchema {
    try JSONSchema(Data(contentsOf: Self.schemas.appendingPathComponent(name)))
  }

  private func hostile() -> FakeRun {
    var run = FakeRun.small
    run.files[0].name = "a \"b\" <c> %, ngày\u{1b}:\n☃.csv"
    run.summary.faults = [2: 3]
    run.summary.complete = false
    return run
  }

  @Test("SARIF is valid for the schema of OASIS", arguments: Disclosure.allCases)
  func sarif(_ disclosure: Disclosure) throws {
    let schema = try schema("sarif-schema-2.1.0.json")
    for run in [FakeRun.small, hostile()] {
      for limit in [Int.max, 2] {
        let text = try Machine(.sarif, run, .init(disclosure: disclosure, detailLimit: limit)).text
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        #expect(schema.faults(object) == [])
      }
    }
  }

  /// Of the record that is held one finding is explained.
  private func explained() -> FakeRun {
    var run = FakeRun.small
    let record = run.record
    run.record = { index in
      var own = record(index)
      guard own.disposition == .held else { return own }
      own.explanations[1] = Explanation(
        number: 3, rule: "birth-place-unknown", scope: .unit("Sở Y tế"), reason: "Xã đã đổi tên",
        by: "Lê Thanh Tra", givenAt: "", until: PartialDate(iso: "2026-12-31"))
      return own
    }
    let place = Int(FakePack.rule("birth-place-unknown").number)
    run.summary.explained.rules = [place: 1]
    run.summary.explained.records = 1
    return run
  }

  @Test("what is explained is suppressed in SARIF, passes in JUnit, and is not annotated")
  func explanations() throws {
    let schema = try schema("sarif-schema-2.1.0.json")
    for disclosure in [Disclosure.masked, .full] {
      let text = try Machine(.sarif, explained(), .init(disclosure: disclosure)).text
      #expect(schema.faults(try JSONSerialization.jsonObject(with: Data(text.utf8))) == [])
      let head = #""suppressions":[{"kind":"external","status":"accepted","justification":"#
      let full = disclosure == .full
      #expect(text.contains(head + #""Explanation 3, until 2026-12-31"#))
      #expect(text.contains("(Lê Thanh Tra): Xã đã đổi tên") == full)
      let line = try Machine(.jsonl, explained(), .init(disclosure: disclosure)).text
      #expect(line.contains(#""explanation":{"number":3,"scope":"unit","until":"2026-12-31""#))
      #expect(line.contains("Xã đã đổi tên") == full)
      let published = try JSONSchema(Data(PublishedSchema.finding.json))
      for line in line.split(separator: "\n") {
        #expect(published.faults(try JSONSerialization.jsonObject(with: Data(line.utf8))) == [])
      }
    }
    let junit = try Machine(.junit, explained(), .init(failOn: .warning)).text
    #expect(junit.contains("name=\"birth-place-unknown\" time=\"0\"/>"))
    #expect(
      XMLSchema(url: Self.schemas.appendingPathComponent("junit-ant.xsd")).isValid(junit))
    let before = try Machine(.github, FakeRun.small).text
    let after = try Machine(.github, explained()).text
    #expect(before.contains("birth-place-unknown") && !after.contains("birth-place-unknown"))
    let summary = try written {
      try SummaryJSON(context: FakePack.context(.vi)).write(explained(), to: $0)
    }
    let report = try JSONSchema(Data(PublishedSchema.report.json))
    #expect(report.faults(try JSONSerialization.jsonObject(with: Data(summary.utf8))) == [])
  }

  @Test("the validator itself finds what is wrong")
  func validator() throws {
    let schema = try schema("sarif-schema-2.1.0.json")
    var text = try Machine(.sarif, FakeRun.small).text
    text = text.replacing("\"level\":\"warning\"", with: "\"level\":\"bad\"")
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    #expect(!schema.faults(object).isEmpty)
  }

  @Test("a result of SARIF has its rule, place, bytes and fingerprint")
  func result() throws {
    let text = try Machine(.sarif, FakeRun.small).text
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let run = try #require((object?["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    let result = try #require(results.first { $0["ruleId"] as? String == "birth-date-unreadable" })
    let place = (result["locations"] as? [[String: Any]])?.first
    let physical = place?["physicalLocation"] as? [String: Any]
    let region = physical?["region"] as? [String: Int]
    #expect(
      region == ["startLine": 3, "startColumn": 1, "byteOffset": 200, "byteLength": 99])
    #expect(
      (physical?["artifactLocation"] as? [String: Any])?["uri"] as? String
        == "S%E1%BB%9F/nh%C3%A2n%20s%E1%BB%B1.csv")
    let driver = (run["tool"] as? [String: [String: Any]])?["driver"]
    let rules = try #require(driver?["rules"] as? [[String: Any]])
    let index = try #require(result["ruleIndex"] as? Int)
    #expect(rules[index]["id"] as? String == "birth-date-unreadable")
    #expect((result["partialFingerprints"] as? [String: String])?["hosoFinding/v1"]?.count == 16)
    #expect(results.count == 8)
  }

  @Test(
    "JUnit is valid for the schemas of Ant and Jenkins, whatever names hold",
    arguments: ["junit-ant.xsd", "junit-jenkins.xsd"], Disclosure.allCases)
  func junit(_ name: String, _ disclosure: Disclosure) throws {
    let schema = XMLSchema(url: Self.schemas.appendingPathComponent(name))
    for run in [FakeRun.small, hostile()] {
      let text = try Machine(.junit, run, .init(disclosure: disclosure, failOn: .warning)).text
      #expect(schema.isValid(text), "\(text)")
    }
    #expect(!schema.isValid("<testsuites><testcase/></testsuites>"))
  }

  @Test("JUnit has a suite a file and a case a rule; what is not grave enough passes")
  func cases() throws {
    let text = try Machine(.junit, FakeRun.small).text
    #expect(text.contains("<testsuite name=\"Sở/nhân sự.csv\""))
    #expect(text.contains("tests=\"8\" failures=\"4\" errors=\"0\""))
    #expect(text.contains("line 3, record 2: “Date of birth” is not a real date"))
    #expect(text.contains("name=\"height-missing\" time=\"0\"/>"))
    #expect(text.contains("Note: The height is missing: 1 finding"))
  }

  @Test("findings are lines that the published schema describes", arguments: Disclosure.allCases)
  func lines(_ disclosure: Disclosure) throws {
    let schema = try JSONSchema(Data(PublishedSchema.finding.json))
    for limit in [Int.max, 2] {
      let machine = try Machine(
        .jsonl, FakeRun.small, .init(disclosure: disclosure, detailLimit: limit))
      let lines = machine.text.split(separator: "\n")
      for line in lines {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        #expect(schema.faults(object) == [], "\(line)")
      }
      #expect(machine.tally.total == 8)
      if disclosure != .counts {
        #expect(lines.count == (limit == 2 ? 3 : 8))
        #expect(limit == .max || lines[2] == #"{"findings":8,"shown":2}"#)
      }
    }
  }

  @Test("only when all is disclosed do findings have values")
  func values() throws {
    let full = try Machine(.jsonl, FakeRun.small, .init(disclosure: .full)).text
    #expect(full.contains(#""key":"Sở Nội vụ|CB002","values":{"birth_date":"31/02/1980"}"#))
    for format in MachineFormat.allCases {
      for disclosure in [Disclosure.masked, .counts] {
        let text = try Machine(format, FakeRun.small, .init(disclosure: disclosure)).text
        for value in ["Mít", "CB00", "31/02/1980", "001080000003", "Ba Đình", "Cam"] {
          #expect(!text.contains(value), "\(format) \(value)")
        }
      }
    }
  }

  @Test("the summary is what the published schema describes")
  func summary() throws {
    let schema = try JSONSchema(Data(PublishedSchema.report.json))
    let tally = try Machine(.jsonl, FakeRun.small).tally
    for run in [FakeRun.small, hostile()] {
      let text = try written {
        try SummaryJSON(context: FakePack.context(.vi)).write(run, findings: tally, to: $0)
      }
      #expect(schema.faults(try JSONSerialization.jsonObject(with: Data(text.utf8))) == [])
    }
  }

  @Test("annotations are escaped as GitHub wants it, ten of a level, and the cap is told")
  func annotations() throws {
    let text = try Machine(.github, hostile()).text
    let lines = text.split(separator: "\n")
    #expect(lines.count == 9)
    #expect(lines[0].hasPrefix("::warning file=a \"b\" <c> %25%2C ngày\u{fffd}%3A%0A☃.csv,line=1,"))
    #expect(lines[0].contains(",title=A column is not recognised::Column “Ghi chú 2” is not"))
    let many = try Machine(.github, FakeRun.many(500)).text.split(separator: "\n")
    #expect(many.count { $0.hasPrefix("::error ") } == 10)
    let closing = try #require(many.last)
    #expect(
      closing == """
        ::notice title=hoso::500 findings; 10 are shown here, as GitHub shows at most 10 of each \
        level. The report has them all.
        """)
  }
}

/// One format of a run, and what was counted.
struct Machine {
  let text: String
  let tally: FindingTally

  init(
    _ format: MachineFormat, _ run: FakeRun, _ settings: MachineReportSettings = .init(),
    baseline: Baseline? = nil, collecting: BaselineCollector? = nil,
    prints: Fingerprints = .simple(), repairs: RepairTally? = nil
  ) throws {
    var tally: FindingTally?
    text = try written { output in
      tally = try MachineReports(
        context: FakePack.context(.en), settings: settings, fingerprints: prints,
        repairs: repairs
      ).write(
        run, delivery: "d", paths: run.files.map(\.name), to: [(format, output)],
        baseline: baseline, collecting: collecting)
    }
    self.tally = try #require(tally)
  }
}

extension Fingerprints {
  /// A hash good enough for tests: FNV-1a.
  static func simple(_ identity: Identity = .content, key: UInt64 = 0) -> Fingerprints {
    Fingerprints(identity: identity) { bytes in
      bytes.reduce(0xcbf2_9ce4_8422_2325 ^ key) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
  }
}

extension FakeRun {
  /// Rejected records, each with one error.
  static func many(_ count: Int) -> FakeRun {
    var run = FakeRun.small
    (run.fileFindings, run.fragments, run.count) = ([], [], count)
    run.record = { index in
      RecordBuilder(index + 1, .rejected).text("staff_number", "CB\(index)")
        .text("birth_date", "x\(index)", kind: .unreadable)
        .finding("birth-date-unreadable", "birth_date").built
    }
    run.summary.findingCounts = FakePack.catalogue.rules.map { _ in 0 }
    run.summary.findingCounts[0] = count
    return run
  }
}
