internal import Expressions
public import Foundation
internal import RecordModel

/// Everything that can be told of a pack without a delivery: what loading tells, whether every
/// expression has its types right, and whether every example does what its rule says.
public struct PackCheck: Sendable {
  /// In order of file and line.
  public let faults: [PackFault]
  public private(set) var ruleCount = 0
  public private(set) var exampleCount = 0

  public init(_ folder: URL) {
    var loader = PackLoader(folder: folder)
    let draft = loader.draft()
    var faults = loader.faults + Self.listsWithoutName(folder)
    if let draft {
      ruleCount = draft.recordRules.count + draft.datasetRules.count
      faults += Self.compiled(draft)
      if !faults.contains(where: { $0.file == "coverage.yaml" }) {
        _ = CoverageLoader.checks(folder, draft.catalogue, &faults)
      }
      let outcome = Self.tried(draft, leavingOut: Set(faults.map(\.file)))
      exampleCount = outcome.count
      faults += outcome.failures
    }
    self.faults = faults.enumerated().sorted { one, other in
      (one.element.file, one.element.line, one.element.column, one.offset)
        < (other.element.file, other.element.line, other.element.column, other.offset)
    }.map(\.element)
  }

  private static func compiled(_ pack: RulePack) -> [PackFault] {
    var compiler = RuleCompiler(pack)
    _ = compiler.compileAll()
    return compiler.faultyRules.flatMap(\.faults)
  }

  /// The examples of the rules without faults: what the others do says nothing.
  private static func tried(_ pack: RulePack, leavingOut files: Set<String>)
    -> ExampleRunner.Outcome
  {
    var sound = pack
    sound.recordRules = pack.recordRules.filter { !files.contains($0.file) }
    do throws(PackFaults) {
      return try ExampleRunner(sound).run()
    } catch {
      var outcome = ExampleRunner.Outcome()
      outcome.failures = error.faults
      return outcome
    }
  }

  /// Lists that nothing can use because the index does not name them.
  private static func listsWithoutName(_ folder: URL) -> [PackFault] {
    var ignored: [PackFault] = []
    let index = folder.appendingPathComponent("lists/index.yaml")
    guard let root = PackNode.read(index.path, file: "lists/index.yaml", &ignored) else {
      return []
    }
    let files = try? FileManager.default.contentsOfDirectory(
      atPath: index.deletingLastPathComponent().path)
    let known = Set(root.members.map { $0.key + ".csv" })
    return (files ?? []).filter { $0.hasSuffix(".csv") && !known.contains($0) }.map { file in
      PackFault(
        file: "lists/\(file)", message: "lists/index.yaml does not name this list",
        vi: "lists/index.yaml không nêu danh mục này")
    }
  }
}
