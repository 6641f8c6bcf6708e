import Foundation
import Pipeline
import RecordModel
import Testing

@Suite("What came before is known again")
struct RepeatedDeliveryTests {
  @Test("the same delivery again stages nothing new and adds no run")
  func again() throws {
    let place = try Workplace()
    let path = try place.file("a.csv", People.csv(0..<100) + "\n" + People.line(People.cells(3)))
    let store = place.path + "/store.sqlite"
    let first = try Runs.run([path], store: store)
    #expect((first.summary.accepted, first.summary.duplicates) == (100, 1))
    let before = try StoreStatus(path: store).json
    let second = try Runs.run([path], store: store)
    #expect(second.summary.accepted + second.summary.held == 0)
    #expect(second.summary.unchanged + second.summary.duplicates == 101)
    #expect(second.summary.balanced)
    #expect(second.summary.run == first.summary.run)
    #expect(try StoreStatus(path: store).json == before)
  }

  @Test("it is known under another name, too")
  func renamed() throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    _ = try Runs.run([try place.file("a.csv", People.csv(0..<20))], store: store)
    let told = try Runs.run([try place.file("b.csv", People.csv(0..<20))], store: store)
    #expect(told.summary.unchanged == 20)
  }

  @Test("what is the same as a record that is the same as an earlier one has its values, too")
  func chain() throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    _ = try Runs.run([try place.file("a.csv", People.csv(0..<20))], store: store)
    let twice = People.csv(15..<25) + "\n" + People.line(People.cells(17))
    let told = try Runs.run(
      [try place.file("b.csv", twice)], store: store, records: place.path + "/r")
    #expect((told.summary.accepted, told.summary.duplicates) == (5, 6))
    let lines = try String(contentsOfFile: place.path + "/r", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count { $0.contains("VC0000017") } == 2)
  }

  @Test("of a delivery with one changed record only that one needs a person")
  func changed() throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    _ = try Runs.run([try place.file("a.csv", People.csv(0..<100))], store: store)
    let text = People.csv(changing: 51) { $0.replacing("Thái Bình", with: "Nam Định") }
    let told = try Runs.run([try place.file("b.csv", text)], store: store)
    #expect(told.summary.accepted == 0)
    #expect(told.summary.held == 1)
    #expect(told.summary.duplicates + told.summary.unchanged == 99)
    #expect(told.rules["identity-conflict"] == 1)
    #expect(told.summary.balanced && told.adds)
  }

  @Test("a person twice in one delivery: the same is a duplicate, a contradiction holds both")
  func within() throws {
    let place = try Workplace()
    let good = People.csv(0..<100)
    let same = People.line(People.cells(4))
    let other = People.line(People.cells(4, ["Quê quán": "Nam Định"]))
    let exact = try Runs.run([try place.file("exact.csv", good + same)])
    #expect((exact.summary.accepted, exact.summary.duplicates) == (100, 1))
    let conflict = try Runs.run([try place.file("conflict.csv", good + other)])
    #expect((conflict.summary.accepted, conflict.summary.held) == (99, 2))
    let both = try Runs.run([try place.file("both.csv", good + other + "\n" + same)])
    #expect((both.summary.accepted, both.summary.held) == (99, 2))
    #expect(both.summary.duplicates == 1)
  }

  @Test("a person in two deliveries: the same is a duplicate, a contradiction is held")
  func across() throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    _ = try Runs.run([try place.file("a.csv", People.csv(0..<50))], store: store)
    let other = People.line(People.cells(60, ["Số hiệu": People.cells(7)[1]]))
    let told = try Runs.run(
      [try place.file("b.csv", People.csv(40..<60) + other)], store: store)
    #expect((told.summary.accepted, told.summary.duplicates) == (10, 10))
    #expect(told.summary.held == 1)
  }

  @Test("ten deliveries after each other are all still known")
  func many() throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    for part in 0..<10 {
      let text = People.csv(part * 5..<part * 5 + 5)
      #expect(
        try Runs.run([try place.file("\(part).csv", text)], store: store).summary.accepted == 5)
    }
    let all = try Runs.run([try place.file("all.csv", People.csv(0..<50))], store: store)
    #expect(all.summary.duplicates == 50)
  }
}
