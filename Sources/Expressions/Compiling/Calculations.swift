// Arithmetic, and calls of functions.

extension Compiler {
  static func negation(_ operand: @escaping Compute, _ type: StaticType) -> Compute {
    if type == .double {
      return { frame in
        let value = operand(&frame)
        return value.holds(.double) ? .double(-value.number) : value
      }
    }
    return { frame in
      let value = operand(&frame)
      guard value.holds(.int) else { return value }
      return value.integer == .min ? .fault(.overflow) : .int(-value.integer)
    }
  }

  static func arithmetic(
    _ arithmetic: Arithmetic, _ type: StaticType, _ first: Term, _ second: Term
  ) -> Compute {
    let (one, other) = (compute(first), compute(second))
    switch type {
    case .double: return onDoubles(arithmetic, one, other)
    case .string:
      return { frame in
        let (first, second) = (one(&frame), other(&frame))
        guard first.isValue else { return first }
        guard second.isValue else { return second }
        return frame.joined(first, second)
      }
    default: return onInts(arithmetic, one, other)
    }
  }

  private static func onDoubles(
    _ arithmetic: Arithmetic, _ one: @escaping Compute, _ other: @escaping Compute
  ) -> Compute {
    { frame in
      let (first, second) = (one(&frame), other(&frame))
      guard first.isValue else { return first }
      guard second.isValue else { return second }
      switch arithmetic {
      case .add: return .double(first.number + second.number)
      case .subtract: return .double(first.number - second.number)
      case .multiply: return .double(first.number * second.number)
      case .divide, .modulo: return .double(first.number / second.number)
      }
    }
  }

  private static func onInts(
    _ arithmetic: Arithmetic, _ one: @escaping Compute, _ other: @escaping Compute
  ) -> Compute {
    { frame in
      let (first, second) = (one(&frame), other(&frame))
      guard first.isValue else { return first }
      guard second.isValue else { return second }
      let (left, right) = (first.integer, second.integer)
      let (value, overflow): (Int, Bool)
      switch arithmetic {
      case .add: (value, overflow) = left.addingReportingOverflow(right)
      case .subtract: (value, overflow) = left.subtractingReportingOverflow(right)
      case .multiply: (value, overflow) = left.multipliedReportingOverflow(by: right)
      case .divide, .modulo:
        guard right != 0 else { return .fault(.divisionByZero) }
        (value, overflow) =
          arithmetic == .divide
          ? left.dividedReportingOverflow(by: right)
          : left.remainderReportingOverflow(dividingBy: right)
      }
      return overflow ? .fault(.overflow) : .int(value)
    }
  }

  /// A call of a host function; one that knows its literal arguments beforehand is not given them.
  static func call(_ function: Function, _ arguments: [Term]) -> Compute {
    let literals = arguments.map { argument -> Literal? in
      if case .constant(let literal) = argument.operation { literal } else { nil }
    }
    guard literals.contains(where: { $0 != nil }), let body = function.specialize?(literals) else {
      return call(function.body, arguments.map(compute))
    }
    let known: Compute = { _ in .bool(true) }
    return call(
      body,
      zip(arguments, literals).map { argument, literal in
        literal == nil ? compute(argument) : known
      })
  }

  private static func call(_ body: @escaping Function.Body, _ arguments: [Compute]) -> Compute {
    let none = Operand.missing
    // Arguments beyond those there are, always values.
    let filler: Compute = { _ in .bool(false) }
    switch arguments.count {
    case 0:
      return { frame in body(none, none, none, none, &frame) }
    case 1:
      let argument = arguments[0]
      return { frame in
        let first = argument(&frame)
        return first.isValue ? body(first, none, none, none, &frame) : first
      }
    case 2:
      let (one, other) = (arguments[0], arguments[1])
      return { frame in
        let first = one(&frame)
        guard first.isValue else { return first }
        let second = other(&frame)
        return second.isValue ? body(first, second, none, none, &frame) : second
      }
    default:
      let (one, two, three) = (arguments[0], arguments[1], arguments[2])
      let four = arguments.count > 3 ? arguments[3] : filler
      return { frame in
        let first = one(&frame)
        guard first.isValue else { return first }
        let second = two(&frame)
        guard second.isValue else { return second }
        let third = three(&frame)
        guard third.isValue else { return third }
        let fourth = four(&frame)
        return fourth.isValue ? body(first, second, third, fourth, &frame) : fourth
      }
    }
  }
}
