// The lanes of what macros walk through.

extension ColumnBatch {
  /// Makes the lanes of a domain the first time in a batch that something is asked of them.
  mutating func make(_ domain: Int) {
    guard !domains[domain].isMade else { return }
    let shape = plan.domains[domain]
    var made = DomainLanes()
    swap(&made, &domains[domain])
    made.clear()
    let parent = domains[shape.parent]
    let rows = domains[plan.rowDomains[shape.section]].starts
    for lane in 0..<parent.count {
      made.starts.append(Int32(made.records.count))
      let record = shape.parent == ColumnPlan.records ? lane : Int(parent.records[lane])
      let (first, end) = (Int(rows[record]), Int(rows[record + 1]))
      switch shape.shape {
      case .neighbours where first + 1 < end:
        for row in first..<end - 1 { made.append(record, lane, parent, row, row + 1) }
      case .neighbours: break
      case .anyTwo:
        for later in first..<end {
          for earlier in first..<later { made.append(record, lane, parent, earlier, later) }
        }
      default:
        for row in first..<end { made.append(record, lane, parent, row) }
      }
    }
    made.starts.append(Int32(made.records.count))
    made.count = made.records.count
    made.isMade = true
    swap(&made, &domains[domain])
    forget(domain)
  }
}

extension ColumnBatch.DomainLanes {
  mutating func clear() {
    records.removeAll(keepingCapacity: true)
    parents.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    for number in rows.indices { rows[number].removeAll(keepingCapacity: true) }
  }

  /// Adds a lane: the rows bound in the parent's, then the new ones.
  mutating func append(
    _ record: Int, _ lane: Int, _ parent: ColumnBatch.DomainLanes, _ row: Int, _ second: Int? = nil
  ) {
    records.append(Int32(truncatingIfNeeded: record))
    parents.append(Int32(truncatingIfNeeded: lane))
    for number in parent.rows.indices { rows[number].append(parent.rows[number][lane]) }
    let next = parent.rows.count
    rows[next].append(Int32(truncatingIfNeeded: row))
    if let second { rows[next + 1].append(Int32(truncatingIfNeeded: second)) }
  }
}
