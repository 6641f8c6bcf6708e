import Foundation

/// Runs parts of hoso by themselves, so that `make bench` and `.ci/instructions` can measure them.
@main
struct Main {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch arguments.isEmpty ? "" : arguments.removeFirst() {
      case "stage": try StageBench(arguments).run()
      case "micro": try MicroBenchmarks(arguments).run()
      default: print(usage)
      }
    } catch {
      FileHandle.standardError.write(Data("hoso-bench: \(error)\n".utf8))
      exit(2)
    }
  }

  private static let usage = """
    hoso-bench stage plan|read|normalize|check|match|stage|reports FILE [--jobs N] [--folder DIR]
        runs a file through the stages up to the named one; prints seconds and counts as JSON.
        --folder is where the store and the reports go; it is emptied before.
    hoso-bench micro FOLDER
        runs every micro-benchmark once on the files of FOLDER and prints their names in order;
        the function `counted` is what callgrind is to count.
    """
}

struct Misuse: Error, CustomStringConvertible {
  let description: String
}
