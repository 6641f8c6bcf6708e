/// What becomes of one expression of the whole language, as tools print it.
public enum Evaluation: Sendable {
  case value(DynamicValue)
  /// Why there is no value. Of a text that cannot be parsed, with line and column.
  case error(String)
  /// The variables or functions whose value is not known.
  case unknown([String])

  /// - Parameter configure: Sets container, host, zones; the bindings are set already.
  public init(
    _ source: String, _ bindings: Bindings = Bindings(),
    configure: (inout DynamicProgram) -> Void = { _ in }
  ) {
    do throws(ExpressionFaults) {
      var program = try DynamicProgram(source)
      program.unknowns = bindings.unknowns
      configure(&program)
      do throws(DynamicFault) {
        self = .value(try program.evaluate(bindings.values))
      } catch .unknown(let names) {
        self = .unknown(names)
      } catch {
        self = .error(error.message)
      }
    } catch {
      self = .error(
        error.faults.map { "\($0.line):\($0.column): \($0.message)" }.joined(separator: "; "))
    }
  }

  /// One JSON object: `{"value", "type"}`, `{"error"}` or `{"unknown"}`.
  ///
  /// - Parameter isTyped: Whether values inside the value carry their types too.
  public func json(isTyped: Bool = false) -> String {
    switch self {
    case .value(let value) where isTyped: value.typedJSON
    case .value(let value): #"{"value":\#(value.json),"type":\#(quoted(value.shortTypeName))}"#
    case .error(let message): #"{"error":\#(quoted(message))}"#
    case .unknown(let names): #"{"unknown":[\#(names.map(quoted).joined(separator: ","))]}"#
    }
  }
}

extension DynamicFault {
  /// In the words of cel-go, where it has them.
  var message: String {
    switch self {
    case .unknownName(let name): "undeclared reference to '\(name)'"
    case .noSuchOverload(let name): "no such overload: \(name)"
    case .noSuchKey: "no such key"
    case .overflow: "overflow: the result is beyond its type's range"
    case .divisionByZero: "divide by zero"
    case .badArgument: "invalid argument: the function has no result for it"
    case .duplicateKey: "a key stands twice in a map"
    case .budgetExceeded: "cost limit exceeded"
    case .notSupported: "messages of protocol buffers are not supported"
    case .unknown(let names): "unknown: \(names.joined(separator: ", "))"
    }
  }
}
