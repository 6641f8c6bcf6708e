/// The static type of an expression of the whole language, as tools print it.
public enum Deduction: Sendable {
  /// Such as `list(map(string, int))`; `dyn` where only evaluating tells.
  case type(String)
  /// Everything that is wrong, each with line and column.
  case error(String)

  /// - Parameters:
  ///   - declarations: What the language does not have itself.
  ///   - bindings: Values of further variables, which have the types of these.
  ///   - container: The namespace in which names are looked up first.
  public init(
    _ source: String, _ declarations: TypeDeclarations = TypeDeclarations(),
    bindings: Bindings = Bindings(), container: String = ""
  ) {
    do throws(ExpressionFaults) {
      self = .type(
        try Self.type(of: Array(source.utf8), declarations.adding(bindings), container))
    } catch {
      self = .error(
        error.faults.map { "\($0.line):\($0.column): \($0.message)" }.joined(separator: "; "))
    }
  }

  private static func type(
    of source: [UInt8], _ declarations: TypeDeclarations, _ container: String
  ) throws(ExpressionFaults) -> String {
    let node = try Parser.parse(source)
    var deducer = TypeDeducer(declarations, container: container)
    let type = deducer.type(of: node)
    guard deducer.complaints.isEmpty else {
      throw Complaint.located(deducer.complaints, in: source)
    }
    return deducer.bindings.resolved(type).description
  }

  /// One JSON object: `{"type"}` or `{"error"}`.
  public var json: String {
    switch self {
    case .type(let type): #"{"type":\#(quoted(type))}"#
    case .error(let message): #"{"error":\#(quoted(message))}"#
    }
  }
}

extension TypeDeclarations {
  /// With the variables of bindings; declared ones keep their types.
  fileprivate func adding(_ bindings: Bindings) -> TypeDeclarations {
    var all = self
    for (name, value) in bindings.values where all.variables[name] == nil {
      all.variables[name] = value.deducedType
    }
    for name in bindings.unknowns where all.variables[name] == nil { all.variables[name] = .dyn }
    return all
  }
}

extension DynamicValue {
  /// The type that a literal of the value would have.
  fileprivate var deducedType: DeducedType {
    func joined(_ values: some Sequence<DynamicValue>) -> DeducedType {
      let types = Set(values.map(\.deducedType))
      return types.count == 1 ? types.first ?? .dyn : .dyn
    }
    return switch self {
    case .list(let elements): .list(joined(elements))
    case .map(let map):
      .map(joined(map.entries.map(\.key)), joined(map.entries.map(\.value)))
    case .optional(let content): .optional(content?.deducedType ?? .dyn)
    case .type: .type
    case .null: .null
    default: TypeText.type(shortTypeName) ?? .dyn
    }
  }
}
