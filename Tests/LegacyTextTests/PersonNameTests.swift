import LegacyText
import Testing

@Suite("Names of persons")
struct PersonNameTests {
  func rewrite(_ text: String) -> (name: String, NameRewriting, [UInt8]) {
    var output: [UInt8] = []
    let bytes = Array(text.utf8)
    let rewriting = appendPersonName(bytes.span, to: &output)
    return (String(decoding: output, as: UTF8.self), rewriting, bytes)
  }

  @Test(
    "words begin with capitals",
    arguments: [
      ("NGUYỄN VĂN AN", "Nguyễn Văn An"), ("nguyễn văn an", "Nguyễn Văn An"),
      ("Nguyễn VĂN An", "Nguyễn Văn An"),
      ("nguyễn Văn An", "Nguyễn Văn An"), ("NGUYễN VăN A", "Nguyễn Văn A"),
      ("nguyỄn vĂn an", "Nguyễn Văn An"), ("H'HEN NIÊ", "H'Hen Niê"),
      ("h'hen niê", "H'Hen Niê"), ("K'BRÊU", "K'Brêu"), ("R'Ô", "R'Ô"), ("r'ô", "R'Ô"),
      ("Y MOAN ÊNUÔL", "Y Moan Ênuôl"), ("KSOR H’ BLĂM", "Ksor H'Blăm"),
      ("H’ Hen Niê", "H'Hen Niê"), ("H 'Hen Niê", "H'Hen Niê"), ("mai-ly trần", "Mai-Ly Trần"),
      ("ĐỖ ĐỨC Ý", "Đỗ Đức Ý"), ("nGUYỄN VĂN AN", "Nguyễn Văn An"),
      ("nguyễn VĂN", "Nguyễn Văn"),
    ])
  func casing(_ text: String, _ expected: String) {
    #expect(rewrite(text).name == expected)
    #expect(rewrite(expected).name == expected)
  }

  @Test(
    "names in form stay as written",
    arguments: [
      "Nguyễn Văn An", "H'Hen Niê", "K'Brêu", "Y Moan Ênuôl", "Ksor", "R'Ô", "Y",
      "Jean-Pierre Dupont", "Ronald McDonald",
      "Maria de la Cruz", "Ông Ích Khiêm", "Ông Văn Hùng", "Ông Thái Sơn", "Anh Thư", "H'hen Niê",
      "Bà Huyện", "", "Nguyễn V. An",
    ])
  func inForm(_ text: String) {
    #expect(rewrite(text).name == text)
    #expect(rewrite(text).1.changes == [], "\(text)")
  }

  @Test(
    "titles are taken off and told",
    arguments: [
      ("ThS. Nguyễn Văn An", "ThS."), ("TS. Lê An", "TS."), ("PGS.TS Lê Thị An", "PGS.TS"),
      ("BS.CKII Trần An", "BS.CKII"),
      ("BSCKII. Trần An", "BSCKII."), ("BS CK1 Trần An", "BS CK1"), ("GS Lê An", "GS"),
      ("KS. Lê An", "KS."), ("CN Lê An", "CN"), ("Đ/c Lê An", "Đ/c"),
      ("Ông Nguyễn Văn An", "Ông"), ("Bà: Lê An", "Bà:"), ("Th.S Lê An", "Th.S"),
      ("GS.TSKH. NGUYỄN AN", "GS.TSKH."), ("Đồng chí Trần An", "Đồng chí"),
      ("Ông TS Lê An", "Ông TS"), ("Bà Hà Thị An", "Bà"), ("PGS. TS. BS. Lê An", "PGS. TS. BS."),
      ("NSƯT Lê An", "NSƯT"),
    ])
  func titles(_ text: String, _ title: String) {
    let (name, rewriting, bytes) = rewrite(text)
    #expect(name.hasSuffix(" An"))
    #expect(
      name.split(separator: " ").first.map { ["Nguyễn", "Lê", "Trần", "Hà"].contains($0) } == true,
      "\(name)")
    #expect(rewriting.changes.contains(.title))
    #expect(rewriting.title.map { String(decoding: bytes[$0], as: UTF8.self) } == title)
  }

  @Test(
    "aliases and numbers are taken off and told",
    arguments: [
      ("Nguyễn Văn An (Hùng)", "Nguyễn Văn An", "Hùng", nil),
      ("Nguyễn Văn An 2", "Nguyễn Văn An", nil, "2"),
      ("Nguyễn Văn An (2)", "Nguyễn Văn An", nil, "2"),
      ("12. Nguyễn Văn An", "Nguyễn Văn An", nil, "12"),
      ("LÊ (tức Ba) AN", "Lê An", "tức Ba", nil), ("Lê An (Ba", "Lê An", "Ba", nil),
      ("Lê An2", "Lê An", nil, "2"), ("Lê An ()", "Lê An", nil, nil),
      ("TS. Lê An [Ba] 3", "Lê An", "Ba", "3"), ("Lê An.", "Lê An", nil, nil),
      ("- Lê An *", "Lê An", nil, nil),
    ] as [(String, String, String?, String?)])
  func parts(_ text: String, _ expected: String, _ alias: String?, _ number: String?) {
    let (name, rewriting, bytes) = rewrite(text)
    #expect(name == expected)
    #expect(rewriting.alias.map { String(decoding: bytes[$0], as: UTF8.self) } == alias)
    #expect(rewriting.number.map { String(decoding: bytes[$0], as: UTF8.self) } == number)
    #expect(rewriting.changes != [])
  }

  @Test("no text stops it")
  func fuzz() {
    var random = SplitMix(9)
    let pool = Array("aAnĐê'’-. ()[]2TSông/:\u{301}".unicodeScalars)
    for _ in 0..<20_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...10, using: &random) {
        text.append(pool.randomElement(using: &random) ?? "a")
      }
      let once = rewrite(String(text)).name
      #expect(!once.hasPrefix(" ") && !once.hasSuffix(" "), "\(String(text))")
    }
  }
}
