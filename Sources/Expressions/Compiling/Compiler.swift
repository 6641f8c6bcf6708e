// Turns checked terms into closures. Each closure knows the types it works on, so that evaluating
// looks at no tag but to see whether there is a value. Closures that call closures they hold
// neither retain nor allocate.

/// Gives a value of the term's type, an unknown or a fault; never a missing operand.
typealias Compute = @Sendable (_ frame: inout Frame) -> Operand

/// The same for a term of type bool.
typealias Decide = @Sendable (_ frame: inout Frame) -> Truth

enum Compiler {
  static func compute(_ term: Term) -> Compute {
    switch term.operation {
    case .constant(let literal): return constant(literal)
    case .variable(let slot): return variable(slot, Operand.Kind(term.type))
    case .local(let depth): return { frame in frame.locals[depth] }
    case .field(let row, let index): return field(of: row, index, Operand.Kind(term.type))
    case .negate(let operand): return negation(compute(operand), operand.type)
    case .conditional(let condition, let first, let second) where term.type != .bool:
      return conditional(decide(condition), compute(first), compute(second))
    case .arithmetic(let arithmetic, let first, let second):
      return Compiler.arithmetic(arithmetic, term.type, first, second)
    case .call(let function, let arguments): return call(function, arguments)
    case .fold(let fold, let series) where term.type != .bool:
      return Compiler.fold(fold, series, term.type)
    case .bind(let local, let value, let body) where term.type != .bool:
      let (value, body) = (compute(value), compute(body))
      return { frame in
        let bound = value(&frame)
        frame.locals[local] = bound
        return body(&frame)
      }
    default:
      let decide = decide(term)
      return { frame in decide(&frame).operand }
    }
  }

  static func decide(_ term: Term) -> Decide {
    switch term.operation {
    case .constant(.bool(let value)): return { _ in Truth(value) }
    case .has(let presence): return has(presence)
    case .not(let operand):
      let operand = decide(operand)
      return { frame in operand(&frame).negated }
    case .and(let first, let second): return and(decide(first), decide(second))
    case .or(let first, let second): return or(decide(first), decide(second))
    case .conditional(let condition, let first, let second):
      return conditional(decide(condition), decide(first), decide(second))
    case .compare(let relation, let first, let second):
      return comparison(relation, first, second)
    case .contains(let series, let needle): return membership(needle, series)
    case .matches(let text, let pattern): return matches(compute(text), pattern)
    case .fold(let fold, let series) where fold.isDecision: return decision(fold, series)
    case .fold(let fold, let series):
      let value = Compiler.fold(fold, series, term.type)
      return { frame in Truth(value(&frame)) }
    case .bind(let local, let value, let body):
      let (value, body) = (compute(value), decide(body))
      return { frame in
        let bound = value(&frame)
        frame.locals[local] = bound
        return body(&frame)
      }
    default:
      let value = compute(term)
      return { frame in Truth(value(&frame)) }
    }
  }

  private static func and(_ first: @escaping Decide, _ second: @escaping Decide) -> Decide {
    { frame in
      let one = first(&frame)
      if one == .no { return .no }
      let other = second(&frame)
      return .and(one, other)
    }
  }

  private static func or(_ first: @escaping Decide, _ second: @escaping Decide) -> Decide {
    { frame in
      let one = first(&frame)
      if one == .yes { return .yes }
      let other = second(&frame)
      return .or(one, other)
    }
  }

  private static func conditional(
    _ condition: @escaping Decide, _ first: @escaping Decide, _ second: @escaping Decide
  ) -> Decide {
    { frame in
      let truth = condition(&frame)
      return truth == .yes ? first(&frame) : truth == .no ? second(&frame) : truth
    }
  }

  private static func conditional(
    _ condition: @escaping Decide, _ first: @escaping Compute, _ second: @escaping Compute
  ) -> Compute {
    { frame in
      let truth = condition(&frame)
      return truth == .yes ? first(&frame) : truth == .no ? second(&frame) : truth.operand
    }
  }
}

extension Term {
  /// Terms in this one, itself included: what one evaluation of it may cost.
  var weight: Int {
    switch operation {
    case .constant, .variable, .local: 1
    case .has(let presence):
      if case .field(let row, _) = presence { 1 + row.weight } else { 1 }
    case .field(let operand, _), .not(let operand), .negate(let operand), .matches(let operand, _),
      .contains(_, let operand):
      1 + operand.weight
    case .and(let first, let second), .or(let first, let second),
      .compare(_, let first, let second), .arithmetic(_, let first, let second):
      1 + first.weight + second.weight
    case .conditional(let condition, let first, let second):
      1 + condition.weight + first.weight + second.weight
    case .call(_, let arguments): arguments.reduce(1) { $0 + $1.weight }
    // Walking spends on its own account.
    case .fold: 2
    case .bind(_, let value, let body): 1 + value.weight + body.weight
    }
  }
}
