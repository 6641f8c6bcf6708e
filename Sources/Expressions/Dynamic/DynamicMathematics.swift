// Mathematics on values of any type. Source: cel-go, "ext/math".

extension DynamicLibrary {
  static func mathematics(
    _ name: String, _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    guard name.hasPrefix("math.") else { return nil }
    switch name {
    case "math.greatest": return extreme(arguments, .greater)
    case "math.least": return extreme(arguments, .less)
    default: break
    }
    switch (name, arguments.first, arguments.second, arguments.third) {
    case (_, .double(let number)?, nil, nil): return ofDouble(name, number)
    case (_, .int(let number)?, nil, nil): return try ofInt(name, number)
    case (_, .uint(let number)?, nil, nil): return ofUInt(name, number)
    case (_, .int(let one)?, .int(let other)?, nil):
      if let result = bits(name, one, other) { return .int(result) }
      guard let result = try shifted(name, UInt64(bitPattern: Int64(one)), other) else {
        return nil
      }
      return .int(Int(Int64(bitPattern: result)))
    case (_, .uint(let one)?, .uint(let other)?, nil):
      return bits(name, one, other).map(DynamicValue.uint)
    case (_, .uint(let one)?, .int(let count)?, nil):
      return try shifted(name, one, count).map(DynamicValue.uint)
    default: return nil
    }
  }

  /// Of the arguments, or of the one list that is the argument.
  private static func extreme(_ arguments: Arguments, _ better: Orders) -> DynamicValue? {
    var candidates = arguments.all
    if candidates.count == 1, case .list(let elements) = candidates[0] { candidates = elements }
    guard var best = candidates.first else { return nil }
    for candidate in candidates {
      guard let orders = Orders(numbers: candidate, best) else { return nil }
      if orders == better { best = candidate }
    }
    return best
  }

  private static func ofDouble(_ name: String, _ number: Double) -> DynamicValue? {
    switch name {
    case "math.abs": .double(number.magnitude)
    case "math.ceil": .double(number.rounded(.up))
    case "math.floor": .double(number.rounded(.down))
    case "math.round": .double(number.rounded(.toNearestOrAwayFromZero))
    case "math.trunc": .double(number.rounded(.towardZero))
    case "math.sign": .double(number.isNaN || number == 0 ? number : number < 0 ? -1 : 1)
    case "math.isNaN": .bool(number.isNaN)
    case "math.isInf": .bool(number.isInfinite)
    case "math.isFinite": .bool(number.isFinite)
    case "math.sqrt": .double(number.squareRoot())
    default: nil
    }
  }

  private static func ofInt(_ name: String, _ number: Int) throws(DynamicFault) -> DynamicValue? {
    switch name {
    case "math.abs":
      guard number != .min else { throw .overflow }
      return .int(abs(number))
    case "math.sign": return .int(number.signum())
    case "math.bitNot": return .int(~number)
    case "math.sqrt": return .double(Double(number).squareRoot())
    default: return nil
    }
  }

  private static func ofUInt(_ name: String, _ number: UInt64) -> DynamicValue? {
    switch name {
    case "math.abs": .uint(number)
    case "math.sign": .uint(number == 0 ? 0 : 1)
    case "math.bitNot": .uint(~number)
    case "math.sqrt": .double(Double(number).squareRoot())
    default: nil
    }
  }

  private static func bits<T: FixedWidthInteger>(_ name: String, _ one: T, _ other: T) -> T? {
    switch name {
    case "math.bitAnd": one & other
    case "math.bitOr": one | other
    case "math.bitXor": one ^ other
    default: nil
    }
  }

  /// Zeros come in at either end, also for negative numbers.
  private static func shifted(
    _ name: String, _ number: UInt64, _ count: Int
  ) throws(DynamicFault) -> UInt64? {
    guard name == "math.bitShiftLeft" || name == "math.bitShiftRight" else { return nil }
    guard count >= 0 else { throw .badArgument }
    return name == "math.bitShiftLeft" ? number << UInt64(count) : number >> UInt64(count)
  }
}
