/// Puts terms into a plan, each into the smallest domain that it can be worked out in.
///
/// A term that looks at no row is worked out once a record even inside a macro, and one that
/// looks at a single row once a row even where rows are compared two by two.
struct ColumnBuilder {
  var plan: ColumnPlan
  let uniform: Set<Int>
  /// Whether only short texts are searched, so that the assertion stays within its budget.
  var searchesShort = false

  /// Where a term stands: a domain, and the rows that names mean in it.
  struct Place {
    var domain: Int
    /// By depth of a macro's variable.
    var locals: [Int: Row] = [:]
    /// By slot of a variable that stands for a row.
    var slots: [Int: Row] = [:]
  }

  struct Row: Hashable {
    var section: Int
    /// Which of the rows bound in the domain's lanes.
    var number: Int
    /// It is the row behind that one.
    var isNext = false
  }

  mutating func build(_ term: Term, each: (slot: Int, section: Int)?) -> Int? {
    guard let each else {
      return build(term, Place(domain: ColumnPlan.records))
    }
    let rows = plan.rowDomain(each.section)
    let row = Row(section: each.section, number: 0)
    return build(term, Place(domain: rows, slots: [each.slot: row]))
  }

  // MARK: Places

  mutating func build(_ term: Term, _ place: Place) -> Int? {
    guard let rows = term.rows(in: place) else { return nil }
    if rows.isEmpty {
      guard place.domain > ColumnPlan.records else { return make(term, place) }
      guard let node = build(term, Place(domain: ColumnPlan.records)) else { return nil }
      return gather(node, .record, to: place.domain)
    }
    let isOfRows = plan.domains[place.domain].shape == .rows
    if rows.count == 1, let row = rows.first, row.isNext || !isOfRows {
      var inner = Place(domain: plan.rowDomain(row.section))
      let own = Row(section: row.section, number: 0)
      for (depth, bound) in place.locals where bound == row { inner.locals[depth] = own }
      for (slot, bound) in place.slots where bound == row { inner.slots[slot] = own }
      guard var node = build(term, inner) else { return nil }
      if row.isNext { node = next(node) }
      return isOfRows ? node : gather(node, .row(row.number), to: place.domain)
    }
    return make(term, place)
  }

  /// The domain of what a macro walks through, for each lane of `place`.
  mutating func walk(
    _ shape: ColumnPlan.Domain.Shape, _ section: Int, _ locals: [Int], _ place: Place
  ) -> Place {
    let parent = plan.domains[place.domain]
    var inner = place
    for (number, local) in locals.enumerated() {
      inner.locals[local] = Row(section: section, number: parent.rowCount + number)
    }
    if shape != .anyTwo, place.domain == ColumnPlan.records {
      inner.domain = plan.rowDomain(section)
      // Two neighbours are a row and the one behind it: what is asked of the first is found where
      // it stands, and of the second one lane further on.
      if shape == .neighbours, locals.count == 2 {
        inner.locals[locals[1]] = Row(section: section, number: 0, isNext: true)
      }
      return inner
    }
    _ = plan.rowDomain(section)
    let domain = ColumnPlan.Domain(
      shape: shape, parent: place.domain, section: section,
      rowCount: parent.rowCount + locals.count)
    if let known = plan.domains.firstIndex(of: domain) {
      inner.domain = known
    } else {
      inner.domain = plan.domains.count
      plan.domains.append(domain)
    }
    return inner
  }

  private mutating func gather(_ node: Int, _ table: ColumnPlan.Table, to domain: Int) -> Int {
    guard plan.nodes[node].domain != ColumnPlan.everything else { return node }
    var row = -1
    if case .row(let number) = table { row = number }
    return add(
      .gather(node, via: table), plan.nodes[node].kind, domain,
      NodeKey("gather", .none, [node, row]))
  }

  private mutating func next(_ node: Int) -> Int {
    let domain = plan.nodes[node].domain
    guard domain != ColumnPlan.everything else { return node }
    return add(.next(node), plan.nodes[node].kind, domain, NodeKey("next", .none, [node]))
  }

  // MARK: Nodes

  /// Adds a node, or finds the equal one.
  mutating func add(
    _ operation: ColumnPlan.Operation, _ kind: Operand.Kind, _ domain: Int, _ key: NodeKey
  ) -> Int {
    plan.add(operation, kind, key.standing(in: domain))
  }

  /// Adds a node made from others: it is the same for all records where all of these are.
  mutating func add(
    _ operation: ColumnPlan.Operation, _ kind: Operand.Kind, _ place: Place, _ key: NodeKey,
    from parts: [Int]
  ) -> Int {
    let isUniform = parts.allSatisfy { plan.nodes[$0].domain == ColumnPlan.everything }
    return add(
      operation, kind, isUniform ? ColumnPlan.everything : place.domain,
      key.from(parts))
  }

  mutating func constant(_ literal: Literal) -> Int? {
    guard let key = NodeKey(literal), let type = literal.type else { return nil }
    return add(.constant(literal), Operand.Kind(type), ColumnPlan.everything, key)
  }

