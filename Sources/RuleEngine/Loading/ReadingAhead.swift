internal import Foundation
internal import Synchronization

/// YAML files that two threads read: one takes them from the first on, the other from the last
/// back, and where they meet all are read.
final class ReadingAhead: Sendable {
  /// A file's outermost node, and what is wrong with the file.
  struct File: Sendable {
    var root: PackNode?
    var faults: [PackFault] = []
  }

  private struct State {
    /// The files that nobody has begun.
    var left: Range<Int>
    /// Files read from the end, by number.
    var read: [Int: File] = [:]
  }

  /// Names in the pack's folder.
  let names: [String]
  private let folder: URL
  private let state: Mutex<State>
  private let condition = NSCondition()

  init(_ folder: URL, _ names: [String]) {
    (self.folder, self.names) = (folder, names)
    state = Mutex(State(left: names.indices))
  }

  private func read(_ number: Int) -> File {
    var file = File()
    file.root = PackLoader.read(folder, names[number], &file.faults)
    return file
  }

  /// Reads whatever is left, the last file first.
  func readFromTheEnd() {
    while readLast() {}
  }

  /// Reads the last file that nobody has begun; `false` when there is none.
  @discardableResult
  func readLast() -> Bool {
    guard let number = state.withLock({ $0.left.popLast() }) else { return false }
    let file = read(number)
    condition.withLock {
      state.withLock { $0.read[number] = file }
      condition.signal()
    }
    return true
  }

  /// The file of a number. All numbers must be asked for, each once, in ascending order.
  func take(_ number: Int) -> File {
    let isMine = state.withLock { state in
      guard state.left.first == number else { return false }
      state.left.removeFirst()
      return true
    }
    if isMine { return read(number) }
    return condition.withLock {
      while true {
        if let file = state.withLock({ $0.read.removeValue(forKey: number) }) { return file }
        condition.wait()
      }
    }
  }
}
