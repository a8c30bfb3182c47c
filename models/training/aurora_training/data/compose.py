"""Pictures put together from sprites, scenes and portraits, each with its facts.

Every maker takes (sources, random) and returns a uint8 picture [256, 256, 3], the name of its caption
function and the facts that function needs.

What a caption does not say is free (where exactly a sprite lies, how large it is, which way it looks, how the ridge of
a mountain runs) in a share `data.variety` of the pictures. In the others a sprite always lies and looks the same and a
land has a few forms: there are few looks to learn then, and they are learned sooner by far.
"""

import numpy as np

from . import captions
from .sprites import SIDE, paste
from .words import VOCABULARY, can_count

BACKGROUNDS = {
    name: np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)], np.float32)
    for name, code in VOCABULARY["backgrounds"].items()
}
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / (SIDE - 1)


def plain_background(random):
    """A one-colour, glowing or gradient ground [256, 256, 3] float32 and its words."""
    name = random.choice(list(BACKGROUNDS))
    colour, chance = BACKGROUNDS[name], random.random()
    if chance < 0.64:
        return np.broadcast_to(colour, (SIDE, SIDE, 3)).copy(), f"{name} background"
    if chance < 0.84 and name != "white":
        glow = np.clip(1 - np.hypot(COLUMNS - 0.5, ROWS - 0.5) / 0.62, 0, 1)[..., None] * 0.5
        words = random.choice([f"glowing {name} background", f"{name} background with a soft glow"])
        return colour * (1 - glow) + 255 * glow, words
    other = random.choice([candidate for candidate in BACKGROUNDS if candidate != name])
    vertical = random.random() < 0.6
    t = (ROWS if vertical else COLUMNS)[..., None]
    words = f"{name} and {other} gradient background"
    if vertical and random.random() < 0.4:
        words = f"gradient background from {name} at the top to {other} at the bottom"
    return colour * (1 - t) + BACKGROUNDS[other] * t, words


def is_free(sources, random):
    """Whether this picture's placement is drawn; no draw of its own where the answer is always the same."""
    variety = sources.settings.variety
    return variety >= 1 or (variety > 0 and random.random() < variety)


def finish(picture):
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)


SINGLE_EXTENTS = {None: 0.75, "small": 0.375, "large": 1.0}


def make_single(sources, random):
    subject, sprite = sources.pick_subject(random)
    free = is_free(sources, random)
    picture, words = plain_background(random)
    chance = random.random()
    size, place, x, y = None, None, 0.5 + random.gauss(0, 0.025), 0.5 + random.gauss(0, 0.025)
    extent = random.uniform(0.6, 0.86)
    if chance < 0.08:
        size, extent = "small", random.uniform(0.3, 0.42)
    elif chance < 0.14:
        size, extent = "large", random.uniform(0.92, 1.05)
    if extent < 0.7 and random.random() < 0.2:
        place = random.choice(["left", "right", "top", "bottom"])
        extent = min(extent, 0.5)
    if not free:
        x, y, extent = 0.5, 0.5, 0.5 if place else SINGLE_EXTENTS[size]
    if place:
        x, y = {"left": (0.27, y), "right": (0.73, y), "top": (x, 0.27), "bottom": (x, 0.73)}[place]
    shadow = random.uniform(0.15, 0.35) if random.random() < 0.25 and free else 0
    paste(picture, sprite, extent, x, y, flip=random.random() < 0.3 and free, shadow=shadow)
    return finish(picture), captions.single, {"subject": subject, "background": words, "size": size, "place": place}


