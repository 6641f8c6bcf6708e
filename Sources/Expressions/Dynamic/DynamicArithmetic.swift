// Arithmetic on values of any type. Source: CEL language definition, "Standard Definitions".

enum DynamicArithmetic {
  static func negated(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue {
    switch value {
    case .int(let value):
      guard value != .min else { throw .overflow }
      return .int(-value)
    case .double(let value): return .double(-value)
    default: throw .noSuchOverload("-")
    }
  }

  static func evaluate(
    _ arithmetic: Arithmetic, _ first: DynamicValue, _ second: DynamicValue
  ) throws(DynamicFault) -> DynamicValue {
    switch (first, second) {
    case (.int(let one), .int(let other)): return .int(try whole(arithmetic, one, other))
    case (.uint(let one), .uint(let other)): return .uint(try whole(arithmetic, one, other))
    case (.double(let one), .double(let other)): return .double(try real(arithmetic, one, other))
    case (.string(let one), .string(let other)) where arithmetic == .add:
      return .string(one + other)
    case (.bytes(let one), .bytes(let other)) where arithmetic == .add: return .bytes(one + other)
    case (.list(let one), .list(let other)) where arithmetic == .add: return .list(one + other)
    default: return try temporal(arithmetic, first, second)
    }
  }

  private static func whole<T: FixedWidthInteger>(
    _ arithmetic: Arithmetic, _ one: T, _ other: T
  ) throws(DynamicFault) -> T {
    let (value, overflow): (T, Bool)
    switch arithmetic {
    case .add: (value, overflow) = one.addingReportingOverflow(other)
    case .subtract: (value, overflow) = one.subtractingReportingOverflow(other)
    case .multiply: (value, overflow) = one.multipliedReportingOverflow(by: other)
    case .divide:
      guard other != 0 else { throw .divisionByZero }
      (value, overflow) = one.dividedReportingOverflow(by: other)
    case .modulo:
      guard other != 0 else { throw .divisionByZero }
      (value, overflow) = one.remainderReportingOverflow(dividingBy: other)
    }
    guard !overflow else { throw .overflow }
    return value
  }

  private static func real(
    _ arithmetic: Arithmetic, _ one: Double, _ other: Double
  ) throws(DynamicFault) -> Double {
    switch arithmetic {
    case .add: return one + other
    case .subtract: return one - other
    case .multiply: return one * other
    case .divide: return one / other
    case .modulo: throw .noSuchOverload("%")
    }
  }

  private static func temporal(
    _ arithmetic: Arithmetic, _ first: DynamicValue, _ second: DynamicValue
  ) throws(DynamicFault) -> DynamicValue {
    switch (arithmetic, first, second) {
    case (.add, .timestamp(let one), .duration(let other)),
      (.add, .duration(let one), .timestamp(let other)):
      return .timestamp(try Instant.checked(one + other))
    case (.add, .duration(let one), .duration(let other)):
      return .duration(try Instant.checked(duration: one + other))
    case (.subtract, .timestamp(let one), .timestamp(let other)),
      (.subtract, .duration(let one), .duration(let other)):
      return .duration(try Instant.checked(duration: one - other))
    case (.subtract, .timestamp(let one), .duration(let other)):
      return .timestamp(try Instant.checked(one - other))
    default:
      throw .noSuchOverload(arithmetic.rawValue)
    }
  }
}
