/// Groups of records of one person: which records are certainly the same person's.
public struct Clusters: Sendable {
  /// The number of each grouped record's cluster.
  private var numbers: [Int: Int] = [:]
  private var members: [Int: [Int]] = [:]
  private var next = 1

  public init() {}

  /// The cluster of a record; `nil` when it is alone.
  public func number(of record: Int) -> Int? { numbers[record] }

  /// The records of a cluster in the order in which they came.
  public func members(of number: Int) -> [Int] { members[number] ?? [] }

  /// Gives a record a cluster of its own, as when its like stands in the store.
  public mutating func open(for record: Int) -> Int {
    if let number = numbers[record] { return number }
    numbers[record] = next
    members[next] = [record]
    next += 1
    return next - 1
  }

  /// Puts two records into one cluster; clusters that meet become the older one.
  ///
  /// - Returns: The cluster, and the records whose number changed.
  public mutating func join(_ first: Int, _ second: Int) -> (number: Int, changed: [Int]) {
    let target = open(for: first)
    guard let other = numbers[second] else {
      numbers[second] = target
      members[target]?.append(second)
      return (target, [first, second])
    }
    guard other != target else { return (target, []) }
    let (kept, gone) = (min(target, other), max(target, other))
    let moved = members.removeValue(forKey: gone) ?? []
    for record in moved { numbers[record] = kept }
    members[kept] = ((members[kept] ?? []) + moved).sorted()
    return (kept, moved)
  }

  /// All grouped records with their clusters.
  public var all: [(record: Int, number: Int)] {
    numbers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
