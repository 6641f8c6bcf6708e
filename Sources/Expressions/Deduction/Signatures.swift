/// The signatures of the language's functions, by name; members begin with a dot, their receiver
/// is the first parameter. Operators go by names that no identifier has.
enum Signatures {
  typealias Overload = (parameters: [DeducedType], result: DeducedType)

  static let standard: [String: [Overload]] = table.mapValues { texts in
    texts.split(separator: ";").map { text in
      guard let overload = TypeText.signature(text.trimmingBlanks) else {
        preconditionFailure("no signature: \(text)")
      }
      return overload
    }
  }

  private static let ordered =
    ["bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration"].map {
      "(\($0), \($0)) -> bool"
    }.joined(separator: ";")
    + ";(int, uint) -> bool;(int, double) -> bool;(uint, int) -> bool;(uint, double) -> bool"
    + ";(double, int) -> bool;(double, uint) -> bool;(date, date) -> bool"
  private static let numeric = "(int, int) -> int;(uint, uint) -> uint;(double, double) -> double"
  private static let extremes =
    "(int) -> int;(uint) -> uint;(double) -> double;" + numeric
    + ";(int, uint) -> dyn;(uint, int) -> dyn;(int, double) -> dyn;(double, int) -> dyn"
    + ";(uint, double) -> dyn;(double, uint) -> dyn;(list(int)) -> int;(list(uint)) -> uint"
    + ";(list(double)) -> double;(list(dyn)) -> dyn"
  private static let bits = "(int, int) -> int;(uint, uint) -> uint"
  private static let parts =
    "(timestamp) -> int;(timestamp, string) -> int"
  private static let spans = parts + ";(duration) -> int"
  private static let address = "(net.IP) -> bool"

