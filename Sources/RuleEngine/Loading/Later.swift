internal import Synchronization

/// Begins work beside the caller's, or does it at once, and gives what waits for its end. Modules
/// start no threads of their own; whoever has some may lend them.
public typealias Aside = @Sendable (_ work: @escaping @Sendable () -> Void) -> @Sendable () -> Void

/// A value that is made beside other work until it is asked for.
struct Later<Value: Sendable>: Sendable {
  private final class Box: Sendable { let value = Mutex<Value?>(nil) }

  private let box = Box()
  private let wait: @Sendable () -> Void

  init(_ aside: Aside, _ make: @escaping @Sendable () -> Value) {
    wait = aside { [box] in
      let made = make()
      box.value.withLock { $0 = made }
    }
  }

  /// Waits for it.
  var value: Value {
    wait()
    guard let value = box.value.withLock({ $0 }) else {
      preconditionFailure("the work was not done")
    }
    return value
  }
}
