/// The numbers that issuers of payment cards give, by their first six digits and how many digits they have.
///
/// What else passes the Luhn check stays: times in ms, EANs, IMEIs, and ICCIDs of SIM cards.
enum CardIssuers {
  /// How many digits any of them has.
  static let lengths = 13...19

  /// Whether an issuer has numbers that begin with these six digits and have so many in all.
  static func give(_ firstSix: Int, length: Int) -> Bool {
    switch firstSix {
    // Visa
    case 400_000...499_999: length == 13 || length == 16 || length == 19
    // Mastercard
    case 510_000...559_999, 222_100...272_099: length == 16
    // American Express
    case 340_000...349_999, 370_000...379_999: length == 15
    // Discover
    case 601_100...601_199, 644_000...659_999: (16...19).contains(length)
    // Diners
    case 300_000...305_999, 360_000...369_999, 380_000...399_999: (14...19).contains(length)
    // JCB, UnionPay
    case 352_800...358_999, 620_000...629_999: (16...19).contains(length)
    // Maestro
    case 500_000...509_999, 560_000...589_999, 630_400...630_499, 675_900...675_999, 676_770, 676_774:
      lengths.contains(length)
    default: false
    }
  }
}
