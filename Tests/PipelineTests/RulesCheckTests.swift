import Foundation
import Testing

@Suite("hoso rules check")
struct RulesCheckTests {
  private static let rule = "rules/party/party-probation-overdue.yaml"

  @Test("0 for a sound pack, 1 with every fault under its place, 2 without a pack")
  func statuses() throws {
    let place = try Workplace()
    let sound = try Program.run("rules", "check", "--rules", PackFixture.rules.path)
    #expect(sound.status == 0)
    #expect(sound.output.contains("0 faults; "))

    let pack = place.path + "/pack"
    try FileManager.default.copyItem(atPath: PackFixture.rules.path, toPath: pack)
    let text = try String(contentsOfFile: pack + "/" + Self.rule, encoding: .utf8)
    try Data((text + "\ncolour: red\n").utf8).write(
      to: URL(fileURLWithPath: pack + "/" + Self.rule))
    let faulty = try Program.run("rules", "check", "--rules", pack)
    #expect(faulty.status == 1)
    #expect(faulty.output.contains(": unknown key `colour`\n    colour: red\n    ^"))
    let json = try Program.run("rules", "check", "--rules", pack, "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["file"] as? String == Self.rule)
    #expect(object?["column"] as? Int == 1)

    let none = try Program.run("rules", "check", "--rules", place.path + "/none")
    #expect(none.status == 2)
    #expect(none.errors.contains(place.path + "/none"))
  }
}
