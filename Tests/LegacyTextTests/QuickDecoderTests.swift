import Testing

@testable import LegacyText

@Suite("Legacy text decoded the quick way")
struct QuickDecoderTests {
  private static let encodings: [LegacyEncoding] = [
    .tcvn3, .vni, .windows1258, .vps, .viscii, .vn1, .vn2, .bkhcm1, .bkhcm2, .windows1252,
  ]

  private static let pieces = [
    "Nguyễn", "Thị", "Ý", "Sở", "Giáo dục", "và", "Đào tạo", "TRƯỜNG", "THPT", "UBND", "Ủy ban",
    "nhân dân", "tỉnh", "Đắk Lắk", "ĐẠI HỌC", "VăN", "LÊ", "NGUYễN", "ễ", "A", "a", "Ô", "ơ",
    "12/12", "H'Hen", "K'Brêu", "Q. 1,", "-", "(cũ)", "?", "`", "&#7879;", "  ", " ", "\t", "é",
    "ß", "½", "\u{A0}", "…", "“", "Ð",
  ]

  private func bytes(_ encoding: LegacyEncoding, _ random: inout SplitMix) -> [UInt8] {
    var text = ""
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      if !text.isEmpty, Int.random(in: 0..<8, using: &random) > 0 { text += " " }
      text += Self.pieces.randomElement(using: &random) ?? ""
    }
    var bytes: [UInt8] = []
    let whole = Array(text.utf8)
    _ = encoding.encode(whole.span, into: &bytes)
    if Int.random(in: 0..<6, using: &random) == 0 {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    return bytes
  }

  @Test("what comes out is what the whole way gives, in form", arguments: encodings)
  func agrees(encoding: LegacyEncoding) throws {
    var random = SplitMix(UInt64(encoding.rawValue.utf8.count))
    let decision = TextDecision.told(TextReading(encoding))
    let decoder = try #require(QuickDecoder(decision))
    var room = [UInt8](repeating: 0, count: QuickDecoder.room)
    var quick = 0
    for _ in 0..<6_000 {
      let value = bytes(encoding, &random)
      var whole: [UInt8] = []
      let suits = decision.decode(value.span, into: &whole)
      var text = value
      switch decoder.decode(value.span, into: &room) {
      case .doubtful: continue
      case .asRead: break
      case .decoded(let count): text = Array(room[..<count])
      }
      quick += 1
      #expect(suits)
      #expect(text == whole, "\(value)")
      let traits = scanText(text.span)
      #expect(traits.isDisjoint(with: .needsRewriting.union(.replacementCharacter)))
      #expect(!text.contains(0x3f) && text.first != 0x20 && text.last != 0x20)
    }
    #expect(quick > 300)
  }

  @Test("words whose capitals could not be written are left to a closer look")
  func capitals() throws {
    let decoder = try #require(QuickDecoder(.told(TextReading(.tcvn3))))
    var room = [UInt8](repeating: 0, count: QuickDecoder.room)
    for (text, isQuick) in [
      ("NGUYễN VăN A", false), ("Trường THPT Lê Võ", true), ("LÊ Võ", false), ("LÊ VÕ", false),
      ("Sở GDĐT", false), ("Sở GDĐT tỉnh", true), ("Ủy ban nhân dân", true), (" Lê", false),
      ("Lê  Võ", false), ("", false),
    ] {
      var bytes: [UInt8] = []
      let whole = Array(text.utf8)
      _ = LegacyEncoding.tcvn3.encode(whole.span, into: &bytes)
      if case .doubtful = decoder.decode(bytes.span, into: &room) {
        #expect(!isQuick, "\(text)")
      } else {
        #expect(isQuick, "\(text)")
      }
    }
  }

  @Test("columns whose values are read in several ways have no quick way")
  func several() {
    var mixed = TextDecision.told(TextReading(.tcvn3))
    mixed.others = [TextReading(.vni)]
    #expect(QuickDecoder(mixed) == nil)
    #expect(QuickDecoder(.asIs) == nil)
    #expect(QuickDecoder(.told(TextReading(.viqr))) == nil)
  }
}
