import Foundation
import LegacyText
import Testing

@Suite("Detection without being told")
struct DetectionTests {
  struct Tally {
    var right = 0
    var count = 0
    var failures: [String] = []

    var share: Double { count == 0 ? 1 : Double(right) / Double(count) }

    mutating func note(_ isRight: Bool, _ failure: @autoclosure () -> String) {
      count += 1
      if isRight { right += 1 } else if failures.count < 20 { failures.append(failure()) }
    }
  }

  /// Whether a value comes back letter for letter; capitals that an encoding lacks may come back
  /// small.
  func comesBack(_ text: String, _ bytes: [UInt8], _ decision: TextDecision, _ damage: Damage?)
    -> Bool
  {
    let back = rewritten(bytes) { _ = decision.decode($0, into: &$1) }
    return damage?.losesCapitals == true
      ? back.lowercased() == text.lowercased() : sameScalars(back, text)
  }

  func read(_ damage: Damage, lengths: [Int], rounds: Int, seed: UInt64, into tally: inout Tally) {
    var random = SplitMix(seed)
    for round in 0..<rounds {
      for length in lengths {
        let truth = Array(Set(Corpus.column(round, length, &random))).sorted()
        let pairs = truth.compactMap { text in damage.apply(text).map { (text, $0) } }
        let decision = TextDetector().decide(column: pairs.map(\.1))
        let wrong = pairs.first { !comesBack($0, $1, decision, damage) }
        tally.note(
          wrong == nil,
          "\(damage.name), \(pairs.count) values: \(wrong?.0 ?? "") by \(decision.name), \(decision.margin)"
        )
      }
    }
  }

  @Test("columns in the common encodings come back whole")
  func common() {
    for damage in Damage.all.filter(\.isCommon) {
      var long = Tally()
      read(damage, lengths: [8, 40], rounds: 10, seed: 101, into: &long)
      #expect(long.share == 1, "\(long.failures)")
    }
    var short = Tally()
    for damage in Damage.all.filter(\.isCommon) {
      read(damage, lengths: [1, 2, 4], rounds: 20, seed: 102, into: &short)
    }
    #expect(short.share >= 0.995, "\(short.share) \(short.failures)")
  }

  @Test("columns in the rarer encodings come back whole")
  func rare() {
    var long = Tally()
    var short = Tally()
    for damage in Damage.all
    where !damage.isCommon && !damage.name.hasPrefix("bkhcm") && damage.name != "viqr" {
      read(damage, lengths: [8, 40], rounds: 10, seed: 103, into: &long)
      read(damage, lengths: [1, 2, 4], rounds: 10, seed: 104, into: &short)
    }
    #expect(long.share >= 0.99, "\(long.share) \(long.failures)")
    #expect(short.share >= 0.95, "\(short.share) \(short.failures)")
    #expect((long.share * 2 + short.share * 3) / 5 >= 0.97)
  }

  @Test("BKHCM and VIQR are known by more than a word or two")
  func veryRare() {
    var long = Tally()
    for damage in Damage.all where damage.name.hasPrefix("bkhcm") || damage.name == "viqr" {
      read(damage, lengths: [8, 40], rounds: 10, seed: 105, into: &long)
    }
    #expect(long.share >= 0.97, "\(long.share) \(long.failures)")
  }

