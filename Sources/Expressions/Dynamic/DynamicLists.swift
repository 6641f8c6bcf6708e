// Functions on lists and on lists as sets. Source: cel-go, "ext/lists" and "ext/sets".

extension DynamicLibrary {
  static func lists(
    _ name: String, _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, arguments.first, arguments.second, arguments.third) {
    case ("lists.range", .int(let count)?, nil, nil):
      return .list((0..<max(count, 0)).map(DynamicValue.int))
    case ("sets.contains", .list(let all)?, .list(let some)?, nil):
      return .bool(some.allSatisfy(all.contains))
    case ("sets.intersects", .list(let one)?, .list(let other)?, nil):
      return .bool(one.contains(where: other.contains))
    case ("sets.equivalent", .list(let one)?, .list(let other)?, nil):
      return .bool(one.allSatisfy(other.contains) && other.allSatisfy(one.contains))
    default: return nil
    }
  }

  static func extended(
    _ name: String, _ elements: [DynamicValue], _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, arguments.second, arguments.third) {
    case ("reverse", nil, nil): return .list(elements.reversed())
    case ("distinct", nil, nil):
      var kept: [DynamicValue] = []
      for element in elements where !kept.contains(element) { kept.append(element) }
      return .list(kept)
    case ("flatten", nil, nil): return .list(flattened(elements, depth: 1))
    case ("flatten", .int(let depth)?, nil):
      guard depth >= 0 else { throw .badArgument }
      return .list(flattened(elements, depth: depth))
    case ("slice", .int(let start)?, .int(let end)?):
      guard 0 <= start, start <= end, end <= elements.count else { throw .badArgument }
      return .list(Array(elements[start..<end]))
    case ("sort", nil, nil):
      return .list(try sorted(elements, by: elements))
    default: return nil
    }
  }

  private static func flattened(_ elements: [DynamicValue], depth: Int) -> [DynamicValue] {
    guard depth > 0 else { return elements }
    return elements.flatMap { element in
      if case .list(let inner) = element { flattened(inner, depth: depth - 1) } else { [element] }
    }
  }

  /// The elements in the order of their keys; equal ones stay as they were.
  static func sorted(
    _ elements: [DynamicValue], by keys: [DynamicValue]
  ) throws(DynamicFault) -> [DynamicValue] {
    guard let first = keys.first else { return [] }
    for key in keys {
      // Of one type, as a list of keys is in CEL.
      guard key.typeName == first.typeName, DynamicValue.orders(first, key) != nil else {
        throw .noSuchOverload("sort")
      }
    }
    let places = elements.indices.sorted { one, other in
      switch DynamicValue.orders(keys[one], keys[other]) {
      case .less?: true
      case .greater?: false
      default: one < other
      }
    }
    return places.map { elements[$0] }
  }
}
