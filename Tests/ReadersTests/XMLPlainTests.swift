import Readers
import RecordModel
import Testing

@Suite("Plain XML records")
struct XMLPlainTests {
  private static let limits = XMLLimits(pieceBytes: 200)

  @Test("the fast way gives what libxml2 gives", arguments: 0..<4)
  func agrees(part: Int) {
    var memory = XMLParserMemory()
    for seed in part * 150..<part * 150 + 150 {
      let bytes = Array(XMLDocumentGenerator(seed: seed, isPlain: true).text.utf8)
      let fast = XMLReading(bytes, limits: Self.limits)
      #expect(fast == XMLReading(bytes, limits: Self.limits, knowing: &memory), "seed \(seed)")
      for record in fast.records {
        let lines = bytes[..<record.span.lowerBound].count { $0 == 0x0A }
        #expect(record.line == lines + 1, "seed \(seed)")
      }
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

  /// Records long enough for the loop over elements with text alone, all with the same tags.
  private func rows(_ dice: inout Dice) -> [UInt8] {
    let gap = dice.pick(["\n      ", "", "\r\n\t", "\n                    ", " "])
    let names = (0..<7).map { place in
      String(repeating: "Ten", count: [1, 3, 5, 6, 11, 12, 2][place]) + "\(place)"
    }
    let texts = [
      "05/2015", "Trường Đại học Sư phạm Hà Nội", "", "a &amp; b", "x]y", "]]&gt;", " có blank ",
      "chữ <b/> chữ", "Hà\u{1EE9}\u{FFFD}", "<i>trong</i>", "   ", "  <i/>",
      "<![CDATA[a & <b> ]] chữ]]>", "dòng\r\nhai", "0123456789abcde",
      "0123456789abcdef", "Xã Tây Thụy Anh, tỉnh Hưng Yên và một nơi rất xa nữa",
    ]
    var text = "<ds>"
    let chosen = names.map { _ in dice.roll(3) }
    for _ in 0..<4 {
      text += "<cb>" + gap
      for _ in 0..<2 {
        text += "<Dong>" + gap
        for (name, choice) in zip(names, chosen) {
          switch choice {
          case 0: text += "<\(name)/>"
          default: text += "<\(name)>\(dice.pick(texts))</\(name)>"
          }
          text += gap + (dice.roll(30) == 0 ? dice.pick(["chữ", "\n", "<la>1</la>"]) : "")
        }
        text += "</Dong>" + gap
      }
      text += "</cb>\n"
    }
    return Array((text + "</ds>").utf8)
  }

  @Test("elements in a row, and each byte of them damaged", arguments: 0..<12)
  func rows(seed: Int) {
    var dice = Dice(seed: seed)
    let whole = rows(&dice)
    let sound = XMLReading(whole)
    #expect(sound == XMLReading(whole, parsesPlain: false))
    #expect(sound.records.map(\.fields) == plainParse(whole, "/ds/cb"))
    for place in stride(from: whole.count / 2 + seed, to: whole.count, by: 12) {
      var bytes = whole
      switch dice.roll(3) {
      case 0: bytes.remove(at: place)
      case 1: bytes[place] = dice.pick(Array("<>/&] \n\rxé".utf8) + [0, 0xFF, 0x1F])
      default: bytes.insert(dice.pick(Array("<>/&] \nxé".utf8) + [0xC3, 0x1F]), at: place)
      }
      #expect(XMLReading(bytes) == XMLReading(bytes, parsesPlain: false), "place \(place)")
    }
  }

  @Test("starts of records are counted the same by both ways")
  func counts() {
    let many = String(repeating: "<cb><a>1</a></cb>\n", count: 3)
    for extra in [
      "", "<!-- <cb> -->", "<khac><cb/></khac>", "<cb><a><cb>1</cb></a></cb>", "<k:cb/>",
      "<cb a='1'><k:cb/></cb>", "<cb>&lt;cb></cb>", "<cbx/>", "<?x <cb> ?>", "<cb b='<cb>'/>",
    ] {
      let text = Array("<ds>\(many)\(extra)\(many)</ds>".utf8)
      for size in [1, 40, 1_000] {
        let limits = XMLLimits(pieceBytes: size)
        let fast = XMLReading(text, limits: limits)
        #expect(fast == XMLReading(text, limits: limits, parsesPlain: false), "\(extra)")
      }
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

  @Test("what leads from text to text is known wherever something else comes", arguments: 0..<24)
  func ways(seed: Int) {
    var dice = Dice(seed: seed)
    // Few names, and elements of the same name in each other.
    let parts = [
      "<a>", "</a>", "<b>", "</b>", "<a/>", "<b/>", "<a>x</a>", "<b>ế</b>", "<a>x</a>\n<b>y</b>",
      "<a><a>x</a></a>", "<a><b>x</b>\n</a>", "<a> <b/></a>", "<a>x<b/></a>", "<b>&amp;</b>",
      "<a><![CDATA[<x>]]></a>", "<a k='1'>x</a>", "<a k='1' l='2'/>", "<b l='2' k='1'> </b>",
      "<a k='1' k='2'/>", "\n", " ", "x", "<a ></a >", "<ab>x</ab>", "<a></ab>",
    ]
    for _ in 0..<200 {
      let choice = (0..<4).map { _ in dice.pick(parts) }
      let records = (0..<6).map { _ in
        "<cb>" + (0...dice.roll(5)).map { _ in dice.pick(choice) }.joined() + "</cb>"
      }
      let blanks = String(repeating: " ", count: 40)
      for tail in ["", blanks] {
        let bytes = Array("<ds>\(records.joined())\(tail)</ds>".utf8)
        let limits = XMLLimits(pieceBytes: dice.pick([1, 60, 1_000]), depth: 5)
        #expect(
          XMLReading(bytes, limits: limits)
            == XMLReading(bytes, limits: limits, parsesPlain: false),
          "\(String(decoding: bytes, as: UTF8.self))")
      }
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
      "<cb><![CDATA[]]></cb>", "<cb><![CDATA[a&<b>]]]></cb>", "<cb><![CDATA[a]]>b</cb>",
      "<cb><a><![CDATA[]]]]></a></cb>", "<cb><a><![CDATA[a\r\nb]]></a></cb>",
      "<cb><a>a<![CDATA[b]]></a></cb>", "<cb><a><![CDATA[a]]></b></cb>",
      "<cb><a><![CDATA[a]]></a ></cb>", "<cb><a><![CDATA[a]] ></a></cb>",
      "<cb><a><![CDATA[a]]><b/></a></cb>", "<cb><a><![CDATA[<cb>]]></a><b> <c/></b></cb>",
      "<cb><a> <b/></a><a>x</a><a>x<b/></a><a> <b/></a><a>x<b/></a></cb>",
      "<cb><a/><a>x</a><a></a><a> </a><a\n>x</a\n><a>&#x20;</a><a>&#13;</a><a>&#;</a></cb>",
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
