internal import Expressions
internal import Foundation

/// Evaluates single expressions for people who try out the rules' language.
///
/// The whole of CEL, with dates, folding and macros of rules; with a pack also its code lists and
/// parameters (`param.name`).
public struct Evaluator: Sendable {
  /// What there is to print, and what it means.
  public struct Outcome: Sendable {
    public enum Kind: Sendable { case value, error, unknown }
    public let kind: Kind
    /// One line of JSON.
    public let json: String
  }

  private let host: Declarations
  private let container: String
  private let isTyped: Bool
  private let bindings: Bindings

  /// - Parameters:
  ///   - bindings: UTF-8 of a JSON object: the values of variables by name, plain or typed.
  ///   - container: The namespace in which names are looked up first.
  ///   - isTyped: Whether values inside the result carry their types.
  /// - Throws: `BindingsFault` when the bindings are no such object.
  public init(
    pack: RulePack? = nil, bindings: [UInt8]? = nil, container: String = "", isTyped: Bool = false
  ) throws(BindingsFault) {
    host = RuleCompiler.host(pack)
    (self.container, self.isTyped) = (container, isTyped)
    do throws(JSONFault) {
      self.bindings =
        try bindings.map { bytes throws(JSONFault) in try Bindings(json: bytes) }
        ?? Bindings()
    } catch {
      throw BindingsFault(reason: error.description)
    }
  }

  /// The static type of an expression, or what is wrong with it; nothing is evaluated.
  ///
  /// - Parameter declarations: A JSON object: types of variables, messages, functions.
  /// - Throws: `BindingsFault` when the declarations are no such object.
  public func deduce(
    _ expression: String, declarations: [UInt8]? = nil
  ) throws(BindingsFault) -> Outcome {
    do throws(JSONFault) {
      let deduction = Deduction(
        expression,
        try declarations.map { bytes throws(JSONFault) in try TypeDeclarations(json: bytes) }
          ?? TypeDeclarations(), bindings: bindings, container: container)
      if case .type = deduction { return Outcome(kind: .value, json: deduction.json) }
      return Outcome(kind: .error, json: deduction.json)
    } catch {
      throw BindingsFault(reason: error.description)
    }
  }

  public func evaluate(_ expression: String) -> Outcome {
    let evaluation = Evaluation(expression, bindings) { program in
      program.container = container
      program.host = host
      program.zoneOffset = { zone, second in
        TimeZone(identifier: zone)?
          .secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
      }
    }
    let kind: Outcome.Kind =
      switch evaluation {
      case .value: .value
      case .error: .error
      case .unknown: .unknown
      }
    return Outcome(kind: kind, json: evaluation.json(isTyped: isTyped))
  }
}

/// Why a file holds no values of variables.
public struct BindingsFault: Error, Sendable {
  public let reason: String
}
