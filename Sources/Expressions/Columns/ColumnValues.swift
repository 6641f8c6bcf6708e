// Putting comparisons, calculations and calls into a plan.

extension ColumnBuilder {
  mutating func comparison(
    _ relation: Relation, _ first: Term, _ second: Term, _ place: Place
  ) -> Int? {
    if first.type == .string, case .constant(.string(let text)) = second.operation,
      let packed = ShortText.packed(Array(text.utf8).span),
      relation == .equal || relation == .notEqual
    {
      guard let node = build(first, place) else { return nil }
      let isEqual = isOneOf([packed], node, place)
      return relation == .equal
        ? isEqual : add(.not(isEqual), .bool, place, NodeKey("not"), from: [isEqual])
    }
    guard let one = build(first, place), let other = build(second, place) else { return nil }
    let operation: ColumnPlan.Operation
    switch (first.type, second.type) {
    case (.date, .date): operation = .compareDates(relation, one, other)
    case (.int, .int): operation = .compareInts(relation, one, other)
    case (.double, .double), (.int, .double), (.double, .int):
      operation = .compareNumbers(relation, one, other)
    case (.string, .string): operation = .compareTexts(relation, one, other)
    default: return nil
    }
    return add(
      operation, .bool, place,
      NodeKey("compare", .comparison(relation, first.type, second.type)), from: [one, other])
  }

  /// Whether a text is one of these, all of them short.
  mutating func isOneOf(_ packed: [Int64], _ text: Int, _ place: Place) -> Int {
    let short = add(.shortText(text), .int, place, NodeKey("short"), from: [text])
    return add(
      .isOneOf(packed, short), .bool, place, NodeKey("oneOf", .numbers(packed)), from: [short])
  }

  mutating func membership(_ series: Series, _ needle: Term, _ place: Place) -> Int? {
    guard case .constants(let literals) = series.source, series.stages.isEmpty,
      let node = build(needle, place)
    else { return nil }
    let texts = literals.compactMap { literal -> String? in
      if case .string(let text) = literal { text } else { nil }
    }
    if needle.type == .string, texts.count == literals.count, !texts.isEmpty {
      let packed = texts.compactMap { ShortText.packed(Array($0.utf8).span) }
      if packed.count == texts.count { return isOneOf(packed, node, place) }
      return add(
        .isInSet(TextSet(texts), node), .bool, place,
        NodeKey("inTexts", .texts(texts.map { Array($0.utf8) })), from: [node])
    }
    let numbers = literals.compactMap { literal -> Int64? in
      if case .int(let number) = literal { Int64(number) } else { nil }
    }
    guard needle.type == .int, numbers.count == literals.count, !numbers.isEmpty else { return nil }
    return add(
      .isOneOf(numbers, node), .bool, place, NodeKey("in", .numbers(numbers)), from: [node])
  }

  mutating func calculation(
    _ arithmetic: Arithmetic, _ first: Term, _ second: Term, _ type: StaticType, _ place: Place
  ) -> Int? {
    guard let one = build(first, place), let other = build(second, place) else { return nil }
    let operation: ColumnPlan.Operation
    switch type {
    case .int: operation = .calculateInts(arithmetic, one, other)
    case .double: operation = .calculateDoubles(arithmetic, one, other)
    case .string: operation = .join(one, other)
    default: return nil
    }
    return add(
      operation, Operand.Kind(type), place, NodeKey("calculate", .arithmetic(arithmetic, type)),
      from: [one, other])
  }

  mutating func call(
    _ function: Function, _ arguments: [Term], _ place: Place
  ) -> Int? {
    // What makes texts grow has no bound on its cost.
    guard function.name != "replace" else { return nil }
    for type in function.parameters {
      switch type {
      case .int, .double, .string, .date: break
      case .bool, .list, .row: return nil
      }
    }
    let kind = Operand.Kind(function.result)
    if function.isCut, arguments.count == 3,
      case .constant(.int(let from)) = arguments[1].operation,
      case .constant(.int(let to)) = arguments[2].operation, 0 <= from, from <= to
    {
      guard let text = build(arguments[0], place) else { return nil }
      return add(
        .cut(text, from: from, to: to), kind, place, NodeKey("cut", .none, [from, to]),
        from: [text])
    }
    let literals = arguments.map { argument -> Literal? in
      if case .constant(let literal) = argument.operation { literal } else { nil }
    }
    if let way = function.byCode?(literals), let code = arguments.first {
      return lookup(function, way, code, Array(arguments.dropFirst()), place)
    }
    var nodes: [Int] = []
    for argument in arguments {
      guard let node = build(argument, place) else { return nil }
      nodes.append(node)
    }
    let detail = NodeKey.Detail.function(
      function.name, isMember: function.isMember, function.parameters)
    let key = NodeKey("call", detail)
    if var kernel = function.kernel {
      if kernel == .contains, searchesShort { kernel = .containsShort }
      let operands = nodes.count == 1 ? [nodes[0], nodes[0]] : nodes
      if operands.count == 2 {
        let node = add(
          .kernel(kernel, operands[0], operands[1]), kind, place,
          NodeKey(kernel.rawValue, detail), from: operands)
        return function.kernel == .contains ? decidingSame(node, arguments, place) : node
      }
    }
    if let list = function.listOfCodes, let hint = hint(list, arguments[0], place) {
      // The answer depends on the code alone: the entry only helps to find it.
      let isKnown = [Bool](repeating: false, count: 2)
      return addCall(
        .call(function.plain, nodes + [hint], isKnown: isKnown), kind, place, key,
        from: nodes + [hint], deciding: nodes)
    }
    if literals.contains(where: { $0 != nil }), let body = function.specialize?(literals) {
      return addCall(
        .call(body, nodes, isKnown: literals.map { $0 != nil }), kind, place, key, from: nodes)
    }
    let isKnown = [Bool](repeating: false, count: nodes.count)
    return addCall(
      .call(function.plain, nodes, isKnown: isKnown), kind, place, key,
      from: nodes)
  }

