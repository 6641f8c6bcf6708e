import Pipeline
import Readers
import RecordModel
import Testing

/// A damaged file of a hundred people, and what must come of it.
struct DamagedFile: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]
  /// At least so many arrive.
  var accepted: Int
  /// What names the damage; any of them.
  var rules: [String]
  var isComplete = true
  var testDescription: String { name }

  init(_ name: String, _ bytes: [UInt8], accepted: Int, _ rules: [String], isComplete: Bool = true)
  {
    (self.name, self.bytes, self.accepted) = (name, bytes, accepted)
    (self.rules, self.isComplete) = (rules, isComplete)
  }

  init(_ name: String, _ text: String, accepted: Int, _ rules: [String], isComplete: Bool = true) {
    self.init(name, Array(text.utf8), accepted: accepted, rules, isComplete: isComplete)
  }

  private static let good = Array(People.csv(0..<100).utf8)
  private static let packed = Packed.gzip(good)
  private static let archive = Packed.zip([("a.csv", good)])
  private static let bomb =
    "<!DOCTYPE rows [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n"
  private static let outside = "<!DOCTYPE rows [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"

  static let all: [DamagedFile] = [
    DamagedFile(
      "cut.csv.gz", Array(packed.prefix(packed.count / 2)), accepted: 45, ["file-truncated"],
      isComplete: false),
    DamagedFile(
      "cut-at-once.csv.gz", Array(packed.prefix(12)), accepted: 0, ["file-truncated"],
      isComplete: false),
    DamagedFile(
      "cut.zip", Array(archive.prefix(archive.count / 2)), accepted: 45, ["file-truncated"],
      isComplete: false),
    DamagedFile(
      "no-directory.zip", Array(archive.dropLast(30)), accepted: 100, ["file-truncated"],
      isComplete: false),
    DamagedFile(
      "checksum.zip", Packed.zip([("a.csv", good)], wrongChecksum: true), accepted: 100,
      ["file-truncated"], isComplete: false),
    DamagedFile(
      "gzip-in-zip.zip", Packed.zip([("a.csv.gz", packed)]), accepted: 100, []),
    DamagedFile(
      "gzip-in-gzip.csv.gz", Packed.gzip(packed), accepted: 0, ["file-not-recognized"],
      isComplete: false),
    DamagedFile(
      "nul.csv", People.csv(changing: 51) { $0.replacing("Thái Bình", with: "Thái\0Bình") },
      accepted: 99, ["nul-byte"]),
    DamagedFile(
      "quote.csv", People.csv(changing: 51) { $0.replacing("Huế, Hà Nội\"", with: "Huế, Hà Nội") },
      accepted: 97, ["unclosed-quote", "stray-quote"]),
    DamagedFile("empty.csv", "", accepted: 0, ["file-empty"]),
    DamagedFile("blank.csv", "\n \n\r\n", accepted: 0, ["file-empty"]),
    DamagedFile("header-only.csv", People.header + "\n", accepted: 0, ["file-empty"]),
    DamagedFile(
      "ragged.csv",
      People.csv(changing: 51) { $0.split(separator: ",").prefix(5).joined(separator: ",") },
      accepted: 99, ["field-count-differs"]),
    DamagedFile(
      "bytes.csv",
      Array(People.csv(0..<50).utf8) + [0x56, 0xa8, 0x6e, 0xff, 0x0a]
        + Array(People.lines(50..<100).dropFirst().joined(separator: "\n").utf8),
      accepted: 99, []),
    DamagedFile(
      "scientific.csv",
      People.csv(changing: 42) { _ in People.line(People.cells(40, ["Số CCCD": "1.08E+11"])) },
      accepted: 99, ["number-lost-digits"]),
    DamagedFile(
      "swapped.csv",
      People.csv(changing: 42) { _ in
        let cells = People.cells(40)
        return People.line(
          People.cells(40, ["Giới tính": cells[4], "Ngày sinh": cells[3]]))
      }, accepted: 99, ["values-swapped"]),
    DamagedFile(
      "malformed.xml", People.xml { $0.replacing("GioiTinh=\"Nam\"", with: "GioiTinh=\"Nam") },
      accepted: 99, ["xml-malformed"]),
    DamagedFile(
      "ampersand.xml", People.xml { $0.replacing("Trần", with: "Tr&ần") }, accepted: 99,
      ["xml-malformed"]),
    DamagedFile(
      "open-comment.xml", People.xml { "<!-- " + $0 }, accepted: 99, ["xml-malformed"]),
    DamagedFile(
      "nul.xml", People.xml { $0.replacing("Sơn", with: "S\0n") }, accepted: 99,
      ["xml-malformed"]),
    DamagedFile(
      "cut.xml", String(People.xml().prefix(20_000)), accepted: 40, ["file-truncated"],
      isComplete: false),
    DamagedFile(
      "cut-between-records.xml",
      People.xml().split(separator: "\n").dropLast().joined(separator: "\n") + "\n",
      accepted: 100, ["file-truncated"], isComplete: false),
    DamagedFile(
      "garbage-behind.csv.gz", packed + Array("garbage".utf8), accepted: 100, ["file-truncated"],
      isComplete: false),
    DamagedFile(
      "padded.csv.gz", packed + [UInt8](repeating: 0, count: 300_000), accepted: 100, []),
    DamagedFile(
      "garbage-behind-padding.csv.gz", packed + [UInt8](repeating: 0, count: 300_000) + [7],
      accepted: 100, ["file-truncated"], isComplete: false),
    DamagedFile(
      "deep.xml",
      People.xml {
        $0 + "<row>" + String(repeating: "<a>", count: 5000)
          + String(repeating: "</a>", count: 5000) + "</row>\n"
      }, accepted: 99, ["xml-too-deep"]),
    DamagedFile(
      "bomb.xml", People.xml(prologue: bomb) { $0.replacing("Trần", with: "&b;") }, accepted: 0,
      ["file-refused"], isComplete: false),
    DamagedFile(
      "outside.xml", People.xml(prologue: outside) { $0.replacing("Trần", with: "&x;") },
      accepted: 0, ["file-refused"], isComplete: false),
    DamagedFile(
      "encoding.xml", People.xml().replacing("UTF-8", with: "klingon"), accepted: 100,
      ["encoding-label-false"]),
  ]
}

