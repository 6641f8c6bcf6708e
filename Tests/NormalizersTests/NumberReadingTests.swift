import Normalizers
import Testing

@Suite("Numbers as they are typed")
struct NumberReadingTests {
  /// `12.50` as it was read, with a sign for each change; `lost` or `-` for what is no number.
  private func read(_ text: String, grouped: Bool = false, units: [String] = []) -> String {
    let reading = readNumber(
      Array(text.utf8).span, grouped: grouped, units: units.map { Array($0.utf8) })
    switch reading {
    case .lostDigits: return "lost"
    case .unreadable: return "-"
    case .number(let mantissa, let scale, let changes):
      var digits = "\(mantissa.magnitude)"
      while digits.count <= scale { digits = "0" + digits }
      if scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale)) }
      return (mantissa < 0 ? "-" : "") + digits + (changes.contains(.comma) ? " comma" : "")
        + (changes.contains(.grouping) ? " grouping" : "")
        + (changes.contains(.unit) ? " unit" : "")
    }
  }

  private func isLost(_ text: String) -> Bool { isScientific(Array(text.utf8).span) }

  @Test(
    "a coefficient may have a point or a comma",
    arguments: [
      ("2.34", "2.34"), ("2,34", "2.34 comma"), ("3.330", "3.330"), ("3,330", "3.330 comma"),
      ("4", "4"), ("-1.5", "-1.5"), ("+7", "7"), (".5", "0.5"), ("0,05", "0.05 comma"),
      ("1.234,5", "1234.5 comma grouping"), ("1,234.5", "1234.5 grouping"),
      ("007", "7"), ("1.234.567", "1234567 grouping"),
    ])
  func coefficients(_ text: String, _ expected: String) { #expect(read(text) == expected) }

  @Test(
    "amounts of money group their thousands with points, commas or blanks",
    arguments: [
      ("2340000", "2340000"), ("2.340.000", "2340000 grouping"), ("2,340,000", "2340000 grouping"),
      ("2 340 000", "2340000 grouping"), ("2.340", "2340 grouping"), ("2,340", "2340 grouping"),
      ("2.340.000,00", "2340000.00 comma grouping"), ("2,340,000.50", "2340000.50 grouping"),
      ("2.34", "2.34"), ("12 34", "-"), ("1.23.456", "-"), ("1.2345.678", "-"), (".500", "-"),
    ])
  func money(_ text: String, _ expected: String) { #expect(read(text, grouped: true) == expected) }

  @Test(
    "a unit behind the number is taken off, in small letters and in capitals",
    arguments: [
      ("2.340.000 đồng", "2340000 grouping unit"), ("2.340.000 Đồng", "2340000 grouping unit"),
      ("2.340.000 ĐỒNG", "2340000 grouping unit"), ("2.340.000đ", "2340000 grouping unit"),
      ("2.340.000 VNĐ", "2340000 grouping unit"), ("2340000 VND", "2340000 unit"),
      ("2340000 vnđ", "2340000 unit"), ("2340000 Đ", "2340000 unit"), ("đồng", "-"),
      ("2 triệu", "-"), ("2340000 đồng/tháng", "-"),
    ])
  func units(_ text: String, _ expected: String) {
    let units = ["vnđ", "vnd", "đồng", "dong", "đ", "d"]
    #expect(read(text, grouped: true, units: units) == expected)
  }

  @Test(
    "a number that a spreadsheet shortened has lost its digits",
    arguments: ["1.08E+11", "1,08E+11", "1.08e11", "1E+11", "8.4912E+10", "1.5E-3"])
  func scientific(_ text: String) {
    #expect(read(text) == "lost")
    #expect(isLost(text))
  }

  @Test(
    "what only looks like one has not",
    arguments: ["12E5", "1E", "E+11", "1.08E+", "1.08E+1x", "01E2024", "1.08", ""])
  func notScientific(_ text: String) { #expect(!isLost(text)) }

  @Test(
    "what is no number is not read as one",
    arguments: [
      "", "-", "+", ".", ",", "abc", "1a", "a1", "1..2", "3.", "3,", "1,2,3", "--1", "1-2", "12/12",
      "1234567890123456789", "٣",
    ])
  func refused(_ text: String) {
    #expect(read(text) == "-")
    #expect(read(text, grouped: true) == "-")
  }

  @Test("numbers written with any separators read back as themselves")
  func roundTrip() {
    var random = Random(state: 17)
    for _ in 0..<5000 {
      let whole = random.next(1_000_000_000) >> random.next(30)
      let fraction = random.next(100)
      var grouped = ""
      let digits = Array("\(whole)")
      for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0 { grouped += "." }
        grouped.append(digit)
      }
      let tail = fraction < 10 ? "0\(fraction)" : "\(fraction)"
      #expect(read(grouped, grouped: true).hasPrefix("\(whole)"))
      #expect(read("\(grouped),\(tail)", grouped: true).hasPrefix("\(whole).\(tail) comma"))
      #expect(read("\(whole),\(tail)") == "\(whole).\(tail) comma")
      #expect(read("\(whole).\(tail)") == "\(whole).\(tail)")
    }
  }
}
