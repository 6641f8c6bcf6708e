import Foundation
import Testing

@testable import RuleEngine

@Suite("YAML of a pack")
struct YAMLDocumentTests {
  /// A document in one line: `{}` for mappings, `[]` for sequences, texts in angle brackets.
  private func shown(_ document: YAMLDocument, _ node: Int) -> String {
    let children = document.children(node).map { shown(document, $0) }
    switch document.nodes[node].kind {
    case .scalar: return "<\(document.text(node) ?? "")>"
    case .sequence: return "[\(children.joined(separator: " "))]"
    case .mapping: return "{\(children.joined(separator: " "))}"
    }
  }

  private func read(_ text: String) throws -> YAMLDocument {
    try YAMLDocument(Array(text.utf8).span)
  }

  @Test(
    "Everything is taken as written",
    arguments: [
      ("a: 1\nb: true\nc: ~\nd: 2020-01-02\n", "{<a> <1> <b> <true> <c> <~> <d> <2020-01-02>}"),
      ("- x\n- 'it''s'\n- \"a\\tb\"\n- []\n- {}\n", "[<x> <it's> <a\tb> [] {}]"),
      ("a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{<a> <one\ntwo\n> <b> <one two>}"),
      ("a: {b: [1, 2], c: }\n", "{<a> {<b> [<1> <2>] <c> <>}}"),
      ("a: &x [1]\nb: *x\n", "{<a> [<1>] <b> [<1>]}"),
      ("Họ tên: Đỗ Thị Ơn # nhận xét\n", "{<Họ tên> <Đỗ Thị Ơn>}"),
    ])
  func documents(_ yaml: String, _ wanted: String) throws {
    let document = try read(yaml)
    #expect(shown(document, try #require(document.root)) == wanted)
  }

  @Test("Nothing but comments is an empty file", arguments: ["", "# x\n", "---\n"])
  func empty(_ yaml: String) throws {
    let document = try read(yaml)
    #expect(document.root.map { document.text($0) } ?? "" == "")
  }

  @Test("Places are lines and columns of characters, from 1")
  func places() throws {
    let document = try read("đầu: x\nb:\n  - 'hai'\n  - |\n    ba\n")
    let root = try #require(document.root)
    let items = try #require(document.member(root, "b"))
    let first = try #require(document.member(root, "đầu"))
    let nodes = [first, items] + document.children(items)
    #expect(nodes.map { document.nodes[$0].line } == [1, 3, 3, 4])
    #expect(nodes.map { document.nodes[$0].column } == [6, 3, 5, 5])
    #expect(nodes.map { document.nodes[$0].style } == [.plain, .plain, .quoted, .block])
    #expect(document.member(root, "c") == nil)
    #expect(document.member(items, "b") == nil)
  }

  @Test(
    "What is wrong is told with its place",
    arguments: [
      ("a: 1\nb: 2\na: 3\n", "the key `a` stands twice", 3, 1),
      ("a: [1, 2\nb: 3\n", "", 2, 2),
      ("a: *nobody\n", "there is no anchor `nobody` above", 1, 4),
      ("a: &x\n  b: *x\n", "there is no anchor `x` above", 2, 6),
      ("a: 1\n---\nb: 2\n", "a file holds one document", 2, 1),
      ("a: \"open\n", "", 2, 1),
    ])
  func faults(_ yaml: String, _ message: String, _ line: Int, _ column: Int) throws {
    let fault = try #require(throws: YAMLDocument.Fault.self) { try read(yaml) }
    if !message.isEmpty { #expect(fault.message == message) }
    #expect((fault.line, fault.column) == (line, column))
  }

  @Test("Of many keys one that stands twice is found")
  func manyKeys() throws {
    let keys = (0..<300).map { "key\($0): \($0)\n" }.joined()
    #expect(try read(keys).nodes.count == 601)
    let fault = try #require(throws: YAMLDocument.Fault.self) { try read(keys + "key7: x\n") }
    #expect(fault.message == "the key `key7` stands twice")
    #expect(fault.line == 301)
  }

  @Test("Bytes that are no UTF-8 are refused")
  func undecodable() throws {
    let bytes: [UInt8] = Array("a: x".utf8) + [0xff, 0x0a]
    let fault = try #require(throws: YAMLDocument.Fault.self) { try YAMLDocument(bytes.span) }
    #expect(fault.message.hasPrefix("cannot be read as UTF-8 text"))
  }

  @Test("A file cut anywhere is read or refused, never more")
  func everyCut() throws {
    let url = ExampleTests.folder.appendingPathComponent("schema/salary_history.yaml")
    let bytes = Array(try Data(contentsOf: url))
    let whole = try YAMLDocument(bytes.span)
    for end in stride(from: 0, to: bytes.count, by: 7) {
      do {
        let document = try YAMLDocument(Array(bytes[..<end]).span)
        #expect(document.nodes.count <= whole.nodes.count)
      } catch { #expect(error.line > 0 || error.message.contains("UTF-8")) }
    }
  }
}