  private static let table: [String: String] = [
    "!": "(bool) -> bool", "&&": "(bool, bool) -> bool", "||": "(bool, bool) -> bool",
    "?:": "(bool, A, A) -> A", "==": "(A, A) -> bool", "<": ordered,
    "in": "(A, list(A)) -> bool;(A, map(A, B)) -> bool",
    "[]": "(list(A), int) -> A;(map(A, B), A) -> B",
    "-x": "(int) -> int;(double) -> double",
    "+": numeric + ";(string, string) -> string;(bytes, bytes) -> bytes"
      + ";(list(A), list(A)) -> list(A);(duration, duration) -> duration"
      + ";(timestamp, duration) -> timestamp;(duration, timestamp) -> timestamp",
    "-": numeric + ";(duration, duration) -> duration;(timestamp, duration) -> timestamp"
      + ";(timestamp, timestamp) -> duration",
    "*": numeric, "/": numeric, "%": bits,

    "size": "(string) -> int;(bytes) -> int;(list(A)) -> int;(map(A, B)) -> int",
    ".size": "(string) -> int;(bytes) -> int;(list(A)) -> int;(map(A, B)) -> int",
    "dyn": "(A) -> dyn", "type": "(A) -> type", "bool": "(bool) -> bool;(string) -> bool",
    "int": "(int) -> int;(uint) -> int;(double) -> int;(string) -> int;(timestamp) -> int",
    "uint": "(uint) -> uint;(int) -> uint;(double) -> uint;(string) -> uint",
    "double": "(double) -> double;(int) -> double;(uint) -> double;(string) -> double",
    "string": "(string) -> string;(bool) -> string;(int) -> string;(uint) -> string"
      + ";(double) -> string;(bytes) -> string;(timestamp) -> string;(duration) -> string"
      + ";(net.IP) -> string;(net.CIDR) -> string;(date) -> string",
    "bytes": "(bytes) -> bytes;(string) -> bytes",
    "timestamp": "(timestamp) -> timestamp;(string) -> timestamp;(int) -> timestamp",
    "duration": "(duration) -> duration;(string) -> duration;(int) -> duration",
    "matches": "(string, string) -> bool", ".matches": "(string, string) -> bool",
    ".startsWith": "(string, string) -> bool", ".endsWith": "(string, string) -> bool",
    ".contains": "(string, string) -> bool",
    ".charAt": "(string, int) -> string", ".trim": "(string) -> string",
    ".lowerAscii": "(string) -> string", ".upperAscii": "(string) -> string",
    ".indexOf": "(string, string) -> int;(string, string, int) -> int",
    ".lastIndexOf": "(string, string) -> int;(string, string, int) -> int",
    ".replace": "(string, string, string) -> string;(string, string, string, int) -> string",
    ".split": "(string, string) -> list(string);(string, string, int) -> list(string)",
    ".substring": "(string, int) -> string;(string, int, int) -> string",
    ".join": "(list(string)) -> string;(list(string), string) -> string",
    ".format": "(string, list(dyn)) -> string", "strings.quote": "(string) -> string",
    ".reverse": "(string) -> string;(list(A)) -> list(A)", ".fold": "(string) -> string",

    ".getFullYear": parts, ".getMonth": parts, ".getDate": parts, ".getDayOfMonth": parts,
    ".getDayOfWeek": parts, ".getDayOfYear": parts, ".getHours": spans, ".getMinutes": spans,
    ".getSeconds": spans, ".getMilliseconds": spans,

    "math.greatest": extremes, "math.least": extremes,
    "math.abs": "(int) -> int;(uint) -> uint;(double) -> double",
    "math.sign": "(int) -> int;(uint) -> uint;(double) -> double",
    "math.sqrt": "(int) -> double;(uint) -> double;(double) -> double",
    "math.ceil": "(double) -> double", "math.floor": "(double) -> double",
    "math.round": "(double) -> double", "math.trunc": "(double) -> double",
    "math.isNaN": "(double) -> bool", "math.isInf": "(double) -> bool",
    "math.isFinite": "(double) -> bool", "math.bitNot": "(int) -> int;(uint) -> uint",
    "math.bitAnd": bits, "math.bitOr": bits, "math.bitXor": bits,
    "math.bitShiftLeft": "(int, int) -> int;(uint, int) -> uint",
    "math.bitShiftRight": "(int, int) -> int;(uint, int) -> uint",

    "lists.range": "(int) -> list(int)", ".distinct": "(list(A)) -> list(A)",
    ".flatten": "(list(list(A))) -> list(A);(list(dyn), int) -> list(dyn)",
    ".slice": "(list(A), int, int) -> list(A)", ".sort": "(list(A)) -> list(A)",
    ".first": "(list(A)) -> optional_type(A)", ".last": "(list(A)) -> optional_type(A)",
    "sets.contains": "(list(A), list(A)) -> bool", "sets.equivalent": "(list(A), list(A)) -> bool",
    "sets.intersects": "(list(A), list(A)) -> bool",
    "base64.encode": "(bytes) -> string", "base64.decode": "(string) -> bytes",

    "optional.none": "() -> optional_type(A)", "optional.of": "(A) -> optional_type(A)",
    "optional.ofNonZeroValue": "(A) -> optional_type(A)",
    "optional.unwrap": "(list(optional_type(A))) -> list(A)",
    ".unwrapOpt": "(list(optional_type(A))) -> list(A)",
    ".hasValue": "(optional_type(A)) -> bool", ".value": "(optional_type(A)) -> A",
    ".or": "(optional_type(A), optional_type(A)) -> optional_type(A)",
    ".orValue": "(optional_type(A), A) -> A",

    "ip": "(string) -> net.IP;(net.IP) -> net.IP", "cidr": "(string) -> net.CIDR",
    "isIP": "(string) -> bool", "isCIDR": "(string) -> bool", "ip.isCanonical": "(string) -> bool",
    ".family": "(net.IP) -> int", ".isUnspecified": address, ".isLoopback": address,
    ".isGlobalUnicast": address, ".isLinkLocalMulticast": address, ".isLinkLocalUnicast": address,
    ".ip": "(net.CIDR) -> net.IP", ".prefixLength": "(net.CIDR) -> int",
    ".masked": "(net.CIDR) -> net.CIDR",
    ".containsIP": "(net.CIDR, net.IP) -> bool;(net.CIDR, string) -> bool",
    ".containsCIDR": "(net.CIDR, net.CIDR) -> bool;(net.CIDR, string) -> bool",

    "date": "(string) -> date", ".year": "(date) -> int", ".month": "(date) -> int",
    ".day": "(date) -> int", ".hasMonth": "(date) -> bool", ".hasDay": "(date) -> bool",
    ".plusYears": "(date, int) -> date", ".plusMonths": "(date, int) -> date",
    ".plusDays": "(date, int) -> date", ".earliest": "(date) -> date", ".latest": "(date) -> date",
    "age": "(date, date) -> int", "monthsBetween": "(date, date) -> int",
    "daysBetween": "(date, date) -> int",
  ]
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
