import Foundation
import Testing

@Suite("hoso rules eval")
struct RulesEvalTests {
  /// Arguments, what is printed, and the status.
  private static let cases: [([String], String, Int32)] = [
    (["1 + 1"], #"{"value":2,"type":"int"}"#, 0),
    (["-9223372036854775808"], #"{"value":"-9223372036854775808","type":"int"}"#, 0),
    (["-x", "--bindings", "FILE"], #"{"value":-1,"type":"int"}"#, 0),
    (["y", "--bindings=FILE", "--container", "a.b"], #"{"value":["k"],"type":"list"}"#, 0),
    (["--typed", "[1]"], #"{"type":"list","value":[{"type":"int","value":1}]}"#, 0),
    (["--bindings", "FILE", "--", "x"], #"{"value":1,"type":"int"}"#, 0),
    (["1 / 0"], #"{"error":"divide by zero"}"#, 1), (["1 +"], "{\"error\":\"1:4: ", 1),
    (["z", "--bindings", "FILE"], #"{"unknown":["z"]}"#, 3),
    (["date('2020').month() == 5"], #"{"unknown":["month"]}"#, 3),
    (["'Huế'.fold()"], #"{"value":"hue","type":"string"}"#, 0),
    (
      ["timestamp('2024-07-01T00:00:00Z').getHours('Asia/Ho_Chi_Minh')"],
      #"{"value":7,"type":"int"}"#, 0
    ),
    (
      ["'01.003'.lookup('rank-codes', 'name')", "--rules", PackFixture.rules.path],
      #"{"value":"Chuyên viên","type":"string"}"#, 0
    ),
    (
      ["'no'.lookup('rank-codes', 'name')", "--rules", PackFixture.rules.path],
      #"{"unknown":["lookup"]}"#, 3
    ),
    (["--check", "[1, 2].map(n, string(n))"], #"{"type":"list(string)"}"#, 0),
    (["x + 1", "--check", "--bindings", "FILE"], #"{"type":"int"}"#, 0),
    (["--check", "1 + 'a'"], #"{"error":"1:3: no matching overload for '+' (int, string)"}"#, 1),
    (["f(1u).a", "--check", "--declarations", "TYPES"], #"{"type":"wrapper(int)"}"#, 0),
  ]

  @Test(
    "prints one line of JSON and says by its status what it means",
    arguments: RulesEvalTests.cases)
  func printed(arguments: [String], line: String, status: Int32) throws {
    let place = try Workplace()
    let bindings = #"{"x": 1, "a.b.y": {"type": "list", "value": ["k"]}, "z": {"type": "unknown"}}"#
    let file = try place.file("bindings.json", bindings)
    let types = try place.file(
      "types.json",
      #"{"messages": {"Msg": {"a": "wrapper(int)"}}, "functions": {"f": "(uint) -> Msg"}}"#)
    let ended = try Program(
      ["rules", "eval"]
        + arguments.map { $0.replacing("FILE", with: file).replacing("TYPES", with: types) }
    ).ended()
    #expect(ended.output.hasPrefix(line) && ended.output.hasSuffix("}\n"), "\(ended.output)")
    #expect(ended.status == status)
    #expect(ended.errors.isEmpty)
  }

  @Test("2 with one sentence when the bindings cannot be used")
  func unusable() throws {
    let place = try Workplace()
    let broken = try place.file("broken.json", "{\n\"x\": }")
    for (file, reason) in [(broken, "line 2"), (place.path + "/none", "cannot be read")] {
      let ended = try Program.run("rules", "eval", "1", "--bindings", file)
      #expect(ended.status == 2)
      #expect(ended.errors.contains(file) && ended.errors.contains(reason), "\(ended.errors)")
      #expect(ended.output.isEmpty)
    }
  }
}