@Suite("Damage is named, and what stands around it arrives")
struct DamagedFileTests {
  @Test("a damaged file harms only itself", arguments: DamagedFile.all)
  func damage(_ damaged: DamagedFile) throws {
    let place = try Workplace()
    let told = try Runs.run(
      [try place.file(damaged.name, damaged.bytes)], store: place.path + "/store.sqlite")
    #expect(told.summary.accepted >= damaged.accepted, "\(told.rules)")
    #expect(
      damaged.rules.isEmpty || damaged.rules.contains { told.rules[$0] != nil }, "\(told.rules)")
    #expect(told.summary.complete == damaged.isComplete)
    #expect(told.summary.balanced)
    #expect(told.adds)
  }

  @Test("a field of fifty megabytes costs its record and no other")
  func hugeField() throws {
    let place = try Workplace()
    let huge = String(repeating: "x", count: 50_000_000)
    let text = People.csv(changing: 51) { $0.replacing("Thái Bình", with: huge) }
    let told = try Runs.run([try place.file("huge.csv", text)])
    #expect(told.summary.accepted == 99)
    #expect(told.rules["record-too-long"] == 1)
    #expect(told.summary.balanced)
  }

  @Test(
    "an archive whose members leave its folder is refused",
    arguments: [
      "../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv",
    ])
  func pathTricks(_ name: String) throws {
    let place = try Workplace()
    let archive = Packed.zip([(name, Array(People.csv(0..<3).utf8))])
    let path = try place.file("tricks.zip", archive)
    let error = #expect(throws: ReadError.self) { try Runs.run([path]) }
    guard case .refused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a folder without files and an archive without members cannot be read")
  func nothingThere() throws {
    let place = try Workplace()
    #expect(throws: ReadError.self) { try Runs.run([place.path]) }
    let archive = try place.file("empty.zip", Packed.zip([]))
    #expect(throws: ReadError.self) { try Runs.run([archive]) }
    #expect(throws: ReadError.self) { try Runs.run([place.path + "/none.csv"]) }
  }

  @Test(
    "a stray picture is told and harms nothing; binary data under a table's name is unread input")
  func strays() throws {
    let place = try Workplace()
    _ = try place.file("in/a.csv", People.csv(0..<100))
    let picture: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3, 4, 5]
    _ = try place.file("in/photo.png", picture)
    let told = try Runs.run([place.path + "/in"])
    #expect(told.summary.accepted == 100)
    #expect(told.rules["file-not-recognized"] == 1)
    #expect(told.summary.complete)

    _ = try place.file("in/b.csv", (0..<4000).map { UInt8(truncatingIfNeeded: $0 * 7 % 9) })
    let again = try Runs.run([place.path + "/in"])
    #expect(again.summary.accepted == 100)
    #expect(!again.summary.complete)
  }

  @Test("a whole delivery comes in one archive")
  func archivedDelivery() throws {
    let place = try Workplace()
    let members = [
      ("a.csv", Array(People.csv(0..<50).utf8)), ("b/c.csv", Array(People.csv(50..<100).utf8)),
    ]
    let told = try Runs.run([try place.file("all.zip", Packed.zip(members))])
    #expect(told.summary.accepted == 100)
    #expect(told.outcome.files.map(\.name) == ["all.zip/a.csv", "all.zip/b/c.csv"])
  }
}
