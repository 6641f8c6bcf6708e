// Macros with one variable and, from "macros2", with two: index and value, or key and value.

extension DynamicEvaluator {
  private enum Shape { case all, exists, existsOne, filter, map, transformList, transformMap }

  /// `nil` when this is no macro but an ordinary call.
  mutating func macro(
    _ receiver: SyntaxNode, _ name: String, _ arguments: [SyntaxNode]
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, arguments.count) {
    case ("all", 2), ("all", 3): return try walk(.all, receiver, arguments, 0)
    case ("exists", 2), ("exists", 3): return try walk(.exists, receiver, arguments, 0)
    case ("exists_one", 2), ("existsOne", 2), ("exists_one", 3), ("existsOne", 3):
      return try walk(.existsOne, receiver, arguments, 0)
    case ("filter", 2): return try walk(.filter, receiver, arguments, 0)
    case ("map", 2): return try walk(.map, receiver, arguments, 0)
    case ("map", 3): return try walk(.map, receiver, arguments, 1)
    case ("transformList", 3): return try walk(.transformList, receiver, arguments, 0)
    case ("transformList", 4): return try walk(.transformList, receiver, arguments, 1)
    case ("transformMap", 3): return try walk(.transformMap, receiver, arguments, 0)
    case ("transformMap", 4): return try walk(.transformMap, receiver, arguments, 1)
    case ("transformMapEntry", 3), ("transformMapEntry", 4):
      return try transformEntries(receiver, arguments)
    case ("optMap", 2), ("optFlatMap", 2):
      return try optionalMap(receiver, arguments, isFlat: name == "optFlatMap")
    default: return nil
    }
  }

  /// The names of the variables: all arguments but the filter and the last.
  func names(
    _ arguments: [SyntaxNode], filters: Int
  ) throws(DynamicFault) -> [String] {
    var names: [String] = []
    for argument in arguments.dropLast(1 + filters) {
      switch argument.kind {
      case .identifier(let name) where !name.hasPrefix("."): names.append(name)
      case .call(let namespace?, "iterVar", let numbers) where namespace.kind == .identifier("cel"):
        guard let name = DynamicEvaluator.generatedName(numbers) else { fallthrough }
        names.append(name)
      default: throw .noSuchOverload("macro")
      }
    }
    guard Set(names).count == names.count else { throw .noSuchOverload("macro") }
    return names
  }

  /// What each turn binds: to one name the element, or a map's key; to two, key and value.
  mutating func turns(
    _ receiver: SyntaxNode, _ names: [String]
  ) throws(DynamicFault) -> [[(name: String, value: DynamicValue)]] {
    switch try evaluate(receiver) {
    case .list(let elements):
      try spend(elements.count)
      if names.count == 1 { return elements.map { [(names[0], $0)] } }
      return elements.enumerated().map { [(names[0], .int($0.offset)), (names[1], $0.element)] }
    case .map(let map):
      try spend(map.entries.count)
      if names.count == 1 { return map.entries.map { [(names[0], $0.key)] } }
      return map.entries.map { [(names[0], $0.key), (names[1], $0.value)] }
    default: throw .noSuchOverload("macro")
    }
  }

  private mutating func walk(
    _ shape: Shape, _ receiver: SyntaxNode, _ arguments: [SyntaxNode], _ filters: Int
  ) throws(DynamicFault) -> DynamicValue {
    let names = try names(arguments, filters: filters)
    let turns = try turns(receiver, names)
    let body = arguments[arguments.count - 1]
    switch shape {
    case .all: return .bool(try decide(turns, body, decisive: false))
    case .exists: return .bool(try decide(turns, body, decisive: true))
    case .existsOne:
      var count = 0
      for turn in turns where try condition(body, turn) { count += 1 }
      return .bool(count == 1)
    case .filter:
      // Elements are paid for already; only the list of them is new.
      var kept: [DynamicValue] = []
      for turn in turns where try condition(body, turn) { kept.append(turn[0].value) }
      return .list(kept)
    case .map, .transformList:
      var results: [DynamicValue] = []
      for turn in turns {
        if filters > 0, try !condition(arguments[arguments.count - 2], turn) { continue }
        results.append(try evaluate(body, with: turn))
      }
      return try paid(.list(results))
    case .transformMap:
      var result = DynamicMap()
      for turn in turns {
        if filters > 0, try !condition(arguments[arguments.count - 2], turn) { continue }
        try result.add(try evaluate(body, with: turn), for: turn[0].value)
      }
      return try paid(.map(result))
    }
  }

  private mutating func condition(
    _ node: SyntaxNode, _ bindings: [(name: String, value: DynamicValue)]
  ) throws(DynamicFault) -> Bool {
    guard case .bool(let value) = try evaluate(node, with: bindings) else {
      throw .noSuchOverload("macro")
    }
    return value
  }

  /// `all` (decided by false) or `exists` (by true), with faults absorbed as by `&&` and `||`.
  private mutating func decide(
    _ turns: [[(name: String, value: DynamicValue)]], _ body: SyntaxNode, decisive: Bool
  ) throws(DynamicFault) -> Bool {
    try decide(turns, decisive: decisive) { evaluator, turn throws(DynamicFault) in
      try evaluator.condition(body, turn)
    }
  }

  private mutating func transformEntries(
    _ receiver: SyntaxNode, _ arguments: [SyntaxNode]
  ) throws(DynamicFault) -> DynamicValue {
    let filters = arguments.count - 3
    let names = try names(arguments, filters: filters)
    var result = DynamicMap()
    for turn in try turns(receiver, names) {
      if filters > 0, try !condition(arguments[2], turn) { continue }
      guard case .map(let map) = try evaluate(arguments[arguments.count - 1], with: turn) else {
        throw .noSuchOverload("transformMapEntry")
      }
      for entry in map.entries { try result.add(entry.value, for: entry.key) }
    }
    return try paid(.map(result))
  }

  private mutating func optionalMap(
    _ receiver: SyntaxNode, _ arguments: [SyntaxNode], isFlat: Bool
  ) throws(DynamicFault) -> DynamicValue {
    guard case .optional(let content) = try evaluate(receiver),
      let name = try names(arguments, filters: 0).first
    else { throw .noSuchOverload("optMap") }
    guard let content else { return .optional(nil) }
    let result = try evaluate(arguments[1], with: [(name, content)])
    if !isFlat { return .optional(result) }
    guard case .optional = result else { throw .noSuchOverload("optFlatMap") }
    return result
  }
}
