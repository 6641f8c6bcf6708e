import Testing

@testable import Expressions

@Suite struct LibraryTests {
  let world = World()

  @Test(
    "text functions count code points",
    arguments: [
      ("size('Ví Dụ')", "5"), ("'😀é'.size()", "2"), ("name.startsWith('Nguyễn')", "true"),
      ("name.startsWith('')", "true"), ("''.startsWith('a')", "false"),
      ("name.endsWith('Dụ')", "true"),
      ("name.endsWith('Du')", "false"), ("name.contains('Thị')", "true"),
      ("name.contains('xx')", "false"),
      ("''.contains('')", "true"), ("name.substring(7)", "'Thị Ví Dụ'"),
      ("name.substring(7, 10)", "'Thị'"),
      ("name.substring(16)", "''"), ("name.substring(17)", "fault badArgument"),
      ("name.substring(-1)", "fault badArgument"), ("name.substring(3, 2)", "fault badArgument"),
      ("name.substring(0, 17)", "fault badArgument"), ("name.charAt(4)", "'ễ'"),
      ("name.charAt(16)", "''"),
      ("name.charAt(17)", "fault badArgument"), ("name.indexOf('Thị')", "7"),
      ("name.indexOf('x')", "-1"),
      ("name.indexOf('')", "0"), ("'aba'.indexOf('a', 1)", "2"),
      ("'aba'.indexOf('a', 4)", "fault badArgument"),
      ("'éaéa'.lastIndexOf('a')", "3"), ("'ab'.lastIndexOf('')", "2"),
      ("'tacocat'.lastIndexOf('a', 3)", "1"), ("'aba'.lastIndexOf('a', 2)", "2"),
      ("'éé'.lastIndexOf('é', 3)", "fault badArgument"),
      ("'aễ'.reverse()", "'ễa'"), ("'ABcÉ'.lowerAscii()", "'abcÉ'"),
      ("'abcé'.upperAscii()", "'ABCé'"), ("' \\t\\u00a0a b\\u3000\\n'.trim()", "'a b'"),
      ("'  '.trim()", "''"),
      ("'aXbX'.replace('X', 'é')", "'aébé'"), ("'aXbX'.replace('X', '', 1)", "'abX'"),
      ("'éa'.replace('', '-')", "'-é-a-'"), ("'aaa'.replace('aa', 'b')", "'ba'"),
      ("'aa'.replace('a', 'b', 0)", "'aa'"), ("'aa'.replace('a', 'b', -1)", "'bb'"),
    ])
  func texts(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test(
    "conversions refuse what they cannot keep",
    arguments: [
      ("int('42')", "42"), ("int('-9223372036854775808')", "-9223372036854775808"),
      ("int('+7')", "7"),
      ("int('9223372036854775808')", "fault badArgument"), ("int('')", "fault badArgument"),
      ("int('-')", "fault badArgument"), ("int(' 1')", "fault badArgument"),
      ("int('1.0')", "fault badArgument"),
      ("int(1.9)", "1"), ("int(-1.9)", "-1"), ("int(1e19)", "fault overflow"),
      ("int(0.0 / 0.0)", "fault overflow"),
      ("double('1.5')", "1.5"), ("double('x')", "fault badArgument"), ("double(3)", "3.0"),
      ("double(half)", "0.5"),
      ("string(42)", "'42'"), ("string(1.5)", "'1.5'"), ("string(2.0)", "'2'"),
      ("string(true)", "'true'"),
      ("bool('true')", "true"), ("bool('yes')", "fault badArgument"),
      ("string(name) == name", "true"),
    ])
  func conversions(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test(
    "mathematics",
    arguments: [
      ("abs(-3)", "3"), ("math.abs(-1.5)", "1.5"), ("abs(-9223372036854775808)", "fault overflow"),
      ("math.greatest(1, 3, 2)", "3"), ("math.least(1.5, 0.5)", "0.5"), ("math.greatest(7)", "7"),
      ("math.round(2.5)", "3.0"), ("math.round(-2.5)", "-3.0"), ("math.floor(-0.5)", "-1.0"),
      ("math.ceil(0.2)", "1.0"), ("math.trunc(-1.9)", "-1.0"), ("math.sign(-4)", "-1"),
      ("math.isNaN(0.0 / 0.0)", "true"), ("math.isInf(1.0 / 0.0)", "true"),
      ("math.isFinite(1.0)", "true"),
      ("math.least(noInt, 1)", "unknown"),
    ])
  func numbers(source: String, value: String) {
    #expect(world.value(source) == value)
  }

  @Test("host functions are called with values only, and their results are checked")
  func hostFunctions() {
    var world = world
    world.declarations.function("double", parameters: [.string, .int], result: .int) {
      text, count, _, _, _ in .int(text.range!.count * count.int!)
    }
    world.declarations.function("shout", parameters: [.string], result: .string, isMember: true) {
      text, _, _, _, frame in
      frame.makeText((Array(frame.string(text)!.uppercased().utf8) + [33]).span)
    }
    world.declarations.function("code.liar", parameters: [], result: .string) {
      _, _, _, _, _ in .int(1)
    }
    world.declarations.function(
      "four", parameters: [.int, .int, .int, .int], result: .int
    ) { one, two, three, four, _ in
      .int(one.int! * 1000 + two.int! * 100 + three.int! * 10 + four.int!)
    }
    #expect(world.value("double('abc', 2)") == "6")
    #expect(world.value("double(noName, 2)") == "unknown")
    #expect(world.value("double(2)") == "2.0")
    #expect(world.value("'ví'.shout()") == "'VÍ!'")
    #expect(world.value("code.liar() == ''") == "fault typeMismatch")
    #expect(world.value("four(1, 2, 3, 4)") == "1234")
    #expect(world.value("four(1, 2, noInt, 4)") == "unknown")
  }
}
