internal import Foundation
public import RuleEngine
internal import Synchronization

/// Lends a thread of its own to each work.
public let aside: Aside = { work in
  let background = Background { work() }
  return { _ = try? background.value() }
}

/// Work that runs on a thread of its own until somebody asks for the result.
final class Background<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () throws -> Value) {
    let thread = Thread { [self] in
      let outcome = Result { try work() }
      result.withLock { $0 = outcome }
      done.signal()
    }
    thread.start()
  }

  /// Waits for the work; may be asked again.
  func value() throws -> Value {
    done.wait()
    done.signal()
    guard let outcome = result.withLock({ $0 }) else { preconditionFailure("signalled early") }
    return try outcome.get()
  }
}
