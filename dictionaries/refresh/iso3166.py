"""ISO 3166-1, countries, and ISO 3166-2, their subdivisions."""

import sys

from packages import versions
from writing import distinct, plain, row, tidy

# Names that are in use and in none of the sources.
COMMON = {
    "AE": ["UAE"],
    "BS": ["The Bahamas"],
    "CD": ["DR Congo"],
    "GB": ["Great Britain", "U.K."],
    "GM": ["The Gambia"],
    "MM": ["Burma"],
    "MO": ["Macau"],
    "NL": ["The Netherlands"],
    "US": ["USA", "U.S.A.", "U.S."],
}

COUNTRIES = """\
# ISO 3166-1, countries and areas: BO = BOL = 068 = Bolivia, Plurinational State of.
#
# The answer is the short name as the standard writes it. These find the entry too, and stand after it:
# - from iso-codes, the common name (Bolivia) and the official one (Plurinational State of Bolivia), where there are such
# - from CLDR, the English name, the short one and the variant: Russia, UK, Ivory Coast
# - a few names in use that neither has:
#   {common}
# - each of these without accents and with straight apostrophes: Turkiye, Cote d'Ivoire
# No name stands for two countries.
#
# Made by `make dictionaries` from packages on PyPI, not to be edited by hand:
#   isocodes {isocodes} (LGPL-2.1-or-later): the data of Debian's iso-codes
#   icu4py {icu4py}: the data of Unicode CLDR {cldr} in it (Unicode-3.0), copyright Unicode, Inc.
dictionary: iso3166-1
title: ISO 3166-1 country codes
version: isocodes {isocodes}, CLDR {cldr}
source: ISO 3166-1 (maintained by ISO), from isocodes {isocodes} on PyPI; names also from Unicode CLDR {cldr}, from icu4py {icu4py} on PyPI
direct: true
systems:
  alpha-2:
  alpha-3:
  numeric: {{match: [digits: 3]}}        # 8 finds 008
  name: {{match: [caseless, trim]}}
entries:
"""

SUBDIVISIONS = """\
# ISO 3166-2, subdivisions of countries: US-CA = California. What stands before the hyphen is the country of ISO 3166-1.
#
# A name finds its entry without accents and with straight apostrophes too: Ile-de-France. Subdivisions of several
# countries, or of several levels in one, can have the same name; it then answers AMBIGUOUS with all of them.
#
# Made by `make dictionaries` from packages on PyPI, not to be edited by hand:
#   isocodes {isocodes} (LGPL-2.1-or-later): the data of Debian's iso-codes
dictionary: iso3166-2
title: ISO 3166-2 codes of subdivisions of countries
version: isocodes {isocodes}
source: ISO 3166-2 (maintained by ISO), from isocodes {isocodes} on PyPI
systems:
  code:
  name: {{match: [caseless, trim], duplicates: ambiguous}}
entries:
"""


def countries(tables):
    common = ", ".join(name for names in COMMON.values() for name in names)
    yield COUNTRIES.format(**versions(), cldr=tables.cldr_version, common=common)
    cldr = tables.territory_names()
    owners = {}
    for country in sorted(tables.iso_codes("3166-1"), key=lambda country: country["alpha_2"]):
        code = country["alpha_2"]
        names = [country[kind] for kind in ("name", "common_name", "official_name") if kind in country]
        names += [cldr[kind][code] for kind in ("", "short", "variant") if code in cldr[kind]]
        names = with_plain(names + COMMON.get(code, []))
        for name in names:
            if (other := owners.setdefault(name.lower(), code)) != code:
                sys.exit(f"{name} is a name of {other} and of {code}; a name must stand for one country")
        yield row([[code], [country["alpha_3"]], [country["numeric"]], names], widths=[2, 3, 3])


def subdivisions(tables):
    yield SUBDIVISIONS.format(**versions())
    for part in sorted(tables.iso_codes("3166-2"), key=lambda part: part["code"]):
        yield row([[part["code"]], with_plain([part["name"]])], widths=[6])


def with_plain(names):
    names = [tidy(name) for name in names]
    return distinct(names + [plain(name) for name in names])
