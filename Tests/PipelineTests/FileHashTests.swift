import Crypto
import Foundation
import GRDB
import Readers
import RecordModel
import Testing

@testable import Pipeline

@Suite("Hashes of files from the pieces that are read")
struct FileHashTests {
  /// Another way to the same hash.
  private func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  /// Cuts bytes into pieces of many sizes.
  private func pieces(_ count: Int, _ random: inout some RandomNumberGenerator) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = 0
    while start < count {
      let length = [1, 7, 100, 4_000, 200_000].randomElement(using: &random) ?? 1
      let end = min(count, start + length)
      pieces.append(start..<end)
      start = end
    }
    return pieces
  }

  @Test(
    "pieces in any order on any thread, with gaps, make the hash of the file", arguments: 0..<12)
  func anyOrder(seed: Int) throws {
    let place = try Workplace()
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<[0, 1, 1_000, 700_000][seed % 4]).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    let source = try FileSource(path: place.file("a", bytes))
    let hash = FileHash(source)
    let pieces = pieces(bytes.count, &random)
    // One in three holds other bytes; the end of some files is never told of.
    let verbatim = pieces.map { _ in Int.random(in: 0..<3, using: &random) > 0 || seed % 3 == 0 }
    let told = seed % 2 == 0 ? pieces.count : pieces.count / 2
    for batch in stride(from: 0, to: told, by: 10) {
      let batch = Array(batch..<min(batch + 10, told))
      for number in batch {
        let span = SourceSpan(
          offset: UInt64(pieces[number].lowerBound), count: pieces[number].count)
        hash.announce(FilePiece(span: span, isVerbatim: verbatim[number]))
      }
      let shuffled = batch.shuffled(using: &random)
      DispatchQueue.concurrentPerform(iterations: shuffled.count) { index in
        let number = shuffled[index]
        guard verbatim[number] else { return }
        hash.take(Array(bytes[pieces[number]]), at: UInt64(pieces[number].lowerBound))
      }
    }
    #expect(try hash.value() == self.hash(bytes))
    #expect(try hash.value() == self.hash(bytes))
  }

  @Test("a file that has become shorter than its pieces is hashed as far as it can be read")
  func shorter() throws {
    let place = try Workplace()
    let hash = FileHash(try FileSource(path: place.file("a", [1, 2, 3])))
    hash.announce(FilePiece(span: SourceSpan(offset: 10, count: 2), isVerbatim: true))
    hash.take([8, 9], at: 10)
    #expect(try hash.value() == self.hash([1, 2, 3]))
  }

  /// What the store knows the delivery by, and what it is by definition.
  private func digests(_ paths: [String], jobs: Int, _ store: String) throws -> (Data?, Data) {
    _ = try Runs.run(paths, store: store, jobs: jobs)
    let stored = try DatabaseQueue(path: store).read {
      try Data.fetchOne($0, sql: "SELECT digest FROM deliveries")
    }
    let parts = try paths.map { hash([UInt8](try Data(contentsOf: URL(fileURLWithPath: $0)))) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    return (stored, Data(hash(parts.flatMap { $0 })))
  }

  @Test("a delivery is known by its files' bytes, however they are read", arguments: [1, 2, 5])
  func deliveries(jobs: Int) throws {
    let place = try Workplace()
    let csv = Array(People.csv(0..<600).utf8)
    let cut = Array(csv.prefix(csv.count - 20)) + Array("\"never closed".utf8)
    let wide = String(decoding: csv, as: UTF8.self).utf16.flatMap {
      [UInt8($0 & 255), UInt8($0 >> 8)]
    }
    let files: [(String, [UInt8])] = [
      ("plain.csv", csv), ("marked.csv", [0xef, 0xbb, 0xbf] + csv), ("cut.csv", cut),
      ("wide.csv", [0xff, 0xfe] + wide), ("empty.csv", []),
    ]
    var all: [String] = []
    for (name, bytes) in files {
      let path = try place.file(name, bytes)
      all.append(path)
      let (stored, meant) = try digests([path], jobs: jobs, place.path + "/\(name).sqlite")
      #expect(stored == meant, "\(name)")
    }
    let (stored, meant) = try digests(all + all.prefix(1), jobs: jobs, place.path + "/all.sqlite")
    #expect(stored == meant)
  }
}
