"""How a dictionary file is written: the same values give the same text, to the byte."""

import json
import re
import unicodedata

# What a reader of YAML, though not Crosswalk, takes for no value; `crosswalk check` warns where it is not quoted.
NULL_LIKE = {"null", "none", "nan", ".nan"}


def tidy(text):
    """The text as it is compared: in NFC, and with one blank wherever a publisher has blanks of any kind."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def plain(text):
    """The text as a plain keyboard has it: without accents, and with straight apostrophes."""
    letters = unicodedata.normalize("NFD", re.sub("[\u2018\u2019\u02bb\u02bc\u02bf]", "'", text))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def distinct(values):
    """The values, each of them once; case makes no other value."""
    found = {}
    for value in values:
        found.setdefault(value.lower(), value)
    return list(found.values())


def scalar(value):
    """The value in YAML: quoted only where a flow collection could read it as anything else than this text."""
    if re.fullmatch(r"[\w(][^,:#\"\[\]{}]*", value) and value == value.strip() and value.lower() not in NULL_LIKE:
        return value
    return json.dumps(value, ensure_ascii=False)


def cell(values):
    """A cell: no value is known not to exist (~), one is itself, several are a list."""
    if not values:
        return "~"
    return scalar(values[0]) if len(values) == 1 else f"[{', '.join(map(scalar, values))}]"


def row(cells, widths=()):
    """An entry as a row, on a line; the first columns are as wide as given."""
    texts = [cell(values) for values in cells]
    columns = [f"{text},".ljust(width + 1) for text, width in zip(texts, widths)]
    return f"  - [{' '.join([*columns, ', '.join(texts[len(widths):])])}]\n"


def mapping(cells, valid=None):
    """An entry that names its cells, and the days between which it holds."""
    parts = [f"{name}: {cell(values)}" for name, values in cells.items()]
    if valid:
        parts.append(f"valid: {{{', '.join(f'{end}: {day}' for end, day in valid.items() if day)}}}")
    return f"  - {{{', '.join(parts)}}}\n"
