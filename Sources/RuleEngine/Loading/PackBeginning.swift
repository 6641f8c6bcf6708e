public import Foundation
public import RecordModel

/// What of a pack can be read beside everything else: its code lists, and its rules from the last one
/// back. Nothing but the pack's folder must be known to begin with it.
public final class PackBeginning: Sendable {
  /// The folder that holds `pack.yaml`.
  public let folder: URL
  /// In the order of `lists/index.yaml`.
  let index: [ListName]
  /// What is wrong with the index.
  let faults: [PackFault]
  let ruleFiles: ReadingAhead
  let lists: Later<LoadedLists>

  /// - Parameters:
  ///   - aside: Lends threads.
  ///   - use: Called on such a thread with the lists, as soon as they are read and all rules are.
  public init(
    _ folder: URL, aside: @escaping Aside, lists use: (@Sendable ([CodeList]) -> Void)? = nil
  ) {
    var faults: [PackFault] = []
    let index = Self.index(folder, &faults)
    let ruleFiles = ReadingAhead(
      folder, PackLoader.names(in: folder, "rules", ".yaml").map { "rules/" + $0 })
    (self.folder, self.index, self.faults) = (folder, index, faults)
    self.ruleFiles = ruleFiles
    lists = Later(aside) {
      let lists = LoadedLists(index, folder)
      ruleFiles.readFromTheEnd()
      if let use { _ = aside { use(lists.lists) } }
      return lists
    }
  }

  /// Waits until nothing is being read any more.
  public func wait() { _ = lists.value }

  /// A list as `lists/index.yaml` names it.
  struct ListName: Sendable {
    let name: String
    let title: LocalizedText
    /// Agencies bring it themselves; the pack has a sample for its examples.
    let isSupplied: Bool
  }

  private static func index(_ folder: URL, _ faults: inout [PackFault]) -> [ListName] {
    guard let index = PackLoader.read(folder, "lists/index.yaml", &faults) else { return [] }
    return index.members.map { name, node in
      node.allow(["title", "source", "unknown_name", "supplied", "note"], &faults)
      return ListName(
        name: name, title: node.localized("title", &faults),
        isSupplied: node.flag("supplied", &faults))
    }
  }

  /// The lists of a pack, and what is wrong with their files.
  struct LoadedLists: Sendable {
    private(set) var lists: [CodeList] = []
    private(set) var samples: [String: CodeList] = [:]
    private(set) var faults: [PackFault] = []

    init(_ index: [ListName], _ folder: URL) {
      for list in index {
        if let loaded = load("lists/\(list.name).csv", list, folder) { lists.append(loaded) }
        if list.isSupplied {
          samples[list.name] = load("lists/samples/\(list.name).csv", list, folder)
        }
      }
    }

    private mutating func load(_ file: String, _ list: ListName, _ folder: URL) -> CodeList? {
      ListLoader.load(
        folder.path + "/" + file, file: file, name: list.name, title: list.title, &faults)
    }
  }
}
