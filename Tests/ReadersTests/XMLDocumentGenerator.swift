/// Numbers that are the same in every run.
struct Dice {
  private var state: UInt64
  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func roll(_ count: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % count
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[roll(elements.count)] }
}

/// Writes well-formed documents with everything that could mislead a cutter.
struct XMLDocumentGenerator {
  private var dice: Dice
  private(set) var text = ""
  /// Where each record is, in characters of `text` as UTF-8.
  private(set) var records: [Range<Int>] = []
  private let lineEnd: String
  private let prefix: String
  /// Nothing but elements, attributes, text and references.
  private let isPlain: Bool

  init(seed: Int, isPlain: Bool = false) {
    dice = Dice(seed: seed)
    self.isPlain = isPlain
    lineEnd = dice.pick(["\n", "\r\n", ""])
    prefix = dice.pick(["", "", "h:"])
    document()
  }

  private mutating func document() {
    if dice.roll(3) > 0 { text += "<?xml version=\"1.0\"?>" + lineEnd }
    if dice.roll(4) == 0 {
      text += "<!DOCTYPE \(prefix)ds [<!ELEMENT \(prefix)ds ANY><!-- ' <cb> -->]>"
    }
    if dice.roll(3) == 0 { misc() }
    text += "<\(prefix)ds xmlns:h='urn:hoso' xmlns:k=\"urn:khac\" ghichu='a > b'>" + lineEnd
    for _ in 0..<dice.roll(12) {
      if dice.roll(4) == 0 { misc() }
      if dice.roll(8) == 0 { text += "<khac><cb>khong phai</cb> chu <b/></khac>" }
      if dice.roll(9) == 0 { text += "chữ giữa &amp; <![CDATA[<cb>]]>" }
      let start = text.utf8.count
      record("\(prefix)cb", depth: 0)
      records.append(start..<text.utf8.count)
      text += lineEnd
    }
    text += "</\(prefix)ds >" + lineEnd
    if dice.roll(4) == 0 { misc() }
  }

  private mutating func misc() {
    if isPlain { return }
    text += dice.pick([
      "<!-- <cb> không phải hồ sơ </cb> -->", "<?ghi <cb> \"chú' ?>", "<!---->", "<!-- '\" > -->",
      lineEnd, "<!-- a - b -->",
    ])
  }

  private mutating func record(_ name: String, depth: Int) {
    text += "<\(name)"
    attributes()
    if dice.roll(9) == 0 {
      text += dice.pick(["/>", " />"])
      return
    }
    text += dice.pick([">", " >", "\n>"])
    if dice.roll(3) == 0 { text += content() }
    let children = depth > 3 ? 0 : dice.roll(5)
    for _ in 0..<children {
      text += dice.pick(["", lineEnd, "  ", "chữ xen"])
      let child = dice.pick(["hoten", "k:ngay", "quatrinh", "cb", "ds", "cbx", "_a-b.c", "địa_chỉ"])
      if dice.roll(5) == 0 { misc() }
      record(child, depth: depth + 1)
    }
    if dice.roll(3) == 0 { text += content() }
    text += "</\(name)\(dice.pick(["", " ", "\n"]))>"
  }

  private mutating func attributes() {
    for name in isPlain ? ["ma", "k:loai"] : ["ma", "k:loai", "xmlns:z"] where dice.roll(4) == 0 {
      let quote = dice.pick(["\"", "'"])
      let value = dice.pick([
        "1", "", "a > b", "a/>", "</cb>".replacing("<", with: "&lt;"), "&amp;&#38;&quot;", "x y\tz",
        "Nguyễn", "&#x1EC7;", quote == "'" ? "\"" : "'",
      ])
      text +=
        " \(name)\(dice.pick(["=", " = "]))\(quote)\(name == "xmlns:z" ? "urn:z" : value)\(quote)"
    }
  }

  private mutating func content() -> String {
    if isPlain {
      return dice.pick([
        "Nguyễn Văn An", " ", "", "a &lt;cb&gt; b", "&#272;&#x103;ng", "\r\n", "] ]> ", "𠀀 😀",
        "a>b \"'", "&#32;", "&#13;", "\r", "\t", "]]&gt;",
        "Sở Nội vụ tỉnh Hà Giang &amp; các huyện",
      ])
    }
    return dice.pick([
      "Nguyễn Văn An", " ", "", "a &lt;cb&gt; b", "<![CDATA[<cb>]] </cb>]]>", "&#272;&#x103;ng",
      "\r\n",
      "<!-- <cb> -->", "<?x <cb ?>", "] ]> ", "<![CDATA[]]>x<![CDATA[y]]>", "𠀀 😀", "a>b \"'",
    ])
  }
}

extension String {
  fileprivate func replacing(_ character: Character, with text: String) -> String {
    reduce(into: "") { $0 += $1 == character ? text : String($1) }
  }
}
