import RecordModel
import Testing

@testable import Readers

/// Text that is judged sixteen bytes at a time is judged as byte by byte.
@Suite("Text between tags")
struct XMLTextScanTests {
  /// The slow, obvious twin.
  private func isSound(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0xFFFE, 0xFFFF: false
      default: true
      }
    }
  }

  /// Bytes of letters and of what is none, none of them special to XML.
  private static let parts: [[UInt8]] = [
    Array("a".utf8), Array("xyz".utf8), Array("é".utf8), Array("ữ".utf8), Array("Đ".utf8),
    Array("ề".utf8), Array("\u{85}".utf8), Array("\u{7FF}".utf8), Array("\u{800}".utf8),
    Array("\u{D7FF}".utf8), Array("\u{E000}".utf8), Array("\u{FFFD}".utf8),
    Array("\u{FFFE}".utf8), Array("😀".utf8), Array("\u{10FFFF}".utf8),
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE1], [0xE1, 0xBB], [0xE0, 0x80, 0x80],
    [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3, 0xC3, 0xA9], [0xE1, 0xC3, 0xA9], [0xC3, 0xE1],
  ]

  @Test("letters and damaged ones, wherever they stand", arguments: 0..<8)
  func letters(seed: Int) {
    var dice = Dice(seed: seed)
    for _ in 0..<3_000 {
      var text: [UInt8] = []
      for _ in 0..<dice.roll(12) { text += dice.pick(Self.parts) }
      judge(text, behind: dice.roll(20) + 2)
    }
  }

  @Test("every part at every place of a block", arguments: 0...34)
  func everyPlace(place: Int) {
    for part in Self.parts {
      let text = Array(repeating: UInt8(ascii: "a"), count: place) + part
      judge(text, behind: 2)
      judge(text + Array("bcd".utf8), behind: 5)
    }
  }

  /// The slow, obvious twin.
  private func endOfTag(_ bytes: [UInt8], from start: Int, hasQuotes: Bool) -> Int {
    var quote: UInt8?
    for place in start..<bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "<"): return place
      case UInt8(ascii: ">") where quote == nil: return place
      case let byte where byte == quote: quote = nil
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if hasQuotes, quote == nil { quote = bytes[place] }
      default: break
      }
    }
    return bytes.count
  }

  @Test("ends of tags are found as byte by byte", arguments: 0..<4)
  func marks(seed: Int) {
    var dice = Dice(seed: seed)
    for _ in 0..<400 {
      let bytes = (0..<dice.roll(70)).map { _ in
        dice.roll(9) == 0 ? dice.pick(Array("<>\"'\"'".utf8)) : dice.pick(Array("a =é/".utf8))
      }
      for start in 0...bytes.count {
        for hasQuotes in [false, true] {
          #expect(
            bytes.span.endOfTag(from: start, hasQuotes: hasQuotes)
              == endOfTag(bytes, from: start, hasQuotes: hasQuotes))
        }
      }
    }
  }

  @Test("text without a tag is judged as byte by byte", arguments: 0..<4)
  func oddities(seed: Int) {
    var dice = Dice(seed: seed)
    for _ in 0..<2_000 {
      let bytes = (0..<dice.roll(60)).map { _ in
        dice.roll(12) == 0 ? dice.pick(Array("&>]\r\n\té\u{1}".utf8)) : dice.pick(Array("a]>".utf8))
      }
      let start = dice.roll(bytes.count + 1)
      let range = start..<start + dice.roll(bytes.count - start + 1)
      let part = Array(bytes[range])
      let isSound =
        !part.contains { $0 < 0x20 && ![9, 10, 13].contains($0) }
        && !part.indices.dropFirst(2).contains {
          part[$0] == 0x3E && part[$0 - 1] == 0x5D && part[$0 - 2] == 0x5D
        }
      let found = bytes.span.oddities(in: range)
      #expect((found != nil) == isSound)
      if let found {
        #expect(found.needsDecoding == part.contains { $0 == 0x26 || $0 == 0x0D })
        #expect(found.hasLetters == part.contains { $0 >= 0x80 })
      }
    }
  }

  private func judge(_ text: [UInt8], behind count: Int) {
    let before = [UInt8](repeating: UInt8(ascii: ">"), count: count)
    let blanks = [UInt8](repeating: 0x20, count: 20)
    // What comes behind the end does not matter.
    let bytes = before + text + Array("</a>".utf8) + [0xC3, 0x28, 0xFF] + before + blanks
    let end = count + text.count
    let found = bytes.span.plainText(from: count)
    let expected = isSound(text[...])
    #expect((found != nil) == expected, "\(text)")
    if let found {
      #expect(found.end == end && !found.needsDecoding)
      #expect(found.isBlank == text.isEmpty)
    }
    let quick = bytes.span.soundEnd(from: count, stop: 0x3C, odd: 0x5D)
    #expect(quick == (expected ? end : -1), "\(text)")
  }

  @Test("blanks of every kind and number", arguments: 0...40)
  func blanks(count: Int) {
    for seed in 0..<20 {
      var dice = Dice(seed: seed * 41 + count)
      let blanks = (0..<count).map { _ in dice.pick([0x20, 0x09, 0x0A, 0x0D] as [UInt8]) }
      for tail in ["<a/>", "x<a/>", "<a>                    </a>", ""] {
        let bytes = Array(">>".utf8) + blanks + Array(tail.utf8)
        #expect(bytes.span.firstNotBlank(from: 2) == count + 2)
        let found = bytes.span.plainText(from: 2)
        #expect((found != nil) == !tail.isEmpty)
        #expect(found?.isBlank == (tail.isEmpty ? nil : tail.hasPrefix("<")))
      }
    }
  }

  @Test("leaves of every length, with letters cut off and blanks around", arguments: 0...40)
  func leaves(count: Int) {
    let letters =
      String(repeating: "ế", count: count / 3) + String(repeating: "x", count: count % 3)
    let texts = [letters, " " + letters, letters + "\r\n", letters + "&amp;", letters + "]]>", ""]
    for text in texts {
      for tag in ["a", "QuaTrinhCongTac", "QUATRINH_DAOTAO_BOIDUONG"] {
        for end in ["</\(tag)>", "</\(tag) >", "</\(tag)x>", "</x>", "<b/></\(tag)>", ""] {
          let record = "<cb><\(tag)>\(text)\(end)\n  <\(tag)>\(text)</\(tag)></cb>"
          agree(Array("<ds>\(record)\(record)<cb>1</cb></ds>".utf8))
        }
      }
    }
    var cut = Array("<ds><cb><a>\(letters)ế".utf8)
    cut.removeLast()
    agree(cut + Array("</a></cb><cb>1</cb></ds>".utf8))
  }

  private func agree(_ bytes: [UInt8]) {
    #expect(
      XMLReading(bytes) == XMLReading(bytes, parsesPlain: false),
      "\(String(decoding: bytes, as: UTF8.self))")
  }

  @Test("pieces rather hold a multiple of 64 records, and the same at every size")
  func pieces() throws {
    let records = (0..<1_000).map { number in
      "<cb n=\"\(number)\"><a>\(String(repeating: "đ", count: number % 90))</a>\n</cb>\n"
    }
    let bytes = Array("<ds>\n\(records.joined())</ds>\n".utf8)
    let whole = XMLReading(bytes)
    #expect(whole.records.count == 1_000)
    for size in [1, 100, 1_000, 4_000, 10_000, 16_000, 40_000, 100_000] {
      let limits = XMLLimits(pieceBytes: size)
      let reading = XMLReading(bytes, limits: limits)
      #expect(reading.records == whole.records && reading.tiles)
      var cutter = try XMLCutter(
        source: TricklingSource(bytes, step: 777), path: "", record: "/ds/cb", limits: limits)
      var counts: [Int] = []
      while let piece = try cutter.next() { counts.append(piece.items.count(where: \.isRecord)) }
      #expect(counts.reduce(0, +) == 1_000)
      if size > 10_000 { #expect(counts.dropLast().allSatisfy { $0 % 64 == 0 }, "\(counts)") }
    }
  }
}
