"""Captions that say only what a picture shows, in many wordings.

Every function takes the facts of one picture and a random source and returns one caption; calling it several
times gives several captions of the same picture.
"""

from .words import NUMBERS, VOCABULARY, name_of, plural, recoloured, with_article


def subject_words(subject, random):
    """{"label", "style", "colour"} -> (bare name, name with article and style)."""
    name = name_of(subject["label"], random)
    if subject.get("colour"):
        name = recoloured(name, subject["colour"])
    style = random.choice(VOCABULARY["styles"][subject["style"]])
    return name, _styled(name, style), style


def _styled(name, style):
    """For instance: a 3d fox, 3d grapes, an icon of a fox."""
    if style == "3d":
        return f"3d {name}" if name in VOCABULARY["without_article"] else f"a 3d {name}"
    return f"{with_article(style)} of {with_article(name)}"


SIZES = {"small": ["small", "tiny", "little"], "large": ["large", "big"], None: [""]}
CORNERS = {
    "left": ["on the left"],
    "right": ["on the right"],
    "top": ["at the top"],
    "bottom": ["at the bottom"],
    None: [""],
}


def single(facts, random):
    """facts: subject, background (words), size and place (None when ordinary)."""
    name, styled, style = subject_words(facts["subject"], random)
    background = facts["background"]
    chance = random.random()
    if facts["size"] and chance < 0.7:
        name = f"{random.choice(SIZES[facts['size']])} {name}"
        styled = _styled(name, style)
    plain = with_article(name)
    if facts["place"] and random.random() < 0.7:
        where = random.choice(CORNERS[facts["place"]])
        return f"{random.choice([styled, plain])} {where}, {background}"
    choices = {
        f"{styled}, {background}": 46,
        f"{plain}, {style} style, {background}": 8,
        f"{plain} on a {background}": 14,
        styled: 8,
        f"{style} {name}, {background}": 6,
        plain: 8,
        name: 8,
        f"a picture of {plain}, {background}": 2,
    }
    return random.choices(list(choices), choices.values())[0]


def count(facts, random):
    """facts: subject, number, background."""
    name, _, style = subject_words(facts["subject"], random)
    several = f"{NUMBERS[facts['number']]} {plural(name)}"
    start = random.choice([several, several, f"{style} of {several}" if style != "3d" else f"3d {several}"])
    return random.choice([f"{start}, {facts['background']}", f"{start} on a {facts['background']}", start])


def pair(facts, random):
    """facts: left, right (subjects), larger ("left", "right" or None), background or land and time."""
    left, right = (with_article(subject_words(facts[side], random)[0]) for side in ("left", "right"))
    if facts["larger"] and random.random() < 0.6:
        sizes = ("big", "small") if facts["larger"] == "left" else ("small", "big")
        left, right = (
            with_article(f"{size} {thing.removeprefix('an ').removeprefix('a ')}")
            for size, thing in zip(sizes, (left, right))
        )
    where = facts["background"] if "background" in facts else f"in front of {land_and_time(facts, random)}"
    relation = random.choices(
        [
            f"{left} to the left of {right}",
            f"{right} to the right of {left}",
            f"{left} next to {right}",
            f"{left} and {right}",
            f"{right} and {left}",
            f"{left} on the left and {right} on the right",
        ],
        [30, 25, 12, 13, 8, 12],
    )[0]
    joint = ", " if "background" in facts else " "
    return random.choice([f"{relation}{joint}{where}", f"{relation}{joint}{where}", relation])


def land_and_time(facts, random, time_share=1.0):
    words = random.choice(VOCABULARY["lands"][facts["land"]])
    return f"{words} {random.choice(VOCABULARY['times'][facts['time']])}" if random.random() < time_share else words


def composed(facts, random):
    """facts: subject, place ("front", "above"), side (None, "left", "right"), and the facts of the scene."""
    name, styled, _ = subject_words(facts["subject"], random)
    subject = styled if random.random() < 0.6 else with_article(name)
    scene = planet(facts, random) if facts["kind"] == "planet" else land_and_time(facts, random, 0.9)
    if facts.get("extras") and random.random() < 0.2:
        scene += f" with {random.choice(facts['extras'])}"
    if facts["side"] and random.random() < 0.5:
        return f"{subject} on the {facts['side']}, {scene}"
    if facts["place"] == "above":
        return random.choice(
            [
                f"{subject} above {scene}",
                f"{subject} above {scene}",
                f"{subject} in the sky over {scene}",
                f"{subject} and {scene}",
            ]
        )
    choices = {
        f"{subject} in front of {scene}": 55,
        f"{subject}, {scene}": 15,
        f"{subject} and {scene}": 8,
        f"{subject} with {scene} in the background": 14,
        f"{scene}, {subject} in the foreground": 8,
    }
    return random.choices(list(choices), choices.values())[0]


