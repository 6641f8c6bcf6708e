import Foundation
import Testing

@Suite("The program ends with the status that its contract gives")
struct ExitStatusTests {
  /// Names, numbers and places of the invented people.
  private static let personal = ["Trần", "Ngô", "VC00000", "Huế", "123457", "090123"]

  @Test("0 clean, 1 findings, 3 incomplete; and nobody's values in what it prints")
  func finished() throws {
    let place = try Workplace()
    let good = try place.file("good.csv", People.csv(0..<100))
    let bad = try place.file(
      "bad.csv", People.csv(changing: 42) { $0.replacing("Nam", with: "\0") })
    let packed = Packed.gzip(Array(People.csv(0..<100).utf8))
    let cut = try place.file("cut.csv.gz", Array(packed.prefix(packed.count / 2)))
    for (path, status) in [(good, Int32(0)), (bad, 1), (cut, 3)] {
      for format in ["json", "text"] {
        let ended = try Program.run("check", path, "--format", format, "--today", "2026-06-30")
        #expect(ended.status == status)
        for value in Self.personal {
          #expect(!ended.output.contains(value) && !ended.errors.contains(value), "\(value)")
        }
      }
    }
    let strict = try Program.run("check", good, "--fail-on", "note", "--today", "2026-06-30")
    #expect(strict.status == 1)
  }

  @Test("2 with one sentence that names the path when a run cannot finish")
  func stopped() throws {
    let place = try Workplace()
    let good = try place.file("good.csv", People.csv(0..<10))
    let text = try place.file("text.sqlite", "not a database, but a text of some length")
    let other = try place.file("other.csv", "a,b\n1,2\n3,4\n")
    let none = place.path + "/none"
    let cases: [(arguments: [String], names: String)] = [
      (["check", none], none), (["check", other], "other.csv"),
      (["check", good, "--source", "nobody"], "nobody"),
      (["check", good, "--rules", none], none),
      (["check", good, "--records", none + "/r"], none + "/r"),
      (["check", good, "--report", good], good),
      (["import", good, "--store", none + "/s"], none + "/s"),
      (["import", good, "--store", text], text),
      (["import", good, "--store", place.path], place.path),
      (["status", "--store", none], none),
      (["report", "1", "--store", none, "--output", "x"], none),
      (["read", none], none),
    ]
    for (arguments, names) in cases {
      let ended = try Program(arguments).ended()
      #expect(ended.status == 2, "\(arguments)")
      #expect(ended.errors.contains(names), "\(ended.errors)")
      #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
      #expect(ended.output.isEmpty)
    }
    #expect(try String(contentsOfFile: text, encoding: .utf8).hasPrefix("not a database"))
    #expect(!FileManager.default.fileExists(atPath: none))
    // A store that a failed import made is gone with it.
    let store = place.path + "/new.sqlite"
    let failed = try Program(["import", good, "--store", store, "--report", good]).ended()
    #expect(failed.status == 2 && !FileManager.default.fileExists(atPath: store))
  }

  @Test(
    "64 when it is used wrongly",
    arguments: [
      ["check"], ["frobnicate"], ["check", "x", "--today", "nonsense"],
      ["check", "x", "--today", "2026-02-30"], ["check", "x", "--jobs", "0"],
      ["check", "x", "--unknown"], ["check", "x", "--format", "yaml"], ["import", "x"],
      ["check", "x", "--fail-on", "bad"], ["report", "one", "--store", "s", "--output", "x"],
    ])
  func misused(_ arguments: [String]) throws {
    #expect(try Program(arguments).ended().status == 64)
  }

  @Test(
    "a broken pack is told with file and line",
    arguments: [
      ("disposition.yaml", "colour: red", "unknown key"),
      ("rules/party/party-probation-overdue.yaml", "{{{", ""),
      ("sources/wide-csv.yaml", "x: [1", ""), ("pack.yaml", "x: [1", ""),
    ])
  func brokenPack(_ file: String, _ added: String, _ reason: String) throws {
    let place = try Workplace()
    let pack = place.path + "/pack"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    let text = try String(contentsOfFile: pack + "/" + file, encoding: .utf8)
    try Data((text + "\n" + added + "\n").utf8).write(to: URL(fileURLWithPath: pack + "/" + file))
    let good = try place.file("good.csv", People.csv(0..<3))
    let ended = try Program.run(
      "import", good, "--rules", pack, "--store", place.path + "/store.sqlite")
    #expect(ended.status == 2)
    #expect(ended.errors.contains(file + ":"), "\(ended.errors)")
    #expect(reason.isEmpty || ended.errors.contains(reason))
    #expect(!FileManager.default.fileExists(atPath: place.path + "/store.sqlite"))
  }

  @Test(
    "a full disk behind standard output is told, not a crash",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() throws {
    let place = try Workplace()
    let good = try place.file("good.csv", People.csv(0..<10))
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let ended = try Program(["check", good], output: full).ended()
    #expect(ended.status == 2)
    #expect(ended.errors.contains("standard output"))
  }

  @Test("a control character in a title stays inside valid JSON")
  func controlCharacters() throws {
    let place = try Workplace()
    let pack = place.path + "/pack"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    let path = pack + "/sources/folder-tsv.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = text.replacing("Folder of tab-separated", with: "Folder\\r\\u0001of")
    #expect(changed != text)
    try Data(changed.utf8).write(to: URL(fileURLWithPath: path))
    let listed = try Program.run(
      "sources", "list", "--format", "json", "--language", "en", "--rules", pack)
    #expect(listed.status == 0)
    let titles = try listed.output.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
      return object?["title"] ?? ""
    }
    #expect(titles.contains { $0.hasPrefix("Folder\r\u{1}of") })
  }
}
