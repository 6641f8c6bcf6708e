import Foundation
import RecordModel
import Reports
import Testing

@Suite("A baseline knows findings again")
struct BaselineTests {
  /// What is written of a run as known.
  private func baseline(of run: FakeRun, _ prints: Fingerprints = .simple()) throws -> String {
    let collector = BaselineCollector()
    _ = try Machine(.jsonl, run, collecting: collector, prints: prints)
    return try written { try collector.write(prints, pack: "resume 0.1.0", to: $0) }
  }

  private func read(_ text: String) throws -> Baseline {
    let path = NSTemporaryDirectory() + "hoso-baseline-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try Baseline(file: path)
  }

  @Test("the same run again has nothing new, and neither has one with its rows in another order")
  func reordered() throws {
    let first = FakeRun.many(200)
    let known = try baseline(of: first)
    var other = first
    other.record = { first.record(199 - $0) }
    for run in [first, other] {
      let tally = try Machine(.jsonl, run, baseline: read(known)).tally
      #expect(tally.newTotal == 0 && tally.known == 200 && tally.gone == 0)
    }
    #expect(try baseline(of: other) == known)
  }

  @Test("line ends of another system and lines of two merged baselines do not matter")
  func edited() throws {
    let run = FakeRun.many(20)
    let known = try baseline(of: run)
    let turned = known.split(separator: "\n").reversed().joined(separator: "\r\n")
    #expect(try Machine(.jsonl, run, baseline: read(turned)).tally.newTotal == 0)
    #expect(try Machine(.jsonl, run, baseline: read(known + known)).tally.gone == 20)
  }

  @Test("new, known and gone are counted, and states are told")
  func changed() throws {
    let known = try baseline(of: .many(10))
    var run = FakeRun.many(10)
    run.record = { FakeRun.many(20).record($0 + 3) }
    let machine = try Machine(.jsonl, run, baseline: read(known))
    #expect(machine.tally.newTotal == 3 && machine.tally.known == 7 && machine.tally.gone == 3)
    #expect(machine.text.split(separator: "\n").count { $0.contains(#""state":"new""#) } == 3)
    #expect(machine.tally.worstNew(FakePack.catalogue) == .error)
    let capped = try Machine(.jsonl, run, .init(detailLimit: 5), baseline: read(known))
    #expect(capped.text.split(separator: "\n").count { $0.contains(#""state":"new""#) } == 3)
    #expect(!capped.text.contains(#""state":"known""#))
  }

  @Test("equal findings of equal records are counted, not merged")
  func equalRecords() throws {
    var run = FakeRun.many(3)
    run.record = { _ in FakeRun.many(1).record(0) }
    let known = try baseline(of: run)
    #expect(known.hasSuffix(" 3\n"))
    var more = run
    more.count = 5
    let tally = try Machine(.jsonl, more, baseline: read(known)).tally
    #expect(tally.known == 3 && tally.newTotal == 2)
  }

  /// Two findings of one record; its other field may be another.
  private func pair(_ place: String) -> FakeRun {
    var run = FakeRun.many(1)
    run.record = { _ in
      RecordBuilder(1, .rejected).text("staff_number", "CB1").text("birth_place", place)
        .finding("birth-date-unreadable", "birth_date").finding("height-missing", "height").built
    }
    return run
  }

  @Test("without a key a record that changes is another; with one it stays itself")
  func identities() throws {
    let plain = try baseline(of: pair("Huế"))
    #expect(try Machine(.jsonl, pair("Hà Nội"), baseline: read(plain)).tally.newTotal == 2)
    let keyed = Fingerprints.simple(.key, key: 77)
    let known = try baseline(of: pair("Huế"), keyed)
    let tally = try Machine(.jsonl, pair("Hà Nội"), baseline: read(known), prints: keyed).tally
    #expect(tally.newTotal == 0 && tally.gone == 0)
    #expect(throws: BaselineError.self) {
      try Machine(.jsonl, pair("Huế"), baseline: read(known), prints: .simple(.key, key: 78))
    }
    #expect(throws: BaselineError.self) {
      try Machine(.jsonl, pair("Huế"), baseline: read(known))
    }
  }

  @Test("rows of a section may change their order too")
  func rows() throws {
    func run(_ isTurned: Bool) -> FakeRun {
      var run = FakeRun.many(1)
      run.record = { _ in
        let record = RecordBuilder(1, .rejected).text("staff_number", "CB1")
        let turned = record.work(from: "2010", to: "2004", "B").work(from: "2001", to: "2004", "A")
        let straight = record.work(from: "2001", to: "2004", "A")
          .work(from: "2010", to: "2004", "B")
        return (isTurned ? turned : straight)
          .finding("work-history-from-after-to", "work_history.from", row: isTurned ? 0 : 1).built
      }
      return run
    }
    #expect(try baseline(of: run(true)) == baseline(of: run(false)))
  }

  @Test(
    "what is no baseline is told with its line",
    arguments: [
      ("", 1), ("hello\n", 1), ("# hoso baseline: 1\nrule x 1\n", 2),
      ("# hoso baseline: 1\n# identity: content\n# key: 0\nrule 0f 0\n", 4),
      ("#\n# \n#:\n# a\n", 1), (String(repeating: "x", count: 200_000), 1),
    ])
  func unreadable(_ text: String, _ line: Int) throws {
    let error = #expect(throws: BaselineError.self) { try read(text) }
    guard case .unreadable(_, line) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
