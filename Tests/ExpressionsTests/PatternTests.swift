import Testing

@testable import Expressions

/// Matches by trying everything, code point by code point: slow and obvious.
private struct Backtracker {
  let text: [Unicode.Scalar]

  /// All places where `node`, begun at `start`, can end.
  func ends(_ node: PatternNode, _ start: Int) -> Set<Int> {
    switch node {
    case .empty: return [start]
    case .set(let set):
      return start < text.count && set.contains(text[start].value) ? [start + 1] : []
    case .sequence(let parts):
      return parts.reduce([start]) { places, part in
        Set(places.flatMap { ends(part, $0) })
      }
    case .choice(let branches): return Set(branches.flatMap { ends($0, start) })
    case .startOfText: return start == 0 ? [start] : []
    case .endOfText: return start == text.count ? [start] : []
    case .repetition(let part, let least, let most):
      var (result, places) = (Set<Int>(), Set([start]))
      for round in 0...(most ?? least + text.count + 1) {
        if round >= least { result.formUnion(places) }
        places = Set(places.flatMap { ends(part, $0) })
        if places.isEmpty { break }
      }
      return result
    }
  }

  func matches(_ node: PatternNode) -> Bool {
    (0...text.count).contains { !ends(node, $0).isEmpty }
  }
}

private func fault(_ source: String) -> String? {
  do throws(PatternFault) {
    _ = try Pattern(source)
    return nil
  } catch {
    return error.message
  }
}

private func matches(_ pattern: String, _ text: String) throws -> Bool {
  try Pattern(pattern).matches(text: text)
}

extension Pattern {
  fileprivate func matches(text: String) -> Bool { matches(Array(text.utf8).span) }
}

extension ByteMachine {
  fileprivate func matches(text: String) -> Bool { matches(Array(text.utf8).span) }
}

