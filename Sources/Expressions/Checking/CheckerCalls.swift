// Calls of functions. Macros have a file of their own.

extension Checker {
  mutating func checkCall(
    _ node: SyntaxNode, _ receiver: SyntaxNode?, _ name: String, _ arguments: [SyntaxNode]
  ) -> Term? {
    guard let receiver else { return checkGlobal(name, arguments, at: node.offset) }
    if isSeries(receiver) { return checkMacro(receiver, name, arguments, at: node.offset) }
    if let namespace = Parser.dottedName(receiver), meaning(of: receiver) == nil,
      local(namespace) == nil
    {
      let qualified = namespace + "." + name
      if qualified == "cel.bind" { return checkBinding(arguments, at: node.offset) }
      if !functions(named: qualified, isMember: false).isEmpty || isNamespace(namespace) {
        return checkFunction(qualified, isMember: false, arguments, at: node.offset)
      }
    }
    if Checker.macroNames.contains(name), let term = check(receiver) {
      return complain(
        "'\(name)' walks a list, but this is \(describe(term.type))", at: node.offset)
    }
    return checkFunction(name, isMember: true, [receiver] + arguments, at: node.offset)
  }

  /// `cel.bind(name, value, expression)`. Source: cel-go, "ext/bindings".
  private mutating func checkBinding(_ arguments: [SyntaxNode], at offset: Int) -> Term? {
    guard arguments.count == 3, case .identifier(let name) = arguments[0].kind,
      !name.hasPrefix(".")
    else { return complain("'cel.bind' takes a name, a value and an expression", at: offset) }
    guard scope.count < Frame.localCount else {
      return complain("macros are nested too deeply", at: offset)
    }
    guard let value = check(arguments[1]) else { return nil }
    scope.append((name, value.type))
    defer { scope.removeLast() }
    guard let body = check(arguments[2]) else { return nil }
    return Term(
      type: body.type, operation: .bind(local: scope.count - 1, value, body))
  }

  private mutating func checkGlobal(
    _ name: String, _ arguments: [SyntaxNode], at offset: Int
  ) -> Term? {
    switch name {
    case "has":
      return checkPresence(arguments, at: offset)
    case "size" where arguments.count == 1 && isSeries(arguments[0]):
      guard let series = checkSeries(arguments[0]) else { return nil }
      return Term(type: .int, operation: .fold(.size, series))
    case "date" where arguments.count == 1:
      if case .string(let text) = arguments[0].kind {
        return checkDate(text, at: arguments[0].offset)
      }
    case "dyn", "type", "bytes", "uint", "timestamp", "duration":
      return complain(
        "'\(name)' is not supported yet", vi: "'\(name)' chưa được hỗ trợ", at: offset)
    default:
      break
    }
    return checkFunction(name, isMember: false, arguments, at: offset)
  }

  private mutating func checkDate(_ text: String, at offset: Int) -> Term? {
    guard let date = CalendarDate(text.utf8) else {
      return complain(
        "this is not a date; write '2020', '2020-05' or '2020-05-17'",
        vi: "đây không phải là ngày; hãy viết '2020', '2020-05' hoặc '2020-05-17'", at: offset)
    }
    return Term(type: .date, operation: .constant(.date(date)))
  }

  private func functions(named name: String, isMember: Bool) -> [Function] {
    declarations.functions.filter { $0.name == name && $0.isMember == isMember }
      + (Library.functions[name] ?? []).filter { $0.isMember == isMember }
  }

  private func isNamespace(_ name: String) -> Bool {
    Library.functions.keys.contains { $0.hasPrefix(name + ".") }
      || declarations.functions.contains { $0.name.hasPrefix(name + ".") }
  }

