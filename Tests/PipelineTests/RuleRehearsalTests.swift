import Foundation
import Pipeline
import RecordModel
import Testing

@Suite("A change of rules is rehearsed over what is staged")
struct RuleRehearsalTests {
  /// A store with sixty people of two units, six of whom share a telephone number.
  private func store(_ place: Workplace) throws -> String {
    let rows = (0..<60).map { number in
      var changes = ["Đơn vị sử dụng": number % 3 == 0 ? "Trường A" : "Trường B"]
      if number < 6 { changes["Điện thoại"] = "0912345678" }
      if number == 7 { changes["Dân tộc"] = "???" }
      return People.line(People.cells(number, changes))
    }
    let file = try place.file("a.csv", ([People.header] + rows).joined(separator: "\n"))
    let told = try Runs.run([file], store: place.path + "/s.sqlite")
    #expect(told.summary.rejected == 1 && told.summary.held == 6)
    return place.path + "/s.sqlite"
  }

  private func diff(
    _ place: Workplace, _ store: String, _ overlay: String, _ more: [String] = []
  ) throws -> Program.Ended {
    let file = try place.file("overlay.yaml", "id: next-year\n" + overlay)
    let pack = PackFixture.rules.path
    return try Program(
      ["rules", "diff", pack, pack, "--overlay", file, "--store", store, "--today", "2026-06-30"]
        + more
    ).ended()
  }

  @Test("the same pack changes nothing")
  func same() throws {
    let place = try Workplace()
    let ended = try diff(place, try store(place), "rules: {}")
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(ended.output == "Judged 59 records in the store by both versions.\nNothing changes.\n")
  }

  @Test("who would newly fail and pass is told by rule and by unit, and record by record")
  func changes() throws {
    let place = try Workplace()
    let store = try store(place)
    let before = try StoreContents(store)
    // Everybody is older than twenty; telephone numbers may be shared.
    let overlay = """
      rules:
        phone-shared-by-several-people: {run: false, reason: landlines}
      parameters: {plausible_age_max: 20, usual_age_max: 20}
      """
    let ended = try diff(place, store, overlay)
    #expect(ended.status == 1, "\(ended.errors)")
    let lines = ended.output.split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    func counts(_ id: String) -> [String]? { lines.first { $0.last == id }.map { Array($0[..<2]) } }
    #expect(counts("working-person-older-than-eighty") == ["59", "0"])
    #expect(counts("phone-shared-by-several-people") == ["0", "6"])
    #expect(
      lines.contains(["20", "2", "Trường", "A"]) && lines.contains(["39", "4", "Trường", "B"]))
    #expect(!ended.output.contains("VC0") && !ended.output.contains("0912345678"))
    #expect(ended.output.contains("53  Accepted → Rejected"))
    #expect(ended.output.contains("6  Held for review → Rejected"))

    let json = try diff(place, store, overlay, ["--format", "json"])
    let objects = try json.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let phones = objects.filter { $0["rule"] as? String == "phone-shared-by-several-people" }
    #expect(phones.map { $0["ordinal"] as? Int } == [1, 2, 3, 4, 5, 6])
    #expect(phones.allSatisfy { $0["change"] as? String == "passes" })
    #expect(phones[0]["key"] as? String == "Sở Nội vụ tỉnh X|VC0000000")
    #expect(phones[0]["file"] as? String == "a.csv" && phones[0]["line"] as? Int == 2)
    #expect(phones[0]["unit"] as? String == "Trường A" && phones[0]["run"] as? Int == 1)
    #expect(try StoreContents(store) == before)
  }

  @Test("each record is judged by the date of its run, unless another one is asked for")
  func dates() throws {
    let place = try Workplace()
    let store = place.path + "/s.sqlite"
    // Thirty people of thirty-two to fifty-one, imported in 2026; a second run in 2052.
    let first = try place.file("a.csv", People.csv(0..<30))
    #expect(try Runs.run([first], store: store).summary.accepted == 30)
    let second = try place.file("b.csv", People.csv(30..<40))
    let later = try Program.run("import", second, "--store", store, "--today", "2052-06-30")
    #expect(later.status != 2, "\(later.errors)")

    // Who is over 55 fails, in the run of 2052 and, on that day, in both.
    let overlay = try place.file(
      "o.yaml", "id: x\nparameters: {plausible_age_max: 54, usual_age_max: 54}\n")
    func fails(_ more: String...) throws -> [Int: Int] {
      let ended = try Program(
        [
          "rules", "diff", PackFixture.rules.path, PackFixture.rules.path, "--overlay", overlay,
          "--store", store, "--format", "json",
        ] + more
      ).ended()
      #expect(ended.status != 2, "\(ended.errors)")
      let runs = try ended.output.split(separator: "\n").compactMap { line -> Int? in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard object?["rule"] as? String == "working-person-older-than-eighty" else { return nil }
        return object?["run"] as? Int
      }
      return Dictionary(grouping: runs) { $0 }.mapValues(\.count)
    }
    #expect(try fails()[1] == nil)
    #expect(try fails()[2] == 10)
    #expect(try fails("--today", "2026-06-30") == [:])
    #expect(try fails("--as-of", "2052-06-30") == [1: 30, 2: 10])
  }

  @Test("a rule that takes force later is rehearsed by that day")
  func inForce() throws {
    let place = try Workplace()
    let store = try store(place)
    let pack = place.path + "/next"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    let rule = """
      id: every-name-is-too-long
      severity: warning
      title: {vi: "Một", en: One}
      needs: [full_name]
      assert: "size(full_name) < 2"
      message: {vi: "Một", en: One}
      why: {vi: "Một", en: One}
      citation: none
      since: "0.2"
      in_force: {from: 2027-01-01}
      examples:
        pass: [{full_name: A, today: 2027-01-01}, {full_name: B, today: 2027-01-01}]
        fail: [{full_name: An, today: 2027-01-01}, {full_name: Bình, today: 2027-01-01}]

      """
    _ = try place.file("next/rules/identity/every-name-is-too-long.yaml", rule)
    func told(_ more: String...) throws -> String {
      try Program(
        ["rules", "diff", PackFixture.rules.path, pack, "--store", store] + more
      ).ended().output
    }
    #expect(try !told().contains("every-name-is-too-long"))
    #expect(try told("--as-of", "2027-01-01").contains("every-name-is-too-long"))
  }

  @Test("a store that is not there is told, and none is made")
  func noStore() throws {
    let place = try Workplace()
    let ended = try diff(place, place.path + "/none.sqlite", "rules: {}")
    #expect(ended.status == 2 && ended.errors.contains("no such file"))
    #expect(!FileManager.default.fileExists(atPath: place.path + "/none.sqlite"))
  }
}
