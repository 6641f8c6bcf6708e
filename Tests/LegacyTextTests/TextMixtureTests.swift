import LegacyText
import Testing

@Suite("Lists of values from many sources")
struct TextMixtureTests {
  /// A value, and the bytes in which it comes.
  struct Line {
    var text: String
    var bytes: [UInt8]
    var losesCapitals = false

    func comesBack(by mixture: TextMixture) -> Bool {
      let back = rewritten(bytes) { bytes, output in
        _ = mixture.decide(bytes).decode(bytes, into: &output)
      }
      return losesCapitals ? back.lowercased() == text.lowercased() : sameScalars(back, text)
    }
  }

  func lines(_ damage: Damage, _ count: Int, _ random: inout SplitMix) -> [Line] {
    (0..<count).compactMap { number in
      let text = Corpus.column(number, 1, &random)[0]
      return damage.apply(text).map {
        Line(text: text, bytes: $0, losesCapitals: damage.losesCapitals)
      }
    }
  }

  @Test("each line comes back by its own encoding, whatever its neighbours are in")
  func soup() {
    var random = SplitMix(201)
    let all = Damage.all.filter(\.isCommon).flatMap { lines($0, 60, &random) }
    let mixture = TextMixture(all.map(\.bytes))
    let wrong = all.filter { !$0.comesBack(by: mixture) }
    #expect(Double(wrong.count) <= 0.005 * Double(all.count), "\(wrong.map(\.text))")
  }

  @Test("a list in one encoding comes back whole, even its shortest words", arguments: Damage.all)
  func uniform(_ damage: Damage) {
    var random = SplitMix(202)
    let all = lines(damage, 120, &random)
    let mixture = TextMixture(all.map(\.bytes))
    let wrong = all.filter { !$0.comesBack(by: mixture) }
    let allowed = damage.isCommon ? 0 : damage.name == "viqr" ? 12 : 3
    #expect(wrong.count <= allowed, "\(wrong.map(\.text))")
  }

  @Test("good text stays, alone and among damaged lines", arguments: Damage.all.filter(\.isCommon))
  func good(_ damage: Damage) {
    var random = SplitMix(203)
    let good = (Corpus.goodForeign + Corpus.foreignWords + Corpus.goodASCII).map {
      Line(text: $0, bytes: Array($0.utf8))
    }
    let mixture = TextMixture((good + lines(damage, 300, &random)).map(\.bytes))
    for line in good {
      #expect(line.comesBack(by: mixture), "\(line.text) among \(damage.name)")
      #expect(line.comesBack(by: TextMixture([line.bytes])), "\(line.text) alone")
    }
  }
}

@Suite("Encodings that somebody tells")
struct ToldReadingTests {
  @Test("every reading is found by its name", arguments: TextReading.names)
  func names(_ name: String) throws {
    #expect(try #require(TextReading(named: name)).name == name)
    #expect(TextReading(named: name.uppercased()) != nil)
  }

  @Test("UTF-16 carries other encodings as UTF-8 does; nothing is called mixed")
  func carriers() {
    let reading = TextReading(named: "tcvn3-in-utf-16le")
    #expect(reading == TextReading(named: "tcvn3-in-utf-8"))
    #expect(reading?.name(carriedBy: .utf16le) == "tcvn3-in-utf-16le")
    #expect(TextReading(named: "mixed") == nil)
  }

  @Test("what is told is applied to the shortest value, as bytes or as code points")
  func told() throws {
    for encoding in [LegacyEncoding.tcvn3, .vni, .windows1258, .vps, .viscii] {
      let bytes = try #require(encoded("Vợ", encoding))
      for column in [[bytes], [Damage.utf8(Damage.through1252(bytes))]] {
        let decision = TextDetector().decide(columns: [column], told: TextReading(encoding))[0]
        #expect(rewritten(column[0]) { _ = decision.decode($0, into: &$1) } == "Vợ")
      }
    }
  }

  @Test("what a profile expects settles columns that say nothing, and gives way to evidence")
  func expected() throws {
    let short = try #require(encoded("Vợ", .tcvn3))
    let long = try #require(encoded("Trường Tiểu học Lê Quý Đôn, phường Thắng Lợi", .vni))
    let decisions = TextDetector().decide(
      columns: [[short], [long]], expected: TextReading(.tcvn3))
    #expect(decisions.map(\.name) == ["tcvn3", "vni"])
  }
}
