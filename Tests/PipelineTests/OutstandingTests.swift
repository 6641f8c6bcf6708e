import Foundation
import Pipeline
import RecordModel
import Testing

/// What is written down of records that were sent back, through runs in one process.
@Suite("Nothing outstanding is forgotten")
struct OutstandingTests {
  private struct Books {
    let place: Workplace
    let store: String

    init() throws {
      place = try Workplace()
      store = place.path + "/store.sqlite"
    }

    func run(_ name: String, _ text: String) throws -> Told {
      try Runs.run(
        [try place.file(name, text)], store: store, report: place.path + "/" + name + ".report")
    }

    func rejects(_ name: String) throws -> String {
      try String(
        contentsOfFile: place.path + "/\(name).csv.report/\(name).rejects.csv", encoding: .utf8)
    }

    func outstanding() throws -> Int {
      let parsed = try JSONSerialization.jsonObject(with: Data(StoreStatus(path: store).json.utf8))
      return try #require((parsed as? [String: Any])?["outstanding"] as? Int)
    }
  }

  private static let wrong = "31/02/1980"

  private func delivery(_ good: Range<Int>, faulty: Range<Int>) -> String {
    let lines = faulty.map { People.line(People.cells($0, ["Ngày sinh": Self.wrong])) }
    return (People.lines(good) + lines).joined(separator: "\n") + "\n"
  }

  /// The lines of a rejects file as they are, with people's own dates put in for some.
  private func corrected(_ rejects: String, _ people: Range<Int>) -> String {
    rejects.components(separatedBy: "\n").map { line in
      guard let number = people.first(where: { line.contains(People.cells($0)[1]) }) else {
        return line
      }
      return line.replacing(Self.wrong, with: People.cells(number)[4])
    }.joined(separator: "\n")
  }

  @Test("a reference that was changed or emptied is told, and what it stood for stays outstanding")
  func spoiledReferences() throws {
    let books = try Books()
    _ = try books.run("a.csv", delivery(0..<20, faulty: 20..<23))
    var lines = corrected(try books.rejects("a"), 20..<23).components(separatedBy: "\n")
    let references = lines.map { $0.firstMatch(of: /H[0-9A-F]{8}-[0-9]+-[0-9A-F]{4}/)?.output }
    for (line, spoiled) in [(1, "XXXX"), (2, "")] {
      let reference = try #require(references[line])
      lines[line] = lines[line].replacing(reference, with: spoiled)
    }
    let second = try books.run("b.csv", lines.joined(separator: "\n"))
    let returned = try #require(second.summary.returned)
    #expect((returned.settled, returned.unknown, returned.missing) == (1, 2, 2))
    #expect(try books.outstanding() == 2)
  }

  @Test("what came back right is settled, what did not stays, under its first reference")
  func parts() throws {
    let books = try Books()
    _ = try books.run("a.csv", delivery(0..<20, faulty: 20..<30))
    let sent = try books.rejects("a")
    // Four are put right, three come back as they were, three do not come back.
    let lines = corrected(sent, 20..<24).components(separatedBy: "\n")
    let second = try books.run("b.csv", lines.prefix(8).joined(separator: "\n") + "\n")
    let returned = try #require(second.summary.returned)
    #expect((returned.settled, returned.stillWrong, returned.missing) == (4, 3, 3))
    #expect(try books.outstanding() == 6)
    // The rejects of the second file name the rejections of the first, and have no column twice.
    let again = try books.rejects("b")
    let headings = again.components(separatedBy: "\n")[0].components(separatedBy: ",")
    #expect(headings.count { $0.hasPrefix("hoso_reference") } == 1)
    let references = lines[5..<8].compactMap { $0.components(separatedBy: ",").last }
    #expect(references.allSatisfy { again.contains($0.trimmingCharacters(in: .newlines)) })
    // They and those that had not come back settle the rest.
    let third = try books.run("c.csv", corrected(again, 20..<30))
    #expect(third.summary.returned?.settled == 3)
    let rest = [lines[0]] + corrected(sent, 20..<30).components(separatedBy: "\n").dropFirst(8)
    let fourth = try books.run("d.csv", rest.joined(separator: "\n"))
    #expect(fourth.summary.returned?.settled == 3)
    #expect(try books.outstanding() == 0)
  }