def make_count(sources, random):
    while True:
        subject, sprite = sources.pick_subject(random)
        if can_count(subject["label"]):
            break
    number = random.choice([2, 2, 3, 3, 4])
    picture, words = plain_background(random)
    spots = {
        2: [(0.28, 0.5), (0.72, 0.5)],
        3: [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)],
        4: [(0.28, 0.28), (0.72, 0.28), (0.28, 0.72), (0.72, 0.72)],
    }[number]
    if number == 3 and random.random() < 0.5:
        spots = [(0.5, 0.28), (0.28, 0.72), (0.72, 0.72)]
    extent = {2: 0.42, 3: 0.3 if spots[0][1] == 0.5 else 0.4, 4: 0.4}[number]
    free = is_free(sources, random)
    flip = random.random() < 0.3 and free
    for x, y in spots:
        paste(picture, sprite, extent * (random.uniform(0.93, 1.03) if free else 1), x, y, flip=flip)
    return finish(picture), captions.count, {"subject": subject, "number": number, "background": words}


def make_pair(sources, random):
    left, left_sprite = sources.pick_subject(random)
    while True:
        right, right_sprite = sources.pick_subject(random, style=left["style"])
        if right["label"] != left["label"] and not sources.held_out.forbids_pair(left["label"], right["label"]):
            break
    larger = random.choice([None, None, "left", "right"])
    sizes = {None: (0.44, 0.44), "left": (0.54, 0.28), "right": (0.28, 0.54)}[larger]
    facts = {"left": left, "right": right, "larger": larger}
    free = is_free(sources, random)
    if random.random() < 0.3:
        ground, scene = sources.pick_landscape(random, free, [left["label"], right["label"]])
        picture, bottom = ground.astype(np.float32), random.uniform(0.8, 0.93) if free else 0.875
        facts |= {"land": scene["land"], "time": scene["time"]}
    else:
        picture, words = plain_background(random)
        bottom = random.uniform(0.7, 0.78) if free else 0.75
        facts["background"] = words
    for sprite, size, x in ((left_sprite, sizes[0], 0.27), (right_sprite, sizes[1], 0.73)):
        shift, flip = (random.uniform(-0.02, 0.02), random.random() < 0.3) if free else (0, False)
        paste(picture, sprite, size, x + shift, bottom=bottom, flip=flip)
    return finish(picture), captions.pair, facts


def make_composed(sources, random):
    subject, sprite = sources.pick_subject(random)
    free = is_free(sources, random)
    if random.random() < 0.12:
        ground, scene = sources.pick_scene(random, free, "planet")
    else:
        ground, scene = sources.pick_landscape(random, free, [subject["label"]])
    picture, place, side = ground.astype(np.float32), "front", None
    x, extent = (0.5 + random.uniform(-0.1, 0.1), random.uniform(0.42, 0.62)) if free else (0.5, 0.5)
    if random.random() < 0.15:
        side = random.choice(["left", "right"])
        x, extent = (0.26 if side == "left" else 0.74), random.uniform(0.36, 0.46) if free else 0.5
    if scene["kind"] == "planet":
        y = 0.5 + (random.uniform(-0.08, 0.12) if free else 0)
        paste(picture, sprite, extent, x, y, flip=free and random.random() < 0.3)
    elif subject["label"] in VOCABULARY["flying"] and random.random() < 0.55:
        place, extent = "above", extent * (0.8 if free else 1)
        y = max(extent / 2 + 0.02, scene["horizon"] * 0.45)
        paste(picture, sprite, extent, x, y, flip=free and random.random() < 0.3)
    else:
        shadow = 0 if scene["land"] == "ocean" else random.uniform(0.2, 0.4) if free else 0.3
        bottom = random.uniform(0.82, 0.97) if free else 0.9
        paste(picture, sprite, extent, x, bottom=bottom, flip=free and random.random() < 0.3, shadow=shadow)
    return finish(picture), captions.composed, scene | {"subject": subject, "place": place, "side": side}


def make_scene(sources, random):
    picture, facts = sources.pick_scene(random, is_free(sources, random))
    return picture, captions.scene, facts


def make_portrait(sources, random):
    picture, facts = sources.pick_portrait(random)
    return picture, captions.portrait, facts


MAKERS = {
    "single": make_single,
    "count": make_count,
    "pair": make_pair,
    "composed": make_composed,
    "scene": make_scene,
    "portrait": make_portrait,
}
