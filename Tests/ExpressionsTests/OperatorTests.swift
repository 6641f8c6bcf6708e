import Testing

@testable import Expressions

@Suite struct OperatorTests {
  let world = World()

  @Test(
    "operators bind as CEL says",
    arguments: [
      ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 4 - 3", "3"), ("100 / 10 / 5", "2"),
      ("7 % 4 * 2", "6"), ("-2 * -3", "6"), ("2 - -3", "5"), ("- - 2", "2"),
      ("1 + 1 == 2", "true"), ("1 < 2 == true", "true"), ("true || false && false", "true"),
      ("(true || false) && false", "false"), ("!false && false", "false"), ("!!true", "true"),
      ("true ? 1 : false ? 2 : 3", "1"), ("false ? 1 : false ? 2 : 3", "3"),
      ("false || true ? 1 : 2", "1"), ("1 + 1 in [2]", "true"), ("2 in [1] || true", "true"),
      ("-one + 2", "1"), ("!(1 > 2)", "true"), ("// a remark\n1 // and another", "1"),
    ])
  func precedence(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test(
    "whole numbers have 64 bits and say when they need more",
    arguments: [
      ("9223372036854775807", "9223372036854775807"),
      ("-9223372036854775808", "-9223372036854775808"),
      ("0x10", "16"), ("-0xff", "-255"), ("7 / 2", "3"), ("-7 / 2", "-3"), ("-7 % 4", "-3"),
      ("9223372036854775807 + 1", "fault overflow"),
      ("-9223372036854775808 - 1", "fault overflow"),
      ("9223372036854775807 * 2", "fault overflow"),
      ("-9223372036854775808 / -1", "fault overflow"),
      ("-9223372036854775808 % -1", "fault overflow"),
      ("-(-9223372036854775808)", "fault overflow"),
      ("1 / 0", "fault divisionByZero"), ("1 % 0", "fault divisionByZero"),
      ("9223372036854775808", "1:1: the number needs more than 64 bits"),
    ])
  func wholeNumbers(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test(
    "doubles follow IEEE 754",
    arguments: [
      ("1.5 + 0.25", "1.75"), ("1e3", "1000.0"), (".5", "0.5"), ("1.0 / 0.0", "inf"),
      ("-1.0 / 0.0", "-inf"), ("0.0 / 0.0 == 0.0 / 0.0", "false"),
      ("0.0 / 0.0 != 0.0 / 0.0", "true"), ("0.0 / 0.0 < 1.0", "false"), ("-half", "-0.5"),
      ("2.0 * half - 1.0", "0.0"),
    ])
  func doubles(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test(
    "an int compares with a double as the double nearest to it",
    arguments: [
      ("1 == 1.0", "true"), ("1 < 1.5", "true"), ("2 > 1.5", "true"), ("one > half", "true"),
      ("half < one", "true"), ("1.0 >= 1", "true"), ("1.5 <= 1", "false"),
      ("9007199254740993 == 9007199254740992.0", "true"),
      ("9007199254740993 > 9007199254740990.0", "true"),
      ("9223372036854775807 < 9223372036854775808.0", "false"),
      ("-9223372036854775808 == -9223372036854775808.0", "true"),
      ("1 < 0.0 / 0.0", "false"), ("1 != 0.0 / 0.0", "true"), ("1 < 1.0 / 0.0", "true"),
      ("-1 < -1.5", "false"), ("-2 < -1.5", "true"), ("1 in [0.5, 1.0]", "true"),
    ])
  func mixedNumbers(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test("all six relations agree with the order", arguments: [(1, 2), (2, 2), (3, 2)])
  func relations(first: Int, second: Int) {
    for (sign, holds) in [
      ("<", first < second), ("<=", first <= second), (">", first > second),
      (">=", first >= second), ("==", first == second), ("!=", first != second),
    ] {
      #expect(world.value("\(first) \(sign) \(second)") == "\(holds)")
      #expect(world.value("\(first).0 \(sign) \(second).0") == "\(holds)")
      #expect(world.value("'\(first)' \(sign) '\(second)'") == "\(holds)")
      #expect(world.value("date('200\(first)') \(sign) date('200\(second)-03')") != "")
      #expect(world.value("date('\(2000 + first)-01-01') \(sign) date('2002-01-01')") == "\(holds)")
    }
  }

  @Test(
    "text is compared by code point and joined by +",
    arguments: [
      ("'a' < 'b'", "true"), ("'a' < 'aa'", "true"), ("'' < 'a'", "true"), ("'Z' < 'a'", "true"),
      ("'z' < 'ă'", "true"), ("'\\uFFFD' < '\\U0001F600'", "true"), ("'ă' == 'ă'", "true"),
      ("'a' + 'b' + 'c'", "'abc'"), ("name + '!' == 'Nguyễn Thị Ví Dụ!'", "true"),
      ("name == 'Nguyễn Thị Ví Dụ'", "true"), ("name != 'Nguyễn Thị Ví Du'", "true"),
      ("'Nguyễn Thị Ví Dụ' == name", "true"), ("name != name", "false"),
      ("true == true", "true"), ("false < true", "true"), ("yes == no", "false"),
    ])
  func texts(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test(
    "escapes and quotes say what CEL says",
    arguments: [
      (
        #"'\a\b\f\n\r\t\v\\\?\"\'\`' == "\x07\x08\x0c\x0a\x0d\x09\x0b\x5c\x3f\x22\x27\x60""#, "true"
      ),
      (#"'\101\u00e9\U0001F600'"#, "'Aé😀'"), (#"r'\d+'"#, #"'\d+'"#), (#"R"a\"b""#, "1:6"),
      (#""""a "quoted" word""""#, #"'a "quoted" word'"#), ("'''two\nlines'''", "'two\nlines'"),
      (#"r"""\n""""#, #"'\n'"#), ("''", "''"), ("''''''", "''"), ("\"it's\"", "'it's'"),
      (#"'\ud800'"#, "1:2: the escape is not a Unicode code point"),
      (#"'\q'"#, #"1:2: unknown escape; a backslash itself is written '\\'"#),
      (#"'\x1'"#, "1:2: the escape needs 2 digits"), ("'abc", "1:1: the string does not end"),
      ("'a\nb'", "1:1: the string does not end"), (#"'\400'"#, "1:2: unknown escape"),
    ])
  func escapes(source: String, value: String) {
    let found = world.value(source)
    #expect(found.hasPrefix(value), "\(found)")
  }

  @Test(
    "membership is equality with some element",
    arguments: [
      ("1 in [1, 2]", "true"), ("3 in [1, 2]", "false"), ("1 in []", "false"),
      ("'Huế' in param.places", "true"), ("'Hue' in param.places", "false"),
      ("name in ['a', name]", "true"), ("1 in none", "false"), ("noInt in [1]", "unknown"),
      ("1 in [noInt, 1]", "unknown"), ("2 in numbers", "true"), ("5 in numbers", "false"),
      ("'hai' in words", "true"), ("1 in holes", "unknown"), ("1 in noList", "unknown"),
      ("0.5 in [half]", "true"), ("born in [date('1980-05-17')]", "true"),
      ("bornYear in [date('1980-05-17'), date('1981')]", "unknown"),
      ("bornYear in [date('1981'), date('1982')]", "false"),
      ("true in [false, true]", "true"), ("1 in [2, 3, 5, 7].map(x, x - 1)", "true"),
    ])
  func membership(source: String, value: String) {
    #expect(world.value(source) == value)
  }
}
