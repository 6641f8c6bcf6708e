import Pipeline
import Testing

@Suite("What the reader alone sees")
struct ReadWindowTests {
  private func damages(_ name: String, _ text: String) throws -> [ReadWindow.Damage] {
    let place = try Workplace()
    let window = ReadWindow(
      ReadWindow.Request(path: try place.file(name, text), format: .jsonl))
    return try window.run { _ in }
  }

  @Test(
    "what calls itself XML, or begins like it, is held to it",
    arguments: [
      ("a.xml", "no tags at all"), ("a.xml", "<.doc></.doc>"), ("a.txt", "<-doc></-doc>"),
      ("a.xml", "</doc>"), ("a.xml", "<a><b></a>"),
    ])
  func heldToIt(name: String, text: String) throws {
    #expect(try damages(name, text).contains { $0.rule == "xml-malformed" && $0.line >= 1 })
  }

  @Test("an empty file is told", arguments: ["a.xml", "a.csv"])
  func empty(name: String) throws {
    #expect(try damages(name, "").map(\.rule) == ["file-empty"])
  }

  @Test("sound files have nothing to tell")
  func sound() throws {
    #expect(try damages("a.xml", "<a><b>x</b><b>y</b></a>").isEmpty)
    #expect(try damages("a.csv", "a,b\n1,2\n").isEmpty)
  }
}
