/// An expression, checked and ready to be evaluated against any number of frames.
public struct Program: Sendable {
  public static let defaultBudget = 1_000_000

  /// What one evaluation may cost: about one unit for each operator in each turn of a macro, and
  /// for each eight bytes of text read.
  public var budget = Program.defaultBudget

  public let type: StaticType
  /// The slots of the variables named anywhere in the expression, ascending.
  public let variablesUsed: [Int]
  /// The indices of the sections named anywhere in the expression, ascending.
  public let sectionsUsed: [Int]

  /// The fields named anywhere in the expression, by section, then by index.
  public let fieldsUsed: [RowField]

  /// The checked expression, for evaluating it in columns.
  let term: Term
  private let decide: Decide
  private let compute: Compute

  /// Parses, checks and compiles.
  ///
  /// - Parameters:
  ///   - source: At most 100,000 bytes of UTF-8.
  ///   - expecting: The type it must have; not a list.
  /// - Throws: All faults that could be found, in order of place.
  public init(
    _ source: String, in declarations: Declarations, expecting: StaticType = .bool
  ) throws(ExpressionFaults) {
    let bytes = Array(source.utf8)
    let node = try Parser.parse(bytes)
    var checker = Checker(declarations)
    let term = checker.check(node)
    if let term, term.type != expecting {
      let wanted = checker.describe(expecting)
      _ = checker.complain(
        "the expression must be \(wanted), but is \(checker.describe(term.type))",
        vi: "biểu thức phải có kiểu \(wanted), nhưng đây là \(checker.describe(term.type))",
        at: node.offset)
    }
    guard let term, checker.complaints.isEmpty else {
      throw Complaint.located(checker.complaints, in: bytes)
    }
    type = term.type
    self.term = term
    variablesUsed = checker.slotsUsed.sorted()
    sectionsUsed = checker.sectionsUsed.sorted()
    fieldsUsed = checker.fieldsUsed.sorted { ($0.section, $0.index) < ($1.section, $1.index) }
    if term.type == .bool {
      let decide = Compiler.decide(term)
      self.decide = decide
      compute = { frame in decide(&frame).operand }
    } else {
      decide = { _ in .fault(.typeMismatch) }
      compute = Compiler.compute(term)
    }
  }

  /// What an assertion says about the record in `frame`. Leaves the frame's values as they are.
  ///
  /// The frame must come from the declarations that the program was made with.
  public func evaluate(_ frame: inout Frame) -> Verdict {
    assertion.evaluate(&frame)
  }

  /// The assertion alone, for evaluating it against one record after another: holding it costs no
  /// counting of references.
  public var assertion: Assertion { Assertion(decide: decide, budget: budget) }

  /// The value of an expression of any type; of an assertion, as an operand of kind bool.
  ///
  /// Text that the expression made stays in `frame.text` until the next `reset`.
  public func value(_ frame: inout Frame) -> Operand {
    frame.fuel = budget
    let value = compute(&frame)
    return frame.fuel < 0 ? .fault(.budgetExceeded) : value.isValue ? value : value.withoutValue
  }
}

/// What a program of type bool says, without what else is known of the program.
public struct Assertion: Sendable {
  let decide: Decide
  let budget: Int

  /// What the assertion says about the record in `frame`. Leaves the frame's values as they are.
  public func evaluate(_ frame: inout Frame) -> Verdict {
    let textCount = frame.text.count
    frame.fuel = budget
    let truth = decide(&frame)
    if frame.text.count > textCount { frame.text.removeLast(frame.text.count - textCount) }
    // Running out is final, even where the logic absorbed it.
    return frame.fuel < 0 ? .fault(.budgetExceeded) : truth.verdict
  }
}

/// A field of the rows of a section, by the indices that its declaration gave.
public struct RowField: Hashable, Sendable {
  public let section: Int
  public let index: Int

  public init(section: Int, index: Int) { (self.section, self.index) = (section, index) }
}
