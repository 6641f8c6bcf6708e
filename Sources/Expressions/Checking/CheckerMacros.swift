// Lists and what is done with them: `in`, size() and the macros.
//
// Source for all, exists, exists_one, filter and map: CEL language definition, "Macros".

extension Checker {
  static let macroNames: Set<String> = [
    "all", "exists", "exists_one", "existsOne", "filter", "map", "count", "sum", "min", "max",
    "pairs", "anyTwo", "distinct", "first", "last",
  ]

  /// Whether a node is a list, told from its form and its name alone.
  func isSeries(_ node: SyntaxNode) -> Bool {
    switch node.kind {
    case .list: return true
    case .call(let receiver?, "filter", _), .call(let receiver?, "map", _):
      return isSeries(receiver)
    case .call(let receiver?, "split", let arguments) where arguments.count == 1:
      return !isSeries(receiver)
    default:
      switch meaning(of: node) {
      case .section, .variable(_, .list), .constant(.list): return true
      default: return false
      }
    }
  }

  /// Notes a fault where a list was wanted.
  private mutating func complainSeries(_ message: String, at offset: Int) -> Series? {
    complaints.append(Complaint(offset: offset, message: message))
    return nil
  }

  mutating func checkSeries(_ node: SyntaxNode) -> Series? {
    switch node.kind {
    case .list(let elements): return checkListLiteral(elements, at: node.offset)
    case .call(let receiver?, let name, let arguments) where isSeries(receiver):
      return checkStage(receiver, name, arguments, at: node.offset)
    case .call(let receiver?, "split", let arguments) where arguments.count == 1:
      let text = check(receiver, as: .string, for: "'split'")
      let separator = check(arguments[0], as: .string, for: "'split'")
      guard let text, let separator else { return nil }
      return Series(source: .parts(of: text, separator: separator), element: .string)
    default: break
    }
    switch meaning(of: node) {
    case .section(let section):
      sectionsUsed.insert(section)
      return Series(source: .section(section), element: .row(section))
    case .variable(let slot, .list(let element)):
      slotsUsed.insert(slot)
      return Series(source: .variable(slot: slot), element: element)
    case .constant(.list(let literals)):
      guard case .list(let element) = Literal.list(literals).type else {
        return literals.isEmpty
          ? Series(source: .constants([]))
          : complainSeries("the elements of the list differ in type", at: node.offset)
      }
      return Series(source: .constants(literals), element: element)
    default:
      guard let term = check(node) else { return nil }
      return complainSeries(
        "a list is needed here, but this is \(describe(term.type))", at: node.offset)
    }
  }

  private mutating func checkListLiteral(
    _ elements: [SyntaxNode.Element], at offset: Int
  ) -> Series? {
    var terms: [Term] = []
    for element in elements {
      guard !element.isOptional else {
        return complainSeries("optional elements are not supported yet", at: element.value.offset)
      }
      guard let term = check(element.value) else { continue }
      if let first = terms.first, first.type != term.type {
        return complainSeries(
          "the elements of the list differ: \(describe(first.type)) and \(describe(term.type))",
          at: element.value.offset)
      }
      terms.append(term)
    }
    guard terms.count == elements.count else { return nil }
    let literals = terms.compactMap { term -> Literal? in
      guard case .constant(let literal) = term.operation else { return nil }
      return literal
    }
    return Series(
      source: literals.count == terms.count ? .constants(literals) : .terms(terms),
      element: terms.first?.type)
  }

  mutating func checkMembership(
    _ needle: SyntaxNode, _ list: SyntaxNode, at offset: Int
  ) -> Term? {
    let checkedNeedle = check(needle)
    if case .map = list.kind { return check(list) }
    guard let series = checkSeries(list), let term = checkedNeedle else { return nil }
    if let element = series.element, !areComparable(term.type, element) {
      return complain(
        "the list holds \(describe(element)), but this is \(describe(term.type))", at: offset)
    }
    return Term(type: .bool, operation: .contains(series, term))
  }

  mutating func checkIndex(_ node: SyntaxNode) -> Term? {
    guard case .index(let list, let position, let isOptional) = node.kind else { return nil }
    if isOptional { return complain("'[?' is not supported yet", at: node.offset) }
    guard isSeries(list) else {
      guard let term = check(list) else { return nil }
      let hint = term.type == .string ? "; write .charAt(i)" : ""
      return complain(
        "'[' needs a list, but this is \(describe(term.type))" + hint, at: node.offset)
    }
    let series = checkSeries(list)
    guard let index = check(position, as: .int, for: "'['"), let series else { return nil }
    guard let element = series.element else {
      return complain("the list is empty", at: node.offset)
    }
    return Term(type: element, operation: .fold(.element(at: index), series))
  }

  /// `filter` and `map`, whose result is a list again.
  private mutating func checkStage(
    _ receiver: SyntaxNode, _ name: String, _ arguments: [SyntaxNode], at offset: Int
  ) -> Series? {
    guard var series = checkSeries(receiver) else { return nil }
    if name == "map", arguments.count == 3 {
      guard let (locals, condition) = body([arguments[0], arguments[1]], name, 1, series, offset)
      else { return nil }
      guard condition.type == .bool else {
        return complainSeries("'map' filters by a condition", at: arguments[1].offset)
      }
      series.stages.append(.filter(local: locals, condition))
      return checkStage(series, name, [arguments[0], arguments[2]], at: offset)
    }
    return checkStage(series, name, arguments, at: offset)
  }

