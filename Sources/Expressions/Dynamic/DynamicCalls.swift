// Calls: macros first, then functions by qualified name, then members.

extension DynamicEvaluator {
  mutating func call(
    _ receiver: SyntaxNode?, _ name: String, _ arguments: [SyntaxNode]
  ) throws(DynamicFault) -> DynamicValue {
    guard let receiver else {
      if name == "has" { return try presence(arguments) }
      return try function(name, arguments)
    }
    if let namespace = Parser.dottedName(receiver), !isLocal(namespace) {
      let qualified = namespace + "." + name
      if namespace == "cel", let result = try special(name, arguments) { return result }
      if DynamicLibrary.namespaces.contains(namespace) {
        return try function(qualified, arguments)
      }
    }
    if let result = try macro(receiver, name, arguments) { return result }
    if let result = try ownMacro(receiver, name, arguments) { return result }
    // The alternative of an optional is looked at only when it is needed.
    if name == "or" || name == "orValue", arguments.count == 1 {
      let value = try evaluate(receiver)
      guard case .optional(let content) = value else { throw .noSuchOverload(name) }
      guard let content else { return try evaluate(arguments[0]) }
      return name == "or" ? value : content
    }
    return try apply(name, isMember: true, try all([receiver] + arguments))
  }

  private mutating func function(
    _ name: String, _ arguments: [SyntaxNode]
  ) throws(DynamicFault) -> DynamicValue {
    try apply(
      name.hasPrefix(".") ? String(name.dropFirst()) : name, isMember: false, try all(arguments))
  }

  private mutating func apply(
    _ name: String, isMember: Bool, _ values: [DynamicValue]
  ) throws(DynamicFault) -> DynamicValue {
    try prepay(name, values)
    if name == "matches", values.count == 2, case .string(let text) = values[0],
      case .string(let pattern) = values[1]
    {
      return .bool(try matches(text, pattern))
    }
    let arguments = Arguments(values)
    let result =
      isMember
      ? try DynamicLibrary.member(name, arguments, zoneOffset)
      : try DynamicLibrary.global(name, arguments)
    if let result { return try paid(result) }
    guard let result = try shared(name, isMember, values) else { throw .noSuchOverload(name) }
    return try paid(result)
  }

  /// What stands in the namespace `cel`. Source: cel-go, "ext/bindings"; cel-spec, "block_ext".
  private mutating func special(
    _ name: String, _ arguments: [SyntaxNode]
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, arguments.first?.kind) {
    case ("bind", _): return try bind(arguments)
    case ("block", .list(let elements)?) where arguments.count == 2:
      return try block(elements.map(\.value), arguments[1])
    case ("index", .int(let index)?) where arguments.count == 1:
      guard blocks.indices.contains(index) else { throw .noSuchKey }
      return try blocks[index].get()
    case ("iterVar", _):
      guard let value = DynamicEvaluator.generatedName(arguments).flatMap(local) else {
        throw .unknownName("cel.iterVar")
      }
      return value
    default: return nil
    }
  }

  /// The name of a variable that an optimizer made: `cel.iterVar(depth, number)`.
  static func generatedName(_ arguments: [SyntaxNode]) -> String? {
    guard arguments.count == 2, case .int(let depth) = arguments[0].kind,
      case .int(let number) = arguments[1].kind
    else { return nil }
    return "@\(depth):\(number)"
  }

  /// `cel.block([e₀, e₁, …], expression)`, where `cel.index(i)` stands for the value of eᵢ. A
  /// fault in one counts only where it is used.
  private mutating func block(
    _ elements: [SyntaxNode], _ body: SyntaxNode
  ) throws(DynamicFault) -> DynamicValue {
    let outer = blocks
    defer { blocks = outer }
    blocks = []
    for element in elements {
      do throws(DynamicFault) {
        blocks.append(.success(try evaluate(element)))
      } catch {
        blocks.append(.failure(error))
      }
    }
    return try evaluate(body)
  }

  /// `cel.bind(name, value, expression)`.
  private mutating func bind(_ arguments: [SyntaxNode]) throws(DynamicFault) -> DynamicValue {
    guard arguments.count == 3, case .identifier(let name) = arguments[0].kind else {
      throw .noSuchOverload("cel.bind")
    }
    let value = try evaluate(arguments[1])
    return try evaluate(arguments[2], with: [(name, value)])
  }

  mutating func evaluate(
    _ node: SyntaxNode, with bindings: [(name: String, value: DynamicValue)]
  ) throws(DynamicFault) -> DynamicValue {
    let depth = scope.count
    scope += bindings
    defer { scope.removeSubrange(depth...) }
    return try evaluate(node)
  }
}

