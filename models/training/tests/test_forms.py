import json
import subprocess
import unittest
from collections import defaultdict

import support  # noqa: F401  (puts the package on the path)

from aurora_training.config import PROJECT

SCRIPT = """
import { createHash } from 'node:crypto';
import { Random } from '%(node)s/lib/random.mjs';
import * as scene from '%(node)s/scenes/%(file)s.mjs';
for (let seed = 0; seed < %(count)d; seed++) {
  const { pixels, facts } = scene.%(kind)s(new Random(seed * 7919 + 13), 16, %(forms)d);
  console.log(JSON.stringify([createHash('md5').update(pixels).digest('hex'), facts]));
}
"""
FILES = {"landscape": "landscape", "planet": "space", "marble": "marble", "flower": "flower", "solids": "solids"}


def looks(kind, forms, count):
    """The pictures (their hashes) that were drawn for each set of facts."""
    source = SCRIPT % {"node": (PROJECT / "node").as_uri(), "file": FILES[kind], "kind": kind, "count": count, "forms": forms}
    done = subprocess.run(["node", "--input-type=module", "-e", source], capture_output=True, text=True, check=True)
    found = defaultdict(set)
    for line in done.stdout.splitlines():
        picture, facts = json.loads(line)
        facts.pop("horizon", None)
        found[json.dumps(facts)].add(picture)
    return found


class Forms(unittest.TestCase):
    def test_with_one_form_what_a_caption_says_is_all_that_a_picture_depends_on(self):
        for kind, count in (("planet", 400), ("marble", 30), ("flower", 400), ("solids", 200)):
            found = looks(kind, 1, count)
            self.assertEqual({len(pictures) for pictures in found.values()}, {1}, kind)
            self.assertLess(len(found), count, kind)

    def test_a_land_has_as_many_forms_as_it_is_given(self):
        # Clouds under a cloudy sky and a sun behind a ridge are in no caption, so a few facts have two pictures.
        one, four = looks("landscape", 1, 700), looks("landscape", 4, 700)
        several = [facts for facts, pictures in one.items() if len(pictures) > 1]
        self.assertLess(len(several), 0.08 * len(one), several[:5])
        self.assertGreater(max(map(len, four.values())), 2)
        self.assertLessEqual(max(map(len, four.values())), 8)

    def test_without_forms_hardly_two_are_alike(self):
        for kind in FILES:
            found = looks(kind, 0, 60)
            self.assertGreater(sum(map(len, found.values())), 57, kind)


if __name__ == "__main__":
    unittest.main()
