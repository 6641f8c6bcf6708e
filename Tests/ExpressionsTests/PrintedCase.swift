import Foundation
import Testing

@testable import Expressions

/// One case of the specification's tests, by the way that `hoso rules eval` goes: bindings from
/// JSON, and the printed line read back.
struct PrintedCase {
  enum Wanted: Equatable {
    case value(DynamicValue)
    case error
    case unknown
    /// The case tells only what type the checker deduces: see `TypeDeductionTests`.
    case nothing
  }

  let label: String
  let expression: String
  let container: String
  let bindings: Bindings
  let wanted: Wanted
  /// Whether it may be refused by its types.
  let isChecked: Bool
  /// Functions and variables that its environment declares.
  let declares: [String]

  func typeDeclarations() throws -> TypeDeclarations {
    let names = declares.map { "\"\($0)\": \"dyn\"" }.joined(separator: ", ")
    return try TypeDeclarations(json: Array("{\"variables\": {\(names)}}".utf8))
  }

  static func applicable() throws -> [PrintedCase] {
    let file = URL(filePath: try #require(ConformanceCase.folder)).appending(
      path: "cel/cases.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap {
      try PrintedCase(Array($0.utf8))
    }
  }

  /// `nil` for a case that needs protocol buffers.
  private init?(_ line: [UInt8]) throws {
    guard case .map(let members) = try JSONReader.value(of: line),
      members[.string("needs_proto")] == nil
    else { return nil }
    func text(_ name: String) -> String {
      if case .string(let text)? = members[.string(name)] { text } else { "" }
    }
    label = "\(text("file"))/\(text("section"))/\(text("name"))"
    (expression, container) = (text("expr"), text("container"))
    bindings = try Bindings(json: Array((members[.string("bindings")]?.json ?? "{}").utf8))
    isChecked = members[.string("disable_check")] == nil
    if case .list(let names)? = members[.string("declares")] {
      declares = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    } else {
      declares = []
    }
    if let value = members[.string("value")]?.json {
      wanted = .value(try #require(try Bindings(json: Array("{\"x\":\(value)}".utf8)).values["x"]))
    } else {
      let has = { members[.string($0)] != nil }
      wanted = has("error") ? .error : has("unknown") ? .unknown : .nothing
    }
  }

  /// What is wrong, or nil.
  func difference() -> String? {
    let evaluation = Evaluation(expression, bindings) { program in
      program.container = container
      program.zoneOffset = { zone, second in
        TimeZone(identifier: zone)?
          .secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
      }
    }
    let line = evaluation.json(isTyped: true)
    switch (wanted, evaluation) {
    case (.error, .error), (.unknown, .unknown): return nil
    case (.nothing, _): return PrintedCase.typesOnly[name] == isTyped(evaluation) ? nil : line
    case (.value(let wanted), .value):
      let read = try? Bindings(json: Array("{\"x\":\(line)}".utf8)).values["x"]
      return read.map { PrintedCase.same($0, wanted) } == true ? nil : "\(label): \(line)"
    default: return "\(label): \(expression) prints \(line)"
    }
  }

  private var name: String { String(label.split(separator: "/").last ?? "") }

  private func isTyped(_ evaluation: Evaluation) -> Bool {
    if case .value = evaluation { true } else { false }
  }

  /// Equal, of the same types all the way down, and not a number where that is wanted.
  private static func same(_ one: DynamicValue, _ other: DynamicValue) -> Bool {
    if case .double(let one) = one, case .double(let other) = other, one.isNaN {
      return other.isNaN
    }
    return one == other && one.typedJSON.count == other.typedJSON.count
      && one.typeName == other.typeName
  }

  /// The cases without a value in the data: whether evaluating their expression gives one.
  ///
  /// The specification marks them `check_only`: what they ask is a deduced type, which
  /// `TypeDeductionTests` holds them to; evaluating them is not part of the test. Those with `false` cannot have a
  /// value: they use a protocol buffer message (`msg`), call functions that are declared without a
  /// body (`fn`, `tuple`, `sort`), or index an empty list on purpose.
  private static let typesOnly: [String: Bool] = [
    "function_result_type": false, "list_parameter": true,
    "list_parameter_order_independent": true, "comprehension_type_var_aliasing": false,
    "overload_type_var_aliasing": false, "unconstrained_type_var_as_dyn": false,
    "list_parameters_do_not_unify": false, "optional_none": true, "optional_none_2": true,
    "optional_dyn_promotion": true, "optional_dyn_promotion_2": true, "optional_in_ternary": true,
    "wrapper_promotion": false, "wrapper_promotion_2": false, "wrapper_dyn_promotion": false,
    "wrapper_dyn_promotion_2": false, "wrapper_primitive_assignable": false,
    "wrapper_null_assignable": false, "wrapper_ternary_parameter_assignment": true,
    "wrapper_ternary_parameter_assignment_2": false, "multiple_parameters_generality": false,
    "multiple_parameters_generality_2": false, "multiple_parameters_parameterized_ovl": false,
    "multiple_parameters_parameterized_ovl_2": false,
    "null_assignable_to_abstract_parameter_candidate": true,
  ]
}