  /// Adds the node of a term in the domain that it belongs to.
  private mutating func make(_ term: Term, _ place: Place) -> Int? {
    guard let node = makePlain(term, place) else { return nil }
    // The costly part must be inside: a text itself is not remembered, only what it answers.
    guard term.type == .bool, term.isCostlyTest, let leaf = term.soleText,
      let text = build(leaf, place), plan.nodes[node].domain == place.domain
    else { return node }
    let key = NodeKey("remember")
    if let known = plan.known[key.from([node]).standing(in: place.domain)] { return known }
    let count = plan.nodes.count
    let identity = add(
      .identify(memory: plan.textCount, text), .int, place, NodeKey("identify"), from: [text])
    if identity == count { plan.textCount += 1 }
    plan.memoryCount += 1
    return add(
      .remember(memory: plan.memoryCount - 1, identity: identity, node), .bool, place, key,
      from: [node])
  }

  private mutating func makePlain(_ term: Term, _ place: Place) -> Int? {
    let kind = Operand.Kind(term.type)
    switch term.operation {
    case .constant(let literal): return constant(literal)
    case .variable(let slot): return variable(slot, kind, term.type)
    case .field(let row, let index):
      guard place.row(row) != nil, case .row(let section) = row.type else { return nil }
      return field(section, index, kind, place)
    case .has(let presence): return has(presence, place)
    case .not(let operand):
      guard let operand = build(operand, place) else { return nil }
      return add(.not(operand), .bool, place, NodeKey("not"), from: [operand])
    case .negate(let operand):
      guard let operand = build(operand, place) else { return nil }
      return add(.negate(operand), kind, place, NodeKey("negate"), from: [operand])
    case .and(let first, let second):
      guard let (one, other) = cheaperFirst(first, second, place) else { return nil }
      return add(.and(one, other), .bool, place, NodeKey("and"), from: [one, other])
    case .or(let first, let second):
      guard let (one, other) = cheaperFirst(first, second, place) else { return nil }
      return add(.or(one, other), .bool, place, NodeKey("or"), from: [one, other])
    case .conditional(let condition, let first, let second):
      guard let condition = build(condition, place), let one = build(first, place),
        let other = build(second, place)
      else { return nil }
      return add(
        .conditional(condition, one, other), kind, place, NodeKey("if"),
        from: [condition, one, other])
    case .compare(let relation, let first, let second):
      return comparison(relation, first, second, place)
    case .arithmetic(let arithmetic, let first, let second):
      return calculation(arithmetic, first, second, term.type, place)
    case .contains(let series, let needle): return membership(series, needle, place)
    case .matches(let text, let pattern):
      guard let text = build(text, place) else { return nil }
      return add(
        .matches(pattern, text), .bool, place,
        NodeKey("matches", .bytes(Array(pattern.source.utf8))),
        from: [text])
    case .call(let function, let arguments): return call(function, arguments, place)
    case .fold(let fold, let series): return self.fold(fold, series, place)
    case .local, .bind: return nil
    }
  }

  /// Two conditions, the cheaper first: && and || mean the same in either order, and what the
  /// first decides is not asked of the second. One that may fault stays behind its guard.
  private mutating func cheaperFirst(
    _ first: Term, _ second: Term, _ place: Place
  ) -> (Int, Int)? {
    guard let one = build(first, place), let other = build(second, place) else { return nil }
    let swaps = second.usualCost * 2 < first.usualCost && !second.mayFault
    return swaps ? (other, one) : (one, other)
  }

  private mutating func variable(_ slot: Int, _ kind: Operand.Kind, _ type: StaticType) -> Int? {
    switch type {
    case .int, .double, .string, .date: break
    case .bool, .list, .row: return nil
    }
    if uniform.contains(slot) {
      let node = add(.given, kind, ColumnPlan.everything, NodeKey("uniform", .none, [slot]))
      plan.uniforms[slot] = node
      return node
    }
    let node = add(.given, kind, ColumnPlan.records, NodeKey("variable", .none, [slot]))
    plan.variables[slot] = node
    return node
  }

  private mutating func field(
    _ section: Int, _ index: Int, _ kind: Operand.Kind, _ place: Place
  ) -> Int? {
    guard kind != .bool else { return nil }
    let node = add(
      .given, kind, plan.rowDomain(section), NodeKey("field", .none, [section, index]))
    plan.fields[RowField(section: section, index: index)] = node
    return node
  }

  private mutating func has(_ presence: Term.Presence, _ place: Place) -> Int? {
    switch presence {
    case .always: return constant(.bool(true))
    case .section(let section):
      _ = plan.rowDomain(section)
      return add(
        .hasRows(section: section), .bool, ColumnPlan.records, NodeKey("hasRows", .none, [section]))
    case .variable(let slot):
      guard let type = plan.declarations.type(ofSlot: slot),
        let node = variable(slot, Operand.Kind(type), type)
      else { return nil }
      return add(.has(node), .bool, place, NodeKey("has"), from: [node])
    case .field(let row, let index):
      guard place.row(row) != nil, case .row(let section) = row.type else { return nil }
      let type = plan.declarations.sections[section].fields[index].type
      guard let node = field(section, index, Operand.Kind(type), place) else { return nil }
      return add(.has(node), .bool, place, NodeKey("has"), from: [node])
    }
  }
}
