import Testing

@testable import Readers

/// Where tags that matter are looked for by two bytes of their names, as many come up as where every
/// tag is looked at.
@Suite("Tags that matter for a record's end")
struct XMLRecordTagsTests {
  private static let parts = [
    "<", "</", ">", "/>", "<!--", "-->", "<?", "?>", ":", "<HOSO_CB>", "</HOSO_CB>",
    "<a:HOSO_CB x='",
    "HOSO_CB", "<HOSO_CBX>", "</Goi >", "<Goi\n", "<k:Goi", "_C", "Go", "oi", " ", "é", "/", "!",
    "?",
    "<HoVaTen>Hồ Sơ</HoVaTen>", "<TuNgay>05/2015</TuNgay>\n      ", "\n        ", "'", "\"", "<x:",
  ]

  private static let names = ["HOSO_CB", "Goi"].map { Array($0.utf8) }

  private func tags(_ sample: [UInt8], isQuick: Bool) -> XMLRecordTags {
    let around = XMLPiece.Ancestor(name: Self.names[1], declarations: [], localStart: 0)
    return XMLRecordTags(record: Self.names[0], open: [around]) { names in
      isQuick ? XMLRarePairs(of: names, in: sample.span) : nil
    }
  }

  /// The starts of tags by which the end of a record is decided, or things that hide tags.
  private func places(_ bytes: [UInt8], from start: Int, isQuick: Bool) -> [Int] {
    var tags = tags(bytes, isQuick: isQuick)
    var (index, found): (Int, [Int]) = (start, [])
    while index < bytes.count {
      index = tags.next(from: index, in: bytes.span)
      guard index < bytes.count,
        let token = XMLToken.at(index, in: bytes.span, mustDecide: true, allowsDoctype: false)
      else { break }
      switch token.kind {
      case .comment, .section, .instruction, .doctype: found.append(index)
      default:
        let role = tags.take(tags.meaning(of: token, bytes.span))
        if role != .none || token.end <= index { found.append(index) }
      }
      index = max(token.end, index + 1)
    }
    return found
  }

  @Test("as tag by tag", arguments: 0..<8)
  func agrees(seed: Int) {
    var dice = Dice(seed: seed)
    for _ in 0..<60 {
      var text: [UInt8] = []
      for _ in 0..<dice.roll(90) { text += Array(dice.pick(Self.parts).utf8) }
      for start in [0, 1, 2, 3, 17, 40] where start <= text.count {
        #expect(
          places(text, from: start, isQuick: true) == places(text, from: start, isQuick: false))
      }
    }
  }

  @Test("every place of a block", arguments: 0..<140)
  func everyPlace(shift: Int) {
    for tag in [
      "<HOSO_CB>", "</k:HOSO_CB>", "</Goi>", "<!---->", "<?x?>", "<HOSO_C>", "x:HOSO_CB>",
    ] {
      for rest in [0, 1, 20, 70] {
        let text =
          [UInt8](repeating: 0x78, count: shift) + Array(tag.utf8)
          + [UInt8](repeating: 0x79, count: rest)
        #expect(places(text, from: 0, isQuick: true) == places(text, from: 0, isQuick: false))
      }
    }
  }

  @Test("the pair of bytes that is rarest in what the document looks like is looked for")
  func rarest() {
    let sample = Array("<HOSO_CB><OSO>SO_ HOS</OSO>_CB O_C</HOSO_CB> Go oi Goi HO Go".utf8)
    let pairs = XMLRarePairs(of: Self.names, in: sample.span)
    #expect(pairs?.offsets == [5, 1])
    #expect(XMLRarePairs(of: [[0x61]], in: sample.span)?.offsets == nil)
    #expect(XMLRarePairs(of: Self.names + Self.names, in: sample.span)?.offsets == nil)
  }
}
