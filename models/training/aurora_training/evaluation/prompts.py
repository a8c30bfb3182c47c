"""Prompts with known truths, for counting how often a picture shows what was asked."""

from ..data.heldout import HeldOut
from ..data.words import VOCABULARY, with_article
from .classifier import HEADS, NONE

# What a held-out word must be read as; the judge accepts any of these subjects.
UNSEEN_WORDS = {
    "a puppy, yellow background": ["dog face", "dog"],
    "a feline, sky blue background": ["cat face", "cat"],
    "a crimson heart": ["red heart"],
    "a serpent on a white background": ["snake"],
    "an automobile, lavender background": ["automobile", "racing car"],
    "a spaceship, black background": ["rocket", "flying saucer"],
    "a sorcerer, navy blue background": ["mage"],
    "a kitten on a pink background": ["cat face", "cat"],
}


def first_name(label):
    return VOCABULARY["names"].get(label, [label.lower().removesuffix(" face")])[0]


def single_prompts():
    """One plain prompt per core subject, colours in turn: (prompt, truth)."""
    colours = list(VOCABULARY["backgrounds"])
    out = []
    for number, label in enumerate(VOCABULARY["core_subjects"]):
        colour = colours[number * 7 % len(colours)]
        out.append(
            (
                f"a 3d render of {with_article(first_name(label))}, {colour} background",
                truth(subject=label, background=colour),
            )
        )
    return out


def held_out_prompts():
    """Every pair of a core subject and a land that training never composed."""
    out = []
    times = list(VOCABULARY["times"])[:5]
    for number, (label, land) in enumerate(sorted(HeldOut().on_land)):
        if label in VOCABULARY["core_subjects"]:
            time = times[number % len(times)]
            words = VOCABULARY["lands"][land][0]
            out.append(
                (
                    f"{with_article('3d ' + first_name(label)).replace('an 3d', 'a 3d')} in front of {words} {time}",
                    truth(subject=label, land=land, time=time),
                )
            )
    return out


def scene_prompts():
    """Every land at five times of day."""
    return [
        (f"{VOCABULARY['lands'][land][0]} {time}", truth(land=land, time=time))
        for land in VOCABULARY["lands"]
        for time in list(VOCABULARY["times"])[:5]
    ]


def truth(**known):
    names = {"subject": NONE, "land": NONE, "time": NONE, "background": None} | known
    return {head: None if names[head] is None else HEADS[head].index(names[head]) for head in HEADS}
