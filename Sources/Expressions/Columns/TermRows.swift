// What a term looks at.

extension ColumnBuilder.Place {
  /// The row that a term means, if it is a plain name.
  func row(_ term: Term) -> ColumnBuilder.Row? {
    switch term.operation {
    case .local(let depth): locals[depth]
    case .variable(let slot): slots[slot]
    default: nil
    }
  }
}

extension Term {
  /// The rows of `place` that the term looks at; `nil` when it looks at something else by name.
  func rows(in place: ColumnBuilder.Place) -> Set<ColumnBuilder.Row>? {
    var rows: Set<ColumnBuilder.Row> = []
    return collect(&rows, place, []) ? rows : nil
  }

  private func collect(
    _ rows: inout Set<ColumnBuilder.Row>, _ place: ColumnBuilder.Place, _ inner: Set<Int>
  ) -> Bool {
    func all(_ terms: [Term], _ inner: Set<Int>) -> Bool {
      for term in terms where !term.collect(&rows, place, inner) { return false }
      return true
    }
    func row(_ term: Term) -> Bool {
      if case .local(let depth) = term.operation, inner.contains(depth) { return true }
      guard let row = place.row(term) else { return false }
      rows.insert(row)
      return true
    }
    switch operation {
    case .constant: return true
    case .variable:
      if case .row = type { return row(self) }
      return true
    case .local: return row(self)
    case .field(let base, _): return row(base)
    case .has(.field(let base, _)): return row(base)
    case .has: return true
    case .not(let one), .negate(let one), .matches(let one, _): return all([one], inner)
    case .and(let one, let two), .or(let one, let two), .compare(_, let one, let two),
      .arithmetic(_, let one, let two):
      return all([one, two], inner)
    case .conditional(let one, let two, let three): return all([one, two, three], inner)
    case .contains(_, let needle): return all([needle], inner)
    case .call(_, let arguments): return all(arguments, inner)
    case .bind: return false
    case .fold(let fold, let series):
      for case .filter(let local, let body) in series.stages
      where !body.collect(&rows, place, inner.union([local])) { return false }
      switch fold {
      case .size: return true
      case .exists(let local, let body), .all(let local, let body), .count(let local, let body):
        return all([body], inner.union([local]))
      case .pairs(let first, let second, let body), .anyTwo(let first, let second, let body):
        return all([body], inner.union([first, second]))
      default: return false
      }
    }
  }
}

extension Term {
  /// A test of a text that calls a costly function, without && and || in it.
  var isCostlyTest: Bool {
    switch operation {
    case .matches(let text, _): text.isCostly
    case .call(_, let arguments): arguments.contains(where: \.isCostly)
    default: false
    }
  }

  var isCostly: Bool {
    guard case .call(let function, let arguments) = operation else { return false }
    return function.isCostly || arguments.contains(where: \.isCostly)
  }

  /// The one text that the term looks at besides constants; `nil` where there is more.
  var soleText: Term? {
    switch operation {
    case .variable, .field: return type == .string ? self : nil
    case .matches(let text, _): return text.soleText
    case .call(_, let arguments):
      let others = arguments.filter { argument in
        if case .constant = argument.operation { false } else { true }
      }
      return others.count == 1 ? others[0].soleText : nil
    default: return nil
    }
  }
}
