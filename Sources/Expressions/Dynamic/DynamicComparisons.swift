// Comparisons, paid for as they go: values may be large, and are compared again in every turn of a
// macro.

extension DynamicEvaluator {
  mutating func compare(
    _ first: DynamicValue, _ second: DynamicValue, _ relation: Relation
  ) throws(DynamicFault) -> Bool {
    if case .date(let one) = first, case .date(let other) = second {
      switch Orders(one, other).truth(of: relation.rawValue) {
      case .yes: return true
      case .no: return false
      default: throw .unknown(["date"])
      }
    }
    if relation == .equal { return try equals(first, second) }
    if relation == .notEqual { return try !equals(first, second) }
    try spend(size(first) / 8)
    guard let orders = DynamicValue.orders(first, second) else { throw .noSuchOverload("<") }
    return orders.truth(of: relation.rawValue) == .yes
  }

  mutating func equals(
    _ first: DynamicValue, _ second: DynamicValue
  ) throws(DynamicFault) -> Bool {
    try spend(1)
    switch (first, second) {
    case (.list(let one), .list(let other)):
      guard one.count == other.count else { return false }
      for (one, other) in zip(one, other) where try !equals(one, other) { return false }
      return true
    case (.map(let one), .map(let other)):
      guard one.entries.count == other.entries.count else { return false }
      for entry in one.entries {
        guard let value = other[entry.key], try equals(entry.value, value) else { return false }
      }
      return true
    default:
      try spend(size(first) / 8)
      return first == second
    }
  }

  /// Bytes of a text; 0 for values of fixed size.
  private func size(_ value: DynamicValue) -> Int {
    switch value {
    case .string(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    default: 0
    }
  }
}

extension DynamicFault {
  /// What two of them come to: unknown outranks a fault, as in `Truth`; else the first counts.
  func merged(with other: DynamicFault) -> DynamicFault {
    switch (self, other) {
    case (.unknown(let names), .unknown(let more)):
      .unknown(names + more.filter { !names.contains($0) })
    case (_, .unknown): other
    default: self
    }
  }
}
