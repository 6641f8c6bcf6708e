internal import Foundation

/// A fixed number of threads that work on pieces and give the results back in order, the caller's
/// among them.
///
/// At most `depth` pieces are under way, so memory follows their size. The caller's thread hands in
/// pieces and takes results; where it would have to wait for one, it works on a piece itself. So as
/// many threads are busy as are asked for. With one thread more they share processors, and the
/// system left one idle for a sixth of the time while two threads waited for the other.
final class WorkerPool<Piece: Sendable, Result: Sendable>: @unchecked Sendable {
  /// Workers wait at it for pieces. All state below is read and written under it alone, but for
  /// the caller's own worker.
  private let condition = NSCondition()
  private var queue: [(number: Int, piece: Piece)] = []
  private var results: [Int: Result] = [:]
  private var nextIn = 0
  private var nextOut = 0
  private var isClosed = false
  /// The piece whose result the caller waits for, at `arrival`.
  private var awaited: Int?
  private let arrival = DispatchSemaphore(value: 0)

  private let helpers: Int
  private let depth: Int
  private let makeWorker: @Sendable () -> (inout Piece) -> Result
  /// What works on the caller's thread, once it had to.
  private var ownWorker: ((inout Piece) -> Result)?

  /// - Parameter threads: How many work, with the caller's; from 1.
  /// - Parameter makeWorker: Called once on each thread that gets a piece: of a small delivery most
  ///   get none, and need no memory. What it returns does the work there. It may take the piece
  ///   apart: as nobody else holds it, its arrays can be changed without a copy.
  init(threads: Int, depth: Int, makeWorker: @escaping @Sendable () -> (inout Piece) -> Result) {
    helpers = threads - 1
    self.depth = helpers == 0 ? 1 : depth
    self.makeWorker = makeWorker
    for number in 0..<helpers {
      let thread = Thread { [self] in run() }
      thread.name = "hoso-worker-\(number)"
      // Parsers and closures nest; the default of secondary threads is small.
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  private func run() {
    var worker: ((inout Piece) -> Result)?
    while true {
      condition.lock()
      while queue.isEmpty, !isClosed { condition.wait() }
      guard !queue.isEmpty else {
        condition.unlock()
        return
      }
      var (number, piece) = queue.removeFirst()
      condition.unlock()
      let work = worker ?? makeWorker()
      worker = work
      let result = work(&piece)
      condition.lock()
      results[number] = result
      let isAwaited = awaited == number
      if isAwaited { awaited = nil }
      condition.unlock()
      if isAwaited { arrival.signal() }
    }
  }

  /// Hands in a piece, and takes results that are due: so many that there is room for another
  /// piece, and those that are there while the other threads have enough to do.
  ///
  /// Pieces and results are given away: what nobody else holds is changed without a copy.
  func hand(_ piece: consuming Piece, _ take: (consuming Result) throws -> Void) rethrows {
    condition.lock()
    queue.append((nextIn, piece))
    nextIn += 1
    condition.signal()
    condition.unlock()
    while let result = due() { try take(consume result) }
  }

  /// Takes all results that are still to come.
  func drain(_ take: (consuming Result) throws -> Void) rethrows {
    while let result = next() { try take(consume result) }
  }

  private func due() -> Result? {
    condition.lock()
    guard nextIn - nextOut < depth else {
      condition.unlock()
      return next()
    }
    defer { condition.unlock() }
    guard queue.count >= helpers, let result = results.removeValue(forKey: nextOut) else {
      return nil
    }
    nextOut += 1
    return result
  }

  /// The next result in the order of the pieces; `nil` when nothing is under way.
  private func next() -> Result? {
    while true {
      condition.lock()
      guard nextOut < nextIn else {
        condition.unlock()
        return nil
      }
      if let result = results.removeValue(forKey: nextOut) {
        nextOut += 1
        condition.unlock()
        return result
      }
      guard !queue.isEmpty else {
        awaited = nextOut
        condition.unlock()
        arrival.wait()
        continue
      }
      var (number, piece) = queue.removeFirst()
      condition.unlock()
      let work = ownWorker ?? makeWorker()
      ownWorker = work
      let result = work(&piece)
      condition.lock()
      results[number] = result
      condition.unlock()
    }
  }

  /// Lets the threads end once the queue is empty.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}
