import CrosswalkClient

/// The date and the qualifiers that a mapping is asked for.
struct Context: Sendable, Equatable {
  /// The date as it was given, not looked at yet; today if nil.
  let date: String?
  let qualifiers: [Qualifier]

  /// The options of a request that say the same.
  var options: [Request.Option] {
    (date.map { [Request.Option("at", $0)] } ?? []) + qualifiers.map { Request.Option($0.name, $0.value) }
  }
}
