import Readers
import Testing

@Suite("CSV: finding the dialect")
struct CSVSnifferTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var text: String
    var delimiter: Character
    var quote: Character = "\""
    var escape: Character?
    var blank = false
    var testDescription: String { text.debugDescription }
  }

  @Test(
    "the dialect is the one a person would see",
    arguments: [
      Case(text: "", delimiter: ","),
      Case(text: "a", delimiter: ","),
      Case(text: "a;b", delimiter: ";"),
      Case(text: "a,b,c\n", delimiter: ","),
      Case(text: "a\tb\n1\t2\n", delimiter: "\t"),
      Case(text: "a|b\n1|2\n", delimiter: "|"),
      // One column of names.
      Case(text: "họ tên\nLê Văn An\nTrần Thị Bé\nVũ Văn Cò\n", delimiter: ","),
      // Decimal commas, lists in cells.
      Case(text: "a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", delimiter: ";"),
      Case(text: "1,5;2,5\n4,5;5,5\n", delimiter: ";"),
      Case(text: "a,b\n1,x;y;z\n2,u;v;w\n", delimiter: ","),
      Case(text: "a;b\n1;\"x, y, z\"\n2;\"u, v, w\"\n", delimiter: ";"),
      // Titles above the header.
      Case(text: "DANH SÁCH\nPhòng A, B\na;b;c\n1;2;3\n4;5;6\n7;8;9\n", delimiter: ";"),
      Case(text: "a, b, \"c\"\n1, 2, \"x, y\"\n", delimiter: ",", blank: true),
      Case(text: "a \"b\" c\n1 \"x y\" 3\n2 \"u v\" 4\n", delimiter: " "),
      Case(text: "'a','b'\n'it','x,y'\n", delimiter: ",", quote: "'"),
      // Text that a spreadsheet's apostrophe protects.
      Case(text: "a,b\n'001,'002\n'003,'004\n", delimiter: ","),
      Case(text: "a,b\n\"x \\\"y\\\" z\",2\n\"\\\"u\\\" v\",4\n", delimiter: ",", escape: "\\"),
      Case(text: "a,b\n\"C:\\x\\\",2\n\"D:\\y\\\",4\n", delimiter: ","),
    ])
  func dialect(_ example: Case) throws {
    let dialect = CSVDialect.sniff(Array(example.text.utf8))
    #expect(dialect.delimiter == example.delimiter.asciiValue)
    #expect(dialect.quote == example.quote.asciiValue)
    #expect(dialect.escape == example.escape?.asciiValue)
    #expect(dialect.blankAfterDelimiter == example.blank)
  }
}
