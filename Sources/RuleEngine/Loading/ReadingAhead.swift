internal import Foundation

/// YAML files that two threads read, from both ends.
final class ReadingAhead: Sendable {
  /// A file's outermost node, and what is wrong with the file.
  struct File: Sendable {
    var root: PackNode?
    var faults: [PackFault] = []
  }

  /// Names in the pack's folder.
  let names: [String]
  private let files: FromBothEnds<File>

  init(_ folder: URL, _ names: [String]) {
    self.names = names
    files = FromBothEnds(names.count) { number in
      var file = File()
      file.root = PackLoader.read(folder, names[number], &file.faults)
      return file
    }
  }

  /// Reads whatever is left, the last file first.
  func readFromTheEnd() { files.makeFromTheEnd() }

  /// Reads the last file that nobody has begun; `false` when there is none.
  @discardableResult
  func readLast() -> Bool { files.makeLast() }

  /// The file of a number. All numbers must be asked for, each once, in ascending order.
  func take(_ number: Int) -> File { files.take(number) }
}
