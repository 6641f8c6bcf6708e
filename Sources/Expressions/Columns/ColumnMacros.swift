// Putting macros over lists into a plan.

extension ColumnBuilder {
  mutating func fold(_ fold: Fold, _ series: Series, _ place: Place) -> Int? {
    guard case .section(let section) = series.source else { return nil }
    switch (fold, series.stages.count) {
    case (.size, 0):
      _ = plan.rowDomain(section)
      return add(
        .rowCount(section: section), .int, ColumnPlan.records, NodeKey("rowCount", .none, [section])
      )
    case (.size, 1):
      guard case .filter(let local, let condition) = series.stages[0] else { return nil }
      return walk(.eachRow, section, [local], condition, place, .int, "count") { .count($0) }
    case (.count(let local, let condition), 0):
      return walk(.eachRow, section, [local], condition, place, .int, "count") { .count($0) }
    case (.exists(let local, let condition), 0):
      return walk(.eachRow, section, [local], condition, place, .bool, "exists") { .exists($0) }
    case (.all(let local, let condition), 0):
      return walk(.eachRow, section, [local], condition, place, .bool, "all") { .all($0) }
    case (.pairs(let first, let second, let condition), 0):
      if place.domain == ColumnPlan.records {
        return walk(.neighbours, section, [first, second], condition, place, .bool, "pairs") {
          .allPairs($0)
        }
      }
      return walk(.neighbours, section, [first, second], condition, place, .bool, "all") {
        .all($0)
      }
    case (.anyTwo(let first, let second, let condition), 0):
      return walk(.anyTwo, section, [first, second], condition, place, .bool, "exists") {
        .exists($0)
      }
    default: return nil
    }
  }

  private mutating func walk(
    _ shape: ColumnPlan.Domain.Shape, _ section: Int, _ locals: [Int], _ condition: Term,
    _ place: Place, _ kind: Operand.Kind, _ name: String,
    _ operation: (Int) -> ColumnPlan.Operation
  ) -> Int? {
    let inner = walk(shape, section, locals, place)
    guard let node = build(condition, inner) else { return nil }
    // A condition that looks at no row of the walk is made one that does.
    guard plan.nodes[node].domain == inner.domain else { return nil }
    return add(operation(node), kind, place.domain, NodeKey(name, .none, [node, inner.domain]))
  }
}
