#!/usr/bin/env python3
"""Writes the larger dictionaries beside this file, from Debian's iso-codes and unicode-cldr-core.

`make dictionaries` calls it. The same packages give the same files, to the byte. What a file says about
itself is said here, in its header; a change by hand to one of those files is lost at the next run.
"""

import json
import re
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ISO_CODES = Path("/usr/share/iso-codes/json")
CLDR = Path("/usr/share/unicode/cldr/common")
LICENCES = {
    "iso-codes": "LGPL-2.1-or-later",
    "unicode-cldr-core": "Unicode-DFS-2016, copyright 1991-2022 Unicode, Inc.",
}

ISO4217 = """\
# ISO 4217, currencies: USD = 840 = US Dollar.
#
# A name can stand for two currencies while one replaces the other, as Leone did for SLL and SLE.
# The standard does not say which of them is meant, so such a name answers AMBIGUOUS with both.
{made}
dictionary: iso4217
title: ISO 4217 currency codes
{origin}
systems:
  alpha:
  numeric: {{match: [digits: 3]}}        # 8 finds 008
  name: {{match: [caseless, trim], duplicates: ambiguous}}
entries:
"""

ISO3166 = """\
# ISO 3166-1, countries and areas: BO = BOL = 068 = Bolivia, Plurinational State of.
#
# The answer is the short name as the standard writes it. The common name (Bolivia) and the official
# one (Plurinational State of Bolivia), where there are such, stand after it and find the entry too.
{made}
dictionary: iso3166-1
title: ISO 3166-1 country codes
{origin}
systems:
  alpha-2:
  alpha-3:
  numeric: {{match: [digits: 3]}}        # 8 finds 008
  name: {{match: [caseless, trim]}}
entries:
"""

ISO639 = """\
# ISO 639, languages: de = deu = ger = German.
#
# alpha-2 is ISO 639-1, terminological and bibliographic are the two sets of ISO 639-2; they are the same
# for all but twenty languages. ISO 639-1 is closed: a language that has three letters only will not get two.
# So its alpha-2 is ~, which says that there is none, rather than left out, which would say that we know of none.
#
# The answer is the name as the standard writes it, Spanish; Castilian, and each of the alternatives in it
# finds the entry too.
#
# qaa-qtz is how the standard itself writes the 520 codes that it leaves for local use. What one of them
# stands for is agreed on locally, so they are not looked up here: they belong into a dictionary of your own.
{made}
dictionary: iso639
title: ISO 639 language codes, ISO 639-1 and ISO 639-2
{origin}
systems:
  alpha-2:
  terminological:
  bibliographic:
  name: {{match: [caseless, trim]}}
entries:
"""

ISO15924 = """\
# ISO 15924, scripts: Cyrl = 220 = Cyrillic.
{made}
dictionary: iso15924
title: ISO 15924 script codes
{origin}
systems:
  alpha:
  numeric: {{match: [digits: 3]}}        # 20 finds 020
  name: {{match: [caseless, trim]}}
entries:
"""

WINDOWS_ZONES = """\
# Windows' time zones and those of the IANA: Central Standard Time is America/Chicago.
#
# In Canada it is America/Winnipeg: which zone is meant depends on the territory (an ISO 3166-1 alpha-2, or ZZ
# for none that is known). Without one the general entry answers; CLDR has it under the territory 001, the world.
# America/Winnipeg is Central Standard Time wherever one asks, so the territory counts from windows only.
#
# The names of zones are those that CLDR keeps stable: Asia/Calcutta, not Asia/Kolkata.
{made}
dictionary: windows-zones
title: Windows and IANA time zones
{origin}
qualifiers:
  territory: {{from: [windows]}}
systems: [windows, iana]
entries:
"""


def scalar(value):
    """The value in YAML: quoted only where a flow collection could read it as anything else than this text."""
    if re.fullmatch(r"[\w(][^,:#\"\[\]{}]*", value) and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)


def cell(values):
    """A cell: no value is known not to exist (~), one is itself, several are a list, each of them once."""
    values = list(dict.fromkeys(values))
    if not values:
        return "~"
    return scalar(values[0]) if len(values) == 1 else f"[{', '.join(map(scalar, values))}]"


