import Testing

@testable import LegacyText

@Suite("One scan over the bytes")
struct TextScanTests {
  func traits(_ text: String) -> TextTraits {
    let bytes = Array(text.utf8)
    return scanText(bytes.span)
  }

  @Test("each trait is found where it is")
  func examples() {
    #expect(traits("") == [])
    #expect(traits("Nguyễn Văn An 2") == [.nonASCII, .lowercase, .uppercase, .digits])
    #expect(traits("an") == .lowercase)
    #expect(traits("Vie\u{302}\u{323}t") == [.nonASCII, .lowercase, .uppercase, .notNFC])
    #expect(traits(" a") == [.lowercase, .edgeSpace])
    #expect(traits("a ") == [.lowercase, .edgeSpace])
    #expect(traits("a  b") == [.lowercase, .innerSpaces])
    #expect(traits("a\tb") == [.lowercase, .innerSpaces])
    #expect(traits("a\u{A0}b") == [.lowercase, .nonASCII, .invisibles])
    #expect(traits("a\u{A0} b") == [.lowercase, .nonASCII, .invisibles, .innerSpaces])
    #expect(traits("\u{FEFF}a\u{AD}") == [.lowercase, .nonASCII, .invisibles, .latinSigns])
    #expect(traits("Ð") == [.uppercase, .nonASCII, .lookalikes])
    #expect(traits("H’Hen") == [.uppercase, .lowercase, .nonASCII, .apostropheVariants])
    #expect(traits("a\u{1}\u{7F}\u{85}b").contains(.controls))
    #expect(traits("\u{FFFD}") == [.nonASCII, .replacementCharacter])
    #expect(traits("\u{212B}").contains(.notNFC))
  }

  @Test(
    "ill-formed bytes are seen",
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE1, 0xBA], [0xE1, 0xBA, 0x41], [0xED, 0xA0, 0x80],
      [0xF5, 0x80, 0x80, 0x80],
      [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0x41, 0xE1, 0xC0, 0x80],
    ] as [[UInt8]])
  func illFormed(_ bytes: [UInt8]) {
    #expect(scanText(bytes.span).contains(.invalidUTF8))
  }

  @Test("the fast scan agrees with an obvious twin on random text")
  func twin() {
    var random = SplitMix(3)
    let pool = Array(
      "aàằặẳêĐđÐ ð’'´  \t\n\u{A0}\u{AD}\u{301}\u{323}ǎ1Аа\u{FFFD}日本\u{200B}😀źŁ".unicodeScalars)
    for _ in 0..<4_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        text.append(pool.randomElement(using: &random) ?? "a")
      }
      #expect(
        traits(String(text)) == twin(String(text)), "\(String(text).unicodeScalars.map(\.value))")
    }
  }

  @Test("validity agrees with the standard library on random bytes")
  func validity() {
    var random = SplitMix(4)
    let pool: [UInt8] = [
      0x41, 0x80, 0x9F, 0xA0, 0xBA, 0xBB, 0xBF, 0xC3, 0xC4, 0xCC, 0xE0, 0xE1, 0xED, 0xF0, 0xF4,
      0xF5,
    ]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        pool.randomElement(using: &random) ?? 0
      }
      let valid = String(validating: bytes, as: UTF8.self) != nil
      #expect(scanText(bytes.span).contains(.invalidUTF8) == !valid)
      #expect(
        rewritten(bytes) { _ = LegacyEncoding.utf8.decode($0, into: &$1) }
          == String(decoding: bytes, as: UTF8.self).replacing("\u{FEFF}", with: ""))
    }
  }

  private func twin(_ text: String) -> TextTraits {
    var traits: TextTraits = []
    let scalars = Array(text.unicodeScalars)
    let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    if let first = scalars.first, let last = scalars.last, isBlank(first) || isBlank(last) {
      traits.insert(.edgeSpace)
    }
    for (index, scalar) in scalars.enumerated() {
      if index > 0, isBlank(scalar), isBlank(scalars[index - 1]) { traits.insert(.innerSpaces) }
      if !scalar.isASCII { traits.insert(.nonASCII) }
      if scalar.properties.isLowercase { traits.insert(.lowercase) }
      if scalar.properties.isUppercase { traits.insert(.uppercase) }
      if 0x80...0xBF ~= scalar.value, !"\u{A0}°²³".unicodeScalars.contains(scalar) {
        traits.insert(.latinSigns)
      }
      switch scalar {
      case "0"..."9": traits.insert(.digits)
      case "\t", "\n": traits.insert(.innerSpaces)
      case "\u{A0}", "\u{AD}", "\u{200B}": traits.insert(.invisibles)
      case "\u{301}", "\u{323}": traits.insert(.notNFC)
      case "\u{FFFD}": traits.insert(.replacementCharacter)
      case "Ð", "ð", "ǎ", "А", "а": traits.insert(.lookalikes)
      case "’", "´": traits.insert(.apostropheVariants)
      default: break
      }
    }
    return traits
  }
}