@Suite struct PatternTests {
  @Test(
    "patterns match as in RE2",
    arguments: [
      ("", "", true), ("a", "cab", true), ("^a", "ba", false), ("a$", "ba", true), ("^$", "", true),
      ("^$", "a", false),
      ("$^", "", true), ("$^", "a", false), (#"^\d{12}$"#, "001080000001", true),
      (#"^\d{12}$"#, "00108000000", false),
      (#"^\d{2,3}$"#, "1234", false), (#"^\d{2,}$"#, "1234", true), ("^[^0-9]+$", "Nguyễn", true),
      ("^.$", "ễ", true),
      ("^.{2}$", "😀é", true), ("^.$", "\n", false),
      ("(?s)^.$", "\n", true), ("^[ă-ế]$", "ạ", true),
      ("^(a|bc)*$", "abca", true),
      ("^(a|bc)*$", "abcb", false), ("^a+?b??$", "aaa", true), ("^[a-z&&]$", "&", true),
      ("^[]a]$", "]", true), ("^[a-]$", "-", true),
      (#"^[\]\-\\]+$"#, #"]-\"#, true), (#"^\w+\s\W$"#, "ab_9 !", true),
      (#"^[\d\s]+$"#, "1 2", true), (#"^\D$"#, "ễ", true),
      (#"^[[:alpha:]]+[[:^alpha:]]$"#, "ab1", true), (#"^\p{Lu}\p{Ll}+$"#, "Đặng", true),
      (#"^\p{L}+$"#, "Nguyễn1", false),
      (#"^\pL\PL$"#, "a1", true), (#"^[\p{L} ]+$"#, "Nguyễn Thị Ví Dụ", true),
      ("(?i)^nguyễn$", "NGUYỄN", true),
      ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false), ("^a{$", "a{", true),
      ("^a{,2}$", "a{,2}", true), ("^a{0}$", "", true),
      (#"^\x41\x{1F600}$"#, "A😀", true), (#"\Aab\z"#, "ab", true), ("(?P<n>a)(?:b)", "ab", true),
      ("^(a*)*$", "aaab", false),
      ("^(a{0,2}){3}$", "aaaaaaa", false), ("^(|a)$", "a", true),
      (#"^[^\x00-\x{10FFFF}]"#, "a", false), ("x*", "", true),
      ("(^a|b$)", "xb", true), ("a^b", "ab", false), ("^[\u{D7FF}-\u{E000}]$", "\u{E000}", true),
    ])
  func table(pattern: String, text: String, expected: Bool) throws {
    #expect(try matches(pattern, text) == expected)
  }

  @Test(
    "what is not understood is a fault",
    arguments: [
      ("(", "a group does not end"), (")", "a closing parenthesis has no opening one"),
      ("[", "a class does not end"),
      ("[a", "a class does not end"), ("*", "'*' has nothing to repeat"),
      ("a**", "a repetition follows a repetition"),
      ("a{2,1}", "bad repetition counts"), ("a{1001}", "bad repetition counts"),
      ("[z-a]", "bad range in a class"), ("\\", "ends in a backslash"),
      (#"\b"#, #"'\b' is not supported"#), (#"\1"#, #"'\1' is not supported"#),
      ("(?=a)", "unknown kind of group or flag"),
      (#"\p{Nope}"#, #"unknown class after '\p'"#), (#"\p{L"#, #"unknown class after '\p'"#),
      ("[[:nope:]]", "unknown class in '[:'"),
      (#"\x{110000}"#, #"'\x' needs two digits, or a code point in braces"#),
      ("((a{1000}){1000}){1000}", "the pattern is too large"),
      ("((){1000}){1000}", "the pattern is too large"),
    ])
  func faults(pattern: String, message: String) {
    #expect(fault(pattern) == message)
  }

  @Test("deep groups are refused")
  func deepGroups() {
    #expect(fault(String(repeating: "(", count: 50_000)) == "groups are nested too deeply")
  }

  @Test("random patterns agree with a matcher that tries everything", arguments: 0..<60)
  func twin(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let pieces = [
      "a", "b", "é", "ễ", ".", "[ab]", "[^a]", "[à-ễ]", "(a|b)", "(ab|)", "(é|a.)", "^", "$",
      "\\d",
      "\\w", "(a*b)", "(a|é)*",
    ]
    let suffixes = ["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}"]
    for _ in 0..<30 {
      let pattern = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        pieces.randomElement(using: &random)! + suffixes.randomElement(using: &random)!
      }.joined(separator: Int.random(in: 0...4, using: &random) == 0 ? "|" : "")
      let (compiled, node, machine) = (
        try? Pattern(pattern), try? PatternParser.parse(pattern),
        (try? PatternParser.parse(pattern)).flatMap { try? ByteMachine($0) }
      )
      guard let compiled, let node, let machine else { continue }
      for _ in 0..<20 {
        let text = String(
          (0..<Int.random(in: 0...6, using: &random)).map { _ in
            "abéễ1".randomElement(using: &random)!
          })
        let expected = Backtracker(text: Array(text.unicodeScalars)).matches(node)
        #expect(compiled.matches(text: text) == expected, "\(pattern) on \(text)")
        #expect(machine.matches(text: text) == expected, "\(pattern) on \(text), without a table")
      }
    }
  }

  @Test("no soup of pattern letters crashes", arguments: 0..<20)
  func soup(seed: UInt64) {
    var random = SplitMix(state: seed)
    for _ in 0..<300 {
      let pattern = String(
        (0..<Int.random(in: 1...12, using: &random)).map { _ in
          #"ab()[]{}|*+?^$\.-,:0129dwpxé"#.randomElement(using: &random)!
        })
      _ = (try? Pattern(pattern))?.matches(text: "ab1é")
    }
  }

  @Test("a pattern whose table would explode still matches in linear time")
  func explosion() throws {
    let pattern = try Pattern("^[ab]*a[ab]{16}$")
    let text = String(repeating: "ab", count: 500)
    #expect(pattern.matches(text: text + "a" + String(repeating: "b", count: 16)))
    #expect(!pattern.matches(text: text + "c"))
  }

  @Test(
    "texts matched side by side match as each alone does",
    arguments: [
      "^[0-9]{12}$", "", "^$", "ế", "a.b|^x", "^(?:[^0-9]+)$", "^[ab]*a[ab]{16}$", "(a|bc)*d$",
    ])
  func sideBySide(source: String) throws {
    let pattern = try Pattern(source)
    var random = SplitMix(state: 5)
    let pieces = ["a", "b", "ab", "bc", "d", "0", "00108000000", "ế", "x", "Nguyễn ", ""]
    for count in [0, 1, 3, 4, 5, 63, 64] {
      var text = Array("before".utf8)
      var places = [Int64](repeating: 0, count: 64)
      var lanes: UInt64 = 0
      for lane in 0..<count where Int.random(in: 0..<8, using: &random) > 0 {
        let offset = text.count
        for _ in 0..<Int.random(in: 0..<20, using: &random) {
          text += Array(pieces.randomElement(using: &random)!.utf8)
        }
        places[lane] = Int64(offset) << 32 | Int64(text.count - offset)
        lanes |= 1 << UInt64(lane)
      }
      let found = pattern.matches(text.span, places.span, lanes)
      for lane in 0..<64 where lanes >> UInt64(lane) & 1 != 0 {
        let start = Int(places[lane] >> 32)
        let alone = pattern.matches(
          text.span.extracting(start..<start + Int(places[lane] & 0xffff_ffff)))
        #expect((found >> UInt64(lane) & 1 != 0) == alone)
      }
      #expect(found & ~lanes == 0)
    }
  }

  @Test(
    "code points are cut into byte ranges without loss",
    arguments: [
      (0x0, 0x10FFFF), (0x7E, 0x81), (0x7FF, 0x800), (0xFFFE, 0x10001), (0x3041, 0x30FF),
      (0xE9, 0xE9), (0x801, 0xFFEE), (0x10001, 0x10FFFE),
    ])
  func byteRanges(low: Int, high: Int) {
    let sequences = ByteMachine.byteRanges(of: UInt32(low)...UInt32(high))
    func contains(_ scalar: Unicode.Scalar) -> Int {
      let bytes = Array(UTF8.encode(scalar)!)
      return sequences.count {
        $0.count == bytes.count && zip($0, bytes).allSatisfy { $0.contains($1) }
      }
    }
    for value in [
      low - 2, low - 1, low, low + 1, (low + high) / 2, high - 1, high, high + 1, 0x7F, 0x80, 0x7FF,
      0x800, 0xFFFF, 0x10000,
    ] {
      guard value >= 0, let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      #expect(contains(scalar) == (low...high ~= value ? 1 : 0), "\(value)")
    }
  }
}
