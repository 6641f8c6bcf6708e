/// Gives each path of an element or attribute a number, without making strings for paths seen
/// before.
struct XMLPathTable {
  private struct Key: Hashable {
    var parent: Int32
    /// The address of the name in the parser's dictionary: equal names have equal addresses.
    var name: UInt
    var isAttribute: Bool
  }
  private(set) var paths: [String] = []
  private var keys: [Key] = []
  private var numbers: [Key: Int32] = [:]
  /// For each path, the one that came after it the last time: records resemble each other.
  private var successors: [Int32] = []
  private var last = 0

  static let root = -1

  mutating func number(
    parent: Int, name: UnsafePointer<UInt8>, isAttribute: Bool
  ) -> Int {
    let key = Key(parent: Int32(parent), name: UInt(bitPattern: name), isAttribute: isAttribute)
    if last < successors.count {
      let guess = Int(successors[last])
      if guess < keys.count, keys[guess] == key {
        last = guess
        return guess
      }
    }
    let number = unsafe numbers[key] ?? insert(key, name)
    if last < successors.count { successors[last] = number }
    last = Int(number)
    return last
  }

  private mutating func insert(_ key: Key, _ name: UnsafePointer<UInt8>) -> Int32 {
    let parent = key.parent < 0 ? "" : paths[Int(key.parent)]
    let text = unsafe String(cString: name)
    let own = key.isAttribute ? "@" + text : text
    // The record element itself has the empty path.
    let path = key.parent < 0 ? "" : parent.isEmpty ? own : parent + "/" + own
    let number = Int32(paths.count)
    paths.append(path)
    keys.append(key)
    successors.append(number)
    numbers[key] = number
    return number
  }
}
