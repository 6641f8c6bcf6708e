import Foundation
import Pipeline
import RuleEngine

/// What a run begins while its command line is still being understood, which takes 5 ms: a second
/// processor reads the rule pack's lists meanwhile.
struct RunAhead {
  /// The pack's folder, as `PackOptions` names it.
  let folder: String
  let beginning: PackBeginning
  let preparation: Preparation

  /// - Parameter folder: Holds a `pack.yaml`.
  init(_ folder: String) {
    let preparation = Preparation()
    (self.folder, self.preparation) = (folder, preparation)
    beginning = PackBeginning(URL(fileURLWithPath: folder), aside: aside) { preparation.take($0) }
  }

  /// Looks at arguments for what will most likely be wanted; `nil` where that is no run, or has no
  /// pack. What they mean is decided by the parser alone: where it finds another folder, or
  /// something wrong, what was begun is of no use, and no harm.
  init?(guessing arguments: [String]) {
    guard let command = arguments.first, ["check", "import"].contains(command),
      !arguments.contains(where: { ["--help", "-h", "-help"].contains($0) })
    else { return nil }
    guard let folder = try? PackOptions.folder(Self.rules(arguments)) else { return nil }
    self.init(folder)
  }

  private static func rules(_ arguments: [String]) -> String? {
    var rules: String?
    for (position, argument) in arguments.enumerated() {
      if argument.hasPrefix("--rules=") { rules = String(argument.dropFirst("--rules=".count)) }
      if argument == "--rules", position + 1 < arguments.count { rules = arguments[position + 1] }
    }
    return rules
  }
}
