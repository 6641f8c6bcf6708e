import Foundation
import Testing

@testable import LegacyText

@Suite("Normalization Form C")
struct NFCTests {
  func nfc(_ text: String) -> String { rewritten(Array(text.utf8)) { appendNFC($0, to: &$1) } }

  @Test(
    "marks are composed in any order",
    arguments: [
      ("Vie\u{302}\u{323}t", "Việt"), ("Vie\u{323}\u{302}t", "Việt"),
      ("Vi\u{1EB9}\u{302}t", "Việt"),
      ("Vi\u{EA}\u{323}t", "Việt"), ("Ho\u{1EDB}\u{323}", "Ho\u{1EE3}\u{301}"),
      ("o\u{301}\u{31B}", "ớ"),
      ("C\u{30C}u\u{306} \u{180}\u{306}", "Čŭ \u{180}\u{306}"), ("\u{301}a", "\u{301}a"),
      ("A\u{30A}", "Å"),
    ])
  func composing(_ text: String, _ expected: String) {
    #expect(sameScalars(nfc(text), expected))
  }

  @Test("it agrees with Foundation on random Latin letters and marks")
  func latinTwin() {
    var random = SplitMix(11)
    let letters =
      Array("aAeioOuyYdnsc=<1 ".unicodeScalars) + (0xC0...0x24F).compactMap(Unicode.Scalar.init)
      + (0x1E00...0x1EFF).compactMap { Unicode.Scalar(UInt32($0)) }
    let marks = (0x300...0x36F).compactMap { Unicode.Scalar(UInt32($0)) }
    let common = Array("\u{300}\u{301}\u{302}\u{303}\u{306}\u{309}\u{31B}\u{323}".unicodeScalars)
    for round in 0..<30_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        text.append(letters.randomElement(using: &random) ?? "a")
        for _ in 0..<Int.random(in: 0...3, using: &random) {
          text.append((round % 4 == 0 ? marks : common).randomElement(using: &random) ?? "\u{301}")
        }
      }
      let string = String(text)
      #expect(
        sameScalars(nfc(string), string.precomposedStringWithCanonicalMapping),
        "\(string.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }

  @Test("it agrees with Foundation on every scalar of the first plane, alone and with a mark")
  func everyScalar() {
    for value in UInt32(0x80)...0xFFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for text in ["\(scalar)", "a\(scalar)\u{323}"] {
        let expected = text.precomposedStringWithCanonicalMapping
        #expect(sameScalars(nfc(text), expected), "\(String(value, radix: 16))")
        let bytes = Array(text.utf8)
        if !scanText(bytes.span).contains(.notNFC) { #expect(sameScalars(text, expected)) }
      }
    }
  }

  @Test("long runs of marks come through")
  func longRuns() {
    let text = "e" + String(repeating: "\u{302}\u{323}", count: 40)
    #expect(sameScalars(nfc(text), text.precomposedStringWithCanonicalMapping))
  }
}
