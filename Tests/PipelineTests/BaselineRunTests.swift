import Foundation
import Testing

@Suite("With a baseline only what is new fails")
struct BaselineRunTests {
  private let place: Workplace
  private let baseline: String

  init() throws {
    place = try Workplace()
    baseline = place.path + "/known.txt"
  }

  /// Twenty people, some of whom are wrong.
  private func delivery(_ name: String, faulty: [Int], turned: Bool = false) throws -> String {
    var rows = (0..<20).map { number in
      People.line(People.cells(number, faulty.contains(number) ? ["Ngày sinh": "31/02/1980"] : [:]))
    }
    if turned { rows.reverse() }
    return try place.file(name, ([People.header] + rows).joined(separator: "\n") + "\n")
  }

  private func check(_ path: String, _ more: String...) throws -> Program.Ended {
    try Program(["check", path, "--today", "2026-06-30", "--format", "json"] + more).ended()
  }

  private func counts(_ ended: Program.Ended) throws -> [String: Int]? {
    let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
    return (object?["findings"] as? [String: Any])?["baseline"] as? [String: Int]
  }

  @Test("known ones pass in any order, new ones fail, gone ones are counted")
  func life() throws {
    let first = try delivery("a.csv", faulty: [3, 7])
    #expect(try check(first).status == 1)
    #expect(try check(first, "--write-baseline", baseline).status == 0)
    #expect(try check(first, "--baseline", baseline).status == 0)
    let turned = try check(
      try delivery("turned.csv", faulty: [3, 7], turned: true), "--baseline", baseline)
    #expect(turned.status == 0)
    #expect(try counts(turned)?["new"] == 0)
    let changed = try check(try delivery("b.csv", faulty: [7, 9]), "--baseline", baseline)
    #expect(changed.status == 1)
    let counted = try #require(try counts(changed))
    #expect(counted["new"] ?? 0 > 0 && counted["gone"] ?? 0 > 0)
    #expect(try check(try delivery("c.csv", faulty: [7]), "--baseline", baseline).status == 0)
    let renewed = place.path + "/new.txt"
    let both = try check(first, "--baseline", baseline, "--write-baseline", renewed)
    #expect(both.status == 0)
    #expect(
      try String(contentsOfFile: baseline, encoding: .utf8)
        == String(contentsOfFile: renewed, encoding: .utf8))
  }

  @Test("with a key, a record's other findings stay known when one is corrected")
  func keyed() throws {
    let key = try place.file("key", "một khóa bí mật đủ dài\n")
    func file(_ name: String, _ changes: [String: String]) throws -> String {
      try place.file(
        name, [People.header, People.line(People.cells(1, changes))].joined(separator: "\n"))
    }
    let two = try file("two.csv", ["Ngày sinh": "31/02/1980", "Hệ số lương": "9.99"])
    let one = try file("one.csv", ["Hệ số lương": "9.99"])
    #expect(try check(two, "--write-baseline", baseline, "--key-file", key).status == 0)
    #expect(try check(one, "--baseline", baseline, "--key-file", key).status == 0)
    let other = try check(one, "--baseline", baseline)
    #expect(other.status == 2 && other.errors.contains("another key"))
    #expect(try check(two, "--write-baseline", baseline).status == 0)
    #expect(try check(one, "--baseline", baseline).status == 1)
  }

  @Test("a cap leaves counts exact and is told")
  func cap() throws {
    let path = try delivery("a.csv", faulty: Array(0..<12))
    let folder = place.path + "/out"
    let ended = try Program.run(
      "check", path, "--today", "2026-06-30", "--report", folder, "--formats", "jsonl,sarif",
      "--max-findings", "5", "--language", "en")
    #expect(ended.output.contains("Reports give 5 of"))
    let lines = try String(contentsOfFile: folder + "/findings.jsonl", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 6 && lines[5].contains("\"shown\":5"))
  }

  @Test("a baseline that is missing or broken stops the run with its remedy")
  func broken() throws {
    let path = try delivery("a.csv", faulty: [3])
    let missing = try check(path, "--baseline", baseline)
    #expect(missing.status == 2)
    #expect(missing.errors.contains("--write-baseline \(baseline)"))
    _ = try place.file("known.txt", "# hoso baseline: 1\nnonsense\n")
    let broken = try check(path, "--baseline", baseline)
    #expect(broken.status == 2 && broken.errors.contains("known.txt, line 2"))
    #expect(broken.errors.split(separator: "\n").count == 1)
  }
}
