import Foundation
import GRDB
import RecordModel
import Testing

@testable import Staging

@Suite("Records in rows of many")
struct RecordChunkTests {
  /// A record as it must be read again.
  struct Twin: Equatable {
    var place: StoredChunks.Place
    var disposition: Disposition
    var cluster: Int
    var content: UInt64
    var sameAs: Int
    var payload: [UInt8]
    var details: [UInt8]
  }

  let fixture: StoreFixture
  init() throws { fixture = try StoreFixture() }

  /// - Parameter isInOrder: All payloads, then all details, as workers have them; otherwise record
  ///   after record.
  private func chunk(_ twins: [Twin], isInOrder: Bool) -> EncodedChunk {
    var chunk = EncodedChunk(file: twins[0].place.file)
    for twin in twins {
      var record = EncodedChunk.Record(
        payload: 0..<0, details: 0..<0, line: twin.place.line, span: twin.place.span,
        disposition: twin.disposition, findings: 0..<0, content: twin.content, twoWayDates: 0)
      (record.ordinal, record.cluster) = (twin.place.ordinal, twin.cluster)
      record.sameAs = twin.sameAs
      chunk.records.append(record)
    }
    func append(_ bytes: [UInt8]) -> Range<Int> {
      chunk.bytes += bytes
      return chunk.bytes.count - bytes.count..<chunk.bytes.count
    }
    for index in twins.indices {
      // What is the same as another record comes with its payload all the same.
      chunk.records[index].payload = append(twins[index].payload)
      if !isInOrder { chunk.records[index].details = append(twins[index].details) }
    }
    if isInOrder {
      for index in twins.indices { chunk.records[index].details = append(twins[index].details) }
    }
    return chunk
  }

  private func twins(_ count: Int, file: Int, from number: Int, _ random: inout Random) -> [Twin] {
    var (ordinal, line, offset) = (1 + random.next(9), 1 + random.next(9), random.next(99))
    let isTame = random.next(2) == 0
    return (0..<count).map { index in
      ordinal += 1
      line += random.next(3)
      offset += random.next(900)
      if !isTame, random.next(20) == 0 {
        // Places that no row can tell from its first record's.
        switch random.next(4) {
        case 0: ordinal += 1 + random.next(5)
        case 1: line = random.next(2) == 0 ? line + 1 << 33 : 1
        case 2: offset += 1 << 34
        default: offset = max(0, offset - 5000)
        }
      }
      func bytes(_ most: Int) -> [UInt8] {
        (0..<random.next(most)).map { _ in UInt8(random.next(256)) }
      }
      return Twin(
        place: StoredChunks.Place(
          file: file, ordinal: ordinal, line: line,
          span: SourceSpan(offset: UInt64(offset), count: random.next(700))),
        disposition: Disposition.allCases[random.next(5)],
        cluster: random.next(3) * random.next(99),
        content: UInt64(random.next(1 << 30)) << 33,
        sameAs: !isTame && random.next(9) == 0 && number + index > 1
          ? 1 + random.next(number + index - 1) : 0, payload: bytes(300), details: bytes(40))
    }
  }

  private func read(_ number: Int64, _ chunks: StoredChunks) throws -> Twin {
    let head = try chunks.head(number)
    return Twin(
      place: try chunks.place(number), disposition: head.disposition, cluster: Int(head.cluster),
      content: head.content, sameAs: Int(head.sameAs), payload: try chunks.payload(number),
      details: try chunks.details(number))
  }

  /// The payload of the record at the end of a chain of records that are the same.
  private func payload(_ index: Int, _ all: [Twin]) -> [UInt8] {
    all[index].sameAs == 0 ? all[index].payload : payload(all[index].sameAs - 1, all)
  }

