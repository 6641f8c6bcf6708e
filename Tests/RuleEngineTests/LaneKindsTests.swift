import RecordModel
import Testing

@testable import RuleEngine

@Suite("Kinds of values in lanes")
struct LaneKindsTests {
  @Test("words of lanes say what each value says by itself")
  func twin() {
    var random = Random(state: 31)
    for round in 0..<300 {
      let kinds: [Value.Kind] = [
        .missing, .empty, .unreadable, .text, .integer, .decimal, .date, .code,
      ]
      // Often all of one kind, as fields mostly are.
      let few = 1 + random.next(3)
      let first = random.next(kinds.count)
      let values = (0..<random.next(65)).map { _ in
        Value(
          kind: kinds[(first + random.next(few)) % kinds.count],
          entry: random.next(4) == 0 ? .max : 3)
      }
      let lanes: UInt64 = round % 2 == 0 ? .max : 0x0f0f_3333_5555_aaaa
      let made = LaneKinds(values.span, lanes)
      for (lane, value) in values.enumerated() {
        let isAsked = lanes >> UInt64(lane) & 1 != 0
        for kind in kinds {
          #expect((made[kind] >> UInt64(lane) & 1 != 0) == (isAsked && value.kind == kind))
        }
        #expect((made.present >> UInt64(lane) & 1 != 0) == (isAsked && value.isPresent))
        #expect(
          (made.unknownCodes >> UInt64(lane) & 1 != 0)
            == (isAsked && value.kind == .code && value.entry == .max))
      }
      #expect(kinds.allSatisfy { values.count == 64 || made[$0] >> UInt64(values.count) == 0 })
    }
  }
}
