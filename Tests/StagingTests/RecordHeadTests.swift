import RecordModel
import Testing

@testable import Staging

@Suite("Heads of records")
struct RecordHeadTests {
  static func random(_ random: inout Random) -> RecordHead {
    func number() -> UInt32 {
      [0, 1, 255, 1 << 16, .max - 1, .max, UInt32(random.next(1 << 31))][random.next(7)]
    }
    return RecordHead(
      content: UInt64(number()) << 32 | UInt64(number()),
      sameAs: [0, 1, 1 << 56 - 1, Int64(random.next(1 << 31))][random.next(4)],
      disposition: Disposition.allCases[random.next(5)], cluster: number(), byteCount: number(),
      line: number(), byteOffset: number(), payloadEnd: number(), detailsEnd: number())
  }

  private func heads(_ all: [RecordHead]) -> RecordHeads {
    all.reduce(into: RecordHeads()) { $0.append($1) }
  }

  private func read(_ bytes: [UInt8], count: Int64) -> RecordHeads? {
    unsafe bytes.withUnsafeBytes { unsafe RecordHeads($0, count: count) }
  }

  private func bytes(_ heads: RecordHeads) -> [UInt8] {
    unsafe heads.words.withUnsafeBytes { unsafe Array($0) }
  }

  @Test("what is written is read again, from bytes that begin anywhere")
  func roundTrip() throws {
    var random = Random(state: 5)
    for _ in 0..<50 {
      let all = (0..<1 + random.next(20)).map { _ in Self.random(&random) }
      let written = bytes(heads(all))
      #expect(written.count == all.count * RecordHeads.bytesPerHead)
      let shifted = [0] + written
      let read = try #require(
        unsafe shifted.withUnsafeBytes {
          unsafe RecordHeads(UnsafeRawBufferPointer(rebasing: $0[1...]), count: Int64(all.count))
        })
      #expect((0..<all.count).map { read[$0] } == all)
    }
  }

  @Test("a head is these forty bytes: stores are read by later versions")
  func format() {
    let head = RecordHead(
      content: 0x0807_0605_0403_0201, sameAs: 0x0b0a09, disposition: .duplicate,
      cluster: 0x1413_1211, byteCount: 0x1817_1615, line: 0x2423_2221, byteOffset: 0x2827_2625,
      payloadEnd: 0x3433_3231, detailsEnd: 0x3837_3635)
    let wanted: [UInt8] = [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0b, 0, 0, 0, 0, 3, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16,
      0x17, 0x18, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x31, 0x32, 0x33, 0x34, 0x35,
      0x36, 0x37, 0x38,
    ]
    #expect(bytes(heads([head])) == wanted)
  }

  @Test("what became of a record is changed, and nothing else")
  func change() {
    var random = Random(state: 9)
    var all = (0..<100).map { _ in Self.random(&random) }
    var heads = heads(all)
    for _ in 0..<300 {
      let index = random.next(100)
      let disposition = Disposition.allCases[random.next(5)]
      let cluster = random.next(2) == 0 ? nil : UInt32(random.next(1 << 31))
      heads.change(index, disposition, cluster: cluster)
      all[index].disposition = disposition
      if let cluster { all[index].cluster = cluster }
    }
    #expect((0..<100).map { heads[$0] } == all)
  }

  @Test("payloads and details stand one behind the other")
  func ranges() {
    var heads = RecordHeads()
    for (payload, details) in [(3, 0), (3, 2), (10, 2), (12, 7)] as [(UInt32, UInt32)] {
      heads.append(
        RecordHead(
          content: 0, disposition: .accepted, byteCount: 0, line: 0, byteOffset: 0,
          payloadEnd: payload, detailsEnd: details))
    }
    #expect((0..<4).map { heads.payload($0) } == [0..<3, 3..<3, 3..<10, 10..<12])
    #expect((0..<4).map { heads.details($0) } == [12..<12, 12..<14, 14..<14, 14..<19])
  }

  @Test("damaged heads are told as such")
  func damage() throws {
    var random = Random(state: 3)
    let written = bytes(heads((0..<4).map { _ in Self.random(&random) }))
    for count in -1...6 where count != 4 { #expect(read(written, count: Int64(count)) == nil) }
    #expect(read([], count: 0) == nil)
    #expect(read(Array(written.dropLast()), count: 4) == nil)
    #expect(read(written, count: .max) == nil)
    for _ in 0..<2000 {
      var damaged = written
      damaged[random.next(damaged.count)] = UInt8(random.next(256))
      let heads = try #require(read(damaged, count: 4))
      for index in 0..<4 {
        let disposition = damaged[index * RecordHeads.bytesPerHead + 15]
        #expect((heads[index] == nil) == (Disposition(rawValue: disposition) == nil))
        for range in [heads.payload(index), heads.details(index)] {
          #expect((range?.lowerBound ?? 0) >= 0)
        }
      }
    }
  }
}
