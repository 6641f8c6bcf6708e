// What the whole language has from the rules' language: its constants, its functions on partial
// dates, the functions of the host, and its macros over lists.

extension DynamicEvaluator {
  /// A constant of the host, such as `param.retirement_age`.
  func constant(_ name: String) -> DynamicValue? {
    guard case .constant(let literal)? = host.meanings[name] else { return nil }
    return DynamicValue(literal)
  }

  /// Calls a function that `Program` has too; `nil` when none takes values of these types.
  mutating func shared(
    _ name: String, _ isMember: Bool, _ values: [DynamicValue]
  ) throws(DynamicFault) -> DynamicValue? {
    let candidates = host.functions + (DynamicEvaluator.dateFunctions[name] ?? [])
    let function = candidates.first { function in
      function.name == name && function.isMember == isMember
        && function.parameters.count == values.count
        && zip(function.parameters, values).allSatisfy { $1.staticType == $0 }
    }
    guard let function else { return nil }
    var frame = self.frame ?? host.makeFrame()
    frame.reset()
    var operands = values.map { $0.operand(in: &frame) }
    while operands.count < 4 { operands.append(.missing) }
    frame.fuel = budget
    let result = function.body(operands[0], operands[1], operands[2], operands[3], &frame)
    self.frame = frame
    try spend(max(0, budget - frame.fuel))
    if let fault = result.fault { throw DynamicFault(fault) }
    guard let value = DynamicValue(result, in: frame) else { throw .unknown([name]) }
    return value
  }

  /// Those that take or give a date: all others are CEL's own, which are here already.
  private static let dateFunctions = Library.functions.mapValues { overloads in
    overloads.filter { $0.result == .date || $0.parameters.contains(.date) }
  }

  /// `count`, `sum`, `min`, `max` and `distinct` of one variable, `pairs` and `anyTwo` of two.
  mutating func ownMacro(
    _ receiver: SyntaxNode, _ name: String, _ arguments: [SyntaxNode]
  ) throws(DynamicFault) -> DynamicValue? {
    let body = arguments.last
    switch (name, arguments.count) {
    case ("count", 2), ("sum", 2), ("min", 2), ("max", 2), ("distinct", 2), ("sortBy", 2):
      guard let body, let variable = try names(arguments, filters: 0).first else { return nil }
      let turns = try turns(receiver, [variable])
      var values: [DynamicValue] = []
      for turn in turns { values.append(try evaluate(body, with: turn)) }
      return try gathered(name, turns.map { $0[0].value }, values)
    case ("pairs", 3), ("anyTwo", 3):
      guard let body else { return nil }
      let variables = try names(arguments, filters: 0)
      let elements = try turns(receiver, [variables[0]]).map { $0[0].value }
      var couples: [[(name: String, value: DynamicValue)]] = []
      for first in elements.indices {
        let seconds = elements.indices.dropFirst(first + 1)
        try spend(name == "pairs" ? 1 : seconds.count)
        for second in name == "pairs" ? seconds.prefix(1) : seconds {
          couples.append([(variables[0], elements[first]), (variables[1], elements[second])])
        }
      }
      return .bool(
        try decide(couples, decisive: name == "anyTwo") { evaluator, couple throws(DynamicFault) in
          guard case .bool(let value) = try evaluator.evaluate(body, with: couple) else {
            throw .noSuchOverload(name)
          }
          return value
        })
    default: return nil
    }
  }

  private mutating func gathered(
    _ name: String, _ elements: [DynamicValue], _ values: [DynamicValue]
  ) throws(DynamicFault) -> DynamicValue {
    switch name {
    case "count":
      var count = 0
      for value in values {
        guard case .bool(let holds) = value else { throw .noSuchOverload(name) }
        count += holds ? 1 : 0
      }
      return .int(count)
    case "sum":
      guard var sum = values.first else { return .int(0) }
      for value in values.dropFirst() { sum = try DynamicArithmetic.evaluate(.add, sum, value) }
      return sum
    case "min", "max":
      guard var best = values.first else { throw .unknown([name]) }
      for value in values.dropFirst()
      where try compare(value, best, name == "min" ? .less : .greater) { best = value }
      return best
    case "sortBy": return .list(try DynamicLibrary.sorted(elements, by: values))
    default:
      for (index, value) in values.enumerated() {
        for other in values[..<index] where try compare(value, other, .equal) {
          return .bool(false)
        }
      }
      return .bool(true)
    }
  }
}

extension DynamicFault {
  init(_ fault: Fault) {
    switch fault {
    case .overflow: self = .overflow
    case .divisionByZero: self = .divisionByZero
    case .budgetExceeded: self = .budgetExceeded
    case .typeMismatch: self = .noSuchOverload("")
    case .badArgument: self = .badArgument
    }
  }
}

extension DynamicValue {
  init(_ literal: Literal) {
    switch literal {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .date(let value): self = .date(value)
    case .list(let elements): self = .list(elements.map(DynamicValue.init))
    }
  }

  /// `nil` for an operand that holds no plain value.
  init?(_ operand: Operand, in frame: Frame) {
    switch operand.kind {
    case .bool: self = .bool(operand.truth)
    case .int: self = .int(operand.integer)
    case .double: self = .double(operand.number)
    case .date: self = .date(operand.calendarDate)
    case .string: self = .string(frame.string(operand) ?? "")
    case .missing, .row, .list, .unknown, .fault: return nil
    }
  }

  fileprivate var staticType: StaticType? {
    switch self {
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .string: .string
    case .date: .date
    default: nil
    }
  }

  /// Only for values that have a `staticType`.
  fileprivate func operand(in frame: inout Frame) -> Operand {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .double(let value): .double(value)
    case .string(let value): frame.makeText(value)
    case .date(let value): .date(value)
    default: .missing
    }
  }
}
