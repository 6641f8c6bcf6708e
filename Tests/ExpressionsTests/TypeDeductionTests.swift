import Foundation
import Testing

@testable import Expressions

@Suite("Deduced types")
struct TypeDeductionTests {
  /// What the specification's cases use of its messages and functions. Source: cel-spec,
  /// `proto3/test_all_types.proto`, and the cases' own `type_env`.
  private static let declarations = """
    {"variables": {"msg": "TestAllTypes"},
     "messages": {
       "TestAllTypes": {
         "single_int64": "int", "single_int64_wrapper": "wrapper(int)",
         "single_string_wrapper": "wrapper(string)", "single_duration": "duration",
         "single_timestamp": "timestamp", "repeated_nested_message": "list(NestedMessage)"},
       "NestedMessage": {"bb": "int"}},
     "functions": {
       "fn": "(string, int) -> string", "tuple": "(T, U, V) -> tuple(T, U, V)",
       "sort": ["(tuple(T, T, T)) -> tuple(T, T, T)"]}}
    """

  private static func deduced(_ expression: String) throws -> String {
    switch Deduction(expression, try TypeDeclarations(json: Array(declarations.utf8))) {
    case .type(let type): type
    case .error(let message): message
    }
  }

  /// The `deduced_type` of each case that is only checked. Source: cel-spec 508bd98e,
  /// `tests/simple/testdata/type_deduction.textproto`.
  static let checkOnly: [(name: String, expression: String, type: String)] = [
    ("function_result_type", "fn('abc', 123)", "string"),
    ("list_parameter", "[[], [[]], [[[]]], [[[[]]]]]", "list(list(list(list(list(dyn)))))"),
    (
      "list_parameter_order_independent", "[[[[[]]]], [], [[[]]]]",
      "list(list(list(list(list(dyn)))))"
    ),
    (
      "comprehension_type_var_aliasing", "msg.repeated_nested_message.map(x, x).map(y, y.bb)",
      "list(int)"
    ),
    ("overload_type_var_aliasing", "([] + msg.repeated_nested_message + [])[0].bb", "int"),
    ("unconstrained_type_var_as_dyn", "([].map(x,x))[0].foo", "dyn"),
    (
      "list_parameters_do_not_unify", "[msg.single_int64_wrapper, msg.single_string_wrapper]",
      "list(dyn)"
    ),
    ("optional_none", "[optional.none(), optional.of(1)]", "list(optional_type(int))"),
    ("optional_none_2", "[optional.of(1), optional.none()]", "list(optional_type(int))"),
    ("optional_dyn_promotion", "[optional.of(1), optional.of(dyn(1))]", "list(optional_type(dyn))"),
    (
      "optional_dyn_promotion_2", "[optional.of(dyn(1)), optional.of(1)]",
      "list(optional_type(dyn))"
    ),
    ("optional_in_ternary", "true ? optional.of(dyn(1)) : optional.of(1)", "optional_type(dyn)"),
    (
      "wrapper_promotion", "[msg.single_int64_wrapper, msg.single_int64]", "list(wrapper(int))"
    ),
    (
      "wrapper_promotion_2", "[msg.single_int64, msg.single_int64_wrapper]", "list(wrapper(int))"
    ),
    (
      "wrapper_dyn_promotion", "[msg.single_int64_wrapper, msg.single_int64, dyn(1)]", "list(dyn)"
    ),
    (
      "wrapper_dyn_promotion_2", "[dyn(1), msg.single_int64_wrapper, msg.single_int64]",
      "list(dyn)"
    ),
    ("wrapper_primitive_assignable", "msg.single_int64_wrapper + 1", "int"),
    ("wrapper_null_assignable", "msg.single_int64_wrapper == null", "bool"),
    (
      "wrapper_ternary_parameter_assignment", "false ? msg.single_int64_wrapper : null",
      "wrapper(int)"
    ),
    (
      "wrapper_ternary_parameter_assignment_2", "true ? msg.single_int64_wrapper : 42",
      "wrapper(int)"
    ),
    (
      "multiple_parameters_generality",
      "[tuple(1, 2u, 3.0), tuple(dyn(1), dyn(2u), dyn(3.0))][0]", "tuple(dyn, dyn, dyn)"
    ),
    ("multiple_parameters_generality_2", "sort(tuple(dyn(1), 2u, 3.0))", "tuple(dyn, dyn, dyn)"),
    (
      "multiple_parameters_parameterized_ovl", "tuple(1, 2u, 3.0) == tuple(1, dyn(2u), dyn(3.0))",
      "bool"
    ),
    (
      "multiple_parameters_parameterized_ovl_2",
      "tuple(dyn(1), dyn(2u), 3.0) == tuple(1, 2u, 3.0)", "bool"
    ),
    (
      "null_assignable_to_abstract_parameter_candidate", "[optional.of(1), null][0]",
      "optional_type(int)"
    ),
  ]

