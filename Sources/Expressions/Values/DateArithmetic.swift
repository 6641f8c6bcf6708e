// Calendar arithmetic on partial dates. `nil` stands for "the missing parts could decide".

extension CalendarDate {
  /// The same day `count` years later; 29 February falls back to the 28th where there is none.
  @inline(__always)
  func adding(years count: Int) throws(Fault) -> CalendarDate {
    let (target, overflow) = year.addingReportingOverflow(count)
    guard !overflow, 1...9999 ~= target else { throw .overflow }
    let moved = CalendarDate(unchecked: target, monthOrZero, dayOrZero)
    if moved.packed & 0x1FF == 2 << 5 | 29, CalendarDate.dayCount(year: target, month: 2) == 28 {
      return CalendarDate(unchecked: target, 2, 28)
    }
    return moved
  }

  /// The same day `count` months later, or the last of a month that is too short.
  ///
  /// - Returns: `nil` when the month is absent and `count` is not a number of whole years.
  func adding(months count: Int) throws(Fault) -> CalendarDate? {
    if monthOrZero == 0 {
      return count % 12 == 0 ? try adding(years: count / 12) : nil
    }
    let (total, overflow) = (year * 12 + monthOrZero - 1).addingReportingOverflow(count)
    guard !overflow, 12..<120_000 ~= total else { throw .overflow }
    let (year, month) = (total / 12, total % 12 + 1)
    let day = min(dayOrZero, CalendarDate.dayCount(year: year, month: month))
    return CalendarDate(unchecked: year, month, day)
  }

  /// - Returns: `nil` when the day is absent.
  func adding(days count: Int) throws(Fault) -> CalendarDate? {
    guard isComplete else { return nil }
    let (total, overflow) = dayNumber.addingReportingOverflow(count)
    guard !overflow, CalendarDate.dayNumbers ~= total else { throw .overflow }
    return CalendarDate(dayNumber: total)
  }

  /// The years, months or days in full between two dates; negative when `end` is the earlier one.
  ///
  /// Full years are the most that `adding(years:)` can add without passing `end`.
  static func fullYears(from start: CalendarDate, to end: CalendarDate) -> Int? {
    undecided(start, end) { start, end in
      let anniversary = min(
        start.dayOrZero,
        CalendarDate.dayCount(year: end.year, month: start.monthOrZero))
      let passed = (end.monthOrZero, end.dayOrZero) >= (start.monthOrZero, anniversary)
      return end.year - start.year - (passed ? 0 : 1)
    }
  }

  static func fullMonths(from start: CalendarDate, to end: CalendarDate) -> Int? {
    undecided(start, end) { start, end in
      let anniversary = min(
        start.dayOrZero,
        CalendarDate.dayCount(year: end.year, month: end.monthOrZero))
      return (end.year - start.year) * 12 + end.monthOrZero - start.monthOrZero
        - (end.dayOrZero >= anniversary ? 0 : 1)
    }
  }

  static func days(from start: CalendarDate, to end: CalendarDate) -> Int? {
    guard start.isComplete, end.isComplete else { return nil }
    return end.dayNumber - start.dayNumber
  }

  /// All of these counts grow with the end and shrink with the start, so two corners decide.
  @inline(__always)
  private static func undecided(
    _ start: CalendarDate, _ end: CalendarDate, _ count: (CalendarDate, CalendarDate) -> Int
  ) -> Int? {
    if start.isComplete, end.isComplete { return count(start, end) }
    let least = count(start.latest, end.earliest)
    return least == count(start.earliest, end.latest) ? least : nil
  }

  private static let dayNumbers =
    CalendarDate(unchecked: 1, 1, 1).dayNumber...CalendarDate(unchecked: 9999, 12, 31).dayNumber

  /// Days since 1 March of the year 0; only for complete dates.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
  var dayNumber: Int {
    let month = monthOrZero
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + dayOrZero - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
  }

  /// Source: the same, civil_from_days.
  init(dayNumber: Int) {
    let era = dayNumber / 146_097
    let dayOfEra = dayNumber % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    self.init(unchecked: year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
