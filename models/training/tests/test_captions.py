import random
import unittest
from types import SimpleNamespace

import support  # noqa: F401  (puts the package on the path)
import numpy as np

from aurora_training.data import captions
from aurora_training.data.compose import MAKERS, make_composed, make_pair
from aurora_training.data.heldout import HeldOut
from aurora_training.data.words import VOCABULARY, name_of, plural, recoloured, with_article

SEED = 20261122
HELD_OUT = HeldOut()
LANDSCAPE = {"kind": "landscape", "time": "at noon", "extras": ["a mirror lake"], "horizon": 0.6}


class FakeSources:
    """Draws subjects and lands like the real ones, without any pictures."""

    held_out = HELD_OUT
    settings = SimpleNamespace(variety=0.5)

    def pick_subject(self, random, style=None):
        label = random.choice(VOCABULARY["first_subjects"])
        return {"label": label, "style": style or "fluent-3d", "colour": None}, np.full((20, 20, 4), 255, np.uint8)

    def pick_scene(self, random, free, kind=None):
        facts = {"kind": "planet", "planet": "lava", "nebula": "orange", "ring": True, "moon": False}
        return np.zeros((256, 256, 3), np.uint8), facts

    def pick_landscape(self, random, free, labels):
        while True:
            land = random.choice(list(VOCABULARY["lands"]))
            if not any(HELD_OUT.forbids_land(label, land) for label in labels):
                return np.zeros((256, 256, 3), np.uint8), LANDSCAPE | {"land": land}


class HeldOutThings(unittest.TestCase):
    def test_composed_pictures_never_show_a_held_out_pair(self):
        source = random.Random(SEED)
        for _ in range(400):
            _, _, facts = make_composed(FakeSources(), source)
            self.assertFalse(
                HELD_OUT.forbids_land(facts["subject"]["label"], facts.get("land")), f"seed {SEED}: {facts}"
            )

    def test_two_subjects_are_never_a_held_out_pair(self):
        source = random.Random(SEED)
        for _ in range(400):
            _, _, facts = make_pair(FakeSources(), source)
            self.assertFalse(
                HELD_OUT.forbids_pair(facts["left"]["label"], facts["right"]["label"]), f"seed {SEED}: {facts}"
            )

    def test_no_wording_contains_a_held_out_word(self):
        for words in [*VOCABULARY["names"].values(), *VOCABULARY["lands"].values(), *VOCABULARY["times"].values()]:
            for text in words:
                self.assertIsNone(HELD_OUT.word_in(text), text)
        source = random.Random(SEED)
        for label in VOCABULARY["first_subjects"]:
            self.assertIsNone(HELD_OUT.word_in(name_of(label, source)), label)

    def test_a_held_out_word_is_found_in_a_sentence_and_in_the_plural(self):
        self.assertEqual(HELD_OUT.word_in("two puppys on a red ground"), "puppy")
        self.assertEqual(HELD_OUT.word_in("A Crimson heart"), "Crimson")
        self.assertIsNone(HELD_OUT.word_in("a crimsonish heart"))


class Wording(unittest.TestCase):
    def test_articles(self):
        self.assertEqual(
            [with_article(name) for name in ("owl", "unicorn", "ufo", "icon", "grapes")],
            ["an owl", "a unicorn", "a ufo", "an icon", "grapes"],
        )

    def test_plurals(self):
        self.assertEqual(
            [plural(name) for name in ("fox", "butterfly", "monkey", "wolf", "tropical fish", "cat")],
            ["foxes", "butterflies", "monkeys", "wolves", "tropical fish", "cats"],
        )

    def test_a_new_colour_replaces_the_old_one(self):
        self.assertEqual(recoloured("red apple", "blue"), "blue apple")
        self.assertEqual(recoloured("apple", "blue"), "blue apple")

    def test_left_and_right_are_told_true(self):
        facts = {
            "left": {"label": "fox", "style": "fluent-3d"},
            "right": {"label": "owl", "style": "fluent-3d"},
            "larger": None,
            "background": "white background",
        }
        source = random.Random(SEED)
        for _ in range(200):
            text = captions.pair(facts, source)
            fox, owl = text.find("fox"), text.find("owl")
            if "to the left of" in text or "on the left" in text:
                self.assertLess(fox, owl, text)
            if "to the right of" in text:
                self.assertLess(owl, fox, text)

    def test_every_kind_of_picture_has_captions(self):
        source = random.Random(SEED)
        for kind in ("single", "count", "pair", "composed"):
            picture, caption, facts = MAKERS[kind](FakeSources(), source)
            self.assertEqual((picture.shape, picture.dtype), ((256, 256, 3), np.uint8))
            self.assertTrue(caption(facts, source))


if __name__ == "__main__":
    unittest.main()
