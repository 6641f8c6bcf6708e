import Testing

@testable import Expressions

@Suite struct LogicTests {
  let world = World()
  /// Each as an expression: `gone` is missing, `broken` a fault.
  static let states = ["yes", "no", "gone", "broken"]

  /// CEL's tables, written out. Rows: the left operand; columns: the right one.
  static let and = [
    ["true", "false", "unknown", "fault overflow"],
    ["false", "false", "false", "false"],
    ["unknown", "false", "unknown", "unknown"],
    ["fault overflow", "false", "unknown", "fault overflow"],
  ]
  static let or = [
    ["true", "true", "true", "true"],
    ["true", "false", "unknown", "fault overflow"],
    ["true", "unknown", "unknown", "unknown"],
    ["true", "fault overflow", "unknown", "fault overflow"],
  ]

  @Test("a decided side decides, an unknown outranks a fault", arguments: 0..<4, 0..<4)
  func connectives(row: Int, column: Int) {
    let (left, right) = (LogicTests.states[row], LogicTests.states[column])
    #expect(world.value("\(left) && \(right)") == LogicTests.and[row][column])
    #expect(world.value("\(left) || \(right)") == LogicTests.or[row][column])
  }

  @Test(
    "what has no value has none after any operator",
    arguments: [
      ("!gone", "unknown"), ("!broken", "fault overflow"), ("noInt + 1", "unknown"),
      ("1 + noInt", "unknown"), ("-noInt", "unknown"), ("noInt == noInt", "unknown"),
      ("noName == 'a'", "unknown"), ("noDate < born", "unknown"), ("born < noDate", "unknown"),
      ("gone ? 1 : 2", "unknown"), ("broken ? 1 : 2", "fault overflow"),
      ("yes ? noInt : 2", "unknown"),
      ("no ? noInt : 2", "2"), ("gone ? yes : yes", "unknown"), ("noName.size()", "unknown"),
      ("noName + 'x'", "unknown"), ("noName.matches('x')", "unknown"), ("noDate.year()", "unknown"),
      ("noDouble * 2.0", "unknown"), ("1 / 0 == 1 && gone", "unknown"),
      ("1 / 0 == 1 || true", "true"), ("noInt + 1 / 0", "unknown"),
      ("1 / 0 + noInt", "fault divisionByZero"),
      ("gone == broken", "unknown"), ("broken == gone", "fault overflow"),
    ])
  func propagation(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test(
    "has() asks whether there is a value",
    arguments: [
      ("has(one)", "true"), ("has(noInt)", "false"), ("!has(noInt)", "true"),
      ("has(broken)", "fault overflow"), ("has(param.age)", "true"), ("has(work)", "true"),
      ("has(empty)", "false"), ("has(job.to)", "true"), ("has(noJob.to)", "unknown"),
      ("has(work.last().to)", "false"), ("has(empty.first().x)", "unknown"),
      ("work.filter(r, has(r.to)).size()", "2"), ("has(words)", "true"), ("has(noList)", "false"),
    ])
  func presence(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test("a slot that holds another kind than declared is a fault, not a crash")
  func wrongKind() {
    var world = world
    world.frame.set(world.slots["one"]!, to: .double(1))
    world.frame.set(world.slots["job"]!, to: .int(1))
    world.frame.set(world.slots["words"]!, to: .int(1))
    #expect(world.value("one + 1") == "fault typeMismatch")
    #expect(world.value("job.pay == 1") == "fault typeMismatch")
    #expect(world.value("'a' in words") == "fault typeMismatch")
  }

  @Test("long chains of && and || are no deeper than they must be")
  func longChains() throws {
    let terms = Array(repeating: "one == 1", count: 2000)
    #expect(try world.verdict(terms.joined(separator: " && ")) == .holds)
    #expect(try world.verdict(terms.joined(separator: " || ")) == .holds)
    #expect(try world.verdict((terms + ["no"]).joined(separator: " && ")) == .fails)
  }
}
