// Calls: macros first, then functions by qualified name, then members.

extension TypeDeducer {
  mutating func call(
    _ node: SyntaxNode, _ receiver: SyntaxNode?, _ name: String, _ arguments: [SyntaxNode]
  ) -> DeducedType {
    guard let receiver else {
      if name == "has" { return presence(node, arguments) }
      return apply(known(name) ?? name, arguments, node)
    }
    if let namespace = Parser.dottedName(receiver), !isLocal(namespace) {
      if namespace == "cel", name == "bind" { return bind(node, arguments) }
      let qualified = namespace + "." + name
      if ["math.greatest", "math.least"].contains(qualified), arguments.count > 2 {
        return extreme(qualified, arguments, node)
      }
      if let known = known(qualified) { return apply(known, arguments, node) }
    }
    if let type = macro(node, receiver, name, arguments) { return type }
    return apply("." + name, [receiver] + arguments, node)
  }

  /// The full name of a function, as it is declared.
  private func known(_ name: String) -> String? {
    candidates(name).first {
      declarations.functions[$0] != nil || Signatures.standard[$0] != nil
    }
  }

  private mutating func presence(_ node: SyntaxNode, _ arguments: [SyntaxNode]) -> DeducedType {
    guard arguments.count == 1, case .select = arguments[0].kind else {
      return complain("'has' takes a field", at: node)
    }
    _ = type(of: arguments[0])
    return .bool
  }

  private mutating func bind(_ node: SyntaxNode, _ arguments: [SyntaxNode]) -> DeducedType {
    guard arguments.count == 3, case .identifier(let name) = arguments[0].kind else {
      return complain("'cel.bind' takes a name, a value and an expression", at: node)
    }
    let value = type(of: arguments[1])
    return type(of: arguments[2], with: [(name, value)])
  }

  /// Of many numbers the type that they share.
  private mutating func extreme(
    _ name: String, _ arguments: [SyntaxNode], _ node: SyntaxNode
  ) -> DeducedType {
    var result: DeducedType?
    for argument in arguments {
      let type = apply(name, [argument], node)
      result = result.map { $0 == type ? $0 : .dyn } ?? type
    }
    return result ?? .dyn
  }

  private mutating func type(
    of node: SyntaxNode, with variables: [(name: String, type: DeducedType)]
  ) -> DeducedType {
    let depth = scope.count
    scope += variables
    defer { scope.removeSubrange(depth...) }
    return type(of: node)
  }

  // MARK: Macros

  private static let walks: [String: ClosedRange<Int>] = [
    "all": 2...3, "exists": 2...3, "exists_one": 2...3, "existsOne": 2...3, "filter": 2...2,
    "map": 2...3, "transformList": 3...4, "transformMap": 3...4, "transformMapEntry": 3...4,
    "count": 2...2, "sum": 2...2, "min": 2...2, "max": 2...2, "sortBy": 2...2,
  ]

  /// `nil` when this is an ordinary call.
  private mutating func macro(
    _ node: SyntaxNode, _ receiver: SyntaxNode, _ name: String, _ arguments: [SyntaxNode]
  ) -> DeducedType? {
    if (name == "optMap" || name == "optFlatMap") && arguments.count == 2 {
      return optionalMap(node, receiver, name, arguments)
    }
    let isDistinct = name == "distinct" && arguments.count == 2
    guard isDistinct || Self.walks[name]?.contains(arguments.count) == true else { return nil }
    let filters = filterCount(name, arguments.count)
    var names: [String] = []
    for argument in arguments.dropLast(1 + filters) {
      guard case .identifier(let name) = argument.kind, !name.hasPrefix(".") else {
        return complain("here must stand the name of a variable", at: argument)
      }
      names.append(name)
    }
    let range = bindings.resolved(type(of: receiver))
    guard let variables = turn(range, names) else {
      return complain("'\(name)' walks a list or a map, but this is \(range)", at: receiver)
    }
    if filters > 0 {
      want(.bool, of: arguments[arguments.count - 2], with: variables)
    }
    let body = arguments[arguments.count - 1]
    switch name {
    case "all", "exists", "exists_one", "existsOne":
      want(.bool, of: body, with: variables)
      return .bool
    case "count":
      want(.bool, of: body, with: variables)
      return .int
    case "filter":
      want(.bool, of: body, with: variables)
      return .list(variables[0].type)
    case "map", "transformList": return .list(type(of: body, with: variables))
    case "transformMap": return .map(variables[0].type, type(of: body, with: variables))
    case "transformMapEntry", "sum", "min", "max": return type(of: body, with: variables)
    case "distinct": return .list(type(of: body, with: variables))
    default:
      _ = type(of: body, with: variables)
      return range
    }
  }

  private func filterCount(_ name: String, _ count: Int) -> Int {
    switch name {
    case "map": count - 2
    case "transformList", "transformMap", "transformMapEntry": count - 3
    default: 0
    }
  }

  /// What each turn binds: to one name the element, or a map's key; to two, key and value.
  private mutating func turn(
    _ range: DeducedType, _ names: [String]
  ) -> [(name: String, type: DeducedType)]? {
    switch range {
    case .list(let element):
      return names.count == 1 ? [(names[0], element)] : [(names[0], .int), (names[1], element)]
    case .map(let key, let value):
      return names.count == 1 ? [(names[0], key)] : [(names[0], key), (names[1], value)]
    case .dyn: return names.map { ($0, .dyn) }
    case .variable:
      _ = bindings.assign([.dyn], to: [range])
      return names.map { ($0, .dyn) }
    default: return nil
    }
  }

  private mutating func want(
    _ wanted: DeducedType, of node: SyntaxNode, with variables: [(name: String, type: DeducedType)]
  ) {
    let type = type(of: node, with: variables)
    if !bindings.assign([type], to: [wanted]) {
      _ = complain("here must stand \(wanted), not \(bindings.resolved(type))", at: node)
    }
  }

  private mutating func optionalMap(
    _ node: SyntaxNode, _ receiver: SyntaxNode, _ name: String, _ arguments: [SyntaxNode]
  ) -> DeducedType {
    guard case .identifier(let variable) = arguments[0].kind else {
      return complain("here must stand the name of a variable", at: arguments[0])
    }
    var content = DeducedType.dyn
    switch bindings.resolved(type(of: receiver)) {
    case .abstract("optional_type", let parts): content = parts[0]
    case .dyn: break
    case let other: return complain("'\(name)' needs an optional, not \(other)", at: receiver)
    }
    let result = type(of: arguments[1], with: [(variable, content)])
    if name == "optMap" { return .optional(result) }
    let isOptional = bindings.assign([result], to: [.optional(bindings.makeVariable())])
    return isOptional
      ? bindings.resolved(result) : complain("'optFlatMap' needs an optional", at: arguments[1])
  }
}
