// Walking lists, element by element, through any filters and maps. No list is ever built.

/// Where a walk stands.
struct Cursor {
  /// The next row's base, or the next element's index; -1 before the first row.
  var place = -1
  /// Rows or elements given so far.
  var given = 0
  var element = Operand.missing
  /// The index of the element, where it is asked for.
  var index = -1
  /// The text that is taken apart, and what stands between its parts.
  var text = Operand.missing
  var separator = Operand.missing
}

/// Moves on to the next element: yes if there is one, no at the end, else why the list has no
/// value.
typealias Next = @Sendable (_ frame: inout Frame, _ cursor: inout Cursor) -> Truth

extension Compiler {
  static func walk(_ series: Series) -> Next {
    var next = source(series.source, series.element)
    for stage in series.stages {
      switch stage {
      case .filter(let local, let condition):
        next = filter(next, local, decide(condition), condition.weight)
      case .map(let local, let term):
        next = map(next, local, compute(term), term.weight)
      case .number(let local): next = number(next, local)
      }
    }
    return next
  }

  private static func source(_ source: Series.Source, _ element: StaticType?) -> Next {
    switch source {
    case .section(let section): return rows(section)
    case .variable(let slot): return elements(slot, Operand.Kind(element ?? .bool))
    case .terms(let terms): return items(terms.map(compute))
    case .parts(let text, let separator): return parts(compute(text), compute(separator))
    case .constants(let literals):
      let operands = literals.compactMap(\.operand)
      guard operands.count == literals.count else { return items(literals.map(constant)) }
      return { _, cursor in
        guard cursor.given < operands.count else { return .no }
        cursor.element = operands[cursor.given]
        cursor.given += 1
        return .yes
      }
    }
  }

  private static func rows(_ section: Int) -> Next {
    { frame, cursor in
      let rows = frame.sections[section]
      guard cursor.given < rows.count else { return .no }
      cursor.place =
        cursor.given == 0 ? rows.first : frame.slots[cursor.place + rows.fieldCount].base
      cursor.given += 1
      cursor.element = .row(base: cursor.place)
      return .yes
    }
  }

  private static func elements(_ slot: Int, _ kind: Operand.Kind) -> Next {
    { frame, cursor in
      let list = frame.slots[slot]
      guard list.holds(.list) else { return Truth(withoutValue: list.withoutValue) }
      guard cursor.given < list.count else { return .no }
      let element = frame.slots[list.offset + cursor.given]
      guard element.holds(kind) else { return Truth(withoutValue: element.withoutValue) }
      cursor.element = element
      cursor.given += 1
      return .yes
    }
  }

  private static func items(_ items: [Compute]) -> Next {
    { frame, cursor in
      guard cursor.given < items.count else { return .no }
      cursor.element = items[cursor.given](&frame)
      cursor.given += 1
      return cursor.element.isValue ? .yes : Truth(withoutValue: cursor.element)
    }
  }

  /// A text without separators in it is one part; an empty separator gives each code point.
  private static func parts(_ text: @escaping Compute, _ separator: @escaping Compute) -> Next {
    { frame, cursor in
      if cursor.given == 0 {
        cursor.text = text(&frame)
        cursor.separator = separator(&frame)
        guard cursor.text.holds(.string), cursor.separator.holds(.string) else {
          return Truth(withoutValue: cursor.text, cursor.separator)
        }
        guard frame.spendSearching(cursor.text, cursor.separator) else {
          return .fault(.budgetExceeded)
        }
        let isEmpty = cursor.separator.count == 0 && cursor.text.count == 0
        cursor.place = isEmpty ? -1 : cursor.text.offset
      }
      guard cursor.place >= 0 else { return .no }
      let start = cursor.place
      let end = cursor.text.offset + cursor.text.count
      if cursor.separator.count == 0 {
        var next = start + 1
        while next < end, isContinuation(frame.text[next]) { next += 1 }
        cursor.element = .string(offset: start, byteCount: next - start)
        cursor.place = next < end ? next : -1
      } else if let found = frame.find(cursor.separator, in: cursor.text, from: start) {
        cursor.element = .string(offset: start, byteCount: found - start)
        cursor.place = found + cursor.separator.count
      } else {
        cursor.element = .string(offset: start, byteCount: end - start)
        cursor.place = -1
      }
      cursor.given += 1
      return .yes
    }
  }

