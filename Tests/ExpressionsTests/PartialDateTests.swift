import Testing

@testable import Expressions

/// Everything a partial date can mean, day by day: slow and obvious.
private func completions(_ date: CalendarDate) -> [CalendarDate] {
  let months = date.month.map { $0...$0 } ?? 1...12
  return months.flatMap { month -> [CalendarDate] in
    let days = date.day.map { $0...$0 } ?? 1...31
    return days.compactMap { CalendarDate(year: date.year, month: month, day: $0) }
  }
}

/// The one answer for all completions, or nil when they differ.
private func agreed<T: Equatable>(
  _ first: CalendarDate, _ second: CalendarDate, _ answer: (CalendarDate, CalendarDate) -> T
) -> T? {
  let others = completions(second)
  var seen: T?
  for one in completions(first) {
    for other in others {
      let found = answer(one, other)
      if seen == nil { seen = found }
      if seen != found { return nil }
    }
  }
  return seen
}

private let samples: [CalendarDate] = {
  var dates = ["2015", "2016", "2015-01", "2015-02", "2015-03", "2015-12", "2016-01", "2016-02"]
  dates += ["2015-01-01", "2015-01-31", "2015-02-28", "2015-03-01", "2015-12-31", "2016-01-01"]
  dates += [
    "2016-02-28", "2016-02-29", "2016-03-01", "1998-02", "1998-02-28", "1996-02-29", "2034-02",
  ]
  return dates.map { CalendarDate($0.utf8)! }
}()

@Suite struct PartialDateTests {
  let world = World()

