"""Writes the larger dictionaries in the folder above this one, from the packages in requirements.txt, and the lists
that the tests compare them with.

`make dictionaries` calls it. The same packages give the same files, to the byte. What a file says about itself is said
in its header, in the module that writes it; a change by hand to one of those files is lost at the next run.
"""

import tempfile
from pathlib import Path

import iso639
import iso3166
import iso4217
import lists
import packages
import windows_zones
from published import Published

DICTIONARIES = {
    "iso15924": iso639.scripts,
    "iso3166-1": iso3166.countries,
    "iso3166-2": iso3166.subdivisions,
    "iso4217": iso4217.text,
    "iso639": iso639.languages,
    "windows-zones": windows_zones.text,
}


def main():
    folder = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as downloads:
        packages.download(downloads)
        tables = Published(downloads)
        for name, text in DICTIONARIES.items():
            (folder / f"{name}.yaml").write_text("".join(text(tables)), encoding="utf-8")
        lists.write(tables)


if __name__ == "__main__":
    main()