def scene(facts, random):
    return {"landscape": landscape, "planet": planet, "marble": marble, "solids": solids, "flower": flower}[
        facts["kind"]
    ](facts, random)


def landscape(facts, random):
    base, extras, chance = land_and_time(facts, random), facts["extras"], random.random()
    if chance < 0.45:
        return base + (f" with {' and '.join(extras)}" if extras else "")
    if chance < 0.58:
        return ", ".join([base, *extras])
    if chance < 0.7:
        return base
    if chance < 0.8:
        return f"{random.choice(['a landscape of', 'a picture of', 'a view of'])} {base}" + (
            f" with {random.choice(extras)}" if extras else ""
        )
    if chance < 0.9:
        return f"{VOCABULARY['skies'][facts['time']]} over {random.choice(VOCABULARY['lands'][facts['land']])}"
    if chance < 0.95 and extras:
        return f"{random.choice(extras)} and {land_and_time(facts, random, 0.5)}"
    return land_and_time(facts, random, 0)


def planet(facts, random):
    kind = facts["planet"] if facts["planet"] == "gas giant" else f"{facts['planet']} planet"
    company = [word for word, shown in (("rings", facts["ring"]), ("a moon", facts["moon"])) if shown]
    if random.random() < 0.2:
        company = company[:1]
    company = f" with {' and '.join(company)}" if company else ""
    nebula = with_article(facts["nebula"])
    around = random.choice(
        [
            f"in {nebula} nebula",
            f"in {nebula} nebula",
            f"in {nebula} space nebula",
            f"in {facts['nebula']} space",
            "in space",
        ]
    )
    return f"{with_article(kind)}{company} {around}"


def marble(facts, random):
    start = random.choice(
        [
            "abstract swirling liquid marble",
            "abstract swirling marble",
            "liquid marble",
            "swirling paint",
            "an abstract marble pattern",
        ]
    )
    return f"{start} in {facts['palette']}"


def solids(facts, random):
    names = [f"{thing['color']} {thing['shape']}" for thing in facts["objects"]]
    one = [with_article(name) for name in names]
    relation = facts["relation"]
    if relation == "left":
        text = random.choice(
            [
                f"{one[0]} to the left of {one[1]}",
                f"{one[1]} to the right of {one[0]}",
                f"{one[0]} and {one[1]}",
                f"{one[0]} next to {one[1]}",
            ]
        )
    elif relation == "on":
        text = random.choice([f"{one[0]} on top of {one[1]}", f"{one[0]} on {one[1]}", f"{one[1]} under {one[0]}"])
    elif relation == "pair":
        text = f"{NUMBERS[len(names)]} {names[0]}s"
    elif relation == "row":
        text = f"{one[0]}, {one[1]} and {one[2]}"
    else:
        text = one[0]
    return random.choice(
        [
            f"{text}, {facts['background']} background",
            f"{text}, {facts['background']} background",
            f"3d shapes, {text}",
            text,
        ]
    )


def flower(facts, random):
    flower_words = f"{facts['color']} flower"
    return random.choice(
        [
            f"{with_article(flower_words)} with {facts['petals']} petals, {facts['background']} background",
            f"{with_article(flower_words)} with {facts['petals']} petals, {facts['background']} background",
            f"{with_article(flower_words)}, {facts['background']} background",
            with_article(flower_words),
        ]
    )


def portrait(facts, random):
    """facts: style, hair, skin, glasses, beard, shirt (the last three where the style shows them), background."""
    parts = [f"{facts['hair']} hair"]
    if random.random() < 0.4:
        parts.append(facts["skin"])
    parts += [word for word, key in (("glasses", "glasses"), ("a beard", "beard")) if facts.get(key)]
    if facts.get("shirt") and random.random() < 0.4:
        parts.append(f"a {facts['shirt']} shirt")
    if random.random() < 0.25:
        parts = [random.choice(parts)]
    who = random.choice(["a person", "a person", "someone"])
    style = random.choice([facts["style"], facts["style"], "portrait"])
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    text = random.choice(
        [f"{style} of {who} with {listed}", f"{style} of {who} with {listed}", f"{style}, {', '.join(parts)}"]
    )
    text = with_article(text) if random.random() < 0.3 else text
    return f"{text}, {facts['background']} background" if random.random() < 0.7 else text
