import Testing

@testable import LegacyText

@Suite("Keys and case")
struct KeysAndCaseTests {
  @Test(
    "keys are blind to what does not tell people apart",
    arguments: [
      ("Họ và tên", "ho va ten"), ("HỌ  VÀ-TÊN:", "ho va ten"), ("Gia-rai", "gia rai"),
      ("H’Hen Niê", "hhen nie"),
      ("H'Hen NIÊ", "hhen nie"), ("Hòa", "hoa"), ("Hoà", "hoa"), ("Đặng", "dang"), ("Ðặng", "dang"),
      ("Æble Þór Straße", "aeble thor strasse"),
      ("Ƀŏn Čư", "bon cu"), ("  ", ""), ("(a)", "a"), ("Vie\u{323}\u{302}t", "viet"),
      ("Москва 1", "москва 1"), ("a\u{200B}b", "ab"),
      ("số 12/3", "so 12 3"), ("Łódź", "lodz"),
    ])
  func keys(_ text: String, _ key: String) {
    #expect(foldedKey(text) == key)
  }

  @Test("headings fold to one word", arguments: ["HoTen", "HO_TEN", "Họ tên", "ho-ten", "HỌ TÊN:"])
  func headings(_ text: String) {
    #expect(headingKey(text) == "hoten")
  }

  @Test("case maps every Vietnamese letter and others both ways")
  func caseMapping() {
    let letters = vietnameseScalars.compactMap { Unicode.Scalar($0) }.map { String($0) }
    let small = letters[..<67].joined() + "åøčšñžŏƀаяωß"
    let capital = letters[67...].joined() + "ÅØČŠÑŽŎɃАЯΩß"
    #expect(rewritten(Array(small.utf8)) { appendUppercased($0, to: &$1) } == capital)
    #expect(rewritten(Array(capital.utf8)) { appendLowercased($0, to: &$1) } == small)
  }

  @Test("case agrees with the standard library wherever one letter stays one")
  func caseTwin() {
    for value in UInt32(0)..<0x530 {
      guard let scalar = Unicode.Scalar(value), value != 0x130 else { continue }
      let lower = scalar.properties.lowercaseMapping.unicodeScalars
      guard lower.count == 1, let first = lower.first, first.value < 0x530 else { continue }
      if first.properties.uppercaseMapping == String(scalar) || scalar == first {
        #expect(lowercased(value) == first.value)
      }
    }
  }

  @Test(
    "capitals that TCVN3 could not write are restored",
    arguments: [
      ("NGUYễN VăN A", "NGUYỄN VăN A"), ("NGUYễN VĂN A", "NGUYỄN VĂN A"),
      ("Nguyễn Văn A", "Nguyễn Văn A"), ("Lê Võ", "Lê Võ"),
      ("Võ", "Võ"), ("Ông NGUYễN VĂN Tý", "Ông NGUYỄN VĂN Tý"),
      ("TP. Hồ Chí Minh", "TP. Hồ Chí Minh"), ("UBND Xã", "UBND XÃ"),
      ("Hà NộI", "HÀ NỘI"), ("THị Xã", "THỊ XÃ"), ("", ""),
    ])
  func capitals(_ text: String, _ expected: String) {
    #expect(rewritten(Array(text.utf8)) { restoreCapitals($0, to: &$1) } == expected)
  }

  @Test("neighbours decide for a word with one capital")
  func capitalsByColumn() {
    #expect(
      rewritten(Array("Võ".utf8)) { restoreCapitals($0, to: &$1, columnIsCapitals: true) } == "VÕ")
    #expect(
      rewritten(Array("Lê Võ".utf8)) { restoreCapitals($0, to: &$1, columnIsCapitals: true) }
        == "Lê Võ")
  }
}
