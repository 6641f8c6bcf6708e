/// Walks the syntax tree. Source: CEL language definition, "Evaluation".
struct DynamicEvaluator {
  let variables: [String: DynamicValue]
  let container: String
  let zoneOffset: @Sendable (String, Int) -> Int?
  var budget: Int
  /// What macros bind, innermost last.
  var scope: [(name: String, value: DynamicValue)] = []
  /// Patterns met so far; making one costs far more than using it.
  var patterns: [String: Pattern] = [:]
  var unknowns: Set<String> = []
  var host = Declarations()
  /// Where functions that `Program` has too are called; made when the first is.
  var frame: Frame?
  /// The elements of the `cel.block` around.
  var blocks: [Result<DynamicValue, DynamicFault>] = []

  init(
    variables: [String: DynamicValue], container: String,
    zoneOffset: @escaping @Sendable (String, Int) -> Int?, budget: Int
  ) {
    self.variables = variables
    self.container = container
    self.zoneOffset = zoneOffset
    self.budget = budget
  }

  mutating func evaluate(_ node: SyntaxNode) throws(DynamicFault) -> DynamicValue {
    try spend(1)
    switch node.kind {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .uint(let value): return .uint(value)
    case .double(let value): return .double(value)
    case .string(let value): return .string(value)
    case .bytes(let value): return .bytes(value)
    case .identifier: return try name(node)
    case .select(let operand, let field, let isOptional):
      return try select(node, operand, field, isOptional)
    case .index(let operand, let position, let isOptional):
      let (value, key) = try both(operand, position)
      return try DynamicEvaluator.element(value, key, isOptional: isOptional)
    case .call(let receiver, let name, let arguments):
      return try call(receiver, name, arguments)
    case .not(let operand):
      guard case .bool(let value) = try evaluate(operand) else { throw .noSuchOverload("!") }
      return .bool(!value)
    case .negate(let operand): return try DynamicArithmetic.negated(try evaluate(operand))
    case .binary(let operation, let first, let second):
      return try binary(operation, first, second)
    case .conditional(let condition, let first, let second):
      guard case .bool(let value) = try evaluate(condition) else { throw .noSuchOverload("?") }
      return try evaluate(value ? first : second)
    case .list(let elements): return try list(elements)
    case .map(let entries): return try map(entries)
    case .message: throw .notSupported
    }
  }

  private mutating func binary(
    _ operation: BinaryOperator, _ first: SyntaxNode, _ second: SyntaxNode
  ) throws(DynamicFault) -> DynamicValue {
    switch operation {
    case .and: return .bool(try logical(first, second, decisive: false))
    case .or: return .bool(try logical(first, second, decisive: true))
    case .in:
      let (needle, haystack) = try both(first, second)
      switch haystack {
      case .list(let elements):
        for element in elements where try equals(element, needle) { return .bool(true) }
        return .bool(false)
      case .map(let map): return .bool(map[needle] != nil)
      default: throw .noSuchOverload("in")
      }
    case .relation(let relation):
      let (one, other) = try both(first, second)
      return .bool(try compare(one, other, relation))
    case .arithmetic(let arithmetic):
      let (one, other) = try both(first, second)
      return try paid(try DynamicArithmetic.evaluate(arithmetic, one, other))
    }
  }

  /// `&&` (decided by false) or `||` (by true): one deciding side outweighs a fault of the other.
  private mutating func logical(
    _ first: SyntaxNode, _ second: SyntaxNode, decisive: Bool
  ) throws(DynamicFault) -> Bool {
    try decide([first, second], decisive: decisive) {
      evaluator, node throws(DynamicFault) in
      guard case .bool(let value) = try evaluator.evaluate(node) else {
        throw .noSuchOverload("&&")
      }
      return value
    }
  }

  /// Whether one item gives the decisive answer, which outweighs faults of the others.
  mutating func decide<Item>(
    _ items: [Item], decisive: Bool,
    _ test: (inout Self, Item) throws(DynamicFault) -> Bool
  ) throws(DynamicFault) -> Bool {
    var fault: DynamicFault?
    for item in items {
      do throws(DynamicFault) {
        if try test(&self, item) == decisive { return decisive }
      } catch .budgetExceeded {
        throw .budgetExceeded
      } catch {
        fault = fault?.merged(with: error) ?? error
      }
    }
    if let fault { throw fault }
    return !decisive
  }

  /// The values of all, or what is graver of what keeps them from having one.
  mutating func all(_ nodes: [SyntaxNode]) throws(DynamicFault) -> [DynamicValue] {
    var values: [DynamicValue] = []
    var fault: DynamicFault?
    for node in nodes {
      do throws(DynamicFault) {
        values.append(try evaluate(node))
      } catch .budgetExceeded {
        throw .budgetExceeded
      } catch {
        fault = fault?.merged(with: error) ?? error
      }
    }
    if let fault { throw fault }
    return values
  }

  private mutating func both(
    _ first: SyntaxNode, _ second: SyntaxNode
  ) throws(DynamicFault) -> (DynamicValue, DynamicValue) {
    let values = try all([first, second])
    return (values[0], values[1])
  }

  private mutating func list(
    _ elements: [SyntaxNode.Element]
  ) throws(DynamicFault) -> DynamicValue {
    var values: [DynamicValue] = []
    for (element, value) in zip(elements, try all(elements.map(\.value))) {
      guard element.isOptional else {
        values.append(value)
        continue
      }
      guard case .optional(let content) = value else { throw .noSuchOverload("[?") }
      if let content { values.append(content) }
    }
    return try paid(.list(values))
  }

  private mutating func map(_ entries: [SyntaxNode.Entry]) throws(DynamicFault) -> DynamicValue {
    var map = DynamicMap()
    let contents = try all(entries.flatMap { [$0.key, $0.value] })
    for (index, entry) in entries.enumerated() {
      let (key, value) = (contents[2 * index], contents[2 * index + 1])
      guard entry.isOptional else {
        try map.add(value, for: key)
        continue
      }
      guard case .optional(let content) = value else { throw .noSuchOverload("{?") }
      if let content { try map.add(content, for: key) }
    }
    return try paid(.map(map))
  }
}
