// The lanes of what macros walk through.

extension ColumnBatch {
  /// Makes the lanes of a domain the first time in a batch that something is asked of them.
  ///
  /// Their number is worked out first, so that each table is filled in one go: appending to four
  /// tables took 120 instructions a lane.
  mutating func make(_ domain: Int) {
    guard !domains[domain].isMade else { return }
    let shape = plan.domains[domain]
    var made = DomainLanes()
    swap(&made, &domains[domain])
    let parent = domains[shape.parent]
    let rows = domains[plan.rowDomains[shape.section]].starts
    let isOfRecords = shape.parent == ColumnPlan.records
    made.starts.removeAll(keepingCapacity: true)
    var count = 0
    for lane in 0..<parent.count {
      made.starts.append(Int32(truncatingIfNeeded: count))
      let record = isOfRecords ? lane : Int(parent.records[lane])
      let own = Int(rows[record + 1] - rows[record])
      switch shape.shape {
      case .neighbours: count += max(own - 1, 0)
      case .anyTwo: count += own * (own - 1) / 2
      default: count += own
      }
    }
    made.starts.append(Int32(truncatingIfNeeded: count))
    resize(&made.records, count)
    for number in made.rows.indices { resize(&made.rows[number], count) }
    made.fillRecords(parent, isOfRecords: isOfRecords)
    if !isOfRecords { made.fillOwners(parent.count, count) }
    for number in parent.rows.indices { made.inherit(parent.rows[number], number) }
    made.fillRows(shape.shape, from: parent.rows.count, rows, parent, isOfRecords: isOfRecords)
    made.count = count
    made.isMade = true
    swap(&made, &domains[domain])
    prepare(domain)
  }
}

/// Changes how many elements there are; those that come new are 0.
private func resize(_ array: inout [Int32], _ count: Int) {
  if array.count > count {
    array.removeLast(array.count - count)
  } else {
    array.append(contentsOf: repeatElement(0, count: count - array.count))
  }
}

extension ColumnBatch.DomainLanes {
  /// The record of each lane.
  fileprivate mutating func fillRecords(_ parent: ColumnBatch.DomainLanes, isOfRecords: Bool) {
    var own: [Int32] = []
    swap(&own, &records)
    do {
      let starts = starts.span
      var records = own.mutableSpan
      for lane in 0..<parent.count {
        let record = isOfRecords ? Int32(truncatingIfNeeded: lane) : parent.records[lane]
        for place in Int(starts[lane])..<Int(starts[lane + 1]) { records[place] = record }
      }
    }
    swap(&own, &records)
  }

  /// The lane of the parent that each lane belongs to.
  fileprivate mutating func fillOwners(_ parentCount: Int, _ count: Int) {
    resize(&owners, count)
    var own: [Int32] = []
    swap(&own, &owners)
    do {
      let starts = starts.span
      var owners = own.mutableSpan
      for lane in 0..<parentCount {
        let owner = Int32(truncatingIfNeeded: lane)
        for place in Int(starts[lane])..<Int(starts[lane + 1]) { owners[place] = owner }
      }
    }
    swap(&own, &owners)
  }

  /// A row that is bound in the lanes of the parent.
  fileprivate mutating func inherit(_ bound: [Int32], _ number: Int) {
    var own: [Int32] = []
    swap(&own, &rows[number])
    do {
      let (starts, bound) = (starts.span, bound.span)
      var rows = own.mutableSpan
      for lane in 0..<starts.count - 1 {
        for place in Int(starts[lane])..<Int(starts[lane + 1]) { rows[place] = bound[lane] }
      }
    }
    swap(&own, &rows[number])
  }

  /// The rows that the lanes bind anew.
  private mutating func bind(
    _ number: Int, _ rows: [Int32], _ parent: ColumnBatch.DomainLanes, isOfRecords: Bool,
    _ row: (inout MutableSpan<Int32>, _ place: Int, _ rows: Range<Int32>) -> Void
  ) {
    var own: [Int32] = []
    swap(&own, &self.rows[number])
    do {
      let starts = starts.span
      var bound = own.mutableSpan
      for lane in 0..<parent.count {
        let record = isOfRecords ? lane : Int(parent.records[lane])
        row(&bound, Int(starts[lane]), rows[record]..<rows[record + 1])
      }
    }
    swap(&own, &self.rows[number])
  }

  fileprivate mutating func fillRows(
    _ shape: ColumnPlan.Domain.Shape, from first: Int, _ rows: [Int32],
    _ parent: ColumnBatch.DomainLanes, isOfRecords: Bool
  ) {
    switch shape {
    case .neighbours:
      for second in 0..<2 {
        bind(first + second, rows, parent, isOfRecords: isOfRecords) { bound, start, rows in
          guard !rows.isEmpty else { return }
          var place = start
          for row in rows.dropLast() {
            bound[place] = row + Int32(truncatingIfNeeded: second)
            place += 1
          }
        }
      }
    case .anyTwo:
      for second in 0..<2 {
        bind(first + second, rows, parent, isOfRecords: isOfRecords) { bound, start, rows in
          var place = start
          for later in rows {
            let count = Int(later &- rows.lowerBound)
            precondition(place + count <= bound.count)
            for number in 0..<count {
              let earlier = rows.lowerBound &+ Int32(truncatingIfNeeded: number)
              // All of them lie inside, by the condition before.
              unsafe bound[unchecked: place &+ number] = second == 0 ? earlier : later
            }
            place &+= count
          }
        }
      }
    default:
      bind(first, rows, parent, isOfRecords: isOfRecords) { bound, start, rows in
        var place = start
        for row in rows {
          bound[place] = row
          place += 1
        }
      }
    }
  }
}
