// Many assertions over many records at once.
//
// Compiled one by one, assertions cost a chain of closure calls a record, and what rules have in
// common, such as a person's year of birth, is worked out for each of them. A `ColumnPlan` holds
// the terms of all assertions as one network in which equal terms are one node; a `ColumnBatch`
// works each node out for up to 64 records before it goes on to the next. What an assertion says
// of the records is then three words of 64 bits, and the logic between conditions is done on such
// words: && and || of 64 records are a handful of instructions.
//
// Only the usual is done here. Where a fault, an overlong text or a value of another kind turns
// up, the lane is marked as odd and the caller evaluates the assertion for that record by its
// `Program`, which stays the one authority for what an expression means.
//
// The résumé pack's rules by hoso-rulebench: 51,100 instructions a wide record became 20,600 and
// fewer since, 121,600 a person with eight child rows 39,400.

/// The assertions of a rule pack as one network of terms. Made once; read by all threads.
public struct ColumnPlan: Sendable {
  /// A place where assertions are looked up: a node, and whose lanes it has.
  public struct Root: Hashable, Sendable {
    let node: Int
  }

  struct Node: Sendable {
    /// Index into `domains`: what a lane of this node stands for.
    let domain: Int
    let kind: Operand.Kind
    let operation: Operation
    /// Of a call: which memory has its answers; -1 for none.
    var memory = -1
  }

  /// Nodes are given by index, and come before those that use them.
  enum Operation: Sendable {
    /// Set from outside before the batch is evaluated.
    case given
    case constant(Literal)
    case has(Int)
    case hasRows(section: Int)
    case rowCount(section: Int)
    case not(Int)
    case and(Int, Int)
    case or(Int, Int)
    case conditional(Int, Int, Int)
    case compareInts(Relation, Int, Int)
    case compareDates(Relation, Int, Int)
    case compareNumbers(Relation, Int, Int)
    case compareTexts(Relation, Int, Int)
    /// A text of up to seven bytes as one number; -1 for a longer one.
    case shortText(Int)
    /// Whether a whole number or short text is one of these.
    case isOneOf([Int64], Int)
    case isInSet(TextSet, Int)
    case calculateInts(Arithmetic, Int, Int)
    case calculateDoubles(Arithmetic, Int, Int)
    case join(Int, Int)
    case negate(Int)
    case matches(Pattern, Int)
    case call(Function.Body, [Int], isKnown: [Bool])
    case kernel(Kernel, Int, Int)
    /// A part of a text, by code points.
    case cut(Int, from: Int, to: Int)
    /// What was found out before about the same text; the other node for what is new.
    case remember(memory: Int, identity: Int, Int)
    /// What stands for a text in memory.
    case identify(memory: Int, Int)
    /// The value that a node of another domain has for what this lane belongs to.
    case gather(Int, via: Table)
    /// What the row behind this one has.
    case next(Int)
    /// Over the lanes that belong to this one: some, all, how many.
    case exists(Int)
    case all(Int)
    /// All rows but the last, each with the one behind it.
    case allPairs(Int)
    case count(Int)
  }

  /// How a lane finds its record or one of its rows.
  enum Table: Hashable, Sendable {
    case record
    case row(Int)

    /// Its place among the ways of a domain.
    var number: Int {
      switch self {
      case .record: 0
      case .row(let number): number + 1
      }
    }
  }

  /// Functions common and short enough to be done without calling their bodies.
  enum Kernel: String, Sendable {
    case year, plusYears, plusMonths, integer, round, truncate, toDouble, size
    case startsWith, endsWith, contains
    /// The same for texts of up to `ColumnPlan.searchLimit` bytes; others are odd.
    case containsShort
    /// Whether both texts have the same bytes; those of more than `ColumnPlan.searchLimit` are odd.
    case same
  }

  /// What the lanes of a node stand for.
  struct Domain: Hashable, Sendable {
    enum Shape: Hashable, Sendable {
      /// The same for all records: lane 0 alone counts.
      case everything
      case records
      /// The rows of a section of all records.
      case rows
      /// For each lane of the parent: each row, each two neighbours or each two rows. Each row of
      /// a record, and two neighbours of it, are lanes of `rows`.
      case eachRow, neighbours, anyTwo
    }
    var shape: Shape
    var parent = 0
    var section = -1
    /// How many rows are bound in a lane, those of the parent first.
    var rowCount = 0
  }

  static let everything = 0
  static let records = 1

