import Foundation
import RecordModel
import Testing

@testable import Expressions
@testable import RuleEngine

/// One rule with one comparison turned into another.
struct Mutant: CustomStringConvertible {
  enum Part: String { case when, assertion = "assert" }

  let rule: RecordRule
  /// `rule-id assert 12 < <=`: the part, the offset of the operator, what it was and became.
  let description: String

  /// What each comparison may be mistaken for.
  private static let others: [Symbol: [Symbol]] = [
    .equal: [.notEqual], .notEqual: [.equal],
    .less: [.lessOrEqual, .greater, .greaterOrEqual],
    .lessOrEqual: [.less, .greater, .greaterOrEqual],
    .greater: [.greaterOrEqual, .less, .lessOrEqual],
    .greaterOrEqual: [.greater, .less, .lessOrEqual],
  ]

  static func all(of rule: RecordRule) throws -> [Mutant] {
    try mutants(of: rule, .assertion, rule.assertion)
      + (rule.when.map { try mutants(of: rule, .when, $0) } ?? [])
  }

  private static func mutants(
    of rule: RecordRule, _ part: Part, _ source: String
  ) throws -> [Mutant] {
    let bytes = Array(source.utf8)
    var found: [Mutant] = []
    for token in try Lexer.tokens(of: bytes) {
      guard case .symbol(let symbol) = token.kind, let others = others[symbol] else { continue }
      for other in others {
        let end = token.offset + symbol.rawValue.utf8.count
        let text = String(
          decoding: bytes[..<token.offset] + Array(other.rawValue.utf8) + bytes[end...],
          as: UTF8.self)
        var changed = rule
        if part == .when { changed.when = text } else { changed.assertion = text }
        found.append(
          Mutant(
            rule: changed,
            description:
              "\(rule.id) \(part.rawValue) \(token.offset) \(symbol.rawValue) \(other.rawValue)"))
      }
    }
    return found
  }

  /// Whether some example of the rule does not do what it says any more.
  func isKilled(in pack: RulePack) throws -> Bool {
    var small = pack
    small.recordRules = [rule]
    return try !ExampleRunner(small).run().failures.isEmpty
  }
}

@Suite("The examples of the résumé pack")
struct MutationTests {
  @Test("turning any comparison of any rule into another makes an example fail")
  func comparisons() throws {
    let pack = try RulePack.load(ExampleTests.folder)
    let mutants = try pack.recordRules.flatMap(Mutant.all)
    #expect(mutants.count > 300)
    let survivors = try mutants.filter { try !$0.isKilled(in: pack) }.map(\.description)
    #expect(survivors == [])
  }
}
