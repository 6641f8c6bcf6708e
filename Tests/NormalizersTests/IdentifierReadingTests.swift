import Normalizers
import RecordModel
import Testing

@Suite("Identifiers and telephone numbers")
struct IdentifierReadingTests {
  static func list(_ rows: [(code: String, name: String)]) -> CodeList {
    CodeList(
      name: "list", title: LocalizedText(vi: "", en: ""), properties: [],
      rows: rows.map { row in
        (
          CodeList.Entry(
            code: Array(row.code.utf8), name: row.name, validFrom: nil, validTo: nil, values: []),
          []
        )
      })
  }

  /// The change of mobile prefixes of September 2018.
  static let changed = [
    ("0120", "070"), ("0121", "079"), ("0122", "077"), ("0126", "076"), ("0128", "078"),
    ("0123", "083"), ("0124", "084"), ("0125", "085"), ("0127", "081"), ("0129", "082"),
    ("0162", "032"), ("0163", "033"), ("0164", "034"), ("0165", "035"), ("0166", "036"),
    ("0167", "037"), ("0168", "038"), ("0169", "039"), ("0186", "056"), ("0188", "058"),
    ("0199", "059"),
  ]
  static let prefixes = list(changed.map { (code: $0.0, name: $0.1) })

  private func identifier(_ text: String, joined: Bool = true) -> String? {
    var output: [UInt8] = []
    guard appendIdentifier(Array(text.utf8).span, joined: joined, to: &output) != nil else {
      return nil
    }
    return String(decoding: output, as: UTF8.self)
  }

  private func phone(_ text: String) -> String? {
    var output: [UInt8] = []
    guard appendPhone(Array(text.utf8).span, prefixes: Self.prefixes, to: &output) != nil else {
      return nil
    }
    return String(decoding: output, as: UTF8.self)
  }

  @Test("signs that people and spreadsheets put around a number are taken off")
  func signs() {
    for text in [
      "001080000123", "'001080000123", "=\"001080000123\"", "\"001080000123\"", "001 080 000 123",
      "001.080.000.123", "001-080-000-123", "001080000123.0", "001080000123,0",
    ] {
      #expect(identifier(text) == "001080000123", "\(text)")
    }
  }

  @Test("an identifier that is no plain number keeps its inner signs")
  func inner() {
    #expect(identifier("QĐ 12-34.5", joined: false) == "QĐ 12-34.5")
    #expect(identifier("'GV-0012", joined: false) == "GV-0012")
  }

  @Test("a number that lost digits is none; a code with an E is one")
  func lost() {
    #expect(identifier("1.08E+11") == nil)
    #expect(identifier("1,08E+11") == nil)
    #expect(identifier("12E5", joined: false) == "12E5")
  }

  @Test("zeros are put back only before a beginning that exists")
  func zeros() {
    let provinces = Self.list([("001", "Hà Nội"), ("079", "TP Hồ Chí Minh"), ("004", "Cao Bằng")])
    func restored(_ text: String) -> String {
      var output = Array(("x" + text).utf8)
      let done = restoreZeros(&output, from: 1, length: 12, prefixes: provinces)
      #expect(done == (output.count == 13 && text.utf8.count < 12))
      return String(decoding: output.dropFirst(), as: UTF8.self)
    }
    #expect(restored("79080000123") == "079080000123")
    #expect(restored("1080000123") == "001080000123")
    #expect(restored("99080000123") == "99080000123")
    #expect(restored("9080000123") == "9080000123")
    #expect(restored("080000123") == "080000123")
    #expect(restored("108000012") == "108000012")
    #expect(restored("7908000012a") == "7908000012a")
    #expect(restored("01080000123") == "01080000123")
    #expect(restored("001080000123") == "001080000123")
    #expect(restored("") == "")
  }

  @Test("each mobile prefix of before 2018 becomes its new one", arguments: changed)
  func prefixes2018(_ old: String, _ new: String) {
    let rest = "4567890".prefix(7)
    #expect(phone(old + rest) == new + rest)
    #expect(phone("+84" + old.dropFirst() + rest) == new + rest)
    #expect(phone("84" + old.dropFirst() + rest) == new + rest)
    #expect(phone(String(old.dropFirst()) + rest) == new + rest)
  }

  @Test(
    "a number is written with digits and its zero",
    arguments: [
      ("0912345678", "0912345678"), ("0912 345 678", "0912345678"), ("0912.345.678", "0912345678"),
      ("(091) 234-5678", "0912345678"), ("+84912345678", "0912345678"),
      ("+84 (0)912 345 678", "0912345678"), ("84912345678", "0912345678"),
      ("0084912345678", "0912345678"), ("912345678", "0912345678"), ("'0912345678", "0912345678"),
      ("02438251234", "02438251234"), ("024 3825 1234", "02438251234"),
      ("+842438251234", "02438251234"), ("02203851234", "02203851234"), ("243825123", "243825123"),
      ("113", "113"),
    ])
  func phones(_ text: String, _ expected: String) { #expect(phone(text) == expected) }

  @Test("a landline is not taken for an old mobile number")
  func landlines() {
    for area in ["0203", "0210", "0219", "0225", "0236", "0243", "0254", "0283", "0299"] {
      let number = area + "3851234"
      #expect(phone(number) == number)
    }
  }

  @Test(
    "what holds other signs is no number", arguments: ["không", "0912345678a", "1.2E+9", "+8+4"])
  func noPhone(_ text: String) { #expect(phone(text) == nil) }

  @Test("a number is appended behind what stands there")
  func appends() {
    var output = Array("0912345678; ".utf8)
    _ = appendPhone(Array("+841684567890".utf8).span, prefixes: Self.prefixes, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == "0912345678; 0384567890")
  }
}