  @Test("a comparison is decided when every completion agrees", arguments: samples)
  func comparisons(first: CalendarDate) throws {
    let relations: [(Relation, (Int32, Int32) -> Bool)] = [
      (.less, { $0 < $1 }), (.lessOrEqual, { $0 <= $1 }), (.greater, { $0 > $1 }),
      (.greaterOrEqual, { $0 >= $1 }), (.equal, { $0 == $1 }), (.notEqual, { $0 != $1 }),
    ]
    for second in samples {
      for (relation, holds) in relations {
        let expected = agreed(first, second) { holds($0.packed, $1.packed) }
        let truth = Orders(first, second).truth(of: relation.rawValue)
        #expect(
          truth == (expected.map { Truth($0) } ?? .unknown), "\(first) \(relation) \(second)")
      }
    }
  }

  @Test("ages and months are those of every completion", arguments: samples)
  func differences(first: CalendarDate) throws {
    for second in samples {
      let years = agreed(first, second) { slowYears($0, $1) }
      #expect(CalendarDate.fullYears(from: first, to: second) == years, "\(first) \(second)")
      let months = agreed(first, second) { slowMonths($0, $1) }
      #expect(CalendarDate.fullMonths(from: first, to: second) == months, "\(first) \(second)")
    }
  }

  /// The most years that can be added without passing the end.
  private func slowYears(_ start: CalendarDate, _ end: CalendarDate) -> Int {
    var count = end.year - start.year + 2
    while try! start.adding(years: count).packed > end.packed { count -= 1 }
    return count
  }

  private func slowMonths(_ start: CalendarDate, _ end: CalendarDate) -> Int {
    var count = (end.year - start.year + 1) * 12
    while try! start.adding(months: count)!.packed > end.packed { count -= 1 }
    return count
  }

  @Test("days are numbered without gaps, leap years included")
  func dayNumbers() throws {
    var date = CalendarDate(year: 1895, month: 1, day: 1)!
    var number = date.dayNumber
    while date.year < 2105 {
      #expect(CalendarDate(dayNumber: number) == date)
      #expect(date.dayNumber == number)
      let next =
        CalendarDate(year: date.year, month: date.month!, day: date.day! + 1)
        ?? CalendarDate(year: date.year, month: date.month! + 1, day: 1)
        ?? CalendarDate(year: date.year + 1, month: 1, day: 1)!
      date = next
      number += 1
    }
  }

  @Test(
    "dates are read in ISO 8601 form only",
    arguments: [
      ("2020", "2020"), ("2020-05", "2020-05"), ("2020-05-17", "2020-05-17"), ("0001", "0001"),
      ("2020-13", ""), ("2020-00", ""), ("2020-05-00", ""), ("2019-02-29", ""), ("0000", ""),
      ("20", ""), ("2020-5", ""), ("2020-", ""), ("2020-05-", ""), ("2020-05-17-", ""),
      ("2020/05", ""), ("", ""), ("-2020", ""), ("02020", ""), ("2020-05-175", ""),
    ])
  func reading(text: String, expected: String) {
    #expect(CalendarDate(text.utf8)?.description ?? "" == expected)
  }

  @Test(
    "date functions keep the precision there is",
    arguments: [
      ("born.year()", "1980"), ("born.month()", "5"), ("born.day()", "17"),
      ("bornYear.month()", "unknown"), ("bornYear.hasMonth()", "false"), ("born.hasDay()", "true"),
      ("date('2020-05').hasMonth()", "true"), ("date('2020-05').hasDay()", "false"),
      ("born.plusYears(18)", "1998-05-17"), ("bornYear.plusYears(-80)", "1900"),
      ("date('2020-02-29').plusYears(1)", "2021-02-28"),
      ("date('2020-02-29').plusYears(4)", "2024-02-29"),
      ("date('1896-02-29').plusYears(4)", "1900-02-28"),
      ("date('2020-01-31').plusMonths(1)", "2020-02-29"),
      ("date('2020-03-31').plusMonths(-13)", "2019-02-28"),
      ("date('2020-05').plusMonths(8)", "2021-01"),
      ("bornYear.plusMonths(24)", "1982"), ("bornYear.plusMonths(1)", "unknown"),
      ("date('2020-02-28').plusDays(2)", "2020-03-01"), ("date('2020-02').plusDays(1)", "unknown"),
      ("date('9999').plusYears(1)", "fault overflow"),
      ("date('0001').plusYears(-1)", "fault overflow"),
      ("date('9999-12-31').plusDays(1)", "fault overflow"),
      ("born.plusDays(9223372036854775807)", "fault overflow"),
      ("born.plusYears(9223372036854775807)", "fault overflow"),
      ("born.plusMonths(-9223372036854775807)", "fault overflow"),
      ("date('2015-02').earliest()", "2015-02-01"), ("date('2015-02').latest()", "2015-02-28"),
      ("date('2016').earliest()", "2016-01-01"), ("date('2016').latest()", "2016-12-31"),
      ("age(born, date('1998-05-16'))", "17"), ("age(born, date('1998-05-17'))", "18"),
      ("age(born, date('1998-05'))", "unknown"), ("age(born, date('1998-06'))", "18"),
      ("age(bornYear, date('1998'))", "unknown"),
      ("age(date('2004-02-29'), date('2005-02-28'))", "1"),
      ("age(date('2020-01-02'), date('2020-01-01'))", "-1"),
      ("monthsBetween(date('2020-01-31'), date('2020-02-29'))", "1"),
      ("monthsBetween(date('2020-01'), date('2020-03'))", "unknown"),
      ("daysBetween(date('2020-02-28'), date('2020-03-01'))", "2"),
      ("daysBetween(bornYear, born)", "unknown"), ("date(2020, 2, 30)", "fault badArgument"),
      ("date(2020, 2)", "2020-02"), ("date(2020)", "2020"), ("date('20' + '20-05')", "2020-05"),
      ("date('no' + '')", "fault badArgument"), ("string(bornYear)", "'1980'"),
      ("bornYear == bornYear", "unknown"), ("date('2015') < date('2016-03')", "true"),
      ("date('2015-05') <= date('2015')", "unknown"), ("param.start < born", "false"),
    ])
  func functions(source: String, value: String) {
    #expect(world.value(source) == value)
  }
}
