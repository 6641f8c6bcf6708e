import LegacyText
import Testing

@Suite("Canonical text")
struct CanonicalTextTests {
  @Test(
    "what is wrong is put right and said",
    arguments: [
      ("  Hà \u{A0} Nội\t", "Hà Nội", TextChanges.spaces),
      ("Ha\u{300} No\u{302}\u{323}i", "Hà Nội", .composed),
      ("\u{FEFF}Hà\u{200B} Nội", "Hà Nội", .invisibles),
      ("Ðặng Ðình", "Đặng Đình", .lookalikes),
      ("QÐ-UBND, HÐND, CÐ", "QĐ-UBND, HĐND, CĐ", .lookalikes),
      ("ÊÐê, êðê", "ÊĐê, êđê", .lookalikes),
      ("Nguyǎn Vǎn, thƣ", "Nguyăn Văn, thư", .lookalikes),
      ("Тrần Аn", "Trần An", .lookalikes),
      ("H´Hen Niê", "H'Hen Niê", .apostrophes), ("K`Ho", "K'Ho", .apostrophes),
      ("H´ Hen", "H' Hen", .apostrophes), ("Cơ Ho, K’Ho", "Cơ Ho, K’Ho", []),
      ("a\u{1}b\u{7F}c", "abc", .controls),
      ("\u{B}x\u{85}y", "x y", [.controls, .spaces]),
      ("a\nb\r\nc", "a b c", .spaces),
      ("a\u{200B}\u{301}", "á", [.invisibles, .composed]),
    ] as [(String, String, TextChanges)])
  func repairs(_ text: String, _ expected: String, _ expectedChanges: TextChanges) {
    #expect(sameScalars(canonical(text), expected))
    #expect(
      changes(text).subtracting(.composed) == expectedChanges.subtracting(.composed), "\(text)")
    #expect(sameScalars(canonical(canonical(text)), canonical(text)))
  }

  @Test(
    "good text is left alone",
    arguments: [
      "", "a", "Nguyễn Văn An", "Hòa Hoà thúy thuý", "Jørgen Åse Bjørnsen", "Sigurður Guðmundsson",
      "SIGURÐSSON",
      "Čư Mgar, Ea Súp, Krông Păk, Buôn Đôn", "H'Hen Niê Ênuôl", "Cơ Ho", "ƀŏ ĕa ñ",
      "François Lefèvre",
      "Дмитрий", "Москва Ам", "© 2020 – “x” ‘y’ 5′", "日本 태", "Þór", "1 200 ₫",
    ])
  func goodText(_ text: String) {
    #expect(sameScalars(canonical(text), text))
    #expect(changes(text) == [])
  }

  @Test("line breaks stay where they are wanted")
  func lineBreaks() {
    #expect(canonical(" a \r\n b\n\n  c\n ", keepLineBreaks: true) == "a\nb\n\nc")
    #expect(canonical("a\r\rb", keepLineBreaks: true) == "a\n\nb")
    #expect(canonical("a\nb", keepLineBreaks: true) == "a\nb")
  }

  @Test("ill-formed bytes become U+FFFD and are said")
  func illFormed() {
    var output: [UInt8] = []
    let bytes: [UInt8] = [0x41, 0xE1, 0xBA, 0x20, 0x42]
    #expect(appendCanonicalText(bytes.span, to: &output, keepLineBreaks: false) == .decoded)
    #expect(String(decoding: output, as: UTF8.self) == "A\u{FFFD} B")
  }

  @Test("no bytes stop it, and rewriting twice is rewriting once")
  func fuzz() {
    var random = SplitMix(5)
    let pool = Array(
      "aàÐð’ \t\n\r\u{A0}\u{AD}\u{301}\u{323}ǎА\u{FFFD}日\u{200B}😀\u{2028}\u{85}\u{1}'ê".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...16, using: &random)).map { _ in
        pool.randomElement(using: &random) ?? 0
      }
      for keep in [false, true] {
        let once = rewritten(bytes) { _ = appendCanonicalText($0, to: &$1, keepLineBreaks: keep) }
        #expect(sameScalars(canonical(once, keepLineBreaks: keep), once))
      }
    }
  }
}
