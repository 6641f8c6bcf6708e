import Testing

@testable import Expressions

private func outcome(_ source: String, _ variables: [String: DynamicValue] = [:]) -> String {
  do {
    return "\(try DynamicProgram(source).evaluate(variables))"
  } catch {
    return "\(error)"
  }
}

@Suite struct DynamicTests {
  /// Eight elements, walked inside each other seven times.
  static let nestedMaps = "abcdefg".reversed().reduce("1") { body, name in
    "[1, 2, 3, 4, 5, 6, 7, 8].map(\(name), \(body))"
  }

  @Test("a fault is absorbed where the other side decides, in either order")
  func absorption() {
    #expect(outcome("1 / 0 == 1 || true") == "bool(true)")
    #expect(outcome("true || nope") == "bool(true)")
    #expect(outcome("nope && false") == "bool(false)")
    #expect(outcome("nope || false") == #"unknownName("nope")"#)
    #expect(outcome("[1, 0].exists(x, 1 / x == 1)") == "bool(true)")
  }

  @Test("text that looks alike is equal only code point by code point")
  func codePoints() {
    #expect(outcome(#"'ế' == 'e\u0302\u0301'"#) == "bool(false)")
    #expect(outcome(#"{'ế': 1}['e\u0302\u0301']"#) == "noSuchKey")
    #expect(outcome(#"'e\u0302'.size()"#) == "int(2)")
  }

  @Test(
    "numbers are rounded on their exact value when formatted",
    arguments: [
      ("'%.2f'.format([1.005])", "1.00"), ("'%.2f'.format([2.675])", "2.67"),
      ("'%.0f'.format([0.5])", "0"),
      ("'%.0f'.format([1.5])", "2"), ("'%.1f'.format([9.96])", "10.0"),
      ("'%.3e'.format([9.9996])", "1.000e+01"),
      ("'%.2e'.format([0.0])", "0.00e+00"), ("'%.2e'.format([1e-300])", "1.00e-300"),
      ("'%.0f'.format([1e22])", "10000000000000000000000"),
      ("'%.3f'.format([-0.0])", "-0.000"), ("'%.2f'.format([123456789.125])", "123456789.12"),
    ])
  func formatting(source: String, text: String) {
    #expect(outcome(source) == "string(\"\(text)\")")
  }

  @Test(
    "the budget stops what grows or goes on",
    arguments: [
      DynamicTests.nestedMaps,
      "cel.bind(a, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', cel.bind(b, a.replace('a', a), "
        + "cel.bind(c, b.replace('a', b), c.replace('a', c).size())))",
    ])
  func budget(source: String) {
    #expect(outcome(source) == "budgetExceeded")
  }

  @Test("what is as deep as the parser allows is evaluated")
  func depth() {
    #expect(outcome("1" + String(repeating: " + 1", count: 150)) == "int(151)")
    let nested = String(repeating: "[", count: 45) + String(repeating: "]", count: 45)
    #expect(outcome("\(nested) == \(nested)") == "bool(true)")
    #expect(outcome(String(repeating: "!", count: 150) + "true") == "bool(true)")
  }

  @Test("messages are left out, and say so")
  func messages() {
    #expect(outcome("A{b: 1}") == "notSupported")
  }

  @Test("names are looked up in the container, then outside it")
  func container() throws {
    var program = try DynamicProgram("x + .x")
    program.container = "a.b"
    #expect(try program.evaluate(["a.x": .int(1), "x": .int(10), "c.x": .int(100)]) == .int(11))
  }

  @Test("no soup of tokens crashes", arguments: 0..<30)
  func soup(seed: UInt64) {
    var random = SplitMix(state: seed)
    let pieces = [
      "1", "2u", "1.5", "'a%s'", "b'x'", "[1, 2]", "{'a': 1}", "null", "true", "x", "(", ")", "[",
      "]", ",", ".", "&&", "||", "!",
      "-", "+", "/", "%", "==", "<", "in", "?", ":", ".map(e,", ".all(i, v,", ".format(", ".split(",
      "timestamp(", "duration(",
      "'2020-01-01T00:00:00Z'", "'1h'", "optional.of(", ".?a", "[?0]", "cel.bind(y,",
      "math.bitShiftLeft(", ".getHours()", "has(",
      "9223372036854775807", "ip('::1')", "string(", "int(", ".substring(", ".orValue(", "type(",
      ".matches(", "size(",
    ]
    for _ in 0..<300 {
      let source = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        pieces.randomElement(using: &random)!
      }.joined()
      _ = outcome(source, ["x": .list([.int(1), .null, .double(.nan), .optional(nil)])])
    }
  }
}
