/// The warnings about one dictionary, of each kind the first hundred by position.
///
/// Which of them its header allows is known only when all of it is read.
struct WarningList {
  private let file: String
  private var lists: [Warning: ProblemList] = [:]

  init(file: String) {
    self.file = file
  }

  mutating func add(_ warning: Warning, _ position: Position, _ message: @autoclosure () -> String) {
    lists[warning, default: ProblemList(file: file)].add(position, message())
  }

  /// Counts warnings that lie after so many others that they need not be kept.
  mutating func addUnlisted(_ warning: Warning, count: Int) {
    if count > 0 { lists[warning, default: ProblemList(file: file)].addUnlisted(count) }
  }

  /// The warnings that are not allowed, kind by kind, as those about `dictionary`; and how many there are in all.
  func problems(
    about dictionary: String, allowed: Set<Warning>, areErrors: Bool
  ) -> (kept: [Problem], count: Int) {
    var kept: [Problem] = []
    var count = 0
    for warning in Warning.allCases where !allowed.contains(warning) {
      guard let list = lists[warning] else { continue }
      count += list.count
      for var problem in list.sorted {
        problem.warning = warning
        problem.isError = areErrors
        problem.dictionary = dictionary
        kept.append(problem)
      }
    }
    return (kept, count)
  }
}
