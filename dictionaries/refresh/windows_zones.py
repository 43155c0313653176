"""Windows' time zones and those of the IANA."""

import textwrap

from packages import versions
from writing import cell, scalar

HEADER = """\
# Windows' time zones and those of the IANA: Central Standard Time is America/Chicago.
#
# In Canada it is America/Winnipeg: which zone is meant depends on the territory (an ISO 3166-1 alpha-2, or ZZ
# for none that is known). Without one the general entry answers; CLDR has it under the territory 001, the world.
# What an IANA zone is in Windows is the same wherever one asks, so the territory counts from windows only.
#
# Every name that IANA's database has today finds its entry, old names and links too: Asia/Kolkata, Asia/Calcutta,
# US/Eastern, UTC. Case does not count. The names of a zone, in the system iana:
# - The first, and so the answer, is the one that CLDR keeps stable: Asia/Calcutta, not Asia/Kolkata. All systems know
#   it that have the database whole, old ones too, and it does not change when a city's name does.
# - The system current has the name that IANA uses today, Asia/Kolkata. Ask for that where old names are left out, as
#   on Debian 13 without tzdata-legacy. Asked from iana, it brings any name up to date.
#
# The Windows zone of an IANA zone is the one that CLDR has today. A few zones have moved, such as America/Winnipeg to
# Manitoba Standard Time. A Windows that was not updated knows only the former one, so that finds them still, as CLDR
# {cldr} has it.
# Windows has nothing for Antarctica/Troll, and Factory is not a place: they are ~.
#
# Made by `make dictionaries` from packages on PyPI, not to be edited by hand:
#   icu4py {icu4py}: the data of Unicode CLDR {cldr} in it (Unicode-3.0), copyright Unicode, Inc.: zones by territory
#   tzlocal {tzlocal} (MIT): the Windows zone of each zone, from CLDR as it is developed
#   tzdata {tzdata} (Apache-2.0; the data is in the public domain): the names of IANA's {iana}
dictionary: windows-zones
title: Windows and IANA time zones
version: CLDR {cldr}, IANA {iana}, tzlocal {tzlocal}
source: Unicode CLDR {cldr}, from icu4py {icu4py} on PyPI; tzlocal {tzlocal} on PyPI; IANA time zone database {iana}, from tzdata {tzdata} on PyPI
qualifiers:
  territory: {{from: [windows]}}
systems:
  windows: {{match: [caseless, trim], duplicates: first}}
  iana: {{match: [caseless, trim], duplicates: first}}
  current: {{match: [caseless, trim], duplicates: first}}
entries:
"""


def text(tables):
    yield HEADER.format(**versions(), cldr=tables.cldr_version, iana=tables.iana_names()[1])
    zones = Zones(tables)
    general, windows_of = tables.windows_today()
    yield "  # Wherever one asks\n"
    for windows, zone in sorted(general.items()):
        yield zones.entry(windows, zone)
    yield "  # By territory\n"
    yield from by_territory(tables, zones, windows_of)
    yield "  # What Windows has no zone for\n"
    for zone in sorted(zones.names.keys() - zones.written):
        yield zones.entry(None, zone)


def by_territory(tables, zones, windows_of):
    """CLDR's lists, a zone an entry, and after them in its new list each zone that has moved."""
    lists = {(w, t): list(all) for w, by in tables.windows_zones().items() for t, all in by.items() if t != "001"}
    moved = set()
    for (windows, territory), all in list(lists.items()):
        for zone in all:
            if windows_of[zone] != windows:
                moved.add(zone)
                lists.setdefault((windows_of[zone], territory), []).append(zone)
    # Zones that CLDR's release does not have yet.
    for zone in sorted(zones.names.keys() & windows_of.keys() - {zone for all in lists.values() for zone in all}):
        lists.setdefault((windows_of[zone], zones.territories[zone]), []).append(zone)
    for (windows, territory), all in sorted(lists.items()):
        for zone in all:
            yield zones.entry(windows, zone, territory, primary=zone in moved and windows_of[zone] == windows)


class Zones:
    """The zones as CLDR knows them, each with all of its names; and how they are written."""

    def __init__(self, tables):
        self.current = tables.zones_renamed()
        self.territories = tables.zone_territories()
        self.names = {}
        self.written = set()
        listed = {zone for by in tables.windows_zones().values() for all in by.values() for zone in all}
        aliases = tables.zone_aliases()
        links, _ = tables.iana_names()
        for name in sorted(links):
            zone = name
            while zone not in listed and (target := known(aliases.get(zone)) or links.get(zone)):
                zone = target
            self.names.setdefault(zone, []).append(name)

    def entry(self, windows, zone, territory=None, primary=False):
        self.written.add(zone)
        current = self.current.get(zone, zone)
        names = list(dict.fromkeys([zone, current, *self.names[zone]]))
        parts = [f"windows: {scalar(windows) if windows else '~'}", f"iana: {cell(names)}", f"current: {current}"]
        if territory:
            parts.insert(1, f"when: {{territory: {territory}}}")
        if primary:
            parts.append("primary: [iana, current]")
        # A key and its value stay on one line.
        line = f"- {{{', '.join(parts)}}}".replace(": ", ":\0")
        text = textwrap.fill(line, 120, initial_indent="  ", subsequent_indent=" " * 6, break_on_hyphens=False)
        return text.replace("\0", " ") + "\n"


def known(zone):
    return None if zone == "Etc/Unknown" else zone
