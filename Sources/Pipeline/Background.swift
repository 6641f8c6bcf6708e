internal import CThreads
internal import Foundation
public import RuleEngine
internal import Synchronization

/// Lends a thread to each work.
public let aside: Aside = { work in
  let background = Background { work() }
  return { _ = try? background.value() }
}

/// Work that another thread does until somebody asks for the result; where none has begun by then,
/// who asks does it.
final class Background<Value: Sendable>: Sendable {
  private enum State {
    case waiting(@Sendable () throws -> Value)
    case begun
    case done(Result<Value, any Error>)
  }

  private let state: Mutex<State>
  private let done = DispatchSemaphore(value: 0)

  /// - Parameter isLong: It takes long, or waits for a disk: it gets a thread of its own, so that
  ///   nothing else has to wait behind it.
  init(isLong: Bool = false, _ work: @escaping @Sendable () throws -> Value) {
    state = Mutex(.waiting(work))
    if isLong {
      Thread { [self] in begin() }.start()
    } else {
      HelperThreads.shared.run { [self] in begin() }
    }
  }

  private func begin() {
    let work = state.withLock { state -> (@Sendable () throws -> Value)? in
      guard case .waiting(let work) = state else { return nil }
      state = .begun
      return work
    }
    guard let work else { return }
    let outcome = Result { try work() }
    state.withLock { $0 = .done(outcome) }
    done.signal()
  }

  var isDone: Bool {
    state.withLock { state in
      if case .done = state { true } else { false }
    }
  }

  /// Waits for the work; may be asked again.
  func value() throws -> Value {
    begin()
    done.wait()
    done.signal()
    guard case .done(let outcome) = state.withLock({ $0 }) else {
      preconditionFailure("signalled early")
    }
    return try outcome.get()
  }
}

/// Does some works on all threads, and waits for their end.
func share(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
  let works = (0..<count).map { number in Background { work(number) } }
  // From the end: other threads begin at the front, and what nobody has begun is done here.
  for work in works.reversed() { try? work.value() }
}

/// What comes of some works that all threads share, in the order of their numbers.
func shared<Value: Sendable>(_ count: Int, _ make: @escaping @Sendable (Int) -> Value) -> [Value] {
  let made = SharedResults<Value>(count)
  share(count) { number in
    let value = make(number)
    made.values.withLock { $0[number] = value }
  }
  return made.values.withLock { $0.map { $0! } }
}

private final class SharedResults<Value: Sendable>: Sendable {
  let values: Mutex<[Value?]>
  init(_ count: Int) { values = Mutex([Value?](repeating: nil, count: count)) }
}

/// As many threads as there are processors beside the caller's, for one work after the other.
///
/// A thread for each work often begins on the processor of the caller and stays there for a while,
/// though another is idle: a look at ten records took 4 % longer.
private final class HelperThreads: @unchecked Sendable {
  static let shared = HelperThreads(limit: ProcessInfo.processInfo.activeProcessorCount - 1)

  // All state below is read and written under `condition` alone.
  private let condition = NSCondition()
  private var queue: [@Sendable () -> Void] = []
  private var idle = 0
  private var count = 0
  private let limit: Int

  private init(limit: Int) { self.limit = max(1, limit) }

  func run(_ work: @escaping @Sendable () -> Void) {
    condition.withLock {
      queue.append(work)
      if queue.count <= idle {
        condition.signal()
      } else if count < limit {
        // Parsers and closures nest; the default of secondary threads is small. Where there is no
        // thread to be had, who asks for a result does the work.
        let failure = unsafe start_helping_thread(
          8 << 20,
          { unsafe Unmanaged<HelperThreads>.fromOpaque($0!).takeUnretainedValue().workOn() },
          Unmanaged.passUnretained(self).toOpaque())
        if failure == 0 { count += 1 }
      }
    }
  }

  private func workOn() {
    while true {
      let work = condition.withLock {
        idle += 1
        while queue.isEmpty { condition.wait() }
        idle -= 1
        return queue.removeFirst()
      }
      work()
    }
  }
}
