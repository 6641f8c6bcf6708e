// Names, fields and elements. Source: CEL language definition, "Name Resolution".

extension DynamicEvaluator {
  func local(_ name: String) -> DynamicValue? { scope.last { $0.name == name }?.value }

  /// The name, tried in the container, in what contains that, and so on.
  func candidates(_ name: String) -> [String] {
    if name.hasPrefix(".") { return [String(name.dropFirst())] }
    var parts = container.split(separator: ".")
    var candidates: [String] = []
    while !parts.isEmpty {
      candidates.append(parts.joined(separator: ".") + "." + name)
      parts.removeLast()
    }
    return candidates + [name]
  }

  /// A variable, or a type by its name.
  func lookUp(_ name: String) throws(DynamicFault) -> DynamicValue? {
    for candidate in candidates(name) {
      if unknowns.contains(candidate) { throw .unknown([candidate]) }
      if let value = variables[candidate] ?? constant(candidate) { return value }
      if DynamicValue.typeNames.contains(candidate) { return .type(candidate) }
    }
    return nil
  }

  func isLocal(_ dottedName: String) -> Bool {
    guard let root = dottedName.split(separator: ".").first, !dottedName.hasPrefix(".") else {
      return false
    }
    return local(String(root)) != nil
  }

  func name(_ node: SyntaxNode) throws(DynamicFault) -> DynamicValue {
    guard case .identifier(let name) = node.kind else { throw .unknownName("") }
    if let value = local(name) { return value }
    if let value = try lookUp(name) { return value }
    throw .unknownName(name)
  }

  mutating func select(
    _ node: SyntaxNode, _ operand: SyntaxNode, _ field: String, _ isOptional: Bool
  ) throws(DynamicFault) -> DynamicValue {
    if !isOptional, let name = Parser.dottedName(node), !isLocal(name),
      let value = try lookUp(name)
    {
      return value
    }
    let value = try evaluate(operand)
    switch value {
    case .map, .optional:
      return try DynamicEvaluator.element(value, .string(field), isOptional: isOptional)
    default: throw .noSuchOverload(".")
    }
  }

  /// `value[key]`, or `value[?key]`. Of an optional, that of its content, which stays optional.
  static func element(
    _ value: DynamicValue, _ key: DynamicValue, isOptional: Bool
  ) throws(DynamicFault) -> DynamicValue {
    if case .optional(let content) = value {
      guard let content else { return .optional(nil) }
      return try element(content, key, isOptional: true)
    }
    let found: DynamicValue?
    switch value {
    case .map(let map):
      found = map[key]
    case .list(let elements):
      guard let index = position(key) else { throw .noSuchOverload("[]") }
      found = elements.indices.contains(index) ? elements[index] : nil
    default:
      throw .noSuchOverload("[]")
    }
    if isOptional { return .optional(found) }
    guard let found else { throw .noSuchKey }
    return found
  }

  /// Any number that is whole; `nil` for others.
  private static func position(_ key: DynamicValue) -> Int? {
    switch key {
    case .int(let index): index
    case .uint(let index): Int(exactly: index)
    case .double(let index): Int(exactly: index)
    default: nil
    }
  }

  /// `has(operand.field)`.
  mutating func presence(_ arguments: [SyntaxNode]) throws(DynamicFault) -> DynamicValue {
    guard arguments.count == 1, case .select(let operand, let field, _) = arguments[0].kind else {
      throw .noSuchOverload("has")
    }
    switch try evaluate(operand) {
    case .map(let map): return .bool(map[.string(field)] != nil)
    case .optional(let content):
      guard let content else { return .bool(false) }
      let found = try DynamicEvaluator.element(content, .string(field), isOptional: true)
      return .bool(found != .optional(nil))
    default: throw .noSuchOverload("has")
    }
  }
}
