/// The names an expression may use, with their types, and where a `Frame` keeps their values.
///
/// A name declared again replaces the earlier one.
public struct Declarations: Sendable {
  /// A function of the host: up to four arguments and the frame.
  public typealias HostBody =
    @Sendable (Operand, Operand, Operand, Operand, inout Frame) -> Operand

  /// How a function looks up a code.
  public struct ByCode: Sendable {
    /// A body in a box: a bare closure in an optional would be wrapped in others.
    public struct Step: Sendable {
      let body: HostBody
      public init(_ body: @escaping HostBody) { self.body = body }
    }

    /// The step that finds the entry in force.
    public struct Pick: Sendable {
      let name: String
      let step: Step
      public init(name: String, _ body: @escaping HostBody) {
        (self.name, step) = (name, Step(body))
      }
    }

    let list: String
    let find: Step
    let pick: Pick?
    let use: Step

    /// - Parameters:
    ///   - list: What tells one list from another.
    ///   - find: Gives the code's entry as an int, -1 for none. Its second argument is the entry
    ///     that the record says it has, where it says so.
    ///   - pick: Gives the entry that is in force, from the entry that was found and the last
    ///     argument, a date; its name tells it from others. Without it, `use` is given the date.
    ///   - use: The function, given the entry instead of the code.
    public init(list: String, find: Step, pick: Pick? = nil, use: Step) {
      (self.list, self.find, self.pick, self.use) = (list, find, pick, use)
    }
  }

  enum Meaning: Sendable {
    case variable(slot: Int, StaticType)
    case section(Int)
    case constant(Literal)
  }

  struct Section: Sendable {
    let name: String
    let fields: [(name: String, type: StaticType)]
  }

  private(set) var meanings: [String: Meaning] = [:]
  private(set) var sections: [Section] = []
  private(set) var functions: [Function] = []
  private var variableCount = 0
  private(set) var listsOfVariables: [Int: String] = [:]
  private(set) var listsOfFields: [RowField: String] = [:]

  public init() {}

  /// Declares a variable; dotted names are allowed.
  ///
  /// - Returns: Its slot, to be filled with `Frame.set`.
  @discardableResult
  public mutating func variable(_ name: String, _ type: StaticType) -> Int {
    meanings[name] = .variable(slot: variableCount, type)
    variableCount += 1
    return variableCount - 1
  }

  /// Says that a variable's texts are codes of a list, of which records may say the entry.
  public mutating func setList(_ list: String, ofVariable slot: Int) {
    listsOfVariables[slot] = list
  }

  /// Says the same of a field of a section's rows.
  public mutating func setList(_ list: String, ofField index: Int, section: Int) {
    listsOfFields[RowField(section: section, index: index)] = list
  }

  /// Declares a list of rows. A field is no list and no row itself.
  ///
  /// - Returns: The section's index: for `Frame.beginRow`, and in `StaticType.row`. The field at
  ///   index `i` of `fields` is in slot `base + i` of a row.
  @discardableResult
  public mutating func section(
    _ name: String, fields: [(name: String, type: StaticType)]
  ) -> Int {
    for field in fields {
      switch field.type {
      case .list, .row: preconditionFailure("a field of a row cannot be a list or a row")
      case .bool, .int, .double, .string, .date: break
      }
    }
    meanings[name] = .section(sections.count)
    sections.append(Section(name: name, fields: fields))
    return sections.count - 1
  }

  /// Declares a value that is the same for all records; dotted names such as
  /// `param.recruitment_age` are allowed.
  public mutating func constant(_ name: String, _ value: Literal) {
    meanings[name] = .constant(value)
  }

  /// Declares a variable that stands for one row, bound with `Frame.bind`.
  ///
  /// - Returns: Its slot.
  @discardableResult
  public mutating func rowVariable(_ name: String, section: Int) -> Int {
    variable(name, .row(section))
  }

  /// Declares a function of the host. Names may be overloaded by the types of the parameters.
  ///
  /// - Parameters:
  ///   - parameters: At most four; for a member function the receiver is the first.
  ///   - isMember: Whether it is called as `receiver.name(…)`.
  ///   - body: Called with values only: an argument that is missing, unknown or at fault decides
  ///     the result before. Unused places hold missing operands. May make text with
  ///     `Frame.makeText`.
  ///   - isCostly: Whether a call is worth a search for the same text before.
  ///   - isTotal: Whether it has a value for all arguments.
  ///   - byCode: For a function whose first argument is a code of a list that the literals name:
  ///     how it is done in two steps, of which the first is the same for all such calls.
  ///   - complaint: Called with the same before; says what is wrong with them, and with which.
  ///   - specialize: Called once for each call in an expression with the arguments that are
  ///     literals there. May return a body that has worked out beforehand what follows from them;
  ///     such a body is not given the literals' values.
  public mutating func function(
    _ name: String, parameters: [StaticType], result: StaticType, isMember: Bool = false,
    isCostly: Bool = false, isTotal: Bool = false,
    complaint: (@Sendable ([Literal?]) -> (argument: Int, message: String)?)? = nil,
    byCode: (@Sendable ([Literal?]) -> ByCode?)? = nil,
    specialize: (@Sendable ([Literal?]) -> HostBody?)? = nil,
    body: @escaping HostBody
  ) {
    precondition(parameters.count <= 4, "a function takes at most four arguments")
    precondition(!isMember || !parameters.isEmpty, "a member function needs a receiver")
    let tag = UInt64(Operand.Kind(result).rawValue)
    var function = Function(
      name: name, isMember: isMember, parameters: parameters, result: result,
      body: Self.keeping(tag, body), plain: body)
    (function.byCode, function.isCostly, function.complaint) = (byCode, isCostly, complaint)
    function.isTotal = isTotal
    if let specialize {
      function.specialize = { literals in specialize(literals).map { Self.keeping(tag, $0) } }
    }
    functions.append(function)
  }

  /// The body with a result of another kind than declared turned into none.
  private static func keeping(_ tag: UInt64, _ body: @escaping HostBody) -> HostBody {
    { first, second, third, fourth, frame in
      let value = body(first, second, third, fourth, &frame)
      return value.tag == tag ? value : value.withoutValue
    }
  }

  /// A frame with room for these variables. One per thread will do.
  public func makeFrame() -> Frame {
    Frame(variableCount: variableCount, fieldCounts: sections.map(\.fields.count))
  }

  /// The type of the variable in a slot.
  func type(ofSlot slot: Int) -> StaticType? {
    for case .variable(slot, let type) in meanings.values { return type }
    return nil
  }

  /// How fault messages call a type.
  func describe(_ type: StaticType) -> String {
    switch type {
    case .bool: "bool"
    case .int: "int"
    case .double: "double"
    case .string: "string"
    case .date: "date"
    case .list(.row(let section)): "the list '\(name(ofSection: section))'"
    case .list(let element): "list of \(describe(element))"
    case .row(let section): "a row of '\(name(ofSection: section))'"
    }
  }

  private func name(ofSection section: Int) -> String {
    sections.indices.contains(section) ? sections[section].name : "?"
  }
}
