import Matching
import Testing

@Suite("Exact matching")
struct ExactMatcherTests {
  @Test("the first record of a key is found by all later ones, as a dictionary finds it")
  func agreesWithDictionary() {
    var matcher = ExactMatcher(identityCount: 2)
    var twin: [[UInt64: Int]] = [[:], [:]]
    var state: UInt64 = 7
    for sequence in 1...20_000 {
      for identity in 0..<2 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let key = state >> 50
        let found = matcher.enter(key, identity: identity, sequence: sequence)
        #expect(found == (key == 0 ? nil : twin[identity][key]))
        if key != 0, twin[identity][key] == nil { twin[identity][key] = sequence }
      }
    }
  }

  @Test("clusters that meet become one, with the older number")
  func clusters() {
    var clusters = Clusters()
    _ = clusters.join(1, 2)
    _ = clusters.join(5, 6)
    #expect(clusters.number(of: 6) == 2)
    _ = clusters.join(2, 6)
    #expect(clusters.members(of: 1) == [1, 2, 5, 6])
    #expect(clusters.number(of: 5) == 1)
    #expect(clusters.number(of: 9) == nil)
  }
}