  @Test("records are read as they were written and changed, in any order", arguments: 1...6)
  func twin(_ seed: Int) throws {
    var random = Random(state: UInt64(seed))
    let store = try fixture.open()
    try store.run { writer in
      var all: [Twin] = []
      for file in 0..<6 {
        let count = [1, 2, 64, 350, ChunkRows.mostRecords + 1, 3000][random.next(6)]
        let new = twins(count, file: file, from: all.count + 1, &random)
        try writer.append(chunk(new, isInOrder: random.next(3) > 0), identities: 0)
        all += new
      }
      for index in all.indices where all[index].sameAs > 0 {
        all[index].payload = payload(index, all)
      }
      func check(_ index: Int) throws {
        let found = try read(Int64(index + 1), writer.chunks)
        #expect(found == all[index], "record \(index + 1)")
      }
      for index in all.indices { try check(index) }
      for index in all.indices.reversed() where index % 7 == 0 { try check(index) }
      for _ in 0..<300 {
        let index = random.next(all.count)
        all[index].disposition = Disposition.allCases[random.next(5)]
        let cluster = random.next(2) == 0 ? nil : random.next(1000)
        if let cluster { all[index].cluster = cluster }
        try writer.chunks.change(Int64(index + 1), all[index].disposition, cluster: cluster)
        if random.next(3) == 0 { try check(random.next(all.count)) }
      }
      try writer.chunks.flush()
      let others = try StoredChunks(writer.db, path: store.path)
      for index in all.indices {
        #expect(try read(Int64(index + 1), others) == all[index])
      }
      #expect(try others.find(Int64(all.count) + 1) == false)
      #expect(try others.find(0) == false)
      #expect(try others.find(.min) == false)
      writer.discard()
    }
  }

  @Test("a usual chunk is one row, and a long one some")
  func rows() throws {
    let store = try fixture.open()
    func rows(_ twins: [Twin]) throws -> [Int] {
      try store.run { writer in
        try writer.append(chunk(twins, isInOrder: true), identities: 0)
        writer.discard()
        return try Int.fetchAll(
          writer.db, sql: "SELECT record_count FROM record_chunks ORDER BY first_record")
      }
    }
    func twins(_ sizes: [Int]) -> [Twin] {
      sizes.enumerated().map { index, size in
        Twin(
          place: StoredChunks.Place(
            file: 0, ordinal: index + 1, line: index + 2,
            span: SourceSpan(offset: UInt64(index) * 100, count: 99)),
          disposition: .accepted, cluster: 0, content: 1, sameAs: 0,
          payload: [UInt8](repeating: UInt8(index & 255), count: size), details: [1, 2])
      }
    }
    #expect(try rows(twins([Int](repeating: 400, count: 350))) == [350])
    #expect(try rows(twins([Int](repeating: 0, count: 2500))) == [1024, 1024, 452])
    let large = ChunkRows.mostBytes
    #expect(try rows(twins([10, large, 10, 10, large - 20, 10])) == [1, 1, 2, 2])
    let huge = twins([10, 50_000_000, 10])
    #expect(try rows(huge) == [1, 1, 1])
    try store.run { writer in
      try writer.append(chunk(huge, isInOrder: true), identities: 0)
      for number in 1...3 {
        #expect(try writer.chunks.payload(Int64(number)) == huge[number - 1].payload)
        #expect(try writer.chunks.details(Int64(number)) == [1, 2])
      }
      writer.discard()
    }
  }

  @Test("records read from a mapped file are the same, and what is changed beside it stands")
  func mapped() throws {
    var random = Random(state: 12)
    let store = try fixture.open()
    let twins = twins(3_000, file: 0, from: 1, &random).map { twin in
      var twin = twin
      twin.payload = (0..<random.next(2_000)).map { _ in UInt8(random.next(256)) }
      (twin.sameAs, twin.disposition) = (0, .accepted)
      return twin
    }
    try store.run { writer in try checkMapped(writer, twins) }
  }

  private func checkMapped(_ writer: RunWriter, _ twins: [Twin]) throws {
    for start in stride(from: 0, to: twins.count, by: 300) {
      try writer.append(chunk(Array(twins[start..<start + 300]), isInOrder: true), identities: 0)
    }
    for most in [0, 100_000, Int.max] {
      try writer.chunks.mapping(most: most) { try check(writer, twins, 7, changed: []) }
    }
    let changed = Set(stride(from: 5, through: twins.count, by: 11))
    for number in changed { try writer.chunks.change(Int64(number), .held, cluster: nil) }
    try writer.chunks.mapping(most: 100_000) { try check(writer, twins, 1, changed: changed) }
    try check(writer, twins, 3, changed: changed)
    do { try stopMapped(writer) } catch is CancellationError {}
    try check(writer, twins, 50, changed: changed)
    writer.discard()
  }

