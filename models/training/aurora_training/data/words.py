"""Names of things as people say them."""

import json
from pathlib import Path

VOCABULARY = json.loads((Path(__file__).parent / "vocabulary.json").read_text())
NUMBERS = {2: "two", 3: "three", 4: "four"}
_SOUNDS_LIKE_CONSONANT = ("uni", "ufo", "one")


def name_of(label, random):
    """A common name for an emoji label, for instance "mage" -> "wizard"."""
    return random.choice(VOCABULARY["names"].get(label, [label.lower().removesuffix(" face")]))


def with_article(name):
    if name in VOCABULARY["without_article"]:
        return name
    vowel = name[0] in "aeiou" and not name.startswith(_SOUNDS_LIKE_CONSONANT)
    return f"{'an' if vowel else 'a'} {name}"


def recoloured(name, colour):
    """The name with `colour` in place of the colour word it may begin with."""
    first, _, rest = name.partition(" ")
    return f"{colour} {rest if rest and first in VOCABULARY['colour_words'] else name}"


def can_count(label):
    return label not in VOCABULARY["without_article"] and not label.endswith("s") and " of " not in label


def plural(name):
    """Regular English plurals; names that do not take one are kept out by can_count."""
    if name.endswith(("fish", "s")):
        return name
    if name.endswith(("x", "ch", "sh")):
        return name + "es"
    if name.endswith("wolf"):
        return name[:-1] + "ves"
    if name.endswith("mouse"):
        return name[:-5] + "mice"
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    return name + "s"
