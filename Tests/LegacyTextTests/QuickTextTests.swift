import Testing

@testable import LegacyText

@Suite("Texts that nothing need be done to")
struct QuickTextTests {
  private static let pieces = [
    "a", "An", "Nguyễn", "Văn", "Thị", "Ỷ", "ờ", "Đ", "đ", "Ơ", "ư", "Ð", "ð", "ƣ", "Ƣ", "Ɗ", "é",
    "É", "ß", "×", "÷", "ÿ", "Ā", "ı", "ŉ", "ŋ", "Ẁ", "ẞ", "ẟ", " ", " ", "  ", "-", "'", ",", "?",
    "`", "\u{7f}", "\n", "\t", "\u{1}", "1", "\u{A0}", "\u{301}", "\u{FFFD}", "日", "😀", "’", "Bà",
    "Th", "ông", "µ", "\u{C2}\u{AD}", "&", "#", "&#",
  ]

  /// Text of pieces, at times with a byte changed or cut away.
  private func bytes(_ random: inout SplitMix) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 1...Int.random(in: 1...16, using: &random), using: &random) {
      text += Array((Self.pieces.randomElement(using: &random) ?? "").utf8)
    }
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      text[Int.random(in: 0..<text.count, using: &random)] = .random(in: 0...255, using: &random)
    case 1: text.removeLast(min(text.count - 1, Int.random(in: 0...2, using: &random)))
    case 2: text.removeFirst(min(text.count - 1, Int.random(in: 0...2, using: &random)))
    default: break
    }
    return text
  }

  private func isQuick(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return isQuicklyCanonical(bytes.span, 0..<bytes.count)
  }

  private func isCanonical(_ bytes: [UInt8]) -> Bool {
    scanText(bytes.span).isDisjoint(with: TextTraits.needsRewriting.union(.replacementCharacter))
      && !bytes.contains(0x3f)
      && !zip(bytes, bytes.dropFirst()).contains { $0 == (0x26, 0x23) }
  }

  @Test("every text that is called canonical is so, wherever it stands among other bytes")
  func canonical() {
    var random = SplitMix(5)
    var called = 0
    for _ in 0..<60_000 {
      let text = bytes(&random)
      let before = Int.random(in: 0...3, using: &random)
      let around = [0x22, 0xC3, 0xE1, 0x20] as [UInt8]
      let whole =
        Array(around.prefix(before)) + text
        + Array(around.suffix(Int.random(in: 0...4, using: &random)))
      guard isQuicklyCanonical(whole.span, before..<before + text.count) else { continue }
      called += 1
      #expect(isCanonical(text), "\(text)")
    }
    #expect(called > 3_000)
  }

  @Test("each letter of Vietnamese is known, at every place in eight bytes; look-alikes are not")
  func letters() {
    let known =
      "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    for letter in known + known.uppercased() {
      for place in 0..<9 {
        let start = String(repeating: "n", count: place)
        #expect(isQuick(start + String(letter) + "g"), "\(letter) at \(place)")
        for other in ["Ð", "ð", "ƣ", "\u{301}", "\u{A0}", "’", "?", "`", "\u{FFFD}"] {
          #expect(!isQuick(start + other + "g"), "\(other) at \(place)")
        }
      }
    }
  }

  @Test("every text that is called a name in form stays as it is when names are rewritten")
  func names() {
    var random = SplitMix(6)
    var called = 0
    let words = [
      "Nguyễn", "Văn", "An", "Bà", "Ông", "Th", "Ỷ", "Đỗ", "Ơn", "an", "AN", "ỨNg", "Chị", "Niê",
    ]
    for round in 0..<60_000 {
      var text = bytes(&random)
      if round % 2 == 0 {
        let count = Int.random(in: 1...4, using: &random)
        text = Array(
          (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
            .joined(separator: " ").utf8)
      }
      guard isQuicklyName(text.span) else { continue }
      called += 1
      var output: [UInt8] = []
      #expect(isCanonical(text), "\(text)")
      let changes = appendPersonName(text.span, to: &output).changes
      let isMisread = mayBeMisread(text.span)
      #expect(changes.isEmpty && output == text && !isMisread, "\(text)")
    }
    #expect(called > 3_000)
  }
}
