import Foundation
import RecordModel
import RuleEngine
import Testing

@Suite("The domain's list of checks")
struct DomainCoverageTests {
  /// How many checks each group of the list has.
  private static let groups = [
    "ID": 31, "WK": 24, "SL": 25, "ED": 13, "PT": 15, "FM": 14, "RD": 8, "HL": 2, "HS": 2, "RT": 4,
    "BT": 10,
  ]

  @Test("each check has rules, or a reason why no rule can answer it; no rule names another one")
  func covered() throws {
    let known = Set(try PackNamesTests.pack.get().domainChecks.map(\.number))
    let wanted = Set(
      Self.groups.flatMap { group, count in
        (1...count).map { group + ($0 < 10 ? "0" : "") + "\($0)" }
      })
    #expect(wanted.count == 148)
    #expect(wanted.subtracting(known).sorted() == [], "no rule, no reason")
    #expect(known.subtracting(wanted).sorted() == [], "not in the list")
  }
}
