import Foundation
import RecordModel
import RuleEngine
import Testing

@Suite("Names in the pack and in the code")
struct PackNamesTests {
  static let pack = Result { try RulePack.load(ExampleTests.folder) }
  let pack: RulePack
  init() throws { pack = try Self.pack.get() }

  @Test("no field name of the schema stands in the sources")
  func sources() throws {
    let root = ExampleTests.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources").resolvingSymlinksInPath()
    let files = try #require(FileManager.default.enumerator(atPath: root.path))
    let names = Set(
      pack.schema.sections.flatMap { section in section.fields.map(\.name) + [section.name] }
        .filter { $0.contains("_") })
    var found: [String] = []
    var count = 0
    while let name = files.nextObject() as? String {
      guard name.hasSuffix(".swift") else { continue }
      count += 1
      let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        // Comments may tell of an example; code may not know one.
        let code = line.drop { $0 == " " }
        if code.hasPrefix("//") { continue }
        for word in code.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
        where names.contains(String(word)) {
          found.append("\(name):\(number + 1): \(word)")
        }
      }
    }
    #expect(found == [])
    #expect(count > 100)
  }

  /// As headings are compared: no accents, case, blanks or punctuation.
  private func folded(_ text: String) -> String {
    String(
      text.replacing("đ", with: "d").replacing("Đ", with: "D").decomposedStringWithCanonicalMapping
        .lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
        .map(Character.init))
  }

  @Test("a synonym belongs to one field of its section")
  func synonyms() {
    var faults: [String] = []
    for section in pack.schema.sections {
      var owners: [String: String] = [:]
      for field in section.fields {
        for synonym in field.synonyms {
          let key = folded(synonym)
          if key.isEmpty { faults.append("\(section.name).\(field.name): \(synonym) is empty") }
          if let owner = owners[key], owner != field.name {
            faults.append("\(section.name): \(synonym) is of \(owner) and \(field.name)")
          }
          owners[key] = field.name
        }
      }
    }
    #expect(faults == [])
  }

  @Test("a heading of a profile belongs to one field, and is not ignored as well")
  func profiles() {
    var faults: [String] = []
    for profile in pack.profiles {
      for file in profile.files {
        var owners: [String: String] = [:]
        for (field, alternatives) in file.columns {
          for heading in alternatives where heading.count == 1 {
            let key = folded(heading[0])
            if let owner = owners[key], owner != field {
              faults.append("\(profile.id): \(heading[0]) is of \(owner) and \(field)")
            }
            owners[key] = field
          }
        }
        for heading in file.ignore where owners[folded(heading)] != nil {
          faults.append("\(profile.id): \(heading) is mapped and ignored")
        }
      }
    }
    #expect(faults == [])
  }

  @Test("section names and synonyms are of one section")
  func sections() {
    var owners: [String: String] = [:]
    var faults: [String] = []
    // Intakes take rows of any kind on purpose under the names of their sections.
    for section in pack.schema.sections[1..<pack.intakes.lowerBound] {
      for name in [section.name] + section.synonyms {
        let key = folded(name)
        if let owner = owners[key], owner != section.name {
          faults.append("\(name) is of \(owner) and \(section.name)")
        }
        owners[key] = section.name
      }
    }
    #expect(faults == [])
  }

  @Test("in a list no name means two codes in force at one time, and no code stands twice")
  func lists() {
    var faults: [String] = []
    for list in pack.lists {
      for (position, entry) in list.entries.enumerated() {
        guard let first = list.index(ofCode: entry.code.span) else {
          faults.append("\(list.name): \(entry.name) is not found by its code")
          continue
        }
        var other = first
        while other != position, let next = list.entries[other].next {
          let (left, right) = (list.entries[other], entry)
          let starts = right.validFrom.map { left.isValid(on: $0) } ?? false
          if starts, right.validFrom != left.validTo {
            faults.append("\(list.name): \(String(decoding: right.code, as: UTF8.self)) overlaps")
          }
          other = next
        }
      }
    }
    #expect(faults == [])
  }

  @Test("each placeholder of a message is a field")
  func placeholders() {
    // Rules about files name columns of their results, as loading checks.
    let aboutFiles = Set(pack.datasetRules.filter { $0.subject == .files }.map(\.id))
    for rule in pack.catalogue.rules where rule.origin != .stage && !aboutFiles.contains(rule.id) {
      for text in [rule.message.vi, rule.message.en] {
        for part in text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
          let path = String(part.prefix { $0 != "}" })
          #expect(
            pack.schema.address(of: path) != nil || pack.schema.index(of: path) != nil,
            "\(rule.id): \(path)")
        }
      }
    }
  }

  @Test("both languages of a rule speak of the same fields, and none is blank")
  func languages() {
    for rule in pack.catalogue.rules {
      func fields(_ text: String) -> Set<Substring> {
        Set(
          text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map {
            $0.prefix { $0 != "}" }
          })
      }
      #expect(fields(rule.message.vi) == fields(rule.message.en), "\(rule.id)")
      #expect(!rule.title.vi.isEmpty && !rule.title.en.isEmpty)
      #expect(
        rule.id.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") },
        "\(rule.id)"
      )
    }
  }

  @Test("the catalogue numbers rules the same at each loading")
  func order() throws {
    let again = try RulePack.load(ExampleTests.folder)
    #expect(again.catalogue.rules.map(\.id) == pack.catalogue.rules.map(\.id))
    #expect(again.schema.sections.map(\.name) == pack.schema.sections.map(\.name))
  }
}
