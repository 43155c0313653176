"""ISO 639-1 and 639-2, languages, and ISO 15924, scripts."""

from packages import versions
from writing import distinct, row, tidy

LANGUAGES = """\
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
#
# Made by `make dictionaries` from packages on PyPI, not to be edited by hand:
#   isocodes {isocodes} (LGPL-2.1-or-later): the data of Debian's iso-codes
dictionary: iso639
title: ISO 639 language codes, ISO 639-1 and ISO 639-2
version: isocodes {isocodes}
source: ISO 639-2 (maintained by the Library of Congress), from isocodes {isocodes} on PyPI
systems:
  alpha-2:
  terminological:
  bibliographic:
  name: {{match: [caseless, trim]}}
entries:
"""

SCRIPTS = """\
# ISO 15924, scripts: Cyrl = 220 = Cyrillic.
#
# Made by `make dictionaries` from packages on PyPI, not to be edited by hand:
#   isocodes {isocodes} (LGPL-2.1-or-later): the data of Debian's iso-codes
dictionary: iso15924
title: ISO 15924 script codes
version: isocodes {isocodes}
source: ISO 15924 (maintained by the Unicode Consortium), from isocodes {isocodes} on PyPI
systems:
  alpha:
  numeric: {{match: [digits: 3]}}        # 20 finds 020
  name: {{match: [caseless, trim]}}
entries:
"""


def languages(tables):
    yield LANGUAGES.format(**versions())
    for language in sorted(tables.iso_codes("639-2"), key=lambda language: language["alpha_3"]):
        code, name = language["alpha_3"], tidy(language["name"])
        names = [name, *name.split("; ")]
        if "common_name" in language:
            names.append(tidy(language["common_name"]))
        short = [language["alpha_2"]] if "alpha_2" in language else []
        yield row([short, [code], [language.get("bibliographic", code)], distinct(names)], widths=[2, 3, 3])


def scripts(tables):
    yield SCRIPTS.format(**versions())
    for script in sorted(tables.iso_codes("15924"), key=lambda script: script["alpha_4"]):
        yield row([[script["alpha_4"]], [script["numeric"]], [tidy(script["name"])]], widths=[4, 3])
