import Foundation
import Testing

@Suite("An import is wholly there or not at all", .serialized)
struct InterruptedImportTests {
  private func importing(_ path: String, _ store: String) throws -> Program {
    try Program(
      ["import", path, "--store", store, "--today", "2026-06-30", "--format", "json"])
  }

  @Test("killed at any moment and begun again, it leaves what an undisturbed one leaves")
  func kills() throws {
    let place = try Workplace()
    let path = try place.file("many.csv", People.csv(0..<400))
    let earlier = try place.file("earlier.csv", People.csv(350..<450))
    let start = place.path + "/start.sqlite"
    #expect(try importing(earlier, start).ended().status == 0)
    let undisturbed = place.path + "/undisturbed.sqlite"
    try FileManager.default.copyItem(atPath: start, toPath: undisturbed)
    let clock = ContinuousClock()
    let duration = try clock.measure { _ = try importing(path, undisturbed).ended() }
    let wanted = try StoreContents(undisturbed)
    #expect(wanted.isSound)
    #expect(wanted.tables["records"]?.count == 500)

    for moment in 1...8 {
      let store = place.path + "/\(moment).sqlite"
      try FileManager.default.copyItem(atPath: start, toPath: store)
      let disturbed = try importing(path, store)
      // Spread over the whole run, the last ones around its end.
      let wait = duration * moment / 8
      Thread.sleep(
        forTimeInterval: Double(wait.components.attoseconds) / 1e18
          + Double(wait.components.seconds))
      disturbed.kill()
      #expect(try importing(path, store).ended().status == 0)
      let found = try StoreContents(store)
      #expect(found.isSound)
      #expect(found.differences(from: wanted) == [], "killed after \(wait)")
    }
  }

  @Test("two imports of one delivery at once stage it once")
  func same() throws {
    let place = try Workplace()
    let path = try place.file("many.csv", People.csv(0..<1000))
    let store = place.path + "/store.sqlite"
    let both = [try importing(path, store), try importing(path, store)].map { $0.ended() }
    #expect(both.map(\.status) == [0, 0], "\(both.map(\.errors))")
    #expect(both.map { $0.object["accepted"] ?? -1 }.sorted() == [0, 1000])
    #expect(both.map { $0.object["unchanged"] ?? -1 }.sorted() == [0, 1000])
    let contents = try StoreContents(store)
    #expect(contents.isSound)
    #expect(contents.tables["records"]?.count == 1000)
  }

  @Test("two imports of different deliveries at once are both staged")
  func different() throws {
    let place = try Workplace()
    let paths = [
      try place.file("a.csv", People.csv(0..<1000)),
      try place.file("b.csv", People.csv(900..<1900)),
    ]
    let store = place.path + "/store.sqlite"
    let both = try paths.map { try importing($0, store) }.map { $0.ended() }
    #expect(both.map(\.status) == [0, 0], "\(both.map(\.errors))")
    #expect(both.reduce(0) { $0 + ($1.object["accepted"] ?? 0) } == 1900)
    #expect(both.reduce(0) { $0 + ($1.object["duplicates"] ?? 0) } == 100)
    #expect(try StoreContents(store).isSound)
  }
}