  @Test("the first delivery again brings back nothing that was settled, and doubles nothing")
  func again() throws {
    let books = try Books()
    let text = delivery(0..<20, faulty: 20..<30)
    _ = try books.run("a.csv", text)
    _ = try books.run("b.csv", corrected(try books.rejects("a"), 20..<24))
    #expect(try books.outstanding() == 6)
    _ = try books.run("a.csv", text)
    #expect(try books.outstanding() == 6)
    // On another day it is a run of its own, over the same records.
    guard let later = Runs.day("2026-07-15") else { return }
    _ = try Runs.run([books.place.path + "/a.csv"], store: books.store, today: later)
    #expect(try books.outstanding() == 6)
    _ = try books.run("c.csv", corrected(try books.rejects("a"), 20..<30))
    #expect(try books.outstanding() == 0)
  }

  @Test("a corrected file imported twice changes nothing the second time")
  func twice() throws {
    let books = try Books()
    _ = try books.run("a.csv", delivery(0..<20, faulty: 20..<30))
    let text = corrected(try books.rejects("a"), 20..<24)
    _ = try books.run("b.csv", text)
    let before = try StoreContents(books.store)
    let second = try books.run("b.csv", text)
    #expect(second.summary.accepted + second.summary.held == 0)
    #expect(try StoreContents(books.store) == before)
  }

  @Test("a held record that comes back takes the place of its earlier form")
  func held() throws {
    let books = try Books()
    // Two of one staff number, who contradict each other.
    let other = People.line(People.cells(60, ["Số hiệu": People.cells(7)[1]]))
    let first = try books.run("a.csv", People.csv(0..<50) + other + "\n")
    #expect(first.summary.held == 2)
    let sent = try books.rejects("a")
    let staff = People.cells(60)[1]
    let fixed = sent.components(separatedBy: "\n").map { line in
      line.contains(People.cells(60)[9])
        ? line.replacing(People.cells(7)[1], with: staff) : line
    }.joined(separator: "\n")
    let second = try books.run("b.csv", fixed)
    #expect(second.summary.accepted == 2)
    #expect(second.summary.returned?.settled == 2)
    #expect(try books.outstanding() == 0)
  }

  @Test("a held record that comes back as it was stays held")
  func unchanged() throws {
    let books = try Books()
    let other = People.line(People.cells(60, ["Số hiệu": People.cells(7)[1]]))
    _ = try books.run("a.csv", People.csv(0..<50) + other + "\n")
    let second = try books.run("b.csv", try books.rejects("a"))
    #expect(second.summary.returned?.stillWrong == 2)
    #expect(try books.outstanding() == 2)
  }

  @Test("a mistyped or foreign reference is told and hides nothing")
  func foreign() throws {
    let books = try Books()
    _ = try books.run("a.csv", delivery(0..<5, faulty: 5..<8))
    let sent = try books.rejects("a")
    let mistyped = corrected(sent, 5..<8).replacing("-6-", with: "-7-")
    let second = try books.run("b.csv", mistyped)
    #expect(second.summary.returned?.unknown == 1)
    #expect(second.summary.returned?.settled == 2)
    #expect(second.summary.returned?.missing == 1)
    #expect(try books.outstanding() == 1)
  }

  @Test("cells guarded against spreadsheets come back as they were sent")
  func guarded() throws {
    let books = try Books()
    let line = People.line(
      People.cells(3, ["Ngày sinh": Self.wrong, "Chức vụ": "=Chuyên viên", "Dân tộc": "'=x"]))
    _ = try books.run("a.csv", People.header + "\n" + line + "\n")
    let sent = try books.rejects("a")
    #expect(sent.contains(",'=Chuyên viên,") && sent.contains(",''=x,"))
    _ = try books.run("b.csv", sent)
    #expect(try books.rejects("b").components(separatedBy: ",").prefix(40).contains("''=x"))
  }

  @Test("cells beyond the header are wrong until somebody finds their place")
  func beyond() throws {
    let books = try Books()
    let line = People.line(People.cells(3)) + ",thừa"
    let first = try books.run("a.csv", People.csv(0..<3) + line + "\n")
    #expect(first.rules["field-count-differs"] == 1)
    let second = try books.run("b.csv", try books.rejects("a"))
    #expect(second.rules["field-count-differs"] == 1)
    let third = try books.run("c.csv", try books.rejects("b").replacing("thừa", with: ""))
    #expect(third.summary.returned?.settled == 1)
  }
}