/// Up to four arguments, a member's receiver first, for functions to match on.
struct Arguments {
  let first: DynamicValue?
  let second: DynamicValue?
  let third: DynamicValue?
  let fourth: DynamicValue?
  let all: [DynamicValue]

  init(_ values: [DynamicValue]) {
    all = values
    first = values.count > 0 ? values[0] : nil
    second = values.count > 1 ? values[1] : nil
    third = values.count > 2 ? values[2] : nil
    fourth = values.count > 3 ? values[3] : nil
  }
}

/// Every function, by kind of call. `nil` stands for "no such overload".
enum DynamicLibrary {
  static let namespaces: Set<String> = [
    "math", "strings", "base64", "optional", "ip", "lists", "sets",
  ]

  static func global(_ name: String, _ arguments: Arguments) throws(DynamicFault) -> DynamicValue? {
    if let result = try conversion(name, arguments) { return result }
    if let result = try mathematics(name, arguments) { return result }
    if let result = try encoding(name, arguments) { return result }
    if let result = try network(name, arguments) { return result }
    if let result = try optional(name, arguments) { return result }
    if let result = try lists(name, arguments) { return result }
    switch (name, arguments.first, arguments.second, arguments.third) {
    case ("size", let value?, nil, nil): return size(value)
    case ("strings.quote", .string(let text)?, nil, nil): return .string(quoted(text))
    default: return nil
    }
  }

  static func member(
    _ name: String, _ arguments: Arguments, _ zoneOffset: (String, Int) -> Int?
  ) throws(DynamicFault) -> DynamicValue? {
    guard arguments.all.count <= 4 else { return nil }
    switch arguments.first {
    case .string?: return try text(name, arguments)
    case .timestamp(let instant)?:
      return try Instant.part(name, of: instant, arguments, zoneOffset)
    case .duration(let duration)?:
      return arguments.all.count == 1 ? Instant.part(name, of: duration) : nil
    case .optional(let content)? where arguments.all.count == 1:
      if name == "hasValue" { return .bool(content != nil) }
      guard name == "value" else { return nil }
      guard let content else { throw .badArgument }
      return content
    case .address(let address)? where arguments.all.count == 1: return part(name, of: address)
    case .network(let network)? where arguments.all.count <= 2:
      return try part(name, of: network, arguments.second)
    case .list(let elements)?: return try list(name, elements, arguments)
    case let value?:
      return name == "size" && arguments.all.count == 1 ? size(value) : nil
    case nil: return nil
    }
  }

  static func size(_ value: DynamicValue) -> DynamicValue? {
    switch value {
    case .string(let text): .int(text.unicodeScalars.count)
    case .bytes(let bytes): .int(bytes.count)
    case .list(let elements): .int(elements.count)
    case .map(let map): .int(map.entries.count)
    default: nil
    }
  }

  private static func list(
    _ name: String, _ elements: [DynamicValue], _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, arguments.second, arguments.third) {
    case ("size", nil, nil): return .int(elements.count)
    case ("join", nil, nil): return .string(try joined(elements, ""))
    case ("join", .string(let separator)?, nil): return .string(try joined(elements, separator))
    case ("first", nil, nil): return .optional(elements.first)
    case ("last", nil, nil): return .optional(elements.last)
    case ("unwrapOpt", nil, nil): return try unwrapped(elements)
    default: return try extended(name, elements, arguments)
    }
  }

  private static func joined(
    _ elements: [DynamicValue], _ separator: String
  ) throws(DynamicFault) -> String {
    var parts: [String] = []
    for element in elements {
      guard case .string(let part) = element else { throw .noSuchOverload("join") }
      parts.append(part)
    }
    return parts.joined(separator: separator)
  }

  private static func unwrapped(_ elements: [DynamicValue]) throws(DynamicFault) -> DynamicValue {
    var values: [DynamicValue] = []
    for element in elements {
      guard case .optional(let content) = element else { throw .noSuchOverload("unwrapOpt") }
      if let content { values.append(content) }
    }
    return .list(values)
  }

  private static func optional(
    _ name: String, _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, arguments.first, arguments.second) {
    case ("optional.none", nil, nil): return .optional(nil)
    case ("optional.of", let value?, nil): return .optional(value)
    case ("optional.ofNonZeroValue", let value?, nil):
      return .optional(value.isZero ? nil : value)
    case ("optional.unwrap", .list(let elements)?, nil): return try unwrapped(elements)
    default: return nil
    }
  }
}
