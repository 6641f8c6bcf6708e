/// An expression in the whole of CEL, evaluated without knowing types beforehand.
///
/// It shares syntax with `Program` and is slower by far: for tools, not for rules.
public struct DynamicProgram: Sendable {
  public static let defaultBudget = 1_000_000

  /// What one evaluation may cost, in steps and elements made.
  public var budget = DynamicProgram.defaultBudget
  /// The namespace in which names are looked up first, such as `a.b`.
  public var container = ""
  /// Seconds east of UTC in a named zone at a second since 1970 (UTC); `nil` for unknown names.
  ///
  /// By default no names are known but `UTC`; offsets such as `+07:00` always are.
  public var zoneOffset: @Sendable (_ zone: String, _ second: Int) -> Int? = { zone, _ in
    zone == "UTC" ? 0 : nil
  }

  /// Functions and constants beyond the language's own; its variables and sections are not looked at.
  public var host = Declarations()
  /// Variables that are there and whose values are not known.
  public var unknowns: Set<String> = []

  private let root: SyntaxNode

  /// Parses; names and types are looked at by `evaluate`.
  public init(_ source: String) throws(ExpressionFaults) {
    root = try Parser.parse(Array(source.utf8))
  }

  /// - Parameter variables: By full name, which may be dotted.
  public func evaluate(
    _ variables: [String: DynamicValue] = [:]
  ) throws(DynamicFault) -> DynamicValue {
    var evaluator = DynamicEvaluator(
      variables: variables, container: container, zoneOffset: zoneOffset, budget: budget)
    evaluator.unknowns = unknowns
    evaluator.host = host
    return try evaluator.evaluate(root)
  }
}
