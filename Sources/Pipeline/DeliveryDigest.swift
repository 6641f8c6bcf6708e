internal import Crypto
internal import Readers
internal import RecordModel

/// What a delivery is known by: SHA-256 over the sorted SHA-256 of its files, whatever their names.
struct DeliveryDigest: Sendable {
  /// Files that are hashed while they are read, by their positions in the delivery.
  private var fed: [Int: FileHash] = [:]
  /// Their hashes, once for each time that they were named.
  private var hashes: [FileHash] = []
  /// What a thread of its own reads once more.
  private let others: Background<[[UInt8]]>

  /// All files by a thread of its own. What is wrong with the paths is told by `value`.
  init(of paths: [String]) {
    others = Background(isLong: true) {
      try DeliveryFiles.paths(paths).map { path in try FileHash(FileSource(path: path)).value() }
    }
  }

  /// Files that lie on disk as they are read are hashed from the pieces that are worked on, all
  /// others by a thread of its own.
  init(of paths: [String], feeding plan: DeliveryPlan) throws(ReadError) {
    var known: [String: FileHash] = [:]
    for file in plan.persons where known[file.file.location] == nil {
      guard let source = try? file.file.openParts() else { continue }
      let hash = FileHash(source)
      (known[file.file.location], fed[file.number]) = (hash, hash)
    }
    var rest: [String] = []
    for path in try DeliveryFiles.paths(paths) {
      if let hash = known[path] { hashes.append(hash) } else { rest.append(path) }
    }
    others = Background(isLong: !rest.isEmpty) { [rest] in
      try rest.map { path in try FileHash(FileSource(path: path)).value() }
    }
  }

  /// Where the pieces of a file go; `nil` when it is hashed otherwise.
  func hash(ofFile number: Int) -> FileHash? { fed[number] }

  /// Waits for the hashes; to be asked when all pieces were worked on.
  ///
  /// - Throws: `ReadError`.
  func value() throws -> [UInt8] {
    var parts = try others.value()
    for hash in hashes { parts.append(try hash.value()) }
    parts.sort { $0.lexicographicallyPrecedes($1) }
    var whole = SHA256()
    for part in parts { whole.update(data: part) }
    return Array(whole.finalize())
  }
}
