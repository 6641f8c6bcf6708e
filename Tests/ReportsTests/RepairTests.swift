import Foundation
import RecordModel
import Testing

@testable import Reports

@Suite("The smallest repair of a record")
struct RepairTests {
  private func cell(_ number: Int) -> RepairCell {
    RepairCell(field: FieldAddress(section: 0, field: number), row: 0)
  }

  /// The least weight by trying all sets of cells.
  private func leastWeight(_ sets: [[Int]], _ weights: [Int]) -> Int {
    (0..<1 << weights.count).filter { chosen in
      sets.allSatisfy { $0.contains { chosen >> $0 & 1 == 1 } }
    }.map { chosen in
      weights.indices.reduce(0) { $0 + (chosen >> $1 & 1 == 1 ? weights[$1] : 0) }
    }.min() ?? 0
  }

  @Test("it answers every finding with as little weight as any set of cells could")
  func twin() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<400 {
      let cells = random.next(below: 8) + 1
      let weights = (0..<cells).map { _ in 1000 + random.next(below: 1000) }
      let sets = (0..<random.next(below: 9) + 1).map { _ in
        Array(Set((0..<random.next(below: 4) + 1).map { _ in random.next(below: cells) }))
      }
      let repair = SmallestRepair(sets.map { $0.map { self.cell($0) } }) {
        weights[Int($0.field.field)]
      }
      let chosen = repair.cells.map { Int($0.field.field) }
      #expect(sets.allSatisfy { !Set($0).isDisjoint(with: chosen) })
      #expect(chosen.reduce(0) { $0 + weights[$1] } == leastWeight(sets, weights))
    }
  }

  @Test("a record with two hundred findings is answered at once")
  func large() {
    var random = SeededRandom(seed: 9)
    let sets = (0..<200).map { _ in
      (0..<4).map { _ in
        RepairCell(
          field: FieldAddress(section: 1, field: random.next(below: 5)),
          row: UInt16(random.next(below: 100)))
      }
    }
    let clock = ContinuousClock()
    let time = clock.measure {
      let repair = SmallestRepair(sets) { _ in 1000 }
      #expect(sets.allSatisfy { !Set($0).isDisjoint(with: repair.cells) })
    }
    #expect(time < .seconds(10))
  }

  private func finding(_ rule: String, _ field: String, row: Int = 0) -> Finding {
    Finding(rule: FakePack.rule(rule), field: FakePack.address(field), row: row)
  }

  @Test("of two fields that could be wrong, the one that is wrong more often in the run is named")
  func weighted() {
    var tally = RepairTally(catalogue: FakePack.catalogue)
    let differs = finding("citizen-id-birth-year-differs", "citizen_id")
    let both = [differs, finding("gender-unknown-code", "gender")]
    for _ in 0..<10 { tally.add([finding("birth-date-unreadable", "birth_date")]) }
    tally.add(both)
    #expect(
      tally.repair(both)?.cells.map { FakePack.schema.path($0.field) } == ["birth_date", "gender"])
  }

  @Test("notes and findings without a field do not count; one finding has no smallest repair")
  func counted() {
    let tally = RepairTally(catalogue: FakePack.catalogue)
    #expect(
      tally.repair([
        finding("height-missing", "height"), finding("birth-date-unreadable", "birth_date"),
        Finding(rule: FakePack.rule("duplicate-record"), field: Finding.wholeRecord),
      ]) == nil)
  }

  @Test("causes are told in the page, the text, the lines and the summary")
  func told() throws {
    var run = FakeRun.many(6)
    run.record = { index in
      RecordBuilder(index + 1, .rejected).text("birth_date", "?", kind: .unreadable)
        .finding("birth-date-unreadable", "birth_date")
        .finding("citizen-id-birth-year-differs", "citizen_id").built
    }
    (run.summary.read, run.summary.rejected, run.summary.held) = (6, 6, 0)
    let tally = try RepairTally(run, context: FakePack.context(.vi))
    let page = try written {
      try HTMLReport(context: FakePack.context(.vi), delivery: "d").write(run, to: $0)
    }
    #expect(page.contains("“Ngày sinh” gây ra 12 phát hiện ở 6 hồ sơ"))
    #expect(page.contains("Xem trước ô “Ngày sinh”: một ô này gây ra cả 2 phát hiện."))
    let text = SummaryText(context: FakePack.context(.vi)).text(
      run, delivery: "d", repairs: tally)
    #expect(text.contains("“Ngày sinh” gây ra 12 phát hiện ở 6 hồ sơ"))
    let summary = try written {
      try SummaryJSON(context: FakePack.context(.en)).write(run, repairs: tally, to: $0)
    }
    #expect(summary.contains(#""causes":[{"field":"birth_date","findings":12,"records":6}]"#))
    let object = try JSONSerialization.jsonObject(with: Data(summary.utf8))
    #expect(try JSONSchema(Data(PublishedSchema.report.json)).faults(object) == [])
    let lines = try Machine(.jsonl, run, repairs: tally).text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.contains(#""repair":["birth_date"]"#) })
    let schema = try JSONSchema(Data(PublishedSchema.finding.json))
    #expect(
      schema.faults(try JSONSerialization.jsonObject(with: Data(lines[0].utf8))) == [])
  }
}

/// Random numbers that are the same in every run of the tests.
struct SeededRandom {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