  private static func number(_ next: @escaping Next, _ local: Int) -> Next {
    { frame, cursor in
      let step = next(&frame, &cursor)
      cursor.index += 1
      frame.locals[local] = .int(cursor.index)
      return step
    }
  }

  private static func filter(
    _ next: @escaping Next, _ local: Int, _ condition: @escaping Decide, _ weight: Int
  ) -> Next {
    { frame, cursor in
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step }
        guard frame.spend(weight) else { return .fault(.budgetExceeded) }
        frame.locals[local] = cursor.element
        let keeps = condition(&frame)
        if keeps != .no { return keeps }
      }
    }
  }

  private static func map(
    _ next: @escaping Next, _ local: Int, _ term: @escaping Compute, _ weight: Int
  ) -> Next {
    { frame, cursor in
      let step = next(&frame, &cursor)
      guard step == .yes else { return step }
      guard frame.spend(weight) else { return .fault(.budgetExceeded) }
      frame.locals[local] = cursor.element
      cursor.element = term(&frame)
      return cursor.element.isValue ? .yes : Truth(withoutValue: cursor.element)
    }
  }

  /// What a walk that may stop here comes to: where elements can fail, the rest must be seen.
  @inline(__always)
  static func finish(
    _ answer: Truth, _ series: Bool, _ next: Next, _ frame: inout Frame, _ cursor: inout Cursor
  ) -> Truth {
    guard series else { return answer }
    while true {
      let step = next(&frame, &cursor)
      if step == .no { return answer }
      if step != .yes { return step }
      guard frame.spend(1) else { return .fault(.budgetExceeded) }
    }
  }

  static func membership(_ needle: Term, _ series: Series) -> Decide {
    let value = compute(needle)
    if case .constants(let literals) = series.source, series.stages.isEmpty {
      let texts = literals.compactMap { literal -> String? in
        if case .string(let text) = literal { text } else { nil }
      }
      if !texts.isEmpty { return membership(value, TextSet(texts)) }
      let numbers = literals.compactMap { literal -> Int? in
        if case .int(let number) = literal { number } else { nil }
      }
      if !numbers.isEmpty, needle.type == .int { return membership(value, numbers.sorted()) }
    }
    let (next, canFail) = (walk(series), series.canFail)
    return { frame in
      let wanted = value(&frame)
      guard wanted.isValue else { return Truth(withoutValue: wanted) }
      var (cursor, answer) = (Cursor(), Truth.no)
      while true {
        let step = next(&frame, &cursor)
        guard step == .yes else { return step == .no ? answer : step }
        guard frame.spend(1), frame.spendComparing(wanted, cursor.element) else {
          return .fault(.budgetExceeded)
        }
        answer = .or(
          answer, frame.orders(wanted, cursor.element).truth(of: Relation.equal.rawValue))
        if answer == .yes { return finish(.yes, canFail, next, &frame, &cursor) }
      }
    }
  }

  private static func membership(_ value: @escaping Compute, _ texts: TextSet) -> Decide {
    { frame in
      let text = value(&frame)
      guard text.holds(.string) else { return Truth(withoutValue: text) }
      guard frame.spendReading(text.count) else { return .fault(.budgetExceeded) }
      let range = text.offset..<text.offset + text.count
      return Truth(texts.contains(frame.text.span.extracting(range)))
    }
  }

  private static func membership(_ value: @escaping Compute, _ sorted: [Int]) -> Decide {
    { frame in
      let number = value(&frame)
      guard number.holds(.int) else { return Truth(withoutValue: number) }
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < number.integer { low = middle + 1 } else { high = middle }
      }
      return Truth(low < sorted.count && sorted[low] == number.integer)
    }
  }
}
