import random
import unittest
from types import SimpleNamespace
from unittest import mock

from test_captions import FakeSources

from aurora_training.data import compose


class Sources(FakeSources):
    def __init__(self, variety):
        self.settings = SimpleNamespace(variety=variety)


def places(variety, kind, count=60):
    """Of every pasted sprite what decides its look and place, with the facts of its picture."""
    found = []
    for seed in range(count):
        with mock.patch.object(compose, "paste") as paste:
            _, _, facts = compose.MAKERS[kind](Sources(variety), random.Random(seed))
        found += [(call.args[2:], tuple(sorted(call.kwargs.items())), facts) for call in paste.call_args_list]
    return found


class Variety(unittest.TestCase):
    def test_without_any_a_sprite_has_one_place_for_each_thing_that_a_caption_says(self):
        found = places(0, "single", 200)
        looks = {(args, more) for args, more, facts in found if facts["size"] is None and facts["place"] is None}
        self.assertEqual(looks, {((0.75, 0.5, 0.5), (("flip", False), ("shadow", 0)))})
        said = {(facts["size"], facts["place"]) for *_, facts in found}
        self.assertGreater(len(said), 4)
        self.assertLessEqual(len({(args, more) for args, more, _ in found}), len(said))

    def test_no_kind_looks_the_other_way_without_any(self):
        for kind in ("single", "count", "pair", "composed"):
            self.assertEqual({dict(more)["flip"] for _, more, _ in places(0, kind)}, {False}, kind)

    def test_with_all_of_it_hardly_two_are_alike(self):
        for kind in ("single", "pair", "composed"):
            found = places(1, kind)
            self.assertGreater(len({(args, more) for args, more, _ in found}), 0.9 * len(found), kind)

    def test_a_share_is_free(self):
        plain = ((0.75, 0.5, 0.5), (("flip", False), ("shadow", 0)))
        share = sum((args, more) == plain for args, more, _ in places(0.5, "single", 200)) / 200
        self.assertTrue(0.25 < share < 0.6, share)


if __name__ == "__main__":
    unittest.main()