  @Test(
    "in a file of one encoding even columns of one or two words are read", arguments: Damage.all)
  func wholeFiles(_ damage: Damage) {
    var random = SplitMix(110)
    var tally = Tally()
    for round in 0..<2 {
      let truths = [
        Corpus.column(round, 25, &random), ["Nam", "Nữ"], ["Nữ"], ["Có", "Không"], ["Có"],
        ["Kinh", "Tày", "Thái"], ["Tốt", "Khá"], ["Độc thân"], ["Đảng viên"], ["Giỏi"], ["Đại học"],
        ["Võ"], ["Hòa", "Ý"], ["Ủy viên"], ["Cả"], ["12 giờ"], ["1", "2"],
      ].map { Array(Set($0)).sorted() }
      let columns = truths.map { $0.map { damage.apply($0) ?? [] } }
      let decisions = TextDetector().decide(columns: columns)
      for (column, truth) in truths.enumerated() {
        for (text, bytes) in zip(truth, columns[column]) {
          tally.note(
            comesBack(text, bytes, decisions[column], damage),
            "\(text) by \(decisions[column].name), best \(decisions[column].best.name), \(decisions[column].margin)"
          )
        }
      }
    }
    let needed =
      damage.isCommon ? 1 : damage.name.hasPrefix("bkhcm") || damage.name == "viqr" ? 0.9 : 0.97
    #expect(tally.share >= needed, "\(tally.share) \(Set(tally.failures))")
  }

  @Test("rare syllables are read as well as common ones")
  func rareSyllables() {
    var random = SplitMix(111)
    var tally = Tally()
    for damage in Damage.all.filter(\.isCommon) {
      for _ in 0..<6 {
        let truth = (0..<8).map { _ in
          (0..<3).compactMap { _ in SyllablesTests.all.randomElement(using: &random)?.capitalized }
            .joined(separator: " ")
        }
        let bytes = truth.compactMap { damage.apply($0) }
        let decision = TextDetector().decide(column: bytes)
        for (text, value) in zip(truth, bytes) {
          tally.note(
            comesBack(text, value, decision, damage), "\(damage.name): \(text) by \(decision.name)")
        }
      }
    }
    #expect(tally.share >= 0.995, "\(tally.share) \(tally.failures)")
  }

  @Test("files whose columns are encoded differently come back whole")
  func mixedFiles() {
    var random = SplitMix(106)
    var tally = Tally()
    let pool = Damage.all.filter(\.isCommon)
    for _ in 0..<40 {
      let damages = (0..<6).map { $0 == 5 ? nil : pool.randomElement(using: &random) }
      let truths = (0..<6).map { kind in
        Array(Set(Corpus.column(kind, [1, 3, 8, 30].randomElement(using: &random) ?? 3, &random)))
          .sorted()
      }
      let columns = zip(damages, truths).map { damage, truth in
        truth.map { damage?.apply($0) ?? Array($0.utf8) }
      }
      let decisions = TextDetector().decide(columns: columns)
      for column in 0..<6 {
        for (text, bytes) in zip(truths[column], columns[column]) {
          tally.note(
            comesBack(text, bytes, decisions[column], damages[column]),
            "\(damages[column]?.name ?? "good"): \(text) by \(decisions[column].name)")
        }
      }
    }
    #expect(tally.share == 1, "\(tally.share) \(tally.failures)")
  }

  @Test("columns whose rows are encoded differently come back whole")
  func mixedRows() {
    var random = SplitMix(107)
    var tally = Tally()
    let pool = Damage.all.filter(\.isCommon)
    for round in 0..<40 {
      let damages = (0..<2).compactMap { _ in pool.randomElement(using: &random) }
      let truth = Array(Set(Corpus.column([0, 2, 3][round % 3], 40, &random))).sorted()
      let rows = truth.enumerated().map { index, text in
        (text, damages[index % 2], damages[index % 2].apply(text) ?? [])
      }
      let decision = TextDetector().decide(column: rows.map(\.2))
      for (text, damage, bytes) in rows {
        tally.note(
          comesBack(text, bytes, decision, damage),
          "\(damages.map(\.name)): \(text) by \(decision.name) \(decision.others.map(\.name))")
      }
    }
    #expect(tally.share >= 0.995, "\(tally.share) \(tally.failures)")
  }