  var nodes: [Node] = []
  var domains = [Domain(shape: .everything), Domain(shape: .records)]
  /// The nodes of variables by slot, of row fields by section and index.
  var variables: [Int: Int] = [:]
  var fields: [RowField: Int] = [:]
  /// The nodes of the entries that records say their codes have.
  var variableEntries: [Int: Int] = [:]
  var fieldEntries: [RowField: Int] = [:]
  /// The nodes of variables that are the same for all records.
  var uniforms: [Int: Int] = [:]
  /// How many nodes remember what they answered about texts, and how many texts that is about.
  var memoryCount = 0
  var textCount = 0
  /// How many calls remember.
  var callMemoryCount = 0
  /// The domain of each section's rows; -1 where no assertion looks at them.
  var rowDomains: [Int]
  let declarations: Declarations
  /// Nodes by what they are, so that equal terms become one, and the same by node.
  private(set) var known: [NodeKey: Int] = [:]
  private var keys: [NodeKey] = []

  /// Records with more rows in a section than this are left to `Program`: what an assertion may
  /// cost is known beforehand only for so many.
  public static let rowLimit = 32
  /// Longer texts make a lane odd, for the same reason.
  static let textLimit = 512
  /// The same for texts that are searched for one another, where an assertion could cost too much
  /// with longer ones: names of units, of which few have more than half as many bytes.
  static let searchLimit = 128

  public init(_ declarations: Declarations) {
    self.declarations = declarations
    rowDomains = Array(repeating: -1, count: declarations.sections.count)
  }

  /// Adds an assertion over records, or with `each` over the rows of a section.
  ///
  /// - Parameters:
  ///   - each: The slot of the variable that stands for the row, and the section.
  ///   - uniform: Slots of variables that are the same for all records.
  /// - Returns: `nil` for an assertion that has to be evaluated record by record.
  public mutating func add(
    _ program: Program, each: (slot: Int, section: Int)? = nil, uniform: Set<Int> = []
  ) -> Root? {
    if let each { _ = rowDomain(each.section) }
    let (term, budget) = (program.term, program.budget)
    let limits = [Self.textLimit, Self.searchLimit]
    guard term.type == .bool,
      let limit = limits.first(where: { term.greatestCost(searching: $0) <= budget })
    else { return nil }
    // The builder works on this plan, not on a copy, and what it began in vain is taken back: a
    // copy for each assertion cost more than the assertions.
    let mark = Mark(self)
    var builder = ColumnBuilder(plan: ColumnPlan(declarations), uniform: uniform)
    builder.searchesShort = limit < Self.textLimit
    swap(&builder.plan, &self)
    let node = builder.build(term, each: each)
    swap(&builder.plan, &self)
    guard let node else {
      takeBack(to: mark)
      return nil
    }
    return Root(node: node)
  }

  /// Adds a node, or finds the equal one.
  mutating func add(_ operation: Operation, _ kind: Operand.Kind, _ key: NodeKey) -> Int {
    if let known = known[key] { return known }
    nodes.append(Node(domain: key.domain, kind: kind, operation: operation))
    keys.append(key)
    known[key] = nodes.count - 1
    return nodes.count - 1
  }

  /// How far a plan had come.
  private struct Mark {
    let nodes: Int
    let domains: Int
    let memories: Int
    let texts: Int
    let callMemories: Int

    init(_ plan: ColumnPlan) {
      (nodes, domains) = (plan.nodes.count, plan.domains.count)
      (memories, texts, callMemories) = (plan.memoryCount, plan.textCount, plan.callMemoryCount)
    }
  }

  /// Takes out all that was added since.
  private mutating func takeBack(to mark: Mark) {
    for key in keys[mark.nodes...] { known[key] = nil }
    keys.removeSubrange(mark.nodes...)
    nodes.removeSubrange(mark.nodes...)
    domains.removeSubrange(mark.domains...)
    for section in rowDomains.indices where rowDomains[section] >= mark.domains {
      rowDomains[section] = -1
    }
    (memoryCount, textCount, callMemoryCount) = (mark.memories, mark.texts, mark.callMemories)
    variables = variables.filter { $0.value < mark.nodes }
    fields = fields.filter { $0.value < mark.nodes }
    variableEntries = variableEntries.filter { $0.value < mark.nodes }
    fieldEntries = fieldEntries.filter { $0.value < mark.nodes }
    uniforms = uniforms.filter { $0.value < mark.nodes }
  }

  /// The domain of a section's rows, made where there is none.
  mutating func rowDomain(_ section: Int) -> Int {
    if rowDomains[section] < 0 {
      rowDomains[section] = domains.count
      domains.append(
        Domain(shape: .rows, parent: Self.records, section: section, rowCount: 1))
    }
    return rowDomains[section]
  }

  /// The kind of value that a column holds.
  public func kind(ofColumn column: Int) -> Operand.Kind { nodes[column].kind }

  /// The column of a variable, and that of the entries of its codes; `nil` where it is not read.
  public func column(ofVariable slot: Int) -> (value: Int?, entry: Int?) {
    (variables[slot], variableEntries[slot])
  }

  /// The same of a field of rows.
  public func column(of field: RowField) -> (value: Int?, entry: Int?) {
    (fields[field], fieldEntries[field])
  }

  /// Whether the rows of a section are lanes.
  public func readsRows(of section: Int) -> Bool { rowDomains[section] >= 0 }
}