def rows(entries, widths):
    """A line for each entry, which is a list of cells; all columns but the last are as wide as given."""
    for entry in entries:
        *codes, name = map(cell, entry)
        columns = [f"{code},".ljust(width + 1) for code, width in zip(codes, widths, strict=True)]
        yield f"  - [{' '.join([*columns, name])}]\n"


def iso_codes(part):
    with open(ISO_CODES / f"iso_{part}.json", encoding="utf-8") as file:
        return json.load(file)[part]


def iso4217():
    currencies = sorted(iso_codes("4217"), key=lambda currency: currency["alpha_3"])
    return rows(([[c["alpha_3"]], [c["numeric"]], [c["name"]]] for c in currencies), widths=[3, 3])


def iso3166():
    def entry(country):
        names = [country[kind] for kind in ("name", "common_name", "official_name") if kind in country]
        return [[country["alpha_2"]], [country["alpha_3"]], [country["numeric"]], names]

    countries = sorted(iso_codes("3166-1"), key=lambda country: country["alpha_2"])
    return rows(map(entry, countries), widths=[2, 3, 3])


def iso639():
    def entry(language):
        code, name = language["alpha_3"], language["name"]
        names = [name, *name.split("; ")]
        if "common_name" in language:
            names.append(language["common_name"])
        short = [language["alpha_2"]] if "alpha_2" in language else []
        return [short, [code], [language.get("bibliographic", code)], names]

    languages = sorted(iso_codes("639-2"), key=lambda language: language["alpha_3"])
    return rows(map(entry, languages), widths=[2, 3, 3])


def iso15924():
    scripts = sorted(iso_codes("15924"), key=lambda script: script["alpha_4"])
    return rows(([[s["alpha_4"]], [s["numeric"]], [s["name"]]] for s in scripts), widths=[4, 3])


def windows_zones(zones):
    """CLDR's order, which is by offset, and its comments, which are the names that Windows shows."""
    for zone in zones:
        if zone.tag is ElementTree.Comment:
            yield f"  # {zone.text.strip()}\n"
            continue
        territory = zone.get("territory")
        when = "" if territory == "001" else f" when: {{territory: {territory}}},"
        line = f"- {{windows: {scalar(zone.get('other'))},{when} iana: {cell(zone.get('type').split())}}}"
        yield textwrap.fill(line, 120, initial_indent="  ", subsequent_indent=" " * 6, break_on_hyphens=False) + "\n"


def debian_version(package):
    """Debian's version of an installed package: the publisher's, a hyphen, and Debian's own revision."""
    query = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    found = subprocess.run(query, capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit(f"{found.stderr.strip()}; install it with: apt-get install {package}")
    return found.stdout


def header(template, package, publisher, version):
    made = (
        f"#\n# Made by `make dictionaries` from Debian's package {package}; not to be edited by hand."
        f"\n# Licence of the data: {LICENCES[package]}"
    )
    origin = f"version: {version}\nsource: {publisher}, from Debian's package {package} {debian_version(package)}"
    return template.format(made=made, origin=origin)


def write(name, head, entries):
    path = Path(__file__).parent / f"{name}.yaml"
    path.write_text(head + "".join(entries), encoding="utf-8")


def main():
    iso_version = f"iso-codes {debian_version('iso-codes').rpartition('-')[0]}"
    for name, template, publisher, entries in [
        ("iso4217", ISO4217, "ISO 4217 (maintained by SIX Group)", iso4217()),
        ("iso3166-1", ISO3166, "ISO 3166-1 (maintained by ISO)", iso3166()),
        ("iso639", ISO639, "ISO 639-2 (maintained by the Library of Congress)", iso639()),
        ("iso15924", ISO15924, "ISO 15924 (maintained by the Unicode Consortium)", iso15924()),
    ]:
        write(name, header(template, "iso-codes", publisher, iso_version), entries)

    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    zones = ElementTree.parse(CLDR / "supplemental/windowsZones.xml", parser).find("windowsZones/mapTimezones")
    release = re.search(r'cldrVersion CDATA #FIXED "(.+?)"', (CLDR / "dtd/ldmlSupplemental.dtd").read_text()).group(1)
    version = f"CLDR {release}, IANA {zones.get('typeVersion')}, Windows {zones.get('otherVersion')}"
    head = header(WINDOWS_ZONES, "unicode-cldr-core", "Unicode CLDR, windowsZones.xml", version)
    write("windows-zones", head, windows_zones(zones))


if __name__ == "__main__":
    main()