  @Test("are those that the specification's check-only tests want", arguments: checkOnly)
  func specified(name: String, expression: String, type: String) throws {
    #expect(try Self.deduced(expression) == type)
  }

  @Test(
    "and no such test is left out",
    .enabled(if: ConformanceCase.folder != nil, "HOSO_CONFORMANCE names no folder"))
  func all() throws {
    let cases = try PrintedCase.applicable().filter { $0.wanted == .nothing }
    #expect(Set(cases.map(\.expression)) == Set(Self.checkOnly.map(\.expression)))
    #expect(cases.count == Self.checkOnly.count)
  }

  @Test(
    "follow from literals, operators, functions, macros and fields",
    arguments: [
      ("true", "bool"), ("42u", "uint"), ("b'x'", "bytes"), ("null", "null_type"),
      ("[1, 2]", "list(int)"), ("[1, 'a']", "list(dyn)"), ("{'a': 1}", "map(string, int)"),
      ("{'a': 1}['a']", "int"), ("{'a': [1.5]}.a", "list(double)"), ("type(1)", "type"),
      ("1 + 2", "int"), ("dyn(1) + 2", "int"), ("dyn(1) + dyn(2)", "dyn"),
      ("timestamp('2026-01-01T00:00:00Z') - duration('1s')", "timestamp"),
      ("'a,b'.split(',').map(p, size(p))", "list(int)"), ("[1, 2].all(x, x > 0)", "bool"),
      ("{'a': 1}.transformMap(k, v, k + string(v))", "map(string, string)"),
      ("[3, 1].sortBy(x, -x)", "list(int)"), ("cel.bind(x, 'a', x + x)", "string"),
      ("optional.of(1).optMap(x, string(x))", "optional_type(string)"),
      ("{'a': 1}[?'b'].orValue(0)", "int"), ("[?optional.of(1)]", "list(int)"),
      ("date('2020-05').plusYears(1)", "date"), ("math.greatest(1, 2u, 3.0)", "dyn"),
      ("msg.repeated_nested_message[0].bb", "int"), ("has(msg.single_int64)", "bool"),
    ])
  func deduced(_ expression: String, _ type: String) throws {
    #expect(try Self.deduced(expression) == type)
  }

  @Test(
    "are refused with line and column where none fits",
    arguments: [
      ("1 + 'a'", "1:3: no matching overload for '+' (int, string)"),
      ("[1].exists(x, x)", "1:15: here must stand bool, not int"),
      ("nobody", "1:1: undeclared reference to 'nobody'"),
      ("msg.nothing", "'TestAllTypes' has no field 'nothing'"),
      ("1.foo", "1:3: type 'int' does not support field selection"),
      ("'a'.nothing()", "undeclared reference to 'nothing'"),
      ("fn(1, 2)", "no matching overload for 'fn' (int, int)"),
      ("true ? 1 : 'a'", "no matching overload for '?:' (bool, int, string)"),
      ("1 == 'a' || 2 == 'b'", "(int, string); 1:15:"),
    ])
  func refused(_ expression: String, _ message: String) throws {
    let told = try Self.deduced(expression)
    #expect(told.contains(message), "\(told)")
  }

  @Test(
    "agree with what the specification's other tests evaluate to",
    .enabled(if: ConformanceCase.folder != nil, "HOSO_CONFORMANCE names no folder"))
  func agreement() throws {
    var wrong: [String] = []
    var compared = 0
    for test in try PrintedCase.applicable() where test.isChecked {
      guard case .value(let value) = test.wanted else { continue }
      let deduction = Deduction(
        test.expression, try test.typeDeclarations(), bindings: test.bindings,
        container: test.container)
      guard case .type(let type) = deduction else {
        wrong.append("\(test.label): \(test.expression): \(deduction.json)")
        continue
      }
      compared += 1
      let head = String(type.prefix { $0 != "(" })
      let isNull = value == .null && type.hasPrefix("wrapper")
      if head != "dyn", !isNull, head.replacing("null_type", with: "null") != value.shortTypeName {
        wrong.append("\(test.label): \(test.expression): \(type), not \(value.shortTypeName)")
      }
    }
    #expect(wrong == [])
    #expect(compared > 1000)
  }
}
