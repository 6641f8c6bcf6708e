import ArgumentParser
import Foundation
import RuleEngine

extension Rules {
  /// Evaluates one expression of the rules' language and prints the result.
  struct Eval: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "eval",
        abstract: Message.rulesEvalAbstract(),
        discussion: """
          Prints {"value": …, "type": …}, {"error": "why"} or {"unknown": ["name", …]}. Exit status: \
          0 a value, 1 an error, 3 unknown, 2 bindings or a rule pack that cannot be used.

          Values: whole numbers beyond 2^53 and the doubles NaN, Infinity and -Infinity are strings; \
          bytes base64; a timestamp RFC 3339 in UTC; a duration seconds such as "1.5s"; a type its \
          name; a date as far as it is known, "2020-05"; a list an array; a map an object with its \
          keys as text; an optional its content or null. With --typed everything inside lists, maps \
          and optionals is {"type", "value"} too, maps are lists of pairs, timestamps and durations \
          {"seconds", "nanos"}.
          With --check nothing is evaluated: {"type": …} is the static type, as list(map(string, int)), \
          dyn where only evaluating tells; {"error": …} all faults with line and column.
          Declarations are a JSON object: "variables" (name → type), "messages" (name → fields, name \
          → type), "functions" (name → signatures such as "(T, list(T)) -> bool").
          Types: null, bool, int, uint, double, string, bytes, list, map, type, timestamp, duration, \
          optional_type; beyond CEL: date, net.IP, net.CIDR.

          Bindings are a JSON object, name → value; a value is plain JSON, or in the form of --typed \
          as {"type": …, "value": …}; {"type": "unknown"} is a variable without a known value.

          The language is the whole of CEL (strings, math, lists, sets, encoders, optionals, \
          two-variable macros, cel.bind) and the functions of rules on partial dates and sections: \
          date('2020-05').year(), age(a, b), 'Huế'.fold(), [1, 2].sum(x, x). With --rules also the \
          pack's parameters and code lists: '01.003'.lookup('rank-codes', 'name').
          Sources are at most 100,000 bytes, and nesting and cost are bounded.
          """)
    }

    @Argument(help: .of(.expressionHelp)) var expression: String
    @Option(help: .of(.bindingsHelp)) var bindings: String?
    @Option(help: .of(.containerHelp))
    var container = ""
    @Option(help: .of(.evalPackHelp)) var rules: String?
    @Flag(help: .of(.evalCheckHelp)) var check = false
    @Option(help: .of(.declarationsHelp)) var declarations: String?
    @Flag(help: .of(.typedHelp)) var typed = false

    func run() throws {
      let pack = try rules.map { try PackOptions.parse(["--rules", $0]).loadForRun() }
      let outcome = try check ? deduced(pack) : evaluator(pack).evaluate(source)
      try Terminal.write(outcome.json)
      switch outcome.kind {
      case .value: break
      case .error: throw ExitCode(1)
      case .unknown: throw ExitCode(3)
      }
    }

    func validate() throws {
      if declarations != nil, !check { throw ValidationError(Message.declarationsNeedCheck()) }
    }

    private func deduced(_ pack: RulePack?) throws -> Evaluator.Outcome {
      let evaluator = try evaluator(pack)
      do {
        let bytes = try declarations.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
        return try evaluator.deduce(source, declarations: bytes)
      } catch let fault as BindingsFault {
        throw BindingsUnusable(path: declarations ?? "", reason: fault.reason)
      } catch {
        throw BindingsUnusable(path: declarations ?? "", reason: Message.fileUnreadable())
      }
    }

    private var source: String {
      guard expression == "-" else { return expression }
      // One byte more than a source may have is enough to be refused.
      let bytes = try? FileHandle.standardInput.read(upToCount: 100_001)
      return String(decoding: bytes ?? Data(), as: UTF8.self)
    }

    private func evaluator(_ pack: RulePack?) throws -> Evaluator {
      do {
        let bytes = try bindings.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
        return try Evaluator(pack: pack, bindings: bytes, container: container, isTyped: typed)
      } catch let fault as BindingsFault {
        throw BindingsUnusable(path: bindings ?? "", reason: fault.reason)
      } catch {
        throw BindingsUnusable(path: bindings ?? "", reason: Message.fileUnreadable())
      }
    }

    /// The arguments with the expression behind `--`, so that one such as `-1` is no option.
    static func separated(_ arguments: [String]) -> [String] {
      guard arguments.starts(with: ["rules", "eval"]), !arguments.contains("--") else {
        return arguments
      }
      var (options, rest): ([String], [String]) = ([], [])
      var index = 2
      while index < arguments.count {
        let argument = arguments[index]
        index += 1
        if ["--bindings", "--container", "--rules", "--declarations"].contains(argument) {
          options.append(argument)
          if index < arguments.count { options.append(arguments[index]) }
          index += 1
        } else if ["--typed", "--check", "--help", "-h", "--version"].contains(argument)
          || ["--bindings=", "--container=", "--rules=", "--declarations="].contains(
            where: argument.hasPrefix)
        {
          options.append(argument)
        } else {
          rest.append(argument)
        }
      }
      return ["rules", "eval"] + options + (rest.isEmpty ? [] : ["--"] + rest)
    }
  }
}

/// A file of bindings that cannot be used.
struct BindingsUnusable: Error {
  let path: String
  let reason: String
}
