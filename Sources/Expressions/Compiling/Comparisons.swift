// Comparing values: relations, and membership in constant lists.

extension Compiler {
  static func comparison(_ relation: Relation, _ first: Term, _ second: Term) -> Decide {
    let mask = relation.rawValue
    if case .constant(.string(let string)) = second.operation,
      relation == .equal || relation == .notEqual
    {
      return equality(compute(first), Array(string.utf8), relation == .equal)
    }
    let (one, other) = (compute(first), compute(second))
    switch (first.type, second.type) {
    case (.date, .date):
      return { frame in
        let (first, second) = (one(&frame), other(&frame))
        guard first.holds(.date), second.holds(.date) else {
          return Truth(withoutValue: first, second)
        }
        return Orders(first.calendarDate, second.calendarDate).truth(of: mask)
      }
    case (.int, .int):
      return { frame in
        let (first, second) = (one(&frame), other(&frame))
        guard first.holds(.int), second.holds(.int) else {
          return Truth(withoutValue: first, second)
        }
        return Orders(first.integer, second.integer).truth(of: mask)
      }
    default:
      return { frame in
        let (first, second) = (one(&frame), other(&frame))
        guard first.isValue, second.isValue else { return Truth(withoutValue: first, second) }
        guard frame.spendComparing(first, second) else { return .fault(.budgetExceeded) }
        return frame.orders(first, second).truth(of: mask)
      }
    }
  }

  /// Against a constant text, which then need not be copied into the frame.
  private static func equality(
    _ text: @escaping Compute, _ bytes: [UInt8], _ wanted: Bool
  ) -> Decide {
    { frame in
      let operand = text(&frame)
      guard operand.holds(.string) else { return Truth(withoutValue: operand) }
      guard operand.count == bytes.count else { return Truth(!wanted) }
      for index in 0..<bytes.count where frame.text[operand.offset + index] != bytes[index] {
        return Truth(!wanted)
      }
      return Truth(wanted)
    }
  }

  static func matches(_ text: @escaping Compute, _ pattern: Pattern) -> Decide {
    { frame in
      let operand = text(&frame)
      guard operand.holds(.string) else { return Truth(withoutValue: operand) }
      guard frame.spendReading(operand.count) else { return .fault(.budgetExceeded) }
      let range = operand.offset..<operand.offset + operand.count
      return Truth(pattern.matches(frame.text.span.extracting(range)))
    }
  }
}

extension Frame {
  @inline(__always)
  mutating func spendComparing(_ first: Operand, _ second: Operand) -> Bool {
    first.holds(.string) ? spendReading(min(first.count, second.count)) : true
  }

  /// How two values can stand to each other. They are of one type, or int and double.
  func orders(_ first: Operand, _ second: Operand) -> Orders {
    switch (first.kind, second.kind) {
    case (.int, .int): Orders(first.integer, second.integer)
    case (.double, .double): Orders(first.number, second.number)
    // As in cel-go, an int counts as the double nearest to it.
    case (.int, .double): Orders(Double(first.integer), second.number)
    case (.double, .int): Orders(first.number, Double(second.integer))
    case (.date, .date): Orders(first.calendarDate, second.calendarDate)
    case (.string, .string): textOrder(first, second)
    default: Orders(first.payload, second.payload)
    }
  }

  /// By bytes, which for UTF-8 is by code points.
  private func textOrder(_ first: Operand, _ second: Operand) -> Orders {
    for index in 0..<min(first.count, second.count) {
      let (one, other) = (text[first.offset + index], text[second.offset + index])
      if one != other { return Orders(one, other) }
    }
    return Orders(first.count, second.count)
  }
}
