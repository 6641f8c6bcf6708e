/// Deduces the static type of an expression of the whole language, without a value of anything.
///
/// Source: cel-spec, "Gradual Type Checking"; where that leaves a choice, cel-go's checker.
struct TypeDeducer {
  let declarations: TypeDeclarations
  let container: String
  var complaints: [Complaint] = []
  var bindings = TypeBindings()
  /// The variables of the macros around, outermost first.
  var scope: [(name: String, type: DeducedType)] = []

  init(_ declarations: TypeDeclarations, container: String) {
    (self.declarations, self.container) = (declarations, container)
  }

  /// Notes a fault; what it is about may be anything from then on.
  mutating func complain(_ message: String, at node: SyntaxNode) -> DeducedType {
    complaints.append(Complaint(offset: node.offset, message: message))
    return .dyn
  }

  mutating func type(of node: SyntaxNode) -> DeducedType {
    switch node.kind {
    case .null: return .null
    case .bool: return .bool
    case .int: return .int
    case .uint: return .uint
    case .double: return .double
    case .string: return .string
    case .bytes: return .bytes
    case .identifier(let name):
      return local(name) ?? named(name)
        ?? complain("undeclared reference to '\(name)'", at: node)
    case .select(let operand, let field, let isOptional):
      return select(node, operand, field, isOptional)
    case .index(let operand, let key, let isOptional):
      return index(node, operand, key, isOptional)
    case .call(let receiver, let name, let arguments):
      return call(node, receiver, name, arguments)
    case .not(let operand): return apply("!", [operand], node)
    case .negate(let operand): return apply("-x", [operand], node)
    case .binary(let operation, let one, let other):
      return apply(Self.name(of: operation), [one, other], node)
    case .conditional(let condition, let one, let other):
      return apply("?:", [condition, one, other], node)
    case .list(let elements): return list(elements)
    case .map(let entries): return map(entries)
    case .message(let name, let fields): return message(node, name, fields)
    }
  }

  /// Comparisons have the signatures of one of them.
  private static func name(of operation: BinaryOperator) -> String {
    switch operation {
    case .or: "||"
    case .and: "&&"
    case .in: "in"
    case .relation(.equal), .relation(.notEqual): "=="
    case .relation: "<"
    case .arithmetic(let arithmetic): arithmetic.rawValue
    }
  }

  // MARK: Names

  func local(_ name: String) -> DeducedType? { scope.last { $0.name == name }?.type }

  /// Whether a dotted name begins with the variable of a macro; one with a leading dot does not.
  func isLocal(_ dottedName: String) -> Bool {
    guard let root = dottedName.split(separator: ".").first, !dottedName.hasPrefix(".") else {
      return false
    }
    return local(String(root)) != nil
  }

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

  private func named(_ name: String) -> DeducedType? {
    for candidate in candidates(name) {
      if let type = declarations.variables[candidate] { return type }
      if DynamicValue.typeNames.contains(candidate) || declarations.messages[candidate] != nil {
        return .type
      }
    }
    return nil
  }

  private mutating func select(
    _ node: SyntaxNode, _ operand: SyntaxNode, _ field: String, _ isOptional: Bool
  ) -> DeducedType {
    if !isOptional, let name = Parser.dottedName(node), !isLocal(name), let type = named(name) {
      return type
    }
    let found = self.field(field, of: bindings.resolved(type(of: operand)), node)
    if case .abstract("optional_type", _) = found { return found }
    return isOptional ? .optional(found) : found
  }

  private mutating func field(
    _ name: String, of type: DeducedType, _ node: SyntaxNode
  ) -> DeducedType {
    switch type {
    case .dyn: return .dyn
    case .variable:
      // Nothing more special may be found out about it later.
      _ = bindings.assign([.dyn], to: [type])
      return .dyn
    case .map(_, let value): return value
    case .abstract("optional_type", let content):
      let found = field(name, of: bindings.resolved(content[0]), node)
      if case .abstract("optional_type", _) = found { return found }
      return .optional(found)
    case .message(let message):
      return declarations.messages[message]?[name]
        ?? complain("'\(message)' has no field '\(name)'", at: node)
    default: return complain("type '\(type)' does not support field selection", at: node)
    }
  }

