/// What a service answers about its calls, as the protocol has it.
enum Answers {
  static let services = """
    [{"service":"billing.invoice","last_seen":"2026-08-01T15:05:00Z"},\
    {"service":"crm/lookup","last_seen":"2026-07-31T09:00:00Z"}]
    """

  static let stats = """
    {"service":"billing.invoice","from":"2026-08-01T15:00:00Z","until":"2026-08-01T15:03:00Z","total":\(figures(count: 6, mean: 12.5)),"series":[\
    \(point("2026-08-01T15:00:00Z", count: 4, mean: 10)),\(point("2026-08-01T15:01:00Z")),\
    \(point("2026-08-01T15:02:00Z", count: 2, mean: 17.5))]}
    """

  static let compared = """
    \(stats.dropLast()),"compare":{"from":"2026-07-31T15:00:00Z","until":"2026-07-31T15:03:00Z","total":\(figures(count: 8, mean: 10)),"series":[\
    \(point("2026-07-31T15:00:00Z", count: 8, mean: 10)),\(point("2026-07-31T15:01:00Z")),\
    \(point("2026-07-31T15:02:00Z"))]}}
    """

  static let never = """
    {"service":"never","from":"2026-08-01T15:00:00Z","until":"2026-08-01T15:01:00Z","total":\(none),"series":[\(point("2026-08-01T15:00:00Z"))]}
    """

  static let top = """
    [{"service":"billing.invoice","count":300,"share_of_calls":0.75,"share_of_time":0.1234,"errors":3,\
    "rate_per_s":0.08333333333333333,"mean_ms":12.5,"min_ms":0.85,"max_ms":1234.567,"p50_ms":10,"p90_ms":20,\
    "p95_ms":25,"p99_ms":900,"p999_ms":1234.567,\(topWindow)},\
    {"service":"crm/lookup","count":100,"share_of_calls":0.25,"share_of_time":0.8766,"errors":0,\
    "rate_per_s":0.027777777777777776,"mean_ms":266,"min_ms":1,"max_ms":2000,"p50_ms":100,"p90_ms":200,\
    "p95_ms":250,"p99_ms":900,"p999_ms":2000,\(topWindow)}]
    """

  private static let topWindow = #""from":"2026-08-01T14:05:00Z","until":"2026-08-01T15:06:00Z""#

  /// What `top` says of the window.
  static let topHeading = "busiest services from 2026-08-01T14:05:00Z until 2026-08-01T15:06:00Z"

  /// What STATS answers in a look at a service: so many calls in the minute under way, none in those before.
  static func look(at service: String, calls: Int) -> String {
    """
    {"service":"\(service)","total":\(figures(count: calls, mean: 1)),"series":[\(point("2026-08-01T15:04:00Z")),\
    \(point("2026-08-01T15:05:00Z", count: calls, mean: 1))]}
    """
  }

  static let captures = #"""
    [{"id":"01K1HZ3Q8V6M4T5R2N7W9XABCD","service":"billing.invoice","cid":"7f3a9c","status":"ok",\#
    "elapsed_ms":1234.567,"threshold_ms":1000,"recorded":"2026-08-01T15:05:00.123456Z","node":"app-1:4711",\#
    "request":"{\"amount\":5.00,\"card\":\"[redacted]\"}","response":"<ok><id>9</id></ok>"},\#
    {"id":"01K1HZ3Q8V6M4T5R2N7W9XABCE","service":"billing.invoice","cid":null,"status":"error",\#
    "elapsed_ms":1000.5,"threshold_ms":null,"recorded":"2026-08-01T15:04:00Z","node":"app-1:4711",\#
    "request":"a\u001b[31m\r\nb\u009b","response":null}]
    """#

  static let policy = """
    {"service":"billing.invoice","slow":"500ms","sample":100,"keep":10,"payload":16384,"redact":["password","card"],"cards":"on"}
    """

  private static let none = figures(count: 0, mean: nil)

  private static func figures(count: Int, mean: Double?) -> String {
    let time = mean.map { "\($0)" } ?? "null"
    let times = ["mean", "min", "max", "p50", "p90", "p95", "p99", "p999"].map { "\"\($0)_ms\":\(time)" }
    return """
      {"count":\(count),"errors":\(count / 4),"rate_per_s":\(Double(count) / 180),\(times.joined(separator: ","))}
      """
  }

  private static func point(_ start: String, count: Int = 0, mean: Double? = nil) -> String {
    "{\"start\":\"\(start)\",\(figures(count: count, mean: mean).dropFirst())"
  }
}
