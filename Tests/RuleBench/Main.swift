import Foundation
import RecordModel
import RuleEngine

/// Measures what checking by all rules of a pack costs: processor time of one thread a record.
///
/// The records are what `hoso check --records FILE` wrote, so they are as normalizing leaves them.
@main
struct Main {
  static let usage = """
    hoso-rulebench FILE.jsonl [--rules Rules/resume] [--rows N] [--rounds 20]

    FILE.jsonl is what `hoso check … --records FILE.jsonl` wrote. With --rows, only persons with
    at least N rows are taken, each with N of them: one of each section in turn.
    """

  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    guard !arguments.isEmpty, !arguments[0].hasPrefix("-") else {
      print(usage)
      return
    }
    let file = arguments.removeFirst()
    func option(_ name: String, _ usual: String) -> String {
      guard let place = arguments.firstIndex(of: "--" + name), place + 1 < arguments.count else {
        return usual
      }
      return arguments[place + 1]
    }
    let pack = try RulePack.load(URL(fileURLWithPath: option("rules", "Rules/resume")))
    let rows = option("rows", "").isEmpty ? nil : Int(option("rows", ""))
    var records = Records(pack)
    try records.read(file, rows: rows)
    let today = PartialDate(packed: 2026 << 9 | 11 << 5 | 24)
    try measure(
      &records, RecordChecker(pack, today: today), rounds: Int(option("rounds", "20")) ?? 20)
  }

  private static func measure(
    _ records: inout Records, _ checker: RecordChecker, rounds: Int
  ) throws {
    guard records.count > 0 else {
      print("no such records")
      return
    }
    var scratch = checker.makeScratch()
    var times: [Double] = []
    for _ in 0..<rounds {
      let start = clock()
      for index in records.chunks.indices {
        checker.check(&records.chunks[index], &scratch)
      }
      let spent = Double(clock() - start) / Double(CLOCKS_PER_SEC)
      times.append(spent * 1e6 / Double(records.count))
      records.forgetFindings()
    }
    times.sort()
    let counts = scratch.takeCounts()
    let decided = counts.states.reduce(0) { $0 + $1.passed + $1.failed + $1.undecided }
    print("records: \(records.count), rows a record: \(records.rowCount / records.count)")
    print("verdicts a record: \(decided / rounds / records.count)")
    print(
      String(
        format: "µs a record: %.2f at best, %.2f in the middle of %d rounds", times[0],
        times[times.count / 2], rounds))
  }
}
