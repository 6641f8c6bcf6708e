import Testing

@testable import Expressions

@Suite struct HostileInputTests {
  let world = World()

  @Test(
    "deep nesting is refused, not overflowing the stack",
    arguments: [
      "(", "[", "{", "!(", "-(", "size(", "a.b(", "a[", "yes ? yes : ", "{1:", "x.all(r, ", "A{b:",
    ])
  func nesting(opening: String) {
    let source = String(repeating: opening, count: 95_000 / opening.count)
    #expect(world.faults(source).first?.contains("nested too deeply") == true)
  }

  @Test(
    "long chains are refused or answered",
    arguments: [
      "one + ", "one.", "!", "-", "one * ", "one == ", "work[0].", "1 in ", "name.trim().",
    ])
  func chains(link: String) {
    let source = String(repeating: link, count: 90_000 / link.count)
    #expect(!world.faults(source + "one").isEmpty)
  }

  @Test("what CEL asks a parser to bear is borne")
  func required() throws {
    func many(_ text: String, _ count: Int, _ separator: String = "") -> String {
      Array(repeating: text, count: count).joined(separator: separator)
    }
    var sources = [many("yes", 32, " || "), many("!", 32) + "yes"]
    sources.append("one + " + many("1", 40, " + ") + " == 41")
    sources.append(many("(", 24) + "yes" + many(")", 24))
    sources.append(many("yes ? yes : ", 24) + "yes")
    sources.append("1 in [" + many("1", 5000, ", ") + "]")
    for source in sources { #expect(try world.verdict(source) == .holds) }
  }

  @Test("a source that is too long is refused unread")
  func length() {
    let fault = world.faults(String(repeating: " ", count: 100_001))
    #expect(fault == ["1:1: the expression is longer than 100000 bytes"])
  }

  @Test("no soup of tokens crashes", arguments: 0..<40)
  func soup(seed: UInt64) {
    var random = SplitMix(state: seed)
    let pieces = [
      "yes", "one", "name", "born", "work", "empty", "r", "job", "r.pay", "1", "2.5", "'a'", "(",
      ")", "[", "]", ",",
      ".", "&&", "||", "!", "-", "+", "*", "/", "%", "==", "<", "in", "?", ":", "has(", "size(",
      ".all(r,",
      ".filter(r,", ".map(r,", ".sum(r,", ".anyTwo(a,b,", ".first()", ".year()",
      ".matches('[a-z]+')", "date('2020')",
      "{", "}", "null", "1u", "b'x'", ".?", "[?", "\"", "\\", "`", "ễ", "\n", "//", "0x", "e",
      "param.age", "noInt",
    ]
    for _ in 0..<200 {
      let source = (0..<Int.random(in: 1...20, using: &random)).map { _ in
        pieces.randomElement(using: &random)!
      }.joined(separator: Bool.random(using: &random) ? " " : "")
      _ = world.value(source)
    }
  }

  @Test("no bytes crash the lexer", arguments: 0..<20)
  func bytes(seed: UInt64) {
    var random = SplitMix(state: seed)
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : "'\"\\rbx0u1.(`".utf8.randomElement(using: &random)!
      }
      _ = world.faults(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test("work beyond the budget is a fault, even where the logic would absorb it")
  func budget() throws {
    var declarations = Declarations()
    let rows = declarations.section("rows", fields: [("n", .int), ("t", .string)])
    var frame = declarations.makeFrame()
    for number in 0..<2000 {
      let row = frame.beginRow(section: rows)
      frame.set(row, to: .int(number))
      frame.setText(row + 1, "text")
    }
    let textCount = frame.text.count
    for source in [
      "rows.all(a, rows.all(b, a.n < b.n || a.n >= b.n))", "rows.anyTwo(a, b, a.n == b.n)",
      "rows.anyTwo(a, b, a.n == b.n) || true", "rows.distinct(a, a.n)",
      "rows.map(a, rows.size()).all(n, rows.filter(b, b.n < n).size() == n)",
      "rows.all(a, rows.exists(b, (b.t + b.t + b.t + b.t + b.t + b.t).size() == 0) || true)",
    ] {
      let program = try Program(source, in: declarations)
      #expect(program.evaluate(&frame) == .fault(.budgetExceeded), "\(source)")
      #expect(frame.text.count == textCount)
      #expect(frame.gathered.isEmpty)
    }
    var modest = try Program("rows.all(a, a.n >= 0)", in: declarations)
    #expect(modest.evaluate(&frame) == .holds)
    modest.budget = 100
    #expect(modest.evaluate(&frame) == .fault(.budgetExceeded))
  }

  @Test("text that grows and grows is stopped")
  func textBomb() throws {
    let big = "'" + String(repeating: "a", count: 20_000) + "'"
    let source = "\(big).replace('a', \(big)).size() > 0"
    #expect(try world.verdict(source) == .fault(.budgetExceeded))
  }

  @Test("evaluating leaves the frame as it was")
  func frameUnchanged() throws {
    var frame = world.frame
    let program = try Program(
      "(name + 'x').upperAscii().size() == 17 && work.anyTwo(a, b, a.place == b.place)",
      in: world.declarations)
    let before = (frame.slots, frame.text)
    for _ in 0..<3 { #expect(program.evaluate(&frame) == .holds) }
    #expect(frame.slots == before.0 && frame.text == before.1)
  }
}
