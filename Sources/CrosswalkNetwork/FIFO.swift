/// A queue: elements are removed in the order in which they were added, usually without moving the others.
package struct FIFO<Element> {
  private var elements: [Element?] = []
  private var head = 0

  package init() {}

  /// The number of elements.
  package var count: Int { elements.count - head }

  /// The first element; nil if there is none.
  package var first: Element? { head < elements.count ? elements[head] : nil }

  /// All elements, in the order in which they were added.
  package var all: some Sequence<Element> { elements[head...].lazy.compactMap { $0 } }

  /// Adds an element at the end.
  package mutating func append(_ element: Element) { elements.append(element) }

  /// Removes and returns the first element; nil if there is none.
  @discardableResult
  package mutating func removeFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer {
      elements[head] = nil
      head += 1
      if head == elements.count {
        (elements, head) = ([], 0)
      } else if head > 32, head > elements.count / 2 {
        // At least as many elements were removed as are moved, so each removal costs at most one move on average.
        elements.removeFirst(head)
        head = 0
      }
    }
    return elements[head]
  }
}
