import RecordModel

/// A comparison as one JSON object, described by `comparison.schema.json`.
public struct ComparisonJSON: Sendable {
  private let context: ReportContext
  public init(context: ReportContext) { self.context = context }

  public func write(_ comparison: RunComparison, to output: ReportOutput) throws {
    var json = JSONObject()
    json.add("format", "hoso.comparison")
    json.add("format_version", SummaryJSON.version)
    json.add("run", object(comparison.now))
    json.add("against", object(comparison.before))
    json.add("appeared", comparison.appeared)
    json.add("disappeared", comparison.disappeared)
    json.add("stayed", comparison.stayed)
    var rules = JSONObject()
    for (rule, change) in comparison.listed(context.catalogue) {
      rules.add(rule.id, object(rule, change))
    }
    json.add("rules", rules)
    json.add("shown", comparison.shown)
    output.bytes += json.closed
    output.bytes.append(0x0a)
    try output.flushIfFull()
  }

  private func object(_ side: RunComparison.Side) -> JSONObject {
    var json = JSONObject()
    json.add("run", side.run)
    json.add("delivery", side.delivery)
    json.add("source", side.source)
    json.add("today", "\(side.today)")
    json.add("read", side.read)
    return json
  }

  private func object(_ rule: RuleDescription, _ change: RunComparison.RuleChange) -> JSONObject {
    var json = JSONObject()
    json.add("title", rule.title[context.language])
    json.add("severity", rule.severity.rawValue)
    json.add("before", change.before)
    json.add("now", change.now)
    json.add("appeared", change.appeared)
    json.add("disappeared", change.disappeared)
    json.add(
      "places",
      change.places.map { place in
        var json = JSONObject()
        json.add("change", place.change.rawValue)
        json.add("file", place.file)
        json.add("line", place.line)
        json.add("ordinal", place.ordinal)
        json.add("record", place.record.map(hexadecimal))
        return json
      })
    return json
  }
}
