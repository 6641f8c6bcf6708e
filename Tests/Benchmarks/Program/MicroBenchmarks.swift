import Foundation

/// The pieces of the hot path, each by itself, on the same bytes in every run.
///
/// Callgrind counts what happens inside of `counted`, and writes a file each time it returns; the
/// names printed here are in the order of those files. Everything runs once before it is counted,
/// so that tables made on first use do not count.
struct MicroBenchmarks {
  private let folder: String

  init(_ arguments: [String]) throws {
    guard arguments.count == 1 else { throw Misuse(description: "a folder is wanted") }
    folder = arguments[0]
  }

  func run() throws {
    let inputs = try MicroInputs(folder: folder)
    for (name, body) in try inputs.readers() + inputs.texts() + inputs.stages() {
      try body()
      try counted(body)
      print(name)
    }
  }
}

typealias MicroBenchmark = (name: String, body: () throws -> Void)

/// Where callgrind begins and ends to count.
@inline(never)
func counted(_ body: () throws -> Void) rethrows { try body() }

/// Keeps a result from being optimised away.
@inline(never)
func use<Value>(_ value: Value) {}
