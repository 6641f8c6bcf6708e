import Readers
import RecordModel
import Testing

@Suite("Plain XML records")
struct XMLPlainTests {
  private static let limits = XMLLimits(pieceBytes: 200)

  @Test("the fast way gives what libxml2 gives", arguments: 0..<4)
  func agrees(part: Int) {
    for seed in part * 150..<part * 150 + 150 {
      let bytes = Array(XMLDocumentGenerator(seed: seed, isPlain: true).text.utf8)
      let fast = XMLReading(bytes, limits: Self.limits)
      #expect(fast == XMLReading(bytes, limits: Self.limits, parsesPlain: false), "seed \(seed)")
      #expect(fast.records.map(\.fields) == plainParse(bytes, "/ds/cb"), "seed \(seed)")
    }
  }

  @Test("on damaged records too", arguments: 0..<8)
  func agreesOnDamage(part: Int) {
    for seed in part * 200..<part * 200 + 200 {
      var bytes = Array(XMLDocumentGenerator(seed: seed % 83, isPlain: true).text.utf8)
      var dice = Dice(seed: seed + 7)
      for _ in 0...dice.roll(3) {
        let place = dice.roll(bytes.count)
        switch dice.roll(4) {
        case 0: bytes[place] = UInt8(dice.roll(256))
        case 1: bytes.remove(at: place)
        case 2:
          let text = dice.pick([
            "<", ">", "\"", "&", "]]>", "&#0;", "&#x110000;", "&#xD800;", "\u{FFFE}", "\u{85}",
            ":", "xmlns='a'", "é", "\t", "\r", " a='1'", "/", "&#;", "&#x;", "&lt", "=",
          ])
          bytes.insert(contentsOf: text.utf8, at: place)
        default: bytes.insert([0xFF, 0xC0, 0xED, 0xF5, 0xEF, 0x00, 0x1F][dice.roll(7)], at: place)
        }
      }
      let fast = XMLReading(bytes, limits: Self.limits)
      #expect(fast == XMLReading(bytes, limits: Self.limits, parsesPlain: false), "seed \(seed)")
    }
  }

  @Test("attributes may be many, and none may come twice", arguments: [2, 16, 17, 40, 300])
  func attributes(count: Int) {
    let all = (0..<count).map { "a\($0)='giá trị thứ \($0)'" }
    for tail in ["", " a\(count / 2)=''", " a0='x'", " b='<'", " b='&lt;'", " b='\t'"] {
      let bytes = Array("<ds><cb \(all.joined(separator: " "))\(tail)/><cb a0=''/></ds>".utf8)
      let fast = XMLReading(bytes)
      #expect(fast == XMLReading(bytes, parsesPlain: false), "\(count) \(tail)")
      #expect(fast.records.count == (tail.hasPrefix(" b='<") || tail.hasPrefix(" a") ? 1 : 2))
    }
  }

  @Test(
    "records that are nearly plain",
    arguments: [
      "<cb a='1' a='2'/>", "<cb a='1'b='2'/>", "<cb a=\"\n\"/>", "<cb a='x&#10;y&#9;'/>",
      "<cb a='&amp;lt;'/>",
      "<cb a='\r\n'/>", "<cb / >", "<cb></cb\n>", "<cb>\r\n\r</cb>", "<cb>&#x20;<a/></cb>",
      "<cb><a>]]></a></cb>", "<cb>]]&gt;</cb>", "<cb><a:/></cb>", "<cb><:a/></cb>",
      "<cb><a:b:c/></cb>",
      "<cb x:y='1' z:y='2'/>", "<cb xmlns='u'/>", "<cb xml:lang='vi'/>", "<cb xml:space='x'/>",
      "<cb><a></b></cb>", "<cb><ab></a></cb>", "<cb><a></ab></cb>", "<cb ></cb >", "<cb\t/>",
      "<cb>\u{7F}\u{85}\u{FFFD}</cb>", "<cb>\u{FFFF}</cb>", "<cb>a<b/>b<b>c</b>&#9;</cb>",
      "<cb><a1.-_>x</a1.-_></cb>", "<cb><địa>x</địa></cb>", "<cb a='>'>></cb>",
      "<cb>&apos;&quot;</cb>",
      "<cb>&#x1F600;&#65;</cb>", "<cb>&#X41;</cb>", "<cb>&Amp;</cb>", "<cb a/>", "<cb a=/>",
      "<cb a='1/>",
      "<cb><k:a xmlns:k='u'/></cb>", "<k:cb><k:a/><a/></k:cb>", "<cb><a k:b='1' b='2'/></cb>",
    ])
  func nearlyPlain(record: String) {
    let text = Array("<ds><cb>0</cb>\n<cb>1</cb>\n\(record)\n<cb>3</cb></ds>".utf8)
    for size in [1, 20, 1_000] {
      let limits = XMLLimits(pieceBytes: size)
      #expect(
        XMLReading(text, limits: limits) == XMLReading(text, limits: limits, parsesPlain: false))
    }
  }
}
