import RecordModel
import Testing

@Suite("Partial dates")
struct PartialDateTests {
  @Test(
    "an ISO date reads back as it was written",
    arguments: ["1980", "1980-05", "1980-05-17", "2000-02-29", "0001-01-01", "9999-12-31"])
  func roundTrip(_ text: String) throws {
    #expect(try #require(PartialDate(iso: text)).description == text)
  }

  @Test(
    "what is no date is refused",
    arguments: ["", "80", "1980-13", "1980-00", "1981-02-29", "1980-5", "1980-05-32", "x"])
  func refused(_ text: String) { #expect(PartialDate(iso: text) == nil) }

  @Test("days since 1970 agree with counting day by day")
  func dayNumbers() throws {
    var date = try #require(PartialDate(year: 1899, month: 12, day: 30))
    for number in -25_569..<30_000 {
      #expect(PartialDate(daysSince1970: number) == date)
      let isLast = date.day == PartialDate.length(ofMonth: date.month, year: date.year)
      let isYearEnd = isLast && date.month == 12
      date = try #require(
        PartialDate(
          year: isYearEnd ? date.year + 1 : date.year,
          month: isLast ? (isYearEnd ? 1 : date.month + 1) : date.month,
          day: isLast ? 1 : date.day + 1))
    }
  }
}
