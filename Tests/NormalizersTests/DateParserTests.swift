import RecordModel
import Testing

@testable import Normalizers

@Suite("Dates as legacy systems and people write them")
struct DateParserTests {
  static let today = PartialDate(packed: 2026 << 9 | 11 << 5 | 24)

  static func read(
    _ text: String, order: SourceProfile.DateOrder = .dayFirst,
    serials: SourceProfile.DateSerials = .none
  ) -> DateReading {
    DateParser(order: order, serials: serials, today: today).read(Array(text.utf8).span)
  }

  /// The ISO form of what was read, `open`, or `-` for what cannot be read.
  static func outcome(
    _ text: String, order: SourceProfile.DateOrder = .dayFirst,
    serials: SourceProfile.DateSerials = .none
  ) -> String {
    switch read(text, order: order, serials: serials).outcome {
    case .date(let date): date.description
    case .open: "open"
    case .unreadable: "-"
    }
  }

  @Test(
    "every shape is read as the date that it means",
    arguments: [
      ("17/05/1965", "1965-05-17"), ("17-05-1965", "1965-05-17"), ("17.05.1965", "1965-05-17"),
      ("7/5/1965", "1965-05-07"), ("7-5-65", "1965-05-07"), ("07.5.1965", "1965-05-07"),
      ("17 / 05 / 1965", "1965-05-17"), ("17 05 1965", "1965-05-17"),
      ("1965-05-17", "1965-05-17"), ("1965/5/7", "1965-05-07"), ("1965.05.17", "1965-05-17"),
      ("1965-05-17T00:00:00", "1965-05-17"), ("1965-05-17T00:00:00+07:00", "1965-05-17"),
      ("1965-05-17 00:00:00.000", "1965-05-17"), ("17/05/1965 12:00:00 SA", "1965-05-17"),
      ("17/05/1965 12:00:00 CH", "1965-05-17"), ("17/05/1965 0:00", "1965-05-17"),
      ("00/00/1965", "1965"), ("00/05/1965", "1965-05"), ("0/0/1965", "1965"),
      ("05/1965", "1965-05"), ("5/1965", "1965-05"), ("1965-05", "1965-05"), ("5.1965", "1965-05"),
      ("1965", "1965"), ("19650517", "1965-05-17"), ("17051965", "1965-05-17"),
      ("051965", "1965-05"), ("20122012", "2012-12-20"), ("20121220", "2012-12-20"),
      ("29/02/2000", "2000-02-29"), ("29/2/1996", "1996-02-29"),
      ("'17/05/1965", "1965-05-17"),
    ])
  func shapes(_ text: String, _ expected: String) {
    #expect(Self.outcome(text) == expected)
  }

  @Test(
    "dates in words are read, in small letters and in capitals",
    arguments: [
      ("ngày 13 tháng 5 năm 1979", "1979-05-13"), ("Ngày 13 tháng 05 năm 1979", "1979-05-13"),
      ("NGÀY 13 THÁNG 5 NĂM 1979", "1979-05-13"), ("ngay 13 thang 5 nam 1979", "1979-05-13"),
      ("13 tháng 5, 1979", "1979-05-13"), ("ngày 13/5/1979", "1979-05-13"),
      ("tháng 5/1979", "1979-05"), ("Tháng 5 năm 1979", "1979-05"), ("T5/1979", "1979-05"),
      ("THÁNG 5/1979", "1979-05"), ("năm 1979", "1979"), ("năm 1979 tháng 5", "1979-05"),
      ("năm 1979 tháng 5 ngày 13", "1979-05-13"),
      ("13-Thg5-79", "1979-05-13"), ("13-Thg5-1979", "1979-05-13"), ("Thg5-79", "1979-05"),
      ("13-Thg12-79", "1979-12-13"), ("13/T5/1979", "1979-05-13"),
      ("13 May 1979", "1979-05-13"), ("May 13, 1979", "1979-05-13"), ("13-May-79", "1979-05-13"),
      ("Sept 1979", "1979-09"), ("1979-May-13", "1979-05-13"), ("13 DECEMBER 1979", "1979-12-13"),
    ])
  func words(_ text: String, _ expected: String) {
    #expect(Self.outcome(text) == expected)
    #expect(Self.read(text).unusualForm)
    // A named month is a month whatever the order of the file.
    if !text.contains("/5/") {
      #expect(Self.outcome(text, order: .monthFirst) == expected)
      #expect(Self.read(text).evidence == .none)
    }
  }

