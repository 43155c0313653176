/// Up to sixteen lookups that are made together, in any directions.
///
/// In a large dictionary a lookup waits for memory twice: for the bucket and for the row. A group makes each step for
/// all its lookups before the next step, so that these waits overlap.
package struct LookupGroup: ~Copyable {
  /// The most lookups in a group.
  package static let capacity = 16

  /// One lookup: a value in ASCII, and a direction.
  ///
  /// Both must stay in memory until it is answered.
  package struct Question {
    package var value: UnsafeRawBufferPointer
    package var direction: UnsafePointer<ResolvedDirection>
  }

  private struct Step {
    let key: LookupKey
    let search: ResolvedDirection.Search
    var slots = Bucket.Slots()
  }

  /// The questions, from index 0.
  package let questions = UnsafeMutablePointer<Question>.allocate(capacity: capacity)
  /// The answers after `answer`, in the order of the questions.
  package let answers = UnsafeMutablePointer<ResolvedDirection.Answer>.allocate(capacity: capacity)
  private let steps = UnsafeMutablePointer<Step>.allocate(capacity: capacity)

  package init() {}

  deinit {
    questions.deallocate()
    answers.deallocate()
    steps.deallocate()
  }

  /// Answers the first `count` questions.
  package func answer(_ count: Int) {
    precondition(count <= Self.capacity)
    for index in 0..<count {
      let key = LookupKey(questions[index].value)
      let search = questions[index].direction.pointee.search(for: key)
      Memory.prefetch(search.bucket.start)
      steps[index] = Step(key: key, search: search)
    }
    for index in 0..<count {
      let search = steps[index].search
      steps[index].slots = search.slots
      let row = questions[index].direction.pointee.likelyRow(search, steps[index].slots)
      Memory.prefetch(row)
      // Most rows end within the cache line of this address.
      Memory.prefetch(row + 32)
    }
    for index in 0..<count {
      let direction = questions[index].direction
      answers[index] = direction.pointee.answer(for: steps[index].key, steps[index].search, steps[index].slots)
    }
  }
}
