/// A checked expression: each name resolved, each type known. Needs neither syntax nor names.
struct Term: Sendable {
  let type: StaticType
  let operation: Operation

  /// The value, where it is written in the expression.
  var literal: Literal? {
    if case .constant(let literal) = operation { literal } else { nil }
  }

  indirect enum Operation: Sendable {
    case constant(Literal)
    case variable(slot: Int)
    /// The variable of an enclosing macro, by depth.
    case local(Int)
    case field(of: Term, index: Int)
    case has(Presence)
    case not(Term)
    case negate(Term)
    case and(Term, Term)
    case or(Term, Term)
    case conditional(Term, Term, Term)
    case compare(Relation, Term, Term)
    case arithmetic(Arithmetic, Term, Term)
    case contains(Series, Term)
    case matches(Term, Pattern)
    case call(Function, [Term])
    case fold(Fold, Series)
    /// The second term, with the value of the first as a variable.
    case bind(local: Int, Term, Term)
  }

  enum Presence: Sendable {
    case variable(slot: Int)
    case section(Int)
    case field(of: Term, index: Int)
    case always
  }
}

/// A list being walked: never held in memory, whatever macros it goes through.
struct Series: Sendable {
  let source: Source
  var stages: [Stage] = []
  /// `nil` for the empty list literal.
  var element: StaticType?

  enum Source: Sendable {
    case section(Int)
    case constants([Literal])
    case terms([Term])
    case variable(slot: Int)
    /// The parts of a text between separators.
    case parts(of: Term, separator: Term)
  }

  enum Stage: Sendable {
    case filter(local: Int, Term)
    case map(local: Int, Term)
    /// Binds the element's index. Always the last stage.
    case number(local: Int)
  }

  /// Whether walking can meet an element that is unknown or at fault. Then, as CEL has it, the
  /// whole list is, and a macro may not stop early.
  var canFail: Bool {
    for stage in stages {
      if case .number = stage { continue }
      return true
    }
    switch source {
    // Of a text, only the first part can fail.
    case .section, .constants, .parts: return false
    case .terms, .variable: return true
    }
  }
}

/// What is asked of a list.
enum Fold: Sendable {
  case size
  case all(local: Int, Term)
  case exists(local: Int, Term)
  case existsOne(local: Int, Term)
  case count(local: Int, Term)
  case sum(local: Int, Term)
  case least(local: Int, Term)
  case greatest(local: Int, Term)
  /// Every two neighbours. With the depths of both variables, as below.
  case pairs(Int, Int, Term)
  /// Some two, the first before the second.
  case anyTwo(Int, Int, Term)
  case distinct(local: Int, Term)
  case first
  case last
  case element(at: Term)
}

/// A function, ours or the host's. Called only when all arguments are values.
struct Function: Sendable {
  typealias Body = Declarations.HostBody

  /// With its namespace, if it has one: `math.abs`.
  let name: String
  let isMember: Bool
  /// A member's receiver comes first. At most four.
  let parameters: [StaticType]
  let result: StaticType
  let body: Body
  /// The body as the host gave it, whose result may be of another kind than declared.
  var plain: Body
  /// Looks its first argument up in a list of codes; see `Declarations.function`.
  var byCode: (@Sendable ([Literal?]) -> Declarations.ByCode?)?
  /// What is wrong with arguments that are literals; see `Declarations.function`.
  var complaint: (@Sendable ([Literal?]) -> (argument: Int, message: String)?)?
  /// The list in which it finds codes.
  var listOfCodes: String?
  /// Whether it does much work on its text: what is known of a text is then better remembered.
  var isCostly = false
  /// Whether it has a value for all arguments.
  var isTotal = false
  /// How it is done in columns, where that is known.
  var kernel: ColumnPlan.Kernel?
  /// Whether it is `substring` from one place to another.
  var isCut: Bool {
    name == "substring" && isMember && parameters == [.string, .int, .int]
  }
  /// Makes a body that knows some arguments beforehand; see `Declarations.function`.
  var specialize: Specializer?

  init(
    name: String, isMember: Bool, parameters: [StaticType], result: StaticType,
    body: @escaping Body, plain: @escaping Body
  ) {
    (self.name, self.isMember) = (name, isMember)
    (self.parameters, self.result) = (parameters, result)
    self.body = body
    self.plain = plain
  }

  typealias Specializer = @Sendable ([Literal?]) -> Body?
}
