import Foundation
import Synchronization
import Testing

@testable import Pipeline

@Suite("Pool of workers")
struct WorkerPoolTests {
  /// Takes some longer than others, so that they finish in another order.
  private static func work(_ piece: Int) -> Int {
    if piece % 7 == 0 { usleep(2000) }
    return piece * piece
  }

  @Test("results come in the order of the pieces", arguments: [1, 2, 3, 8])
  func order(threads: Int) {
    let pool = WorkerPool<Int, Int>(threads: threads, depth: threads * 4) {
      { piece in Self.work(piece) }
    }
    defer { pool.close() }
    var results: [Int] = []
    for piece in 0..<100 { pool.hand(piece) { results.append($0) } }
    pool.drain { results.append($0) }
    #expect(results == (0..<100).map { $0 * $0 })
    // It can be used on.
    pool.hand(3) { results.append($0) }
    pool.drain { results.append($0) }
    #expect(results.last == 9 && results.count == 101)
  }

  @Test("no more pieces are under way than the pool is deep", arguments: [1, 2, 4])
  func depth(threads: Int) {
    let depth = threads * 2
    let pool = WorkerPool<Int, Int>(threads: threads, depth: depth) { { piece in piece } }
    defer { pool.close() }
    var (handed, taken) = (0, 0)
    for piece in 0..<200 {
      pool.hand(piece) { _ in taken += 1 }
      handed += 1
      #expect(handed - taken < depth)
    }
    pool.drain { _ in taken += 1 }
    #expect(taken == handed)
  }

  @Test("as many threads work as are asked for, the caller's among them", arguments: [1, 2, 3])
  func threads(threads: Int) {
    let workers = Mutex<Set<UInt>>([])
    let gate = Mutex(0)
    let pool = WorkerPool<Int, Int>(threads: threads, depth: threads * 8) {
      { piece in
        workers.withLock { _ = $0.insert(UInt(pthread_self())) }
        gate.withLock { $0 += 1 }
        // Until each of them has come, so that the quickest does not do all.
        var waited = 0
        while gate.withLock({ $0 }) < threads, waited < 5000 {
          usleep(1000)
          waited += 1
        }
        return piece
      }
    }
    defer { pool.close() }
    for piece in 0..<(threads * 20) { pool.hand(piece) { _ in } }
    pool.drain { _ in }
    let seen = workers.withLock { $0 }
    #expect(seen.count == threads)
    #expect(seen.contains(UInt(pthread_self())))
  }

  @Test("an error of the taker ends the handing over, and the threads end")
  func failure() {
    struct Full: Error {}
    let pool = WorkerPool<Int, Int>(threads: 2, depth: 4) { { piece in piece } }
    #expect(throws: Full.self) {
      for piece in 0..<10 { try pool.hand(piece) { _ in throw Full() } }
    }
    pool.close()
  }
}
