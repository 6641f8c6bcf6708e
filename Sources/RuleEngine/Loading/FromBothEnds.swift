internal import Foundation
internal import Synchronization

/// A row of items that several threads make: one takes them from the first on, others make them from
/// the last back, and where they meet all are made.
final class FromBothEnds<Item: Sendable>: Sendable {
  private struct State {
    /// The items that nobody has begun.
    var left: Range<Int>
    /// Items made from the end, by number.
    var made: [Int: Item] = [:]
  }

  private let make: @Sendable (Int) -> Item
  private let state: Mutex<State>
  private let condition = NSCondition()

  init(_ count: Int, _ make: @escaping @Sendable (Int) -> Item) {
    self.make = make
    state = Mutex(State(left: 0..<count))
  }

  /// Makes whatever is left, the last one first.
  func makeFromTheEnd() {
    while makeLast() {}
  }

  /// Makes the last item that nobody has begun; `false` when there is none.
  @discardableResult
  func makeLast() -> Bool {
    guard let number = state.withLock({ $0.left.popLast() }) else { return false }
    let item = make(number)
    condition.withLock {
      state.withLock { $0.made[number] = item }
      condition.signal()
    }
    return true
  }

  /// The item of a number. All numbers must be asked for, each once, in ascending order.
  func take(_ number: Int) -> Item {
    let isMine = state.withLock { state in
      guard state.left.first == number else { return false }
      state.left.removeFirst()
      return true
    }
    if isMine { return make(number) }
    return condition.withLock {
      while true {
        if let item = state.withLock({ $0.made.removeValue(forKey: number) }) { return item }
        condition.wait()
      }
    }
  }
}
