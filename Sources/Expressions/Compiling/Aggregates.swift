// Macros over lists that give a value.

extension Fold {
  fileprivate var isFirst: Bool {
    if case .first = self { true } else { false }
  }
}

extension Compiler {
  static func fold(_ fold: Fold, _ series: Series, _ type: StaticType) -> Compute {
    let next = walk(series)
    switch fold {
    case .size:
      if case .section(let section) = series.source, series.stages.isEmpty {
        return { frame in .int(frame.sections[section].count) }
      }
      return size(next)
    case .count(let local, let condition):
      return count(next, local, decide(condition), condition.weight)
    case .sum(let local, let term):
      return type == .double
        ? sumOfDoubles(next, local, compute(term), term.weight)
        : sumOfInts(next, local, compute(term), term.weight)
    case .least(let local, let term):
      return type == .date
        ? extremeDate(next, local, compute(term), term.weight, isLeast: true)
        : extreme(next, local, compute(term), term.weight, .less)
    case .greatest(let local, let term):
      return type == .date
        ? extremeDate(next, local, compute(term), term.weight, isLeast: false)
        : extreme(next, local, compute(term), term.weight, .greater)
    case .first, .last:
      if case .section(let section) = series.source, series.stages.isEmpty {
        return end(of: section, isFirst: fold.isFirst)
      }
      return fold.isFirst ? first(next, series.canFail) : last(next)
    case .element(let index): return element(next, compute(index))
    case .all, .exists, .existsOne, .pairs, .anyTwo, .distinct:
      let decide = decision(fold, series)
      return { frame in decide(&frame).operand }
    }
  }

  private static func size(_ next: @escaping Next) -> Compute {
    { frame in
      var (cursor, count) = (Cursor(), 0)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? .int(count) : step.operand }
        guard frame.spend(1) else { return .fault(.budgetExceeded) }
        count += 1
      }
    }
  }

  static func count(
    _ next: @escaping Next, _ local: Int, _ condition: @escaping Decide, _ weight: Int
  ) -> Compute {
    { frame in
      var (cursor, count) = (Cursor(), 0)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? .int(count) : step.operand }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        let truth = condition(&frame)
        guard truth.isValue else { return truth.operand }
        if truth == .yes { count += 1 }
      }
    }
  }

  private static func sumOfInts(
    _ next: @escaping Next, _ local: Int, _ term: @escaping Compute, _ weight: Int
  ) -> Compute {
    { frame in
      var (cursor, sum) = (Cursor(), 0)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? .int(sum) : step.operand }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        let value = term(&frame)
        guard value.holds(.int) else { return value }
        let (total, overflow) = sum.addingReportingOverflow(value.integer)
        guard !overflow else { return .fault(.overflow) }
        sum = total
      }
    }
  }

  private static func sumOfDoubles(
    _ next: @escaping Next, _ local: Int, _ term: @escaping Compute, _ weight: Int
  ) -> Compute {
    { frame in
      var (cursor, sum) = (Cursor(), 0.0)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? .double(sum) : step.operand }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        let value = term(&frame)
        guard value.holds(.double) else { return value }
        sum += value.number
      }
    }
  }

  /// The first of the least (or greatest) values; unknown when there is none.
  private static func extreme(
    _ next: @escaping Next, _ local: Int, _ term: @escaping Compute, _ weight: Int,
    _ better: Orders
  ) -> Compute {
    { frame in
      var (cursor, best) = (Cursor(), Operand.unknown)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? best : step.operand }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        let value = term(&frame)
        guard value.isValue else { return value }
        guard frame.spendComparing(value, best) else { return .fault(.budgetExceeded) }
        if !best.isValue || frame.orders(value, best) == better { best = value }
      }
    }
  }

  /// The earliest (or latest) of partial dates lies between the earliest of their first days and
  /// the earliest of their last days. Unknown when no partial date says that.
  private static func extremeDate(
    _ next: @escaping Next, _ local: Int, _ term: @escaping Compute, _ weight: Int,
    isLeast: Bool
  ) -> Compute {
    { frame in
      var cursor = Cursor()
      var span: (first: CalendarDate, last: CalendarDate)?
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else {
          guard step == .no else { return step.operand }
          guard let span else { return .unknown }
          return CalendarDate(from: span.first, through: span.last).map(Operand.date) ?? .unknown
        }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        let value = term(&frame)
        guard value.holds(.date) else { return value }
        let (first, last) = (value.calendarDate.earliest, value.calendarDate.latest)
        guard let before = span else {
          span = (first, last)
          continue
        }
        span =
          isLeast
          ? (earlier(before.first, first), earlier(before.last, last))
          : (later(before.first, first), later(before.last, last))
      }
    }
  }

  private static func earlier(_ one: CalendarDate, _ other: CalendarDate) -> CalendarDate {
    one.packed <= other.packed ? one : other
  }

  private static func later(_ one: CalendarDate, _ other: CalendarDate) -> CalendarDate {
    one.packed >= other.packed ? one : other
  }

  private static func end(of section: Int, isFirst: Bool) -> Compute {
    { frame in
      let rows = frame.sections[section]
      return rows.count == 0 ? .unknown : .row(base: isFirst ? rows.first : rows.last)
    }
  }

  private static func first(_ next: @escaping Next, _ canFail: Bool) -> Compute {
    { frame in
      var cursor = Cursor()
      let step = next(&frame, &cursor)
      guard step == .yes else { return step == .no ? .unknown : step.operand }
      let element = cursor.element
      let status = finish(.yes, canFail, next, &frame, &cursor)
      return status == .yes ? element : status.operand
    }
  }

  private static func last(_ next: @escaping Next) -> Compute {
    { frame in
      var cursor = Cursor()
      var element = Operand.unknown
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? element : step.operand }
        guard frame.spend(1) else { return .fault(.budgetExceeded) }
        element = cursor.element
      }
    }
  }

  /// As in CEL, an index out of range is a fault.
  private static func element(_ next: @escaping Next, _ index: @escaping Compute) -> Compute {
    { frame in
      let wanted = index(&frame)
      guard wanted.holds(.int) else { return wanted }
      var cursor = Cursor()
      var (position, element) = (0, Operand.fault(.badArgument))
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? element : step.operand }
        guard frame.spend(1) else { return .fault(.budgetExceeded) }
        if position == wanted.integer { element = cursor.element }
        position += 1
      }
    }
  }
}
