import Foundation
import LegacyText
import Testing

@Suite("Traps of legacy text")
struct EncodingTrapsTests {
  func read(_ bytes: [UInt8], beside neighbours: [[UInt8]] = []) -> (text: String, name: String) {
    let columns = neighbours.isEmpty ? [[bytes]] : [[bytes], neighbours]
    let decision = TextDetector().decide(columns: columns)[0]
    return (rewritten(bytes) { _ = decision.decode($0, into: &$1) }, decision.name)
  }

  func legacy(_ text: String, _ encoding: LegacyEncoding) -> [UInt8] {
    encoded(text, encoding) ?? []
  }

  @Test("1: code points are repaired before anything is composed")
  func order() {
    let bytes = legacy("Nguyễn Thúy Kiều", .tcvn3)
    let throughPage = Damage.utf8(Damage.through1258(bytes) ?? [])
    #expect(read(throughPage) == ("Nguyễn Thúy Kiều", "tcvn3-in-utf-8-through-cp1258"))
    let composed = Array(
      String(decoding: throughPage, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
    #expect(String(decoding: composed, as: UTF8.self).contains("Kỉu"))
    #expect(read(composed).text == "Nguyễn Thúy Kiều")
  }

  @Test("1: a dot below that was composed around another mark is put back")
  func reordered() {
    let bytes = legacy("Giám định viên, quyết định", .vni)
    let composed = Array(
      String(decoding: Damage.utf8(Damage.through1258(bytes) ?? []), as: UTF8.self)
        .precomposedStringWithCanonicalMapping.utf8)
    #expect(String(decoding: composed, as: UTF8.self).contains("ṇ̃"))
    #expect(read(composed).text == "Giám định viên, quyết định")
  }

  @Test("a full stop ends a sentence in VIQR where the word has its tone already")
  func fullStop() {
    let text = decoded(Array("Nguye^~n Thi. Ma^'n ba'o ca'o.".utf8), .viqr)
    #expect(text == "Nguyễn Thị Mấn báo cáo.")
    #expect(decoded(Array("xa~ Ha.".utf8), .viqr) == "xã Hạ")
  }

  @Test("2: the soft hyphen is ư")
  func softHyphen() {
    #expect(read(Array("Tr\u{AD}êng \u{AE}\u{AD}îc".utf8)) == ("Trường được", "tcvn3-in-utf-8"))
  }

  @Test("3: capitals come back where the field says so")
  func capitals() {
    #expect(read(Array("NGUYÔN V¡N A".utf8)).text == "NGUYỄN VĂN A")
    #expect(read(Array("NguyÔn V¨n A".utf8)).text == "Nguyễn Văn A")
    let column = ["NGUYÔN V¡N A", "TRÇN THÞ HåNG", "Vâ"].map { Array($0.utf8) }
    let decision = TextDetector().decide(column: column)
    #expect(rewritten(column[2]) { _ = decision.decode($0, into: &$1) } == "VÕ")
  }

  @Test(
    "4: short columns follow their neighbours",
    arguments: [
      ("N÷", LegacyEncoding.tcvn3), ("Nöõ", .vni), ("Cã", .tcvn3), ("Coù", .vni), ("Th¸i", .tcvn3),
    ])
  func shortColumns(_ text: String, _ encoding: LegacyEncoding) {
    let neighbours = ["Nguyễn Thị Hồng", "Trần Văn Đức", "Lê Hữu Phước"].map {
      Damage.utf8(Damage.through1252(legacy($0, encoding)))
    }
    let alone = Array(text.utf8)
    let expected = ["N": "Nữ", "C": "Có", "T": "Thái"][text.prefix(1)]
    #expect(read(alone, beside: neighbours).text == expected)
  }

  @Test("5: a letter of U+1EA0–1EF9 rules out legacy code points")
  func rulesOut() {
    let good = ["Trần Hữu Ý", "Lê Thị Én", "Ý Nhi"].map { Array($0.utf8) }
    let decision = TextDetector().decide(column: good)
    #expect(decision.name == "utf-8")
  }

  @Test("6: columns of one file may differ")
  func columnsDiffer() {
    let names = ["Nguyễn Văn Đức", "Trần Thị Hường", "Lê Quý Đôn"]
    let columns = [
      names.map { legacy($0, .tcvn3) }, names.map { legacy($0, .vni) },
      names.map { Array($0.utf8) },
      names.map { Damage.utf8(Damage.through1252(Array($0.utf8))) },
      ["1", "2", "3"].map { Array($0.utf8) },
    ]
    let decisions = TextDetector().decide(columns: columns)
    #expect(decisions.map(\.name) == ["tcvn3", "vni", "utf-8", "mojibake-cp1252", "ascii"])
  }

  @Test("6: rows of one column may differ")
  func rowsDiffer() {
    let names = ["Nguyễn Văn Đức", "Trần Thị Hường", "Lê Quý Đôn", "Phạm Ngọc Thạch"]
    let rows =
      names.map { Array($0.utf8) }
      + names.map { Damage.utf8(Damage.through1252(legacy($0, .tcvn3))) }
      + names.map { Damage.utf8(Damage.through1252(Array($0.utf8))) }
    let decision = TextDetector().decide(column: rows)
    #expect(decision.name == "mixed")
    for (index, row) in rows.enumerated() {
      #expect(rewritten(row) { _ = decision.decode($0, into: &$1) } == names[index % 4])
    }
  }

  @Test("8: holes of the code pages are bridged in both directions")
  func holes() {
    // Đ is C4 90, a hole of Windows-1252; ở ends in 9F, Ỷ in B6.
    let text = Array("Đỗ Đức Hiền ở Ỷ La".utf8)
    #expect(read(Damage.utf8(Damage.through1252(text))).text == "Đỗ Đức Hiền ở Ỷ La")
    #expect(read(Damage.utf8(Damage.through1258(text) ?? [])).text == "Đỗ Đức Hiền ở Ỷ La")
  }

  @Test("10: look-alikes are folded inside Latin words only")
  func lookAlikes() {
    #expect(canonical("Ðoàn Ðại Ǎn") == "Đoàn Đại Ăn")
    #expect(canonical("Sigurður Ðà Nẵng") == "Sigurður Đà Nẵng")
    #expect(canonical("Нгуен Ван") == "Нгуен Ван")
  }

  @Test("11: the place of the tone mark stays, keys do not see it")
  func toneStyle() {
    #expect(canonical("Hòa Hoà Thúy Thuý") == "Hòa Hoà Thúy Thuý")
    #expect(foldedKey("Hòa Thúy") == foldedKey("Hoà Thuý"))
  }

  @Test("12: what is lost stays lost")
  func losses() {
    #expect(read(Array("Nguy?n V?n A".utf8)).text == "Nguy?n V?n A")
    #expect(read(Array("Nguy\u{FFFD}n Văn A".utf8)).text == "Nguy\u{FFFD}n Văn A")
  }

  @Test("signs that no code page has do not keep a field from being read")
  func signs() {
    let column = ["NguyÔn V¨n A → TrÇn B", "✓ Lª ThÞ Hång", "V\u{FFFD} ThÞ Hång"].map {
      Array($0.utf8)
    }
    let decision = TextDetector().decide(column: column)
    let back = column.map { value in rewritten(value) { _ = decision.decode($0, into: &$1) } }
    #expect(back == ["Nguyễn Văn A → Trần B", "✓ Lê Thị Hồng", "V\u{FFFD} Thị Hồng"])
  }

  @Test(
    "named and numeric references are resolved, whatever they stand for",
    arguments: [
      ("Nguy&#7877;n V&#259;n A", "Nguyễn Văn A", "character-references"),
      ("Nguy&amp;#7877;n", "Nguyễn", "character-references-twice"),
      (
        "Nguy&Ocirc;n V&uml;n Tr&shy;&ecirc;ng", "Nguyễn Văn Trường",
        "tcvn3-in-character-references"
      ),
      ("Nguy&#xEA;&#x303;n", "Nguyễn", "character-references"), ("R&D; A&B", "R&D; A&B", "ascii"),
    ])
  func references(_ text: String, _ expected: String, _ name: String) {
    #expect(read(Array(text.utf8)).text == expected)
    #expect(read(Array(text.utf8)).name == name)
  }

  @Test("UTF-16 is known by its mark or its bytes")
  func utf16() {
    let text = "Họ và tên;Ngày sinh\r\nNguyễn Văn An;1/2/1980\r\n"
    for (encoding, mark) in [
      (LegacyEncoding.utf16le, [0xFF, 0xFE] as [UInt8]), (.utf16be, [0xFE, 0xFF]),
    ] {
      let bytes = legacy(text, encoding)
      let plain = unicodeForm(of: bytes.span)
      #expect(plain?.encoding == encoding && plain?.markLength == 0)
      let marked = mark + bytes
      let form = unicodeForm(of: marked.span)
      #expect(form?.encoding == encoding && form?.markLength == 2)
    }
    for other in [
      Array(text.utf8), legacy(text, .tcvn3), legacy(text, .vni), [], [0], Array("1".utf8),
    ] {
      #expect(unicodeForm(of: other.span) == nil)
    }
  }

  @Test("below the margin the text stays and both readings are named")
  func undecided() {
    let decision = TextDetector().decide(column: [Array("Tèt".utf8)])
    if !decision.isDecided {
      #expect(decision.reading == .utf8)
      #expect(decision.runnerUp != nil)
    }
    #expect(decision.margin < 20)
  }

  @Test("no values stop the detector")
  func fuzz() {
    var random = SplitMix(31)
    for _ in 0..<300 {
      let column = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        (0..<Int.random(in: 0...12, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random) & (Bool.random(using: &random) ? 0xFF : 0x7F)
        }
      }
      let decision = TextDetector().decide(column: column)
      for value in column {
        let text = rewritten(value) { _ = decision.decode($0, into: &$1) }
        #expect(String(validating: Array(text.utf8), as: UTF8.self) != nil)
      }
    }
  }

  @Test("no code points stop a repair")
  func repairFuzz() {
    var random = SplitMix(32)
    let pool = Array(
      "ÃÂáº»¡€â™‡ÆÄ° a&#38;xá»–;Ocirc \u{A0}\u{AD}\u{300}\u{323}ỉṾ日😀&amp;".unicodeScalars)
    for _ in 0..<3_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...10, using: &random) {
        text.append(pool.randomElement(using: &random) ?? "a")
      }
      let bytes = Array(String(text).utf8)
      let decision = TextDetector().decide(column: [bytes])
      let back = rewritten(bytes) { _ = decision.decode($0, into: &$1) }
      #expect(String(validating: Array(back.utf8), as: UTF8.self) != nil)
    }
  }
}
