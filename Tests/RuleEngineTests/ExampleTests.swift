import Foundation
import RuleEngine
import Testing

@Suite("The résumé pack")
struct ExampleTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Rules/resume")

  @Test("every example does what its rule says")
  func examples() throws {
    let outcome = try ExampleRunner(RulePack.load(Self.folder)).run()
    #expect(outcome.failures == [])
    #expect(outcome.count > 300)
  }
}
