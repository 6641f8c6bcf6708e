import Testing

@testable import Expressions

private func printed(_ source: String, _ bindings: String = "{}", isTyped: Bool = false) -> String {
  let bindings = try! Bindings(json: Array(bindings.utf8))
  return Evaluation(source, bindings).json(isTyped: isTyped)
}

@Suite struct PrintedTests {
  @Test(
    "each kind of value has its JSON form",
    arguments: [
      ("1", #"{"value":1,"type":"int"}"#), ("-1u", #"{"error":"no such overload: -"}"#),
      ("9007199254740992", #"{"value":9007199254740992,"type":"int"}"#),
      ("9007199254740993", #"{"value":"9007199254740993","type":"int"}"#),
      ("18446744073709551615u", #"{"value":"18446744073709551615","type":"uint"}"#),
      ("1.0", #"{"value":1.0,"type":"double"}"#), ("-0.0", #"{"value":-0.0,"type":"double"}"#),
      ("1e300", #"{"value":1e+300,"type":"double"}"#),
      ("0.0 / 0.0", #"{"value":"NaN","type":"double"}"#),
      ("-1.0 / 0.0", #"{"value":"-Infinity","type":"double"}"#),
      (#"'"\\\n\u0001ế'"#, #"{"value":"\"\\\n\u0001ế","type":"string"}"#),
      (#"b'\xff\x00'"#, #"{"value":"/wA=","type":"bytes"}"#),
      ("null", #"{"value":null,"type":"null"}"#),
      ("type(null)", #"{"value":"null_type","type":"type"}"#),
      ("[1, [2.5, 'x']]", #"{"value":[1,[2.5,"x"]],"type":"list"}"#),
      ("{1: 'a', true: [], 'k': {}}", #"{"value":{"1":"a","true":[],"k":{}},"type":"map"}"#),
      ("{1: 'a', '1': 'b'}", #"{"value":[[1,"a"],["1","b"]],"type":"map"}"#),
      (
        "timestamp('2009-02-13T23:31:30.5Z')",
        #"{"value":"2009-02-13T23:31:30.5Z","type":"timestamp"}"#
      ),
      ("duration('-1h0.5s')", #"{"value":"-3600.5s","type":"duration"}"#),
      ("date('2020-05')", #"{"value":"2020-05","type":"date"}"#),
      ("optional.of([1])", #"{"value":[1],"type":"optional_type"}"#),
      ("optional.none()", #"{"value":null,"type":"optional_type"}"#),
      ("1 +", #"{"error":"1:4: expected a value, but found the end"}"#),
    ])
  func forms(source: String, line: String) {
    #expect(printed(source) == line)
  }

  @Test(
    "what is printed with types is read back as the same value",
    arguments: [
      "[1, 2u, 2.0, 'a', b'a', null, true, int]", "{1: {2u: 'x'}, 'a': []}", "optional.of(1u)",
      "[timestamp('1969-12-31T23:59:59.25Z'), duration('-1.25s')]",
      "[date('2020'), 0.0 / 0.0 == 1.0]",
      "-9223372036854775808", "optional.none()",
    ])
  func roundTrip(source: String) {
    let line = printed(source, isTyped: true)
    #expect(printed("x", "{\"x\": \(line)}", isTyped: true) == line)
  }

  @Test("bindings are plain JSON or typed values, at any depth")
  func bindings() {
    let json = #"""
      {"plain": {"a": [1, 2.0, "ế😀\/", null, true]}, "n": {"type": "uint", "value": 3},
       "m": {"type": "map", "value": [[{"type": "int", "value": 1}, {"type": "bytes", "value": "YQ=="}]]},
       "t": {"type": "timestamp", "value": {"seconds": "60"}}, "a.b": 5,
       "free": {"type": "truck", "value": 1}, "big": 18446744073709551615}
      """#
    for (source, value) in [
      ("plain.a == [1, 2.0, 'ế😀/', null, true]", "true"), ("type(plain.a[1]) == double", "true"),
      ("n == 3u && type(n) == uint", "true"), ("m[1]", "\"YQ==\""),
      ("t.getMinutes()", "1"), ("a.b + 1", "6"), ("free.type", "\"truck\""),
      ("type(big) == uint", "true"),
    ] {
      #expect(printed(source, json).hasPrefix("{\"value\":\(value),"), "\(source)")
    }
  }

  @Test(
    "bindings that are none are refused with a reason",
    arguments: [
      ("[]", "an object"), ("{", "expected"), (#"{"x": 01x}"#, "line 1"),
      ("{\"x\": 1}\n}", "line 2"),
      (#"{"x": {"type": "int", "value": "a"}}"#, "'x' is no int"), (#"{"x": 1, "x": 2}"#, "twice"),
      (#"{"x": "\ud800"}"#, "surrogate"),
      ("{\"x\": " + String(repeating: "[", count: 500), "deeply"),
      (#"{"x": {"type": "map", "value": [[1, 2], [1, 3]]}}"#, "no map"),
    ])
  func refused(json: String, reason: String) {
    let fault = #expect(throws: JSONFault.self) { try Bindings(json: Array(json.utf8)) }
    #expect(fault?.description.contains(reason) == true)
  }

  @Test(
    "what is unknown is named, unless the rest decides; it outranks a fault",
    arguments: [
      ("x", #"{"unknown":["x"]}"#), ("x + y + x", #"{"unknown":["x","y"]}"#),
      ("x || true", #"{"value":true,"type":"bool"}"#), ("x && 1 / 0 == 1", #"{"unknown":["x"]}"#),
      ("1 / 0 == 1 || x", #"{"unknown":["x"]}"#), ("[1, x].size()", #"{"unknown":["x"]}"#),
      ("x.field == 1", #"{"unknown":["x"]}"#), ("has(x.field)", #"{"unknown":["x"]}"#),
      ("[1, 2].exists(e, x == e || e == 2)", #"{"value":true,"type":"bool"}"#),
      ("date('2020').month()", #"{"unknown":["month"]}"#),
      ("date('2020') < date('2020-05')", #"{"unknown":["date"]}"#),
      ("date('2020') < date('2021-05')", #"{"value":true,"type":"bool"}"#),
    ])
  func unknowns(source: String, line: String) {
    let bindings = #"{"x": {"type": "unknown"}, "y": {"type": "unknown"}}"#
    #expect(printed(source, bindings) == line)
  }

  @Test(
    "lists, sets and the macros of rules",
    arguments: [
      ("[3, 1, 2].sort()", "[1,2,3]"), ("['b', 'a'].reverse()", #"["a","b"]"#),
      ("[1, 1.0, 2].distinct()", "[1,2]"), ("[[1], [[2]]].flatten()", "[1,[2]]"),
      ("[[1], [[2]]].flatten(2)", "[1,2]"), ("[1, 2, 3].slice(1, 3)", "[2,3]"),
      ("lists.range(3)", "[0,1,2]"), ("['abc', 'd'].sortBy(e, size(e))", #"["d","abc"]"#),
      ("sets.contains([1, 2], [2.0])", "true"), ("sets.contains([1], [2])", "false"),
      ("sets.equivalent([1, 1], [1u])", "true"), ("sets.intersects([1], [])", "false"),
      ("[1, 2].sum(e, e * 2)", "6"), ("[1, 2].count(e, e > 1)", "1"), ("[4, 2].min(e, e)", "2"),
      ("[1, 3, 2].pairs(a, b, a < b)", "false"), ("[1, 3, 2].anyTwo(a, b, a > b)", "true"),
      ("[1, 2].distinct(e, e % 2)", "true"), ("[1, 3].distinct(e, e % 2)", "false"),
      ("age(date('2000-05-17'), date('2018-05-17'))", "18"),
      ("date('2020-05-31').plusMonths(1)", #""2020-06-30""#),
    ])
  func library(source: String, value: String) {
    #expect(printed(source).hasPrefix("{\"value\":\(value),"), "\(printed(source))")
  }

  @Test(
    "a hostile expression ends soon, in an error",
    arguments: [
      "cel.bind(a, lists.range(100000), a.all(x, a == a))",
      "cel.bind(a, lists.range(100000), a.all(x, a.exists(y, true)))",
      "cel.bind(a, lists.range(100000), a.all(x, x in a))",
      "lists.range(9223372036854775807)", "lists.range(5000).distinct()",
      "sets.contains(lists.range(5000), lists.range(5000))",
      "lists.range(3000).anyTwo(a, b, a > b)", DynamicTests.nestedMaps,
      "'%.1000s%.1000000000f'.format([1.0, 1.0])",
      "lists.range(100000).map(i, [1]).flatten().map(i, [i]).flatten().map(i, [i]).size()",
    ])
  func hostile(source: String) {
    let start = ContinuousClock.now
    #expect(printed(source).hasPrefix("{\"error\":"))
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test("so does a long one", arguments: ["(", "1 + ", "[", "!", "-", "a."])
  func long(piece: String) {
    let source = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
    #expect(printed(source + "1").hasPrefix("{\"error\":"))
    #expect(printed(source.prefix(90_000) + "1").hasPrefix("{\"error\":"))
  }
}
