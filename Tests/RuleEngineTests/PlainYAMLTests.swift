import Foundation
import Testing

@testable import RuleEngine

@Suite("YAML read without libyaml")
struct PlainYAMLTests {
  /// All that a document holds, or what is wrong with it.
  private func told(_ bytes: [UInt8], isPlain: Bool) -> String {
    do throws(YAMLDocument.Fault) {
      let document = try YAMLDocument(bytes.span, isPlain: isPlain)
      let nodes = document.nodes.map {
        "\($0.kind) \($0.style) \($0.line):\($0.column) \($0.contents)"
      }
      return "\(document.root ?? -1) \(document.children) \(nodes.joined(separator: "\n"))"
        + String(decoding: document.texts, as: UTF8.self)
    } catch {
      return "\(error)"
    }
  }

  private static let files: [[UInt8]] = {
    let folder = ExampleTests.folder
    let names = ["", "rules", "schema", "dataset", "sources", "lists"].flatMap { subfolder in
      PackLoader.names(in: folder, subfolder, ".yaml").map { subfolder + "/" + $0 }
    }
    return names.compactMap { try? [UInt8](Data(contentsOf: folder.appendingPathComponent($0))) }
  }()

  @Test("A pack's files are read as libyaml reads them, almost all without it")
  func files() {
    #expect(Self.files.count > 200)
    for file in Self.files { #expect(told(file, isPlain: true) == told(file, isPlain: false)) }
    let plain = Self.files.count { PlainYAML.read($0.span) != nil }
    #expect(plain * 20 > Self.files.count * 19)
  }

  @Test(
    "What is usual is read",
    arguments: [
      "a: 1\nb:\n  c: [x, \"y\", 'z''s', -1]\n  d: {e: f, g: [h]}\n",
      "- a: 1\n  b: 2\n-\n  - x\n- - y\n  - z\n",
      "a:\n- x\n- y: 1\nb:\nc: d\n", "a: one\n  two\n\n  three # four\nb: [one\n  two,\n\n  x]\n",
      "a: |\n\n  one\n    two\n\n  three\n\nb: >-\n  one\n  two\n\n   three\n  four\n",
      "a: >\n  one\n\n\n  two\n# x\n  # y\nb: \"\\\"\\\\\\n\\t\"\n", "'a': 1\n\"b\" : 2\nc d: e\n",
      "a: |\nb: 1\n", "a:\n  |\n  x\n", "đầu: \"hai\" # ba\nmột: [bốn, năm]\n",
    ])
  func usual(_ yaml: String) {
    let bytes = Array(yaml.utf8)
    #expect(PlainYAML.read(bytes.span) != nil)
    #expect(told(bytes, isPlain: true) == told(bytes, isPlain: false))
  }

  @Test(
    "What is unusual or wrong is left to libyaml",
    arguments: [
      "", "# x\n", "a: 1", "a: &x 1\n", "a: *x\n", "a: !!str 1\n", "--- \na: 1\n", "a: 1\n...\n",
      "? a\n: b\n", "a: \"b\n  c\"\n", "a: 'b\n  c'\n", "a: \"\\x41\"\n", "a:\t1\n", "a: 1\r\n",
      "a: b: c\n", "a: 1\n b: 2\n", "  a: 1\n b: 2\n", "- a\nb: 1\n", "a: 1\n- b\n", "a: [b\n",
      "a: {b: c, b: d}\n", "a: 1\na: 2\n", "a: |2\n  b\n", "a: >+\n  b\n", "a: [b: c]\n", "a\n",
      "a: {b}\n", "a: [b,,c]\n", "a: \"b\"c\n", "a: @b\n", "a: \u{feff}b\n", "a: \u{85}b\n",
      "a: \u{2028}b\n", "a: {b: }\n", "a: [b?c]\n", String(repeating: "[", count: 99) + "\n",
    ])
  func unusual(_ yaml: String) {
    let bytes = Array(yaml.utf8)
    #expect(PlainYAML.read(bytes.span) == nil)
    #expect(told(bytes, isPlain: true) == told(bytes, isPlain: false))
  }

  @Test("Files with changes at random are read as libyaml reads them, or told to be wrong")
  func changes() {
    let pieces = [
      "-", "- ", ":", ": ", "\n", "\n\n", " ", "  ", "#", " #", "'", "\"", "[", "]", "{", "}", ",",
      "|", ">", ">-", "|\n", "?", "? ", "&a ", "*a", "!", "%", "\\", "\\n", "é", "---\n", "...\n",
      "\t", "\r\n", "key: ", "\n- ", "\n  ", "{a: b}", "[a, b]", "\u{85}", "~", "-,", "a:b", "::",
    ].map { Array($0.utf8) }
    var random = Random(state: 12)
    var plain = 0
    for _ in 0..<3000 {
      var bytes = stretch(of: Self.files[random.next(Self.files.count)], &random)
      for _ in 0..<random.next(4) {
        let place = random.next(bytes.count)
        if random.next(3) == 0 {
          bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.next(5)))
        } else {
          bytes.insert(contentsOf: pieces[random.next(pieces.count)], at: place)
        }
        if bytes.isEmpty { bytes = [0x0a] }
      }
      if PlainYAML.read(bytes.span) != nil { plain += 1 }
      #expect(
        told(bytes, isPlain: true) == told(bytes, isPlain: false),
        "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(plain > 500)
  }

  /// Some lines of a file without the spaces that all begin with.
  private func stretch(of file: [UInt8], _ random: inout Random) -> [UInt8] {
    let all = file.split(separator: 0x0a, omittingEmptySubsequences: false)
    let start = random.next(all.count)
    let lines = all[start..<min(all.count, start + 1 + random.next(12))]
    let indent = lines.compactMap { line in
      line.firstIndex { $0 != 0x20 }.map { $0 - line.startIndex }
    }.min()
    return Array(lines.map { $0.dropFirst(indent ?? 0) }.joined(separator: [0x0a])) + [0x0a]
  }
}
