import Matching
import Testing

@Suite("Clusters of records")
struct ClustersTests {
  @Test("whatever joins come, records share a number exactly when a chain of joins links them")
  func agreesWithSlowTwin() {
    var state: UInt64 = 3
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<50 {
      var clusters = Clusters()
      var twin: [Set<Int>] = []
      var numbers: [Int: Int] = [:]
      for _ in 0..<60 {
        let (first, second) = (1 + next(40), 1 + next(40))
        guard first != second else { continue }
        let outcome = clusters.join(first, second)
        let (touched, rest) = (
          twin.filter { $0.contains(first) || $0.contains(second) },
          twin.filter { !$0.contains(first) && !$0.contains(second) }
        )
        twin = rest + [touched.reduce(Set([first, second])) { $0.union($1) }]
        #expect(clusters.number(of: first) == outcome.number)
        #expect(clusters.number(of: second) == outcome.number)
        // Who follows the changes alone knows every number.
        for record in outcome.changed { numbers[record] = outcome.number }
        #expect(clusters.all.allSatisfy { numbers[$0.record] == $0.number })
      }
      for group in twin {
        let number = group.first.flatMap { clusters.number(of: $0) }
        #expect(group.allSatisfy { clusters.number(of: $0) == number })
        #expect(number.map { Set(clusters.members(of: $0)) } == group)
      }
      #expect(Set(clusters.all.map(\.number)).count == twin.count)
      #expect(clusters.all.map(\.record) == clusters.all.map(\.record).sorted())
    }
  }

  @Test("opening a cluster again gives the one that is there")
  func opening() {
    var clusters = Clusters()
    let number = clusters.open(for: 7)
    #expect(clusters.open(for: 7) == number)
    #expect(clusters.members(of: number) == [7])
  }
}