  @Test(
    "a file of one encoding is called by one name, whichever columns tell it from its like",
    // BKHCM1 has letters among the signs of ASCII: what is plain in one column is not in another.
    arguments: Damage.all.filter {
      !$0.name.contains("references") && !$0.name.hasPrefix("bkhcm1")
    })
  func oneName(_ damage: Damage) {
    var random = SplitMix(112)
    let columns = (0..<8).map { kind in
      Corpus.column(kind, 40, &random).compactMap { damage.apply($0) }
    }
    let names = Set(TextDetector().decide(columns: columns).map(\.name)).subtracting(["ascii"])
    // Columns without marks cannot show that a file composes none, nor that its page was Latin-1.
    let plain = Set(
      names.map { $0.replacing("utf-8-nfd", with: "utf-8").replacing("latin1", with: "cp1252") })
    #expect(plain.count == 1, "\(names)")
  }

  @Test("rows of two encodings come back in every column, also in those that say little")
  func mixedRowsShortColumns() throws {
    let words = ["Nữ", "Không", "Kinh", "Phật giáo", "Tày", "Nam"]
    var random = SplitMix(113)
    let names = (0..<20).map { _ in Corpus.name(&random) }
    func both(_ text: String) throws -> [[UInt8]] {
      [try #require(encoded(text, .tcvn3)), Damage.utf8(Array(text.utf8).map(UInt32.init))]
    }
    let columns = try [names, words, ["Không"]].map { try $0.flatMap(both) }
    let decisions = TextDetector().decide(columns: columns)
    for (column, truth) in [names, words, ["Không"]].enumerated() {
      for (index, text) in truth.enumerated() {
        for bytes in columns[column][2 * index...2 * index + 1] {
          let back = rewritten(bytes) { _ = decisions[column].decode($0, into: &$1) }
          #expect(back.lowercased() == text.lowercased(), "\(decisions[column].name)")
        }
      }
    }
  }

  func expectUnchanged(_ texts: [String], _ decision: TextDecision) {
    for text in texts {
      let back = rewritten(Array(text.utf8)) { _ = decision.decode($0, into: &$1) }
      #expect(sameScalars(back, text), "\(text) -> \(back) by \(decision.name), \(decision.margin)")
    }
  }

  @Test("good text is never changed, alone, pooled or beside Vietnamese")
  func goodText() {
    for text in Corpus.goodForeign + Corpus.foreignWords {
      expectUnchanged([text], TextDetector().decide(column: [Array(text.utf8)]))
    }
    expectUnchanged(
      Corpus.goodForeign, TextDetector().decide(column: Corpus.goodForeign.map { Array($0.utf8) }))
    for text in Corpus.goodASCII {
      expectUnchanged([text], TextDetector().decide(column: [Array(text.utf8)]))
    }
    expectUnchanged(
      Corpus.goodASCII, TextDetector().decide(column: Corpus.goodASCII.map { Array($0.utf8) }))
    var random = SplitMix(108)
    for size in [2, 3, 5, 20, 150] {
      for _ in 0..<20 {
        let words = (0..<size).compactMap { _ in Corpus.foreignWords.randomElement(using: &random) }
        expectUnchanged(words, TextDetector().decide(column: words.map { Array($0.utf8) }))
        let among = words + (0..<size).map { _ in Corpus.name(&random) }
        expectUnchanged(among, TextDetector().decide(column: among.map { Array($0.utf8) }))
      }
    }
  }

  @Test(
    "every place name of the country is left alone when it is good",
    .enabled(if: Facts.folder != nil, "no facts folder"))
  func goodPlaces() {
    for place in Corpus.places {
      expectUnchanged([place], TextDetector().decide(column: [Array(place.utf8)]))
    }
  }

  @Test("good columns stay good beside damaged ones")
  func goodBesideDamaged() {
    var random = SplitMix(109)
    for encoding in [LegacyEncoding.tcvn3, .vni] {
      let damaged = (0..<30).map { _ in
        Damage.utf8(Damage.through1252(encoded(Corpus.name(&random), encoding) ?? []))
      }
      for round in 0..<20 {
        let good = Array(Set(Corpus.column(round, 12, &random)))
        let decisions = TextDetector().decide(columns: [damaged, good.map { Array($0.utf8) }])
        expectUnchanged(good, decisions[1])
      }
    }
  }
}
