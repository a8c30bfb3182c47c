"""Where makers get sprites, scenes and portraits from, with the set's weights and what is held out."""

import json

import numpy as np

from ..errors import TrainingError
from .heldout import HeldOut
from .sprites import SIDE, SpriteLibrary, recolour
from .words import VOCABULARY

PICTURE_BYTES = SIDE * SIDE * 3
MIRRORED_KINDS = ("landscape", "planet", "marble", "flower")


class PictureFile:
    """Raw RGB pictures [N, 256, 256, 3] beside one JSON line of facts each."""

    def __init__(self, pixels_path, facts_path):
        try:
            self.facts = [json.loads(line) for line in facts_path.read_text().splitlines()]
            pixels = np.memmap(pixels_path, np.uint8, "r")
        except (OSError, ValueError) as error:
            raise TrainingError(
                f"{pixels_path.parent}: cannot read {pixels_path.name} ({error}); run the stage data again"
            ) from error
        if pixels.size != len(self.facts) * PICTURE_BYTES:
            raise TrainingError(
                f"{pixels_path} does not fit its {len(self.facts)} lines of facts; delete both and run the stage data again"
            )
        self.pixels = pixels.reshape(-1, SIDE, SIDE, 3)


class Scenes:
    """The rendered scenes whose files begin with one name."""

    def __init__(self, raw, name):
        names = sorted(path.stem for path in raw.glob(f"{name}-*.jsonl"))
        if not names:
            raise TrainingError(f"no {name}-*.jsonl in {raw}; run the stage data first")
        self.files = [PictureFile(raw / f"{name}.rgb", raw / f"{name}.jsonl") for name in names]
        self.by_kind = {}
        for file, source in enumerate(self.files):
            for row, facts in enumerate(source.facts):
                self.by_kind.setdefault(facts["kind"], []).append((file, row))
        self.all = [place for places in self.by_kind.values() for place in places]

    def pick(self, random, kind=None):
        file, row = random.choice(self.by_kind[kind] if kind else self.all)
        return np.array(self.files[file].pixels[row]), self.files[file].facts[row]


class Sources:
    def __init__(self, raw, settings):
        self.settings, self.held_out = settings, HeldOut()
        self.sprites = SpriteLibrary(raw)
        self.portraits = PictureFile(raw / "portraits.rgb", raw / "portraits.jsonl")
        variety = settings.variety
        self.free_scenes = Scenes(raw, "scenes") if variety > 0 else None
        self.formed_scenes = Scenes(raw, "forms") if variety < 1 else None
        core, first = VOCABULARY["core_subjects"], VOCABULARY["first_subjects"]
        second = [label for label in first if label not in set(core)]
        others = [label for label in self.sprites.by_label if label not in set(first)]
        self.labels = core + second + others
        weights = (1.0, settings.second_subject_weight, settings.other_subject_weight)
        self.label_weights = [
            weight * settings.emphasis.get(label, 1.0)
            for weight, group in zip(weights, (core, second, others))
            for label in group
        ]

    def pick_subject(self, random, style=None):
        """A subject {"label", "style", "colour"} and its sprite, perhaps recoloured."""
        wanted = style or random.choices(list(self.settings.styles), self.settings.styles.values())[0]
        while True:
            label = random.choices(self.labels, self.label_weights)[0]
            if wanted in self.sprites.by_label[label]:
                break
        sprite, colour = self.sprites.get(label, wanted), None
        if random.random() < self.settings.recolour_share and self.sprites.can_recolour(label, wanted):
            colour = random.choice(list(VOCABULARY["hues"]))
            sprite = recolour(sprite, colour)
        return {"label": label, "style": wanted, "colour": colour}, sprite

    def pick_scene(self, random, free, kind=None):
        """A scene [256, 256, 3] and its facts.

        `free`: one that was drawn anew, mirrored half of the time where left and right do not matter. Otherwise one in a
        form that others have too.
        """
        picture, facts = (self.free_scenes if free else self.formed_scenes).pick(random, kind)
        if free and facts["kind"] in MIRRORED_KINDS and random.random() < 0.5:
            picture = picture[:, ::-1].copy()
        return picture, facts

    def pick_landscape(self, random, free, labels):
        """A landscape on which none of these subjects is held out."""
        while True:
            picture, facts = self.pick_scene(random, free, "landscape")
            if not any(self.held_out.forbids_land(label, facts["land"]) for label in labels):
                return picture, facts

    def pick_portrait(self, random):
        row = random.randrange(len(self.portraits.facts))
        return np.array(self.portraits.pixels[row]), self.portraits.facts[row]
