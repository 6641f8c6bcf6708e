// Names: variables, constants, sections, rows and their fields, and has().

extension Checker {
  /// The innermost macro variable of this name, by depth.
  func local(_ name: String) -> Int? { scope.lastIndex { $0.name == name } }

  /// The longest declared name decides; a macro's variable hides all names that begin with it.
  func meaning(of node: SyntaxNode) -> Declarations.Meaning? {
    guard let name = Parser.dottedName(node) else { return nil }
    if name.hasPrefix(".") { return declarations.meanings[String(name.dropFirst())] }
    if let root = name.split(separator: ".").first, local(String(root)) != nil { return nil }
    return declarations.meanings[name]
  }

  mutating func checkName(_ node: SyntaxNode) -> Term? {
    if case .identifier(let name) = node.kind, let depth = local(name) {
      return Term(type: scope[depth].type, operation: .local(depth))
    }
    switch meaning(of: node) {
    case .variable(let slot, let type):
      slotsUsed.insert(slot)
      if case .list = type { return strayList(node) }
      return Term(type: type, operation: .variable(slot: slot))
    case .constant(let literal):
      if case .list = literal { return strayList(node) }
      guard let type = literal.type else { return nil }
      return Term(type: type, operation: .constant(literal))
    case .section(let section):
      sectionsUsed.insert(section)
      return strayList(node)
    case nil:
      break
    }
    if case .select(let operand, let field, let isOptional) = node.kind, !isUnknown(node) {
      if isOptional {
        return complain("optional fields ('.?') are not supported yet", at: node.offset)
      }
      guard let (row, index, type) = checkField(operand, field, at: node.offset) else {
        return nil
      }
      return Term(type: type, operation: .field(of: row, index: index))
    }
    return unknownName(node)
  }

  private mutating func strayList(_ node: SyntaxNode) -> Term? {
    complain(
      "'\(Parser.dottedName(node) ?? "")' is a list: search it with 'in', measure it with size() "
        + "or walk it with a macro such as .all(r, …)", at: node.offset)
  }

  /// Nothing but names, and none of their beginnings is declared.
  private func isUnknown(_ node: SyntaxNode) -> Bool {
    switch node.kind {
    case .identifier(let name): local(name) == nil && meaning(of: node) == nil
    case .select(let operand, _, false): meaning(of: node) == nil && isUnknown(operand)
    default: false
    }
  }

  private mutating func unknownName(_ node: SyntaxNode) -> Term? {
    let name = Parser.dottedName(node) ?? ""
    var root = node
    while case .select(let operand, _, _) = root.kind { root = operand }
    let known = declarations.meanings.keys + scope.map(\.name)
    let near = Suggestion.texts(for: name, among: known)
    return complain(
      "unknown name '\(name)'" + near.en, vi: "không có trường hay tên '\(name)'" + near.vi,
      at: root.offset)
  }

  /// The row, the field's index in it and its type.
  private mutating func checkField(
    _ operand: SyntaxNode, _ field: String, at offset: Int
  ) -> (Term, Int, StaticType)? {
    guard let row = check(operand) else { return nil }
    guard case .row(let section) = row.type else {
      _ = complain(
        "'.\(field)' needs a row, but this is \(describe(row.type)); "
          + "a function is called with parentheses", at: offset)
      return nil
    }
    let fields = declarations.sections[section].fields
    guard let index = fields.firstIndex(where: { $0.name == field }) else {
      let near = Suggestion.texts(for: field, among: fields.map(\.name))
      let name = declarations.sections[section].name
      _ = complain(
        "rows of '\(name)' have no field '\(field)'" + near.en,
        vi: "dòng của '\(name)' không có trường '\(field)'" + near.vi, at: offset)
      return nil
    }
    fieldsUsed.insert(RowField(section: section, index: index))
    return (row, index, fields[index].type)
  }

  mutating func checkPresence(_ arguments: [SyntaxNode], at offset: Int) -> Term? {
    guard arguments.count == 1, let argument = arguments.first else {
      return complain("has() takes one name or field", at: offset)
    }
    if case .identifier(let name) = argument.kind, local(name) != nil {
      return complain("'\(name)' is always bound; has() asks for its fields", at: argument.offset)
    }
    switch meaning(of: argument) {
    case .variable(let slot, _):
      slotsUsed.insert(slot)
      return Term(type: .bool, operation: .has(.variable(slot: slot)))
    case .section(let section):
      sectionsUsed.insert(section)
      return Term(type: .bool, operation: .has(.section(section)))
    case .constant:
      return Term(type: .bool, operation: .has(.always))
    case nil:
      break
    }
    guard case .select(let operand, let field, false) = argument.kind, !isUnknown(argument) else {
      if Parser.dottedName(argument) != nil { return unknownName(argument) }
      return complain("has() takes one name or field", at: argument.offset)
    }
    guard let (row, index, _) = checkField(operand, field, at: argument.offset) else {
      return nil
    }
    return Term(type: .bool, operation: .has(.field(of: row, index: index)))
  }
}
