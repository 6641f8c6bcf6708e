import RecordModel

/// One cell of a record: a field of the person, or of one row of a section.
struct RepairCell: Hashable, Comparable {
  var field: FieldAddress
  /// From 0 within its section; 0 for the person.
  var row: UInt16

  static func < (left: RepairCell, right: RepairCell) -> Bool {
    (left.field.section, left.row, left.field.field)
      < (right.field.section, right.row, right.field.field)
  }
}

/// The least cells of a record whose change could satisfy all rules that it breaks.
///
/// Each broken rule is a set of cells of which at least one must change; the answer is a hitting set
/// of least weight. Rules that hold now are not looked at, so a change may break one of them: it is
/// where to look first, not what to write. Source: Fellegi and Holt, "A Systematic Approach to
/// Automatic Edit and Imputation", 1976, of whose implied edits none are made here.
struct SmallestRepair {
  /// Ascending.
  let cells: [RepairCell]

  /// - Parameters:
  ///   - sets: For each broken rule the cells that it names; none is empty.
  ///   - weight: What the change of a cell costs; above 0.
  init(_ sets: [[RepairCell]], weight: (RepairCell) -> Int) {
    var search = Search(sets.map { $0.sorted() }, weight)
    search.run()
    cells = search.best.sorted()
  }

  /// Branches over the cells of the rule that leaves the least choice, cheapest first, and turns back
  /// where the best known is reached. A record with so many findings that this takes long gets the
  /// best found until then.
  private struct Search {
    /// Rules looked at, counted again at each branch.
    private static let workLimit = 200_000

    private let sets: [[RepairCell]]
    private let weights: [RepairCell: Int]
    private var chosen: [RepairCell] = []
    private var cost = 0
    private var work = 0
    private var bestCost = Int.max
    private(set) var best: [RepairCell] = []

    init(_ sets: [[RepairCell]], _ weight: (RepairCell) -> Int) {
      self.sets = sets
      weights = Dictionary(
        sets.joined().map { ($0, weight($0)) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func run() {
      greedy()
      branch(sets)
    }

    /// A first answer: again and again the cell that answers most rules for its weight.
    private mutating func greedy() {
      var open = sets
      var answer: [RepairCell] = []
      while !open.isEmpty {
        var hits: [RepairCell: Int] = [:]
        for cell in open.joined() { hits[cell, default: 0] += 1 }
        let cell = hits.keys.sorted().max {
          (hits[$0] ?? 0) * (weights[$1] ?? 1) < (hits[$1] ?? 0) * (weights[$0] ?? 1)
        }
        guard let cell else { break }
        answer.append(cell)
        open.removeAll { $0.contains(cell) }
      }
      (best, bestCost) = (answer, answer.reduce(0) { $0 + (weights[$1] ?? 0) })
    }

    /// - Parameter open: The rules that no chosen cell answers.
    private mutating func branch(_ open: [[RepairCell]]) {
      guard work < Self.workLimit, cost < bestCost else { return }
      work += open.count + 1
      guard let narrowest = open.min(by: { $0.count < $1.count }) else {
        (best, bestCost) = (chosen, cost)
        return
      }
      let ordered = narrowest.sorted { (weights[$0] ?? 0, $0) < (weights[$1] ?? 0, $1) }
      for cell in ordered {
        chosen.append(cell)
        cost += weights[cell] ?? 0
        branch(open.filter { !$0.contains(cell) })
        cost -= weights[cell] ?? 0
        chosen.removeLast()
      }
    }
  }
}