  /// Whether a text is in another, each made by a costly function, is not worked out where they are
  /// made of the same: one of two names of a unit is mostly the other.
  private mutating func decidingSame(_ contains: Int, _ arguments: [Term], _ place: Place) -> Int? {
    guard case .call(let function, let whole) = arguments[0].operation,
      case .call(let other, let part) = arguments[1].operation,
      function.isCostly, function.isTotal, whole.count == 1, part.count == 1,
      (function.name, function.isMember) == (other.name, other.isMember),
      function.parameters == [.string], other.parameters == [.string],
      let one = build(whole[0], place), let two = build(part[0], place)
    else { return contains }
    let same = add(.kernel(.same, one, two), .bool, place, NodeKey("same"), from: [one, two])
    return add(.or(same, contains), .bool, place, NodeKey("or"), from: [same, contains])
  }

  /// Adds a call, which remembers its answers where they depend on one value of a record alone.
  ///
  /// - Parameter deciding: The parts on which the answer depends; all unless given.
  private mutating func addCall(
    _ operation: ColumnPlan.Operation, _ kind: Operand.Kind, _ place: Place, _ key: NodeKey,
    from parts: [Int], deciding: [Int]? = nil
  ) -> Int {
    let count = plan.nodes.count
    let node = add(operation, kind, place, key, from: parts)
    let told = (deciding ?? parts).filter { plan.nodes[$0].domain != ColumnPlan.everything }
    if node == count, told.count == 1 {
      plan.nodes[node].memory = plan.callMemoryCount
      plan.callMemoryCount += 1
    }
    return node
  }

  /// Finds a code's entry, which is done once for all that is asked of it, and then uses it.
  mutating func lookup(
    _ function: Function, _ way: Declarations.ByCode, _ code: Term, _ others: [Term],
    _ place: Place
  ) -> Int? {
    var find = Function(
      name: "entry in " + way.list, isMember: true, parameters: [.string], result: .int,
      body: way.find.body, plain: way.find.body)
    find.listOfCodes = way.list
    var entry = Term(type: .int, operation: .call(find, [code]))
    var others = others
    if let pick = way.pick, let date = others.popLast() {
      // Which entry is in force is found apart: what it says is then remembered by the entry.
      entry = Term(
        type: .int,
        operation: .call(
          Function(
            name: pick.name, isMember: true, parameters: [.int, .date], result: .int,
            body: pick.step.body, plain: pick.step.body),
          [entry, date]))
    }
    var nodes: [Int] = []
    var isKnown: [Bool] = []
    for term in [entry] + others {
      guard let node = build(term, place) else { return nil }
      nodes.append(node)
      if case .constant = term.operation { isKnown.append(true) } else { isKnown.append(false) }
    }
    return addCall(
      .call(way.use.body, nodes, isKnown: isKnown), Operand.Kind(function.result), place,
      NodeKey("use", .function(function.name, isMember: true, function.parameters)), from: nodes)
  }

  /// The column of the entries that records say their codes have.
  mutating func hint(_ list: String, _ code: Term, _ place: Place) -> Int? {
    switch code.operation {
    case .variable(let slot) where plan.declarations.listsOfVariables[slot] == list:
      let node = add(.given, .int, ColumnPlan.records, NodeKey("entry", .none, [slot]))
      plan.variableEntries[slot] = node
      return node
    case .field(let row, let index):
      guard case .row(let section) = row.type else { return nil }
      let field = RowField(section: section, index: index)
      guard plan.declarations.listsOfFields[field] == list else { return nil }
      let node = add(
        .given, .int, plan.rowDomain(section), NodeKey("rowEntry", .none, [section, index]))
      plan.fieldEntries[field] = node
      return node
    default: return nil
    }
  }
}
