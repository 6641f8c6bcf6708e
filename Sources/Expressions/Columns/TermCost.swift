// What evaluating a term costs, as far as it decides how columns are worked out.

extension Term {
  /// The most that evaluating it can take from the budget, for records and texts within the
  /// limits of `ColumnPlan`.
  ///
  /// - Parameter limit: The most bytes of texts that are searched in, or looked for, by `contains`.
  func greatestCost(searching limit: Int) -> Int {
    func cost(_ terms: Term...) -> Int {
      terms.reduce(0) { $0 + $1.greatestCost(searching: limit) }
    }
    let reading = 1 + ColumnPlan.textLimit / 8
    let rows = ColumnPlan.rowLimit
    switch operation {
    case .constant, .variable, .local, .has, .field: return 1
    case .not(let operand), .negate(let operand): return 1 + cost(operand)
    case .matches(let operand, _): return reading + cost(operand)
    case .and(let first, let second), .or(let first, let second): return 1 + cost(first, second)
    case .compare(_, let first, let second):
      return (first.type == .string ? reading : 1) + cost(first, second)
    case .arithmetic(_, let first, let second):
      return (first.type == .string ? 2 * reading : 1) + cost(first, second)
    case .conditional(let condition, let first, let second):
      return 1 + cost(condition, first, second)
    case .contains(_, let operand): return reading + cost(operand)
    case .call(let function, let arguments):
      let isOnText = function.parameters.contains(.string)
      var own = isOnText ? reading : 1
      if function.kernel == .contains {
        own = (1 + limit / 8) * limit
      } else if function.name == "contains" || function.name.hasSuffix("ndexOf") {
        own *= isOnText ? ColumnPlan.textLimit : 1
      }
      return arguments.reduce(own) { $0 + cost($1) }
    case .fold(let fold, let series):
      let inner: Int
      var lanes = rows + 1
      switch fold {
      case .exists(_, let body), .all(_, let body): inner = body.weight + cost(body)
      case .pairs(_, _, let body): inner = body.weight + cost(body)
      case .anyTwo(_, _, let body):
        inner = body.weight + cost(body)
        lanes = rows * (rows - 1) / 2
      default: inner = 1
      }
      let stages = series.stages.reduce(1) { sum, stage in
        if case .filter(_, let body) = stage { return sum + body.weight + cost(body) }
        return sum + 1
      }
      return lanes * (inner + stages)
    case .bind(_, let value, let body): return 1 + cost(value, body)
    }
  }
}

extension Term {
  /// Whether it reads texts as numbers or cuts them, which fails for many a text.
  var mayFault: Bool {
    switch operation {
    case .constant, .variable, .local, .has, .field, .fold: false
    case .not(let operand), .negate(let operand), .matches(let operand, _),
      .contains(_, let operand):
      operand.mayFault
    case .and(let first, let second), .or(let first, let second),
      .compare(_, let first, let second), .arithmetic(_, let first, let second):
      first.mayFault || second.mayFault
    case .conditional(let condition, let first, let second):
      condition.mayFault || first.mayFault || second.mayFault
    case .call(let function, let arguments):
      arguments.contains(where: \.mayFault)
        || function.parameters.contains(.string) && function.result != .bool
          && function.byCode == nil && !function.isCostly
    case .bind(_, let value, let body): value.mayFault || body.mayFault
    }
  }

  /// What evaluating it usually costs, in comparisons of numbers.
  var usualCost: Int {
    switch operation {
    case .constant, .variable, .local, .has, .field: 1
    case .not(let operand), .negate(let operand): operand.usualCost
    case .matches(let operand, _): 15 + operand.usualCost
    case .contains(_, let operand): 3 + operand.usualCost
    case .and(let first, let second), .or(let first, let second),
      .compare(_, let first, let second), .arithmetic(_, let first, let second):
      1 + first.usualCost + second.usualCost
    case .conditional(let condition, let first, let second):
      2 + condition.usualCost + first.usualCost + second.usualCost
    case .call(let function, let arguments):
      arguments.reduce(function.isCostly ? 100 : function.kernel == nil ? 10 : 2) {
        $0 + $1.usualCost
      }
    case .fold: 200
    case .bind(_, let value, let body): value.usualCost + body.usualCost
    }
  }
}
