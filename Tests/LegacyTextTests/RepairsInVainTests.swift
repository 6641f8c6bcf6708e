import Foundation
import Testing

@testable import LegacyText

@Suite("Repairs in vain")
struct RepairsInVainTests {
  private let readings = repairChains.map {
    TextReading(.utf8, references: 0, $0.first, $0.second)
  }

  /// What is said to be in vain is tried.
  private func check(_ bytes: [UInt8]) -> Int {
    let inVain = RepairsInVain(bytes.span)
    var kept: [UInt8] = []
    var composing = TextReading.utf8
    composing.composes = true
    _ = composing.decode(bytes.span, into: &kept)
    var count = 0
    for reading in readings where inVain.include(reading) {
      var output: [UInt8] = []
      let suits = reading.decode(bytes.span, into: &output)
      #expect(
        !suits && output == kept, "\(reading.name): \(String(decoding: bytes, as: UTF8.self))")
      count += 1
    }
    return count
  }

  @Test("what is told to be in vain changes nothing, and does not suit")
  func unchanged() {
    var random = SplitMix(301)
    for kind in 0..<5 {
      for text in Corpus.column(kind, 60, &random) {
        _ = check(Array(text.utf8))
        for damage in Damage.all {
          if let bytes = damage.apply(text) { _ = check(bytes) }
        }
      }
    }
    for text in Corpus.goodForeign + Corpus.goodASCII + Corpus.foreignWords {
      _ = check(Array(text.utf8))
      _ = check(Array(text.decomposedStringWithCanonicalMapping.utf8))
    }
  }

  @Test("of parts of texts as well, cut anywhere")
  func cuts() {
    for text in ["Ãƒ Ã nh Ã", "áº¡ à", "Hà Nội Ạ̃ ộ ṇ̃", "ÃÂ¡ Æ ", "TrÇn V¨n §øc"] {
      let bytes = Array(text.utf8)
      for end in 0...bytes.count { _ = check(Array(bytes[..<end])) }
    }
  }

  @Test("of good names most repairs are")
  func mostly() {
    var random = SplitMix(302)
    let names = Corpus.column(0, 200, &random)
    let count = names.reduce(0) { $0 + check(Array($1.utf8)) }
    #expect(count * 3 > names.count * readings.count)
  }
}
