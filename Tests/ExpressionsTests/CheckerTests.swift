import Testing

@testable import Expressions

@Suite struct CheckerTests {
  let world = World()

  @Test(
    "what is wrong is told with its place",
    arguments: [
      ("nam == 'x'", "1:1: unknown name 'nam'; did you mean 'name'?"),
      ("yes &&\n  qqqqq", "2:3: unknown name 'qqqqq'"),
      ("param.aeg > 1", "1:1: unknown name 'param.aeg'; did you mean 'param.age'?"),
      (
        "work.all(r, r.plase == '')",
        "1:15: rows of 'work' have no field 'plase'; did you mean 'place'?"
      ),
      ("name.startWith('a')", "1:6: unknown function 'startWith'; did you mean 'startsWith'?"),
      ("siez(name) == 1", "1:1: unknown function 'siez'; did you mean 'size'?"),
      ("1", "1:1: the expression must be bool, but is int"),
      ("one + half == 1.5", "1:5: int and double do not mix; write double(x), or 2.0 for 2"),
      (
        "born + 1 == born",
        "1:6: '+' does not work on dates; write .plusYears(n), .plusMonths(n), "
          + ".plusDays(n) or daysBetween(a, b)"
      ),
      ("born == '2020'", "1:6: cannot compare date with string; write date('…')"),
      ("one == 'a'", "1:5: cannot compare int with string"),
      ("!one", "1:2: '!' needs bool, but this is int"),
      ("one && yes", "1:1: '&&' needs bool, but this is int"),
      ("-name == ''", "1:1: '-' needs a number, but this is string"),
      ("yes ? 1 : 'a'", "1:5: the two results of '?' differ: int and string"),
      (
        "name.startsWith(1)",
        "1:6: there is no string.startsWith(int); known: string.startsWith(string)"
      ),
      ("name.startsWith()", "1:6: 'startsWith' takes 1 argument, not 0"),
      ("name.substring(1, 2, 3) == ''", "1:6: 'substring' takes 1 or 2 arguments, not 3"),
      ("startsWith(name, 'a')", "1:1: 'startsWith' is written x.startsWith(…)"),
      ("name.matches('[')", "1:14: bad pattern: a class does not end"),
      ("name.matches(name)", "1:14: the pattern must be a string written here or a constant"),
      (
        "born > date('2020-13')",
        "1:13: this is not a date; write '2020', '2020-05' or '2020-05-17'"
      ),
      ("work.all(r, r.pay)", "1:15: 'all' needs a condition, but this is int"),
      ("work.all(r)", "1:6: 'all' takes a variable and an expression"),
      ("work.all(1, yes)", "1:10: 'all' needs a plain name for its variable"),
      ("work.pairs(a, a, yes)", "1:15: 'pairs' needs two different names"),
      ("one.all(r, yes)", "1:5: 'all' walks a list, but this is int"),
      ("work.al(r, yes)", "1:6: lists have no 'al'; did you mean 'all'?"),
      (
        "work",
        "1:1: 'work' is a list: search it with 'in', measure it with size() or walk it with a "
          + "macro such as .all(r, …)"
      ),
      ("1 in ['a']", "1:3: the list holds string, but this is int"),
      ("1 in [1, 'a']", "1:10: the elements of the list differ: int and string"),
      ("1 in one", "1:6: a list is needed here, but this is int"),
      ("one == null", "1:8: 'null' is not supported; write has(…) to ask for a value"),
      ("1u == 1", "1:1: unsigned numbers are not supported yet"),
      ("b'a' == 1", "1:1: bytes are not supported yet"),
      ("1 in {1: 2}", "1:6: maps are not supported yet"),
      ("A{b: 1} == 1", "1:1: messages are not supported"),
      ("a.B{c: 1} == 1", "1:1: messages are not supported"),
      ("job.?pay == 1", "1:4: optional fields ('.?') are not supported yet"),
      ("work[?0].pay == 1", "1:5: '[?' is not supported yet"),
      ("has(1)", "1:5: has() takes one name or field"),
      ("has(name, name)", "1:1: has() takes one name or field"),
      ("has(nam)", "1:5: unknown name 'nam'; did you mean 'name'?"),
      ("work.all(r, has(r))", "1:17: 'r' is always bound; has() asks for its fields"),
      (
        "one.year == 1",
        "1:5: '.year' needs a row, but this is int; a function is called with parentheses"
      ),
      ("name[0] == 'a'", "1:5: '[' needs a list, but this is string; write .charAt(i)"),
      ("one = 1", "1:5: '=' is not an operator; write '==' to compare"),
      ("yes & no", "1:5: '&' is not an operator; write '&&'"),
      ("", "1:1: expected a value, but found the end"),
      ("(one == 1", "1:10: expected ')', but found the end"),
      ("one == 1)", "1:9: expected an operator or the end, but found ')'"),
      ("name.true", "1:6: expected a field's name, but found 'true'"),
      ("while == 1", "1:1: 'while' is a reserved word"),
      ("one == 1x", "1:9: a number and a name need something between them"),
      ("'é' == é", "1:8: a letter or sign that may only stand inside a string"),
      ("noInt.foo() == 1", "1:7: unknown function 'foo'"),
      ("size(1) == 1", "1:1: there is no size(int); known: size(string)"),
      ("math.nope(1) == 1", "1:6: unknown function 'math.nope'"),
      ("type(1) == 1", "1:1: 'type' is not supported yet"),
      ("[].first() == 1", "1:4: the list is empty"),
      ("job == job", "1:5: cannot compare a row of 'work' with a row of 'work'"),
      (
        "math.greatest(1, 2.0) > 1",
        "1:6: there is no math.greatest(int, double); known: math.greatest(int, int), "
          + "math.greatest(double, double)"
      ),
    ])
  func faults(source: String, fault: String) {
    #expect(world.faults(source) == [fault])
  }

  @Test("all faults are told, in order of place, each once")
  func allFaults() {
    let source =
      "nam == 'a' ||\n  one + half > 1.0 &&\n  work.all(r, r.x == 1 || r.pay) || [nope].size() == 1"
    #expect(
      world.faults(source).map { String($0.prefix(4)) } == ["1:1:", "2:7:", "3:17", "3:29", "3:38"])
  }

  @Test("a fault is shown with its line and a caret, counted in code points")
  func rendering() throws {
    let fault = #expect(throws: ExpressionFaults.self) {
      try Program("yes ||\n\t'Dụ' == 1", in: world.declarations)
    }?.faults.first
    #expect(
      fault?.rendering
        == "2:7: cannot compare string with int\n  \t'Dụ' == 1\n  \t     ^")
  }

  @Test("the program knows which variables and sections it reads")
  func used() throws {
    let program = try Program(
      "work.all(r, r.pay > one) || has(name)", in: world.declarations)
    #expect(program.variablesUsed == [world.slots["one"]!, world.slots["name"]!])
    #expect(program.sectionsUsed == [0])
    #expect(program.fieldsUsed == [RowField(section: 0, index: 3)])
    #expect(program.type == .bool)
  }
}
