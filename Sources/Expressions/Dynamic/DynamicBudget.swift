// What evaluation may cost. Each value made is paid for in full, with all that is inside it, so
// that walking, comparing or printing it later costs no more than making it did.

extension DynamicEvaluator {
  mutating func spend(_ amount: Int) throws(DynamicFault) {
    budget = amount > budget ? -1 : budget - amount
    if budget < 0 { throw .budgetExceeded }
  }

  /// The value, after paying for it.
  mutating func paid(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue {
    switch value {
    case .string(let text): try spend(text.utf8.count / 8)
    case .bytes(let bytes): try spend(bytes.count / 8)
    case .list(let elements):
      for element in elements {
        try spend(1)
        _ = try paid(element)
      }
    case .map(let map):
      for entry in map.entries {
        try spend(2)
        _ = try paid(entry.key)
        _ = try paid(entry.value)
      }
    case .optional(let content?): _ = try paid(content)
    default: break
    }
    return value
  }

  /// Pays for functions whose work or result can be much larger than their arguments.
  mutating func prepay(_ name: String, _ values: [DynamicValue]) throws(DynamicFault) {
    switch (name, values.first, values.count > 1 ? values[1] : nil) {
    case ("replace", .string(let text)?, .string(let old)?):
      guard values.count > 2, case .string(let new) = values[2] else { return }
      let most = text.utf8.count / max(old.utf8.count, 1) + 1
      try spend(product(most, new.utf8.count) / 8)
      try spend(product(text.utf8.count, old.utf8.count) / 8)
    case ("contains", .string(let text)?, .string(let part)?),
      ("indexOf", .string(let text)?, .string(let part)?),
      ("lastIndexOf", .string(let text)?, .string(let part)?),
      ("split", .string(let text)?, .string(let part)?):
      try spend(product(text.utf8.count, part.utf8.count + 8) / 8)
    case ("format", .string(let text)?, .list(let values)?):
      try spend(text.utf8.count / 8 + 100 * values.count)
    case (_, .string(let text)?, _):
      try spend(text.utf8.count / 8)
    case ("lists.range", .int(let count)?, nil): try spend(max(count, 0))
    case ("sets.contains", .list(let one)?, .list(let other)?),
      ("sets.intersects", .list(let one)?, .list(let other)?),
      ("sets.equivalent", .list(let one)?, .list(let other)?):
      try spend(product(one.count, other.count))
    case ("distinct", .list(let elements)?, _): try spend(product(elements.count, elements.count))
    case ("sort", .list(let elements)?, _), ("flatten", .list(let elements)?, _),
      ("reverse", .list(let elements)?, _), ("slice", .list(let elements)?, _):
      try spend(product(elements.count, 8))
    case ("join", .list(let elements)?, .string(let separator)?):
      try spend(product(elements.count, separator.utf8.count) / 8)
    default: break
    }
  }

  private func product(_ one: Int, _ other: Int) -> Int {
    let (product, overflow) = one.multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  mutating func matches(_ text: String, _ source: String) throws(DynamicFault) -> Bool {
    if patterns[source] == nil {
      try spend(10_000)
      do throws(PatternFault) {
        patterns[source] = try Pattern(source)
      } catch {
        throw .badArgument
      }
    }
    return patterns[source]?.matches(Array(text.utf8).span) ?? false
  }
}