  private func stopMapped(_ writer: RunWriter) throws {
    try writer.chunks.mapping { throw CancellationError() }
  }

  private func check(
    _ writer: RunWriter, _ twins: [Twin], _ step: Int, changed: Set<Int>
  ) throws {
    for number in stride(from: 1, through: twins.count, by: step) {
      #expect(try writer.chunks.payload(Int64(number)) == twins[number - 1].payload)
      let meant: Disposition = changed.contains(number) ? .held : .accepted
      #expect(try writer.chunks.head(Int64(number)).disposition == meant)
    }
  }

  @Test("what is damaged is told as such, and never more is read than there is")
  func damage() throws {
    var random = Random(state: 4)
    let store = try fixture.open()
    let schema = StoreFixture.schema([("person", ["first", "second"]), ("rows", ["a", "b"])])
    let catalogue = StoreFixture.catalogue(["rule-one", "rule-two"])
    try store.run { writer in
      let delivery = try writer.delivery(digest: [1], name: "d", at: "t")
      try writer.append(
        StoreFixture.chunk((0..<20).map { "Người \($0)" }, counts: [2, 2]), identities: 1)
      try StoreFixture.finish(writer, schema, catalogue, delivery: delivery.id, count: 20)
    }
    let run = try store.reading(run: 1, schema: schema, catalogue: catalogue)
    func read() throws -> Int {
      var count = 0
      try run.forEachRecord(Set(Disposition.allCases)) { _ in count += 1 }
      return count
    }
    #expect(try read() == 20)
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    let (heads, bytes) = try queue.read { db in
      let row = try #require(
        try Row.fetchOne(db, sql: "SELECT heads, bytes FROM record_chunks JOIN record_bytes"))
      return (row[0] as Data, row[1] as Data)
    }
    func isDamaged(_ sql: String, _ arguments: StatementArguments = []) throws -> Bool {
      try queue.write { try $0.execute(sql: sql, arguments: arguments) }
      defer {
        try? queue.write { db in
          try db.execute(
            sql: """
              UPDATE record_chunks SET first_record = 1, record_count = 20, file = 0, ordinal = 1,
              line = 2, heads = ?;
              UPDATE record_bytes SET first_record = 1, bytes = ?
              """, arguments: [heads, bytes])
        }
      }
      do {
        _ = try store.recordCounts()
        return try read() != 20
      } catch StoreError.damaged {
        return true
      }
    }
    for change in [
      "heads = substr(heads, 1, length(heads) - 1)", "heads = substr(heads, 1, 40)", "heads = x''",
      "heads = zeroblob(length(heads))", "record_count = 19", "record_count = 21",
      "record_count = -1", "record_count = 9223372036854775807", "first_record = 2",
      "first_record = 9223372036854775807", "ordinal = 9223372036854775807",
      "line = 9223372036854775807", "file = 1", "file = -1",
    ] {
      #expect(try isDamaged("UPDATE record_chunks SET \(change)"), "\(change)")
    }
    for change in [
      "bytes = x''", "bytes = substr(bytes, 1, length(bytes) - 1)", "first_record = 2",
    ] {
      #expect(try isDamaged("UPDATE record_bytes SET \(change)"), "\(change)")
    }
    for _ in 0..<300 {
      var (newHeads, newBytes) = (heads, bytes)
      for _ in 0...random.next(3) {
        newHeads[random.next(heads.count)] = UInt8(random.next(256))
        newBytes[random.next(bytes.count)] = UInt8(random.next(256))
      }
      // Whether it shows is chance; nothing but an error may come of it.
      _ = try isDamaged(
        "UPDATE record_chunks SET heads = ?; UPDATE record_bytes SET bytes = ?",
        [newHeads, newBytes])
    }
    #expect(try read() == 20)
  }
}