  @Test(
    "an end that has not come, and a form left blank, are no dates and no faults",
    arguments: [
      "nay", "Nay", "NAY", "đến nay", "Đến nay", "ĐẾN NAY", "den nay", "hiện nay", "Hiện tại",
      "HIỆN NAY", "tới nay", "đến", "present", "/  /", "-", "--",
    ])
  func open(_ text: String) { #expect(Self.outcome(text) == "open") }

  @Test("a date behind “until” is the date and not an open end")
  func until() {
    #expect(Self.outcome("đến 05/2015") == "2015-05")
    #expect(Self.outcome("Đến tháng 5/2015") == "2015-05")
    #expect(Self.outcome("đến 31/12/2015") == "2015-12-31")
  }

  @Test(
    "what names no date, or more than one, is not guessed",
    arguments: [
      "31/02/1980", "29/02/1979", "32/01/1980", "31/04/1980", "13/13/1980", "15/00/1965",
      "00/00/0000", "0000-00-00", "17/05/196", "17/05", "17/05/19655", "0", "65", "1", "196505171",
      "1799", "2200", "17/05/1799", "05-65", "170565", "12:00:00 SA", "abc", "không", "1965?",
      "17/05/1965 - 18/05/1965", "1965-1970", "17/05/1965 (âl)", "tháng 13 năm 1979",
      "tháng năm 1979", "ngày 13 tháng năm 1979", "tháng 5", "nay 2015", "2015 đến nay",
      "1.08E+11", "30.5", "Thg5", "thg thg 5 1979", "17//05//1965//1", "99999999999999999999",
    ])
  func refused(_ text: String) { #expect(Self.outcome(text) == "-") }

  @Test("a year of two digits is of this century or the last, and in doubt where it can be both")
  func twoDigitYears() {
    #expect(Self.outcome("17/05/65") == "1965-05-17")
    #expect(!Self.read("17/05/65").centuryUncertain)
    #expect(Self.outcome("17/05/27") == "1927-05-17")
    #expect(!Self.read("17/05/27").centuryUncertain)
    #expect(Self.outcome("17/05/26") == "2026-05-17")
    #expect(Self.read("17/05/26").centuryUncertain)
    #expect(Self.outcome("17/05/00") == "2000-05-17")
    #expect(Self.read("17/05/00").centuryUncertain)
    #expect(Self.read("13-Thg5-12").centuryUncertain)
    #expect(Self.outcome("65-05-17", order: .yearFirst) == "1965-05-17")
  }

  @Test("numbers are serials of a spreadsheet only where the profile says so")
  func serials() {
    #expect(Self.outcome("28988") == "-")
    #expect(Self.outcome("28988", serials: .from1900) == "1979-05-13")
    #expect(Self.outcome("27526", serials: .from1904) == "1979-05-13")
    #expect(Self.outcome("25569", serials: .from1900) == "1970-01-01")
    #expect(Self.outcome("24107", serials: .from1904) == "1970-01-01")
    // A number that is a year stays one.
    #expect(Self.outcome("1979", serials: .from1900) == "1979")
    #expect(Self.outcome("9999", serials: .from1900) == "1927-05-17")
  }

  @Test("serials of both kinds agree with counting days from their first")
  func serialTwins() throws {
    for number in stride(from: 10_000, to: 60_000, by: 37) {
      let from1900 = PartialDate(daysSince1970: number - 25_569)
      #expect(Self.outcome("\(number)", serials: .from1900) == from1900.description)
      let from1904 = PartialDate(daysSince1970: number + 1462 - 25_569)
      #expect(Self.outcome("\(number)", serials: .from1904) == from1904.description)
    }
  }

  @Test("a date tells what it says about the order of day and month in its column")
  func evidence() {
    #expect(Self.read("17/05/1965").evidence == .dayFirst)
    #expect(Self.read("05/06/1965").evidence == .twoWay)
    #expect(Self.read("05/05/1965").evidence == .none)
    #expect(Self.read("05/17/1965").evidence == .monthFirst)
    #expect(Self.outcome("05/17/1965") == "-")
    #expect(Self.read("17/05/1965", order: .monthFirst).evidence == .dayFirst)
    #expect(Self.outcome("17/05/1965", order: .monthFirst) == "-")
    #expect(Self.read("1965-05-06").evidence == .none)
    #expect(Self.read("31/02/1980").evidence == .none)
    #expect(Self.read("00/05/1965").evidence == .none)
    #expect(Self.read("5/6/65").evidence == .twoWay)
  }

  @Test("in a file that writes months first, so are they read")
  func monthFirst() {
    #expect(Self.outcome("05/17/1965", order: .monthFirst) == "1965-05-17")
    #expect(Self.outcome("5/7/65", order: .monthFirst) == "1965-05-07")
    #expect(Self.outcome("05/00/1965", order: .monthFirst) == "1965-05")
    #expect(Self.outcome("05/1965", order: .monthFirst) == "1965-05")
    #expect(Self.outcome("1965-05-07", order: .monthFirst) == "1965-05-07")
    #expect(Self.outcome("5/17/1965 12:00:00 AM", order: .monthFirst) == "1965-05-17")
  }

  @Test("plain forms leave no trace, unusual ones do")
  func traces() {
    for text in ["17/05/1965", "7/5/1965", "05/1965", "5/1965", "1965", "1965-05-17", "1965-05"] {
      #expect(!Self.read(text).unusualForm, "\(text)")
    }
    for text in ["7/5/65", "19650517", "00/05/1965", "17/05/1965 00:00", "13-Thg5-79"] {
      #expect(Self.read(text).unusualForm, "\(text)")
    }
  }

  @Test("any date in any usual writing reads back as itself, in either order")
  func roundTrip() throws {
    var random = Random(state: 11)
    for _ in 0..<4000 {
      let date = PartialDate(daysSince1970: random.next(75_000) - 50_000)
      let (day, month, year) = (date.day, date.month, date.year)
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let separator = ["/", "-", ".", " "][random.next(4)]
      let isPadded = random.next(2) == 0
      let first = isPadded ? two(day) : "\(day)"
      let second = isPadded ? two(month) : "\(month)"
      let writings = [
        (first + separator + second + separator + "\(year)", SourceProfile.DateOrder.dayFirst),
        (second + separator + first + separator + "\(year)", .monthFirst),
        ("\(year)" + separator + second + separator + first, .dayFirst),
        ("\(year)" + separator + second + separator + first, .monthFirst),
        ("ngày \(day) tháng \(month) năm \(year)", .monthFirst),
        ("\(year)\(two(month))\(two(day))", .dayFirst),
        (two(day) + two(month) + "\(year)", .dayFirst),
      ]
      for (text, order) in writings {
        #expect(Self.outcome(text, order: order) == date.description, "\(text)")
      }
    }
  }

  @Test("three numbers with slashes are read as a slow reader reads them")
  func slowTwin() {
    var random = Random(state: 5)
    for _ in 0..<4000 {
      let (first, second) = (random.next(34), random.next(34))
      let year = 1790 + random.next(420)
      for order in [SourceProfile.DateOrder.dayFirst, .monthFirst] {
        let (day, month) = order == .dayFirst ? (first, second) : (second, first)
        var expected = "-"
        if (1800..<2200).contains(year), day == 0 || month > 0 {
          expected = PartialDate(year: year, month: month, day: day)?.description ?? "-"
        }
        #expect(Self.outcome("\(first)/\(second)/\(year)", order: order) == expected)
      }
    }
  }

  @Test(
    "what one look tells of months and years is what reading all of it tells",
    arguments: [SourceProfile.DateOrder.dayFirst, .monthFirst, .yearFirst])
  func quickly(order: SourceProfile.DateOrder) {
    var random = Random(state: 5)
    let alphabet = Array("0123456789/-. ".utf8)
    for serials in [SourceProfile.DateSerials.none, .from1900, .from1904] {
      let parser = DateParser(order: order, serials: serials, today: Self.today)
      func agrees(_ bytes: [UInt8]) {
        guard let reading = parser.quick(bytes.span) else { return }
        #expect(reading == parser.general(bytes.span), "\(bytes)")
      }
      for year in [0, 1, 12, 1799, 1800, 1980, 2015, 2199, 2200, 9999] {
        let text = String(String(10_000 + year).dropFirst())
        agrees(Array(text.utf8))
        for month in 0...13 {
          for mark in ["/", "-", ".", " ", ",", "'", "0"] {
            let number = (month < 10 ? "0" : "") + String(month)
            agrees(Array((number + mark + text).utf8))
            agrees(Array((text + mark + number).utf8))
          }
        }
      }
      for _ in 0..<5_000 {
        let count = random.next(2) == 0 ? 4 : 7
        agrees((0..<count).map { _ in alphabet[random.next(alphabet.count)] })
      }
      #expect(parser.quick(Array("05/2015".utf8).span) != nil)
      #expect(parser.quick(Array("2015-05".utf8).span) != nil)
      #expect(parser.quick(Array("2015".utf8).span) != nil)
    }
  }

  @Test("no bytes at all make the reader fail")
  func anyBytes() {
    var random = Random(state: 3)
    let alphabet = Array("0123456789/-. :TtSA,'đếnThgnay\u{e9}".utf8)
    let parser = DateParser(order: .dayFirst, serials: .from1900, today: Self.today)
    for _ in 0..<20_000 {
      let bytes = (0..<random.next(14)).map { _ in alphabet[random.next(alphabet.count)] }
      if case .date(let date) = parser.read(bytes.span).outcome {
        #expect((1800..<2200).contains(date.year))
        #expect(PartialDate(year: date.year, month: date.month, day: date.day) == date)
      }
    }
  }
}