  private mutating func index(
    _ node: SyntaxNode, _ operand: SyntaxNode, _ key: SyntaxNode, _ isOptional: Bool
  ) -> DeducedType {
    let (whole, keyType) = (bindings.resolved(type(of: operand)), type(of: key))
    if case .abstract("optional_type", let content) = whole {
      return .optional(apply("[]", types: [content[0], keyType], node))
    }
    let element = apply("[]", types: [whole, keyType], node)
    return isOptional ? .optional(element) : element
  }

  // MARK: Aggregates

  /// What an optional element or value adds: its content.
  private mutating func content(_ node: SyntaxNode, isOptional: Bool) -> DeducedType {
    let type = bindings.resolved(type(of: node))
    guard isOptional else { return type }
    if case .abstract("optional_type", let content) = type { return content[0] }
    return type == .dyn ? .dyn : complain("'?' needs an optional, but this is \(type)", at: node)
  }

  private mutating func list(_ elements: [SyntaxNode.Element]) -> DeducedType {
    var joined: DeducedType?
    for element in elements {
      let type = content(element.value, isOptional: element.isOptional)
      joined = bindings.joined(joined, type)
    }
    return .list(joined ?? bindings.makeVariable())
  }

  private mutating func map(_ entries: [SyntaxNode.Entry]) -> DeducedType {
    var (key, value): (DeducedType?, DeducedType?)
    for entry in entries {
      let keyType = type(of: entry.key)
      let valueType = content(entry.value, isOptional: entry.isOptional)
      key = bindings.joined(key, keyType)
      value = bindings.joined(value, valueType)
    }
    return .map(key ?? bindings.makeVariable(), value ?? bindings.makeVariable())
  }

  private mutating func message(
    _ node: SyntaxNode, _ name: String, _ fields: [SyntaxNode.Field]
  ) -> DeducedType {
    guard let known = candidates(name).first(where: { declarations.messages[$0] != nil }),
      let types = declarations.messages[known]
    else { return complain("undeclared reference to '\(name)'", at: node) }
    for field in fields {
      let type = content(field.value, isOptional: field.isOptional)
      guard let wanted = types[field.name] else {
        _ = complain("'\(known)' has no field '\(field.name)'", at: field.value)
        continue
      }
      if !bindings.assign([type], to: [wanted]) {
        _ = complain(
          "'\(field.name)' is \(wanted), not \(bindings.resolved(type))", at: field.value)
      }
    }
    return .message(known)
  }

  // MARK: Functions

  mutating func apply(
    _ name: String, _ arguments: [SyntaxNode], _ node: SyntaxNode
  ) -> DeducedType {
    var types: [DeducedType] = []
    for argument in arguments { types.append(type(of: argument)) }
    return apply(name, types: types, node)
  }

  /// The result of the overloads that fit; `dyn` where those differ in it.
  mutating func apply(
    _ name: String, types: [DeducedType], _ node: SyntaxNode
  ) -> DeducedType {
    let overloads = (declarations.functions[name] ?? []) + (Signatures.standard[name] ?? [])
    var result: DeducedType?
    for overload in overloads {
      let made = bindings.instantiated([overload.result] + overload.parameters)
      guard bindings.assign(types, to: Array(made.dropFirst())) else { continue }
      let found = bindings.resolved(made[0])
      if let known = result, known != found { result = .dyn } else { result = found }
    }
    if let result { return result }
    let shown = types.map { bindings.resolved($0).description }.joined(separator: ", ")
    let called = name.hasPrefix(".") ? String(name.dropFirst()) : name
    return complain(
      overloads.isEmpty
        ? "undeclared reference to '\(called)'" : "no matching overload for '\(called)' (\(shown))",
      at: node)
  }
}
