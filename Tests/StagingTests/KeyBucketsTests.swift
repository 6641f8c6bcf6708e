import Testing

@testable import Staging

@Suite("Keys in buckets")
struct KeyBucketsTests {
  @Test(
    "come out in the order of a plain sort", arguments: [0, 1, 63, 64, 5000, 60_000], [false, true])
  func order(_ count: Int, isSortedBefore: Bool) {
    var random = Random(state: UInt64(count) + 3)
    var twin: [KeyPages.Entry] = []
    var buckets = KeyBuckets()
    for record in 0..<count {
      // Spread over all numbers, close together, and many times the same; records in any order.
      let wide = Int64(
        bitPattern: UInt64(random.next(1 << 30)) << 34 | UInt64(random.next(1 << 30)))
      let key = [wide, -1 - Int64(random.next(3)), Int64(random.next(200)), .min, .max][
        random.next(5)]
      let entry = KeyPages.Entry(
        key: key, record: Int64(random.next(3) == 0 ? count - record : record))
      twin.append(entry)
      buckets.append(entry)
    }
    twin.sort { ($0.key, $0.record) < ($1.key, $1.record) }
    var sorted: [KeyPages.Entry] = []
    // As it is when they were sorted beside other work before.
    if isSortedBefore { buckets.sort() }
    for number in 0..<KeyBuckets.count { sorted += buckets.takeSorted(number) }
    #expect(sorted.map(\.key) == twin.map(\.key))
    #expect(sorted.map(\.record) == twin.map(\.record))
    #expect(buckets.isEmpty == (count == 0))
  }
}
