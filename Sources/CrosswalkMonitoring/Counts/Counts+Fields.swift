internal import CrosswalkRedis
internal import CrosswalkStore

extension Counts {
  /// Reads the fields of a hash: what HGETALL answers.
  ///
  /// - Throws: `StoreError.damaged` where a number is none; `key` is named.
  init(fields: RedisReply, of key: String) throws(StoreError) {
    var (count, errors, sum): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var (minimum, maximum): (UInt64, UInt64) = (.max, 0)
    var buckets: [Histogram.Bucket] = []
    for (name, number) in fields.pairs {
      guard let name = name.string else { continue }
      let number = number.string.flatMap { UInt64($0) }
      switch (name, number) {
      case ("count", let number?): count = number
      case ("errors", let number?): errors = number
      case ("sum", let number?): sum = number
      case ("min", let number?): minimum = number
      case ("max", let number?): maximum = number
      default:
        // All else is the numbers of flushes.
        guard !name.hasPrefix(StatisticsWriter.processPrefix) else { continue }
        guard let bucket = Int(name), (0..<BucketScale.count).contains(bucket), let number else {
          throw .damaged("\(key) has a field \(name) that is none of counts")
        }
        buckets.append(Histogram.Bucket(bucket, count: number))
      }
    }
    self.init(
      count: count, errors: errors, sum: sum, minimum: minimum, maximum: maximum, histogram: Histogram(buckets))
  }
}