  private mutating func checkFunction(
    _ name: String, isMember: Bool, _ arguments: [SyntaxNode], at offset: Int
  ) -> Term? {
    if name == "matches" { return checkMatches(arguments, at: offset) }
    var terms: [Term] = []
    for argument in arguments {
      if let term = check(argument) { terms.append(term) }
    }
    let overloads = functions(named: name, isMember: isMember)
    guard !overloads.isEmpty else { return unknownFunction(name, isMember, terms, at: offset) }
    guard terms.count == arguments.count else { return nil }
    if ["math.greatest", "math.least"].contains(name) {
      return checkExtreme(name, terms, at: offset)
    }
    let types = terms.map(\.type)
    if let function = overloads.first(where: { $0.parameters == types }) {
      if let complaint = function.complaint?(terms.map(\.literal)) {
        return complain(complaint.message, at: arguments[complaint.argument].offset)
      }
      return Term(type: function.result, operation: .call(function, terms))
    }
    return complain(mismatch(name, isMember, overloads, types), at: offset)
  }

  /// `math.greatest` and `math.least` of any number of arguments, two at a time.
  private mutating func checkExtreme(_ name: String, _ terms: [Term], at offset: Int) -> Term? {
    guard var result = terms.first else {
      return complain("'\(name)' takes at least one number", at: offset)
    }
    guard terms.count <= 32 else {
      return complain("'\(name)' takes at most 32 numbers", at: offset)
    }
    let overloads = functions(named: name, isMember: false)
    for term in terms.count == 1 ? terms[...] : terms.dropFirst() {
      let types = [result.type, term.type]
      guard let function = overloads.first(where: { $0.parameters == types }) else {
        return complain(mismatch(name, false, overloads, types), at: offset)
      }
      result = Term(type: function.result, operation: .call(function, [result, term]))
    }
    return result
  }

  private mutating func unknownFunction(
    _ name: String, _ isMember: Bool, _ terms: [Term], at offset: Int
  ) -> Term? {
    if !functions(named: name, isMember: !isMember).isEmpty {
      let form = isMember ? "\(name)(x)" : "x.\(name)(…)"
      return complain(
        "'\(name)' is written \(form)", vi: "'\(name)' phải viết dạng \(form)", at: offset)
    }
    var known = Set(declarations.functions.filter { $0.isMember == isMember }.map(\.name))
    known.formUnion(
      Library.functions.filter { $0.value.contains { $0.isMember == isMember } }.keys)
    if !isMember { known.insert("has") }
    let near = Suggestion.texts(for: name, among: known)
    return complain(
      "unknown function '\(name)'" + near.en, vi: "không có hàm '\(name)'" + near.vi, at: offset)
  }

  private func mismatch(
    _ name: String, _ isMember: Bool, _ overloads: [Function], _ types: [StaticType]
  ) -> String {
    let skipped = isMember ? 1 : 0
    let fitting = overloads.filter { $0.parameters.count == types.count }
    guard !fitting.isEmpty else {
      let counts = Set(overloads.map { $0.parameters.count - skipped }).sorted()
      let listed = counts.map(String.init).joined(separator: " or ")
      let plural = counts == [1] ? "" : "s"
      return "'\(name)' takes \(listed) argument\(plural), not \(types.count - skipped)"
    }
    func listed(_ types: [StaticType]) -> String {
      let arguments = types.dropFirst(skipped).map(describe).joined(separator: ", ")
      return (isMember ? "\(describe(types[0])).\(name)" : name) + "(\(arguments))"
    }
    let known = fitting.prefix(4).map { listed($0.parameters) }.joined(separator: ", ")
    return "there is no \(listed(types)); known: \(known)"
  }

  private mutating func checkMatches(_ arguments: [SyntaxNode], at offset: Int) -> Term? {
    guard arguments.count == 2 else {
      return complain("'matches' takes 1 argument, not \(max(0, arguments.count - 1))", at: offset)
    }
    let text = check(arguments[0], as: .string, for: "'matches'")
    guard let pattern = check(arguments[1], as: .string, for: "'matches'") else { return nil }
    guard case .constant(.string(let source)) = pattern.operation else {
      return complain(
        "the pattern must be a string written here or a constant", at: arguments[1].offset)
    }
    do throws(PatternFault) {
      let compiled = try Pattern(source)
      guard let text else { return nil }
      return Term(type: .bool, operation: .matches(text, compiled))
    } catch {
      return complain("bad pattern: \(error.message)", at: arguments[1].offset)
    }
  }
}
