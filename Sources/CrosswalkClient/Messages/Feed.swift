/// A connection that has subscribed, and what it delivers.
///
/// When it is let go of, what was acknowledged still arrives, and the connection ends.
struct Feed {
  let connection: Connection
  var deliveries: Inbox.Iterator
}
