// Functions on partial dates. Unknown where the missing parts could decide.

extension Library {
  static let dates: [Function] = [
    member("year", [.date], .int, kernel: .year) { date, _, _, _, _ in .int(date.calendarDate.year)
    },
    member("month", [.date], .int) { date, _, _, _, _ in
      date.calendarDate.month.map(Operand.int) ?? .unknown
    },
    member("day", [.date], .int) { date, _, _, _, _ in
      date.calendarDate.day.map(Operand.int) ?? .unknown
    },
    member("hasMonth", [.date], .bool) { date, _, _, _, _ in
      .bool(date.calendarDate.month != nil)
    },
    member("hasDay", [.date], .bool) { date, _, _, _, _ in .bool(date.calendarDate.isComplete) },
    member("earliest", [.date], .date) { date, _, _, _, _ in .date(date.calendarDate.earliest) },
    member("latest", [.date], .date) { date, _, _, _, _ in .date(date.calendarDate.latest) },
    member("plusYears", [.date, .int], .date, kernel: .plusYears) { date, count, _, _, _ in
      moved { () throws(Fault) in try date.calendarDate.adding(years: count.integer) }
    },
    member("plusMonths", [.date, .int], .date, kernel: .plusMonths) { date, count, _, _, _ in
      moved { () throws(Fault) in try date.calendarDate.adding(months: count.integer) }
    },
    member("plusDays", [.date, .int], .date) { date, count, _, _, _ in
      moved { () throws(Fault) in try date.calendarDate.adding(days: count.integer) }
    },
    global("age", [.date, .date], .int) { from, to, _, _, _ in
      CalendarDate.fullYears(from: from.calendarDate, to: to.calendarDate)
        .map(Operand.int) ?? .unknown
    },
    global("monthsBetween", [.date, .date], .int) { from, to, _, _, _ in
      CalendarDate.fullMonths(from: from.calendarDate, to: to.calendarDate)
        .map(Operand.int) ?? .unknown
    },
    global("daysBetween", [.date, .date], .int) { from, to, _, _, _ in
      CalendarDate.days(from: from.calendarDate, to: to.calendarDate)
        .map(Operand.int) ?? .unknown
    },
  ]

  @inline(__always)
  private static func moved(_ move: () throws(Fault) -> CalendarDate?) -> Operand {
    do throws(Fault) {
      return try move().map(Operand.date) ?? .unknown
    } catch {
      return .fault(error)
    }
  }
}
