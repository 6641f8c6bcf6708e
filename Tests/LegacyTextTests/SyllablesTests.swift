import Testing

@testable import LegacyText

@Suite("Vietnamese syllables")
struct SyllablesTests {
  static let all: [String] = {
    var list: Set<String> = []
    Syllables.forEachPossible { scalars in
      var text = String.UnicodeScalarView()
      for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "?") }
      list.insert(String(text))
    }
    return list.sorted()
  }()

  func rank(_ word: String) -> Syllables.Rank? {
    var key = SyllableKey()
    for scalar in word.unicodeScalars { key.add(scalar.value) }
    return Syllables.shared.rank(key)
  }

  @Test("there are about as many as the language could have")
  func count() {
    #expect((7_000..<18_000).contains(Self.all.count), "\(Self.all.count)")
  }

  @Test(
    "real ones are there, in both styles",
    arguments: Corpus.words(
      "nguyễn hoà hòa thuý thúy khuỷu quỳnh quyển giếng gìn gì nghiêng ngoằn huých uyên yến ý oanh thuở ưu ương khuya quạt ngoeo xoong buýt rượu hươu"
    ))
  func real(_ word: String) {
    #expect(rank(word) != nil)
  }

  @Test(
    "impossible ones are not",
    arguments: Corpus.words(
      "cêm kàn gêm nghà ngê hộlène jứrgen bác̀ cát̀ cãp oặ uềi bưaa quưa kửln ẫs"))
  func impossible(_ word: String) {
    #expect(rank(word) == nil)
  }

  @Test(
    "every syllable survives every encoding, small, capital and with one capital",
    arguments: [
      LegacyEncoding.tcvn3, .vni, .windows1258, .vps, .viscii, .vn1, .vn2, .bkhcm1, .bkhcm2, .viqr,
      .utf16le, .utf16be, .utf8,
    ])
  func roundTrip(_ encoding: LegacyEncoding) {
    // MOÓC is spelled like MÓC by those converters that put the plain capital before the letter.
    for word in Self.all where encoding != .tcvn3 || !word.hasDoubleO {
      for text in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
        guard let bytes = encoded(text, encoding) else {
          #expect(encoding == .bkhcm1 && text.contains("Ỵ"), "\(text)")
          continue
        }
        var back: [UInt8] = []
        _ = encoding.decode(bytes.span, into: &back)
        let decoded = String(decoding: back, as: UTF8.self)
        if encoding == .tcvn3 {
          #expect(rewritten(back) { appendUppercased($0, to: &$1) } == text.uppercased())
        } else if !sameScalars(decoded, text) {
          Issue.record("\(encoding) \(text) -> \(decoded)")
        }
      }
    }
  }
}

extension String {
  fileprivate var hasDoubleO: Bool {
    foldedKey(self).contains("oo") && !contains("ô") && !contains("ơ")
  }
}