  private mutating func checkStage(
    _ series: Series, _ name: String, _ arguments: [SyntaxNode], at offset: Int
  ) -> Series? {
    guard let (local, term) = body(arguments, name, 1, series, offset) else { return nil }
    var series = series
    if name == "filter" {
      guard term.type == .bool else {
        return complainSeries(
          "'filter' needs a condition, but this is \(describe(term.type))",
          at: arguments[1].offset)
      }
      series.stages.append(.filter(local: local, term))
    } else {
      series.stages.append(.map(local: local, term))
      series.element = term.type
    }
    return series
  }

  /// Checks the last argument of a macro with the variables named by the others.
  ///
  /// - Returns: The depth of the first variable, and the last argument.
  private mutating func body(
    _ arguments: [SyntaxNode], _ name: String, _ variableCount: Int, _ series: Series,
    _ offset: Int, isNumbered: Bool = false
  ) -> (local: Int, Term)? {
    guard arguments.count == variableCount + 1, let last = arguments.last else {
      let form = variableCount == 1 ? "a variable" : "two variables"
      _ = complain("'\(name)' takes \(form) and an expression", at: offset)
      return nil
    }
    guard let element = series.element else {
      _ = complain("there is nothing to walk in an empty list", at: offset)
      return nil
    }
    let depth = scope.count
    defer { scope.removeSubrange(depth...) }
    for argument in arguments.dropLast() {
      guard case .identifier(let variable) = argument.kind, !variable.hasPrefix(".") else {
        _ = complain("'\(name)' needs a plain name for its variable", at: argument.offset)
        return nil
      }
      guard !scope[depth...].contains(where: { $0.name == variable }) else {
        _ = complain("'\(name)' needs two different names", at: argument.offset)
        return nil
      }
      scope.append((variable, isNumbered && scope.count == depth ? .int : element))
    }
    guard scope.count <= Frame.localCount else {
      _ = complain("macros are nested too deeply", at: offset)
      return nil
    }
    guard let term = check(last) else { return nil }
    return (depth, term)
  }

  mutating func checkMacro(
    _ receiver: SyntaxNode, _ name: String, _ arguments: [SyntaxNode], at offset: Int
  ) -> Term? {
    guard Checker.macroNames.contains(name) || name == "size" else {
      let known = Checker.macroNames.union(["size"])
      return complain(
        "lists have no '\(name)'" + Suggestion.text(for: name, among: known), at: offset)
    }
    if name == "filter" || name == "map" {
      return complain(
        "the list that '\(name)' gives must be searched, measured or walked", at: offset)
    }
    guard let series = checkSeries(receiver) else { return nil }
    switch name {
    case "size", "first", "last":
      return checkPlain(name, arguments, series, at: offset)
    case "pairs", "anyTwo":
      guard let (local, term) = body(arguments, name, 2, series, offset) else { return nil }
      guard term.type == .bool else { return needsCondition(name, term, arguments) }
      let fold: Fold =
        name == "pairs"
        ? .pairs(local, local + 1, term)
        : .anyTwo(local, local + 1, term)
      return Term(type: .bool, operation: .fold(fold, series))
    case "all" where arguments.count == 3, "exists" where arguments.count == 3,
      "exists_one" where arguments.count == 3, "existsOne" where arguments.count == 3:
      // With two variables: the index and the element.
      guard let (index, term) = body(arguments, name, 2, series, offset, isNumbered: true) else {
        return nil
      }
      var numbered = series
      numbered.stages.append(.number(local: index))
      return checkWalk(name, index + 1, term, arguments, numbered, at: offset)
    default:
      guard let (local, term) = body(arguments, name, 1, series, offset) else { return nil }
      return checkWalk(name, local, term, arguments, series, at: offset)
    }
  }

  private mutating func needsCondition(
    _ name: String, _ term: Term, _ arguments: [SyntaxNode]
  ) -> Term? {
    complain(
      "'\(name)' needs a condition, but this is \(describe(term.type))",
      at: arguments.last?.offset ?? 0)
  }

  private mutating func checkPlain(
    _ name: String, _ arguments: [SyntaxNode], _ series: Series, at offset: Int
  ) -> Term? {
    guard arguments.isEmpty else {
      return complain("'\(name)' of a list takes no arguments", at: offset)
    }
    if name == "size" { return Term(type: .int, operation: .fold(.size, series)) }
    guard let element = series.element else {
      return complain("the list is empty", at: offset)
    }
    return Term(type: element, operation: .fold(name == "first" ? .first : .last, series))
  }

  private mutating func checkWalk(
    _ name: String, _ local: Int, _ term: Term, _ arguments: [SyntaxNode], _ series: Series,
    at offset: Int
  ) -> Term? {
    switch name {
    case "sum":
      guard term.type == .int || term.type == .double else {
        return complain(
          "'sum' needs numbers, but this is \(describe(term.type))", at: arguments[1].offset)
      }
      return Term(type: term.type, operation: .fold(.sum(local: local, term), series))
    case "min", "max", "distinct":
      guard areComparable(term.type, term.type) else {
        return complain(
          "'\(name)' cannot compare \(describe(term.type))", at: arguments[1].offset)
      }
      if name == "distinct" {
        return Term(type: .bool, operation: .fold(.distinct(local: local, term), series))
      }
      let fold: Fold =
        name == "min" ? .least(local: local, term) : .greatest(local: local, term)
      return Term(type: term.type, operation: .fold(fold, series))
    default:
      guard term.type == .bool else { return needsCondition(name, term, arguments) }
    }
    switch name {
    case "all": return Term(type: .bool, operation: .fold(.all(local: local, term), series))
    case "exists": return Term(type: .bool, operation: .fold(.exists(local: local, term), series))
    case "count": return Term(type: .int, operation: .fold(.count(local: local, term), series))
    default:
      return Term(type: .bool, operation: .fold(.existsOne(local: local, term), series))
    }
  }
}
