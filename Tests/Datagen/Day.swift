/// A calendar date, always whole.
struct Day: Comparable, Sendable {
  var year: Int
  var month: Int
  var day: Int

  init(_ year: Int, _ month: Int, _ day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The date on which every delivery of the generator is checked.
  static let today = Day(2026, 11, 24)

  static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  static func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  func plus(months: Int) -> Day {
    let count = year * 12 + month - 1 + months
    let (year, month) = (count / 12, count % 12 + 1)
    return Day(year, month, min(day, Day.daysIn(month, of: year)))
  }

  func plus(years: Int) -> Day { plus(months: 12 * years) }

  /// A later date, exact within a month's length: good for scattering dates.
  func plus(days: Int) -> Day {
    var result = self
    result.day += days
    while result.day > Day.daysIn(result.month, of: result.year) {
      result.day -= Day.daysIn(result.month, of: result.year)
      result.month += 1
      if result.month > 12 { (result.year, result.month) = (result.year + 1, 1) }
    }
    return result
  }

  /// Whole months from this date to `later`.
  func months(to later: Day) -> Int {
    (later.year - year) * 12 + later.month - month - (later.day < day ? 1 : 0)
  }

  /// `1980-05-17`
  var iso: String { "\(year)-\(two(month))-\(two(day))" }

  static func random(in range: ClosedRange<Day>, _ random: inout RandomSource) -> Day {
    let months = range.lowerBound.months(to: range.upperBound)
    let first = Day(range.lowerBound.year, range.lowerBound.month, 1)
    var result = first.plus(months: random.pick(0...max(0, months)))
    result.day = random.pick(1...Day.daysIn(result.month, of: result.year))
    return min(max(result, range.lowerBound), range.upperBound)
  }
}

/// Two digits.
func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// Digits with leading zeros.
func digits(_ number: Int, _ count: Int) -> String {
  let text = String(number)
  return text.utf8.count >= count
    ? text : String(repeating: "0", count: count - text.utf8.count) + text
}
