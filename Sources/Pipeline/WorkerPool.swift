internal import Foundation

/// A fixed number of threads that work on pieces and give the results back in order.
///
/// At most `depth` pieces are under way, so memory follows their size. The caller's thread hands in
/// pieces and takes out results. It works on one itself only where one thread is asked for: then
/// there is no other, so that one job keeps one processor busy and no more.
final class WorkerPool<Piece: Sendable, Result: Sendable>: @unchecked Sendable {
  // All state below is read and written under `condition` alone.
  private let condition = NSCondition()
  private var queue: [(number: Int, piece: Piece)] = []
  private var results: [Int: Result] = [:]
  private var nextIn = 0
  private var nextOut = 0
  private var isClosed = false
  private let depth: Int
  /// What works on a piece at once, on the caller's thread; `nil` where threads do.
  private let atOnce: ((inout Piece) -> Result)?

  /// - Parameter makeWorker: Called once on each thread that gets a piece: of a small delivery most
  ///   get none, and need no memory. What it returns does the work there. It may take the piece
  ///   apart: as nobody else holds it, its arrays can be changed without a copy.
  init(threads: Int, depth: Int, makeWorker: @escaping @Sendable () -> (inout Piece) -> Result) {
    self.depth = depth
    atOnce = threads == 1 ? makeWorker() : nil
    for number in 0..<(threads == 1 ? 0 : threads) {
      let thread = Thread { [self] in run(makeWorker) }
      thread.name = "hoso-worker-\(number)"
      // Parsers and closures nest; the default of secondary threads is small.
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  private func run(_ makeWorker: () -> (inout Piece) -> Result) {
    var work: ((inout Piece) -> Result)?
    while true {
      condition.lock()
      while queue.isEmpty, !isClosed { condition.wait() }
      guard !queue.isEmpty else {
        condition.unlock()
        return
      }
      var (number, piece) = queue.removeFirst()
      condition.unlock()
      let worker = work ?? makeWorker()
      work = worker
      let result = worker(&piece)
      condition.lock()
      results[number] = result
      condition.broadcast()
      condition.unlock()
    }
  }

  /// Whether another piece may be handed in now.
  var hasRoom: Bool {
    condition.lock()
    defer { condition.unlock() }
    return nextIn - nextOut < depth
  }

  /// Hands in a piece.
  func submit(_ piece: Piece) {
    if let atOnce {
      var piece = piece
      results[nextIn] = atOnce(&piece)
      nextIn += 1
      return
    }
    condition.lock()
    queue.append((nextIn, piece))
    nextIn += 1
    condition.broadcast()
    condition.unlock()
  }

  /// The next result in the order of the pieces; waits for it. `nil` when nothing is under way.
  func take() -> Result? {
    condition.lock()
    defer { condition.unlock() }
    guard nextOut < nextIn else { return nil }
    while results[nextOut] == nil { condition.wait() }
    defer { nextOut += 1 }
    return results.removeValue(forKey: nextOut)
  }

  /// The next result if it is there already.
  func takeIfReady() -> Result? {
    condition.lock()
    defer { condition.unlock() }
    guard nextOut < nextIn, let result = results.removeValue(forKey: nextOut) else { return nil }
    nextOut += 1
    return result
  }

  /// Lets the threads end once the queue is empty.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}
