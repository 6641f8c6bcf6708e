/// Finds what a mistyped name may have meant.
package enum Suggestion {
  /// `; did you mean 'x'?` for the nearest of `known`, or nothing when none is near.
  package static func text(for name: String, among known: some Sequence<String>) -> String {
    nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The same in both languages.
  package static func texts(
    for name: String, among known: some Sequence<String>
  ) -> (vi: String, en: String) {
    let nearest = nearest(to: name, among: known)
    return (
      nearest.map { "; có phải '\($0)' không?" } ?? "",
      nearest.map { "; did you mean '\($0)'?" } ?? ""
    )
  }

  private static func nearest(to name: String, among known: some Sequence<String>) -> String? {
    let limit = name.count <= 3 ? 1 : 2
    var best: (distance: Int, name: String)?
    for candidate in known.sorted() {
      let distance = distance(name.lowercased(), candidate.lowercased(), limit: limit)
      if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }

  /// Letters to change, add, drop or swap with a neighbour.
  private static func distance(_ first: String, _ second: String, limit: Int) -> Int {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    guard abs(first.count - second.count) <= limit, first.count <= 100 else { return .max }
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for row in 0..<first.count {
      var next = [row + 1]
      for column in 0..<second.count {
        var cost = min(
          last[column + 1] + 1, next[column] + 1,
          last[column] + (first[row] == second[column] ? 0 : 1))
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        next.append(cost)
      }
      (beforeLast, last) = (last, next)
    }
    return last[second.count]
  }
}
