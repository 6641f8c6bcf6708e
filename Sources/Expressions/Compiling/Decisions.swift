// Macros over lists that give true or false.

extension Fold {
  var isDecision: Bool {
    switch self {
    case .all, .exists, .existsOne, .pairs, .anyTwo, .distinct: true
    case .size, .count, .sum, .least, .greatest, .first, .last, .element: false
    }
  }
}

extension Compiler {
  static func decision(_ fold: Fold, _ series: Series) -> Decide {
    let (next, canFail) = (walk(series), series.canFail)
    switch fold {
    case .all(let local, let condition):
      return all(next, canFail, local, decide(condition), condition.weight)
    case .exists(let local, let condition):
      return exists(next, canFail, local, decide(condition), condition.weight)
    case .existsOne(let local, let condition):
      let count = count(next, local, decide(condition), condition.weight)
      return { frame in
        let found = count(&frame)
        return found.holds(.int) ? Truth(found.integer == 1) : Truth(withoutValue: found)
      }
    case .pairs(let first, let second, let condition):
      return pairs(next, canFail, first, second, decide(condition), condition.weight)
    case .anyTwo(let first, let second, let condition):
      return anyTwo(next, first, second, decide(condition), condition.weight)
    case .distinct(let local, let key):
      return distinct(next, local, compute(key), key.weight)
    case .size, .count, .sum, .least, .greatest, .first, .last, .element:
      return { _ in .fault(.typeMismatch) }
    }
  }

  private static func all(
    _ next: @escaping Next, _ canFail: Bool, _ local: Int, _ condition: @escaping Decide,
    _ weight: Int
  ) -> Decide {
    { frame in
      var (cursor, answer) = (Cursor(), Truth.yes)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? answer : step }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        answer = .and(answer, condition(&frame))
        if answer == .no { return finish(.no, canFail, next, &frame, &cursor) }
      }
    }
  }

  private static func exists(
    _ next: @escaping Next, _ canFail: Bool, _ local: Int, _ condition: @escaping Decide,
    _ weight: Int
  ) -> Decide {
    { frame in
      var (cursor, answer) = (Cursor(), Truth.no)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? answer : step }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        answer = .or(answer, condition(&frame))
        if answer == .yes { return finish(.yes, canFail, next, &frame, &cursor) }
      }
    }
  }

  private static func pairs(
    _ next: @escaping Next, _ canFail: Bool, _ first: Int, _ second: Int,
    _ condition: @escaping Decide, _ weight: Int
  ) -> Decide {
    { frame in
      var (cursor, answer) = (Cursor(), Truth.yes)
      var step = next(&frame, &cursor)
      while step == .yes {
        let before = cursor.element
        step = next(&frame, &cursor)
        guard step == .yes else { break }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[first] = before
        frame.locals[second] = cursor.element
        answer = .and(answer, condition(&frame))
        if answer == .no { return finish(.no, canFail, next, &frame, &cursor) }
      }
      return step == .no ? answer : step
    }
  }

  private static func anyTwo(
    _ next: @escaping Next, _ first: Int, _ second: Int, _ condition: @escaping Decide,
    _ weight: Int
  ) -> Decide {
    { frame in
      let mark = frame.gathered.count
      defer { frame.gathered.removeLast(frame.gathered.count - mark) }
      let status = gather(next, &frame)
      guard status == .no else { return status }
      var answer = Truth.no
      for later in mark..<frame.gathered.count {
        for earlier in mark..<later {
          guard frame.spend(weight) else { return .fault(.budgetExceeded) }
          frame.locals[first] = frame.gathered[earlier]
          frame.locals[second] = frame.gathered[later]
          answer = .or(answer, condition(&frame))
          if answer == .yes { return .yes }
        }
      }
      return answer
    }
  }

  private static func distinct(
    _ next: @escaping Next, _ local: Int, _ key: @escaping Compute, _ weight: Int
  ) -> Decide {
    { frame in
      let mark = frame.gathered.count
      defer { frame.gathered.removeLast(frame.gathered.count - mark) }
      let status = gather(next, &frame)
      guard status == .no else { return status }
      let count = frame.gathered.count
      var answer = Truth.yes
      for index in mark..<count {
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = frame.gathered[index]
        frame.gathered[index] = key(&frame)
      }
      for later in mark..<count {
        for earlier in mark..<later {
          let (first, second) = (frame.gathered[earlier], frame.gathered[later])
          guard frame.spend(1), frame.spendComparing(first, second) else {
            return .fault(.budgetExceeded)
          }
          guard first.isValue, second.isValue else {
            answer = .and(answer, Truth(withoutValue: first, second))
            continue
          }
          let differ = frame.orders(first, second).truth(of: Relation.notEqual.rawValue)
          answer = .and(answer, differ)
          if answer == .no { return .no }
        }
      }
      return answer
    }
  }

  /// Puts all elements on `Frame.gathered`; gives no when that worked.
  private static func gather(_ next: Next, _ frame: inout Frame) -> Truth {
    var cursor = Cursor()
    while true {
      let step = next(&frame, &cursor)
      guard step == .yes else { return step }
      guard frame.spend(1) else { return .fault(.budgetExceeded) }
      frame.gathered.append(cursor.element)
    }
  }
}
