/// Resolves names and types. Goes on after a fault, so that all of them are told at once.
struct Checker {
  let declarations: Declarations
  var complaints: [Complaint] = []
  /// The variables of the macros around the place being checked, outermost first.
  var scope: [(name: String, type: StaticType)] = []
  var slotsUsed: Set<Int> = []
  var sectionsUsed: Set<Int> = []
  var fieldsUsed: Set<RowField> = []

  init(_ declarations: Declarations) { self.declarations = declarations }

  /// Notes a fault. Callers return the `nil`; whoever gets it says nothing more about it.
  mutating func complain(_ message: String, vi: String? = nil, at offset: Int) -> Term? {
    complaints.append(Complaint(offset: offset, message: message, vi: vi))
    return nil
  }

  func describe(_ type: StaticType) -> String { declarations.describe(type) }

  /// `nil` after a fault.
  mutating func check(_ node: SyntaxNode) -> Term? {
    switch node.kind {
    case .bool(let value): return Term(type: .bool, operation: .constant(.bool(value)))
    case .int(let value): return Term(type: .int, operation: .constant(.int(value)))
    case .double(let value): return Term(type: .double, operation: .constant(.double(value)))
    case .string(let value): return Term(type: .string, operation: .constant(.string(value)))
    case .identifier, .select: return checkName(node)
    case .index: return checkIndex(node)
    case .call(let receiver, let name, let arguments):
      return checkCall(node, receiver, name, arguments)
    case .not(let operand):
      guard let term = check(operand, as: .bool, for: "'!'") else { return nil }
      return Term(type: .bool, operation: .not(term))
    case .negate(let operand): return checkNegation(operand, at: node.offset)
    case .binary(let operation, let first, let second):
      return checkBinary(operation, first, second, at: node.offset)
    case .conditional(let condition, let first, let second):
      return checkConditional(condition, first, second, at: node.offset)
    case .list:
      return complain(
        "a list can only be searched with 'in', measured with size() or walked by a macro",
        at: node.offset)
    case .null:
      return complain("'null' is not supported; write has(…) to ask for a value", at: node.offset)
    case .uint: return complain("unsigned numbers are not supported yet", at: node.offset)
    case .bytes: return complain("bytes are not supported yet", at: node.offset)
    case .map: return complain("maps are not supported yet", at: node.offset)
    case .message: return complain("messages are not supported", at: node.offset)
    }
  }

  mutating func check(_ node: SyntaxNode, as type: StaticType, for user: String) -> Term? {
    guard let term = check(node) else { return nil }
    guard term.type == type else {
      return complain(
        "\(user) needs \(describe(type)), but this is \(describe(term.type))",
        vi: "\(user) cần kiểu \(describe(type)), nhưng đây là \(describe(term.type))",
        at: node.offset)
    }
    return term
  }

  private mutating func checkNegation(_ operand: SyntaxNode, at offset: Int) -> Term? {
    guard let term = check(operand) else { return nil }
    guard term.type == .int || term.type == .double else {
      return complain(
        "'-' needs a number, but this is \(describe(term.type))",
        vi: "'-' cần một số, nhưng đây là \(describe(term.type))", at: offset)
    }
    return Term(type: term.type, operation: .negate(term))
  }

  private mutating func checkConditional(
    _ condition: SyntaxNode, _ first: SyntaxNode, _ second: SyntaxNode, at offset: Int
  ) -> Term? {
    let checkedCondition = check(condition, as: .bool, for: "'?'")
    guard let one = check(first), let other = check(second) else { return nil }
    guard one.type == other.type else {
      return complain(
        "the two results of '?' differ: \(describe(one.type)) and \(describe(other.type))",
        vi: "hai kết quả của '?' khác kiểu: \(describe(one.type)) và \(describe(other.type))",
        at: offset)
    }
    guard let checkedCondition else { return nil }
    return Term(type: one.type, operation: .conditional(checkedCondition, one, other))
  }

  private mutating func checkBinary(
    _ operation: BinaryOperator, _ first: SyntaxNode, _ second: SyntaxNode, at offset: Int
  ) -> Term? {
    switch operation {
    case .and, .or:
      let sign = operation == .and ? "'&&'" : "'||'"
      let one = check(first, as: .bool, for: sign)
      let other = check(second, as: .bool, for: sign)
      guard let one, let other else { return nil }
      return Term(type: .bool, operation: operation == .and ? .and(one, other) : .or(one, other))
    case .in:
      return checkMembership(first, second, at: offset)
    case .relation(let relation):
      let (one, other) = (check(first), check(second))
      guard let one, let other else { return nil }
      guard areComparable(one.type, other.type) else {
        return complain(incomparable(one.type, other.type), at: offset)
      }
      return Term(type: .bool, operation: .compare(relation, one, other))
    case .arithmetic(let arithmetic):
      return checkArithmetic(arithmetic, first, second, at: offset)
    }
  }

  func areComparable(_ first: StaticType, _ second: StaticType) -> Bool {
    switch (first, second) {
    case (.int, .double), (.double, .int): true
    case (.list, _), (.row, _): false
    default: first == second
    }
  }

  private func incomparable(_ first: StaticType, _ second: StaticType) -> String {
    let hint = Set([first, second]) == [.date, .string] ? "; write date('…')" : ""
    return "cannot compare \(describe(first)) with \(describe(second))" + hint
  }

  private mutating func checkArithmetic(
    _ arithmetic: Arithmetic, _ first: SyntaxNode, _ second: SyntaxNode, at offset: Int
  ) -> Term? {
    let (checkedFirst, checkedSecond) = (check(first), check(second))
    guard let one = checkedFirst, let other = checkedSecond else { return nil }
    switch (one.type, other.type) {
    case (.int, .int): break
    case (.double, .double) where arithmetic != .modulo: break
    case (.string, .string) where arithmetic == .add: break
    default: return complain(unfit(arithmetic, one.type, other.type), at: offset)
    }
    return Term(type: one.type, operation: .arithmetic(arithmetic, one, other))
  }

  private func unfit(
    _ arithmetic: Arithmetic, _ first: StaticType, _ second: StaticType
  ) -> String {
    let types = Set([first, second])
    if types == [.int, .double] {
      return "int and double do not mix; write double(x), or 2.0 for 2"
    }
    if types.contains(.date) {
      return "'\(arithmetic.rawValue)' does not work on dates; "
        + "write .plusYears(n), .plusMonths(n), .plusDays(n) or daysBetween(a, b)"
    }
    return "'\(arithmetic.rawValue)' does not work on \(describe(first)) and \(describe(second))"
  }
}
