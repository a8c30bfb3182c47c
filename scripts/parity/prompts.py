"""Writes tests/fixtures/prompt/plans.json: what about 1,300 prompts mean, by the rules that A1111 documents.

usage: python scripts/parity/prompts.py        (needs nothing but Python)

A second implementation, by other means than the engine's: a packrat parser over the grammar of schedules (the
engine has one pass with a stack), and for weights a list of spans whose factors are multiplied up afterwards.
Rules: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features (Attention/emphasis, Prompt editing,
Alternating words, Composable diffusion) and the examples in that program's documentation strings.
Departures from it, as in docs/decisions/0006-prompt-grammar.md: a bar outside of square brackets and a backslash at
the end are text and do not switch schedules off; a BREAK inside of weights is a BREAK; a weight behind a colon counts
only where there is an AND.
"""
import functools
import json
import pathlib
import random
import re

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/fixtures/prompt/plans.json"
NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*", re.A)


class Schedule:
    """parse() gives a tree of str | ("when", before, after, number) | ("alternate", options)."""

    def __init__(self, text):
        self.s = text
        self.group = functools.lru_cache(None)(self.group)

    def parse(self):
        out, i = [], 0
        while i < len(self.s):
            found = self.group(i) if self.s[i] in "([" else None
            if found:
                out += found[0]
                i = found[1]
            else:
                n = 2 if self.s[i] == "\\" else 1
                out.append(self.s[i : i + n])
                i += n
        return out

    def balanced(self, i, stops):
        """Nodes from i on, up to the first of `stops` or something that does not balance."""
        out = []
        while i < len(self.s) and self.s[i] not in stops:
            c = self.s[i]
            if c in "([":
                found = self.group(i)
                if not found:
                    break
                out += found[0]
                i = found[1]
            elif c in ")]":
                break
            else:
                n = 2 if c == "\\" else 1
                out.append(self.s[i : i + n])
                i += n
        return out, i

    def at(self, i):
        return self.s[i] if i < len(self.s) else ""

    def group(self, i):
        if self.s[i] == "(":
            first, j = self.balanced(i + 1, ":")
            if self.at(j) == ")":
                return ["(", *first, ")"], j + 1
            if self.at(j) != ":":
                return None
            second, k = self.balanced(j + 1, ":")
            return (["(", *first, ":", *second, ")"], k + 1) if self.at(k) == ")" else None
        parts, marks, j = [], "", i
        while True:
            part, k = self.balanced(j + 1, ":|")
            parts.append(part)
            if self.at(k) == "]":
                break
            if self.at(k) not in (":", "|"):
                return None
            marks += self.s[k]
            j = k
        if not marks:
            return ["[", *parts[0], "]"], k + 1
        if set(marks) == {"|"}:
            return [("alternate", parts)], k + 1
        if marks in (":", "::"):
            last = parts.pop()
            if all(isinstance(n, str) for n in last):
                number = NUMBER.fullmatch("".join(last))
                if number:
                    after = parts.pop()
                    return [("when", parts.pop() if parts else [], after, number.group(1))], k + 1
        return None


def resolve(tree, step, steps, before):
    out = ""
    for node in tree:
        if isinstance(node, str):
            out += node
        elif node[0] == "alternate":
            out += resolve(node[1][(step - 1) % len(node[1])], step, steps, before)
        else:
            v = float(node[3])
            last = (v - (1 if before else 0)) * steps if "." in node[3] else v - before
            out += resolve(node[1] if step <= min(steps, int(last)) else node[2], step, steps, before)
    return out


EVENT = re.compile(r"\\([()\[\]\\]?)|:\s*(?=[+-]?\.*\d)([+-]?[.\d]+)\s*\)|([()\[\]])|([^\\()\[\]:]+|:)", re.A)


def emphasis(text):
    """[[text, weight] …], with ["BREAK", None] between windows; None where a weight is no number."""
    pieces, spans, stacks = [], [], {"(": [], "[": []}
    for m in EVENT.finditer(text):
        escaped, number, bracket, run = m.groups()
        token = m.group(0)
        if token[0] == "\\":
            pieces.append(escaped)
            continue
        if bracket and bracket in "([":
            stacks[bracket].append(len(pieces))
            continue
        if number is not None and stacks["("]:
            try:
                spans.append((stacks["("].pop(), len(pieces), float(number)))
            except ValueError:
                return None
            continue
        if token == ")" and stacks["("]:
            spans.append((stacks["("].pop(), len(pieces), 1.1))
            continue
        if token == "]" and stacks["["]:
            spans.append((stacks["["].pop(), len(pieces), 1 / 1.1))
            continue
        for i, part in enumerate(re.split(r"\s*\bBREAK\b\s*", token)):
            if i:
                pieces.append(None)
            pieces.append(part)
    spans += [(start, len(pieces), 1.1) for start in stacks["("]]
    spans += [(start, len(pieces), 1 / 1.1) for start in stacks["["]]
    out = []
    for i, piece in enumerate(pieces):
        weight = 1.0
        for start, end, factor in spans:
            if start <= i < end:
                weight *= factor
        if piece is None:
            out.append(["BREAK", None])
        elif out and out[-1][1] == weight:
            out[-1][0] += piece
        else:
            out.append([piece, weight])
    return out or [["", 1.0]]


def conjunction(prompt):
    parts = re.split(r"\bAND\b", prompt)
    if len(parts) == 1:
        return [(prompt, 1.0)]
    out = []
    for part in parts:
        m = re.fullmatch(r"(.*):\s*([-+]?(?:\d+\.?|\d*\.\d+))", part.strip(), re.S | re.A)
        out.append((m.group(1).strip(), float(m.group(2))) if m else (part.strip(), 1.0))
    return out


def plan(prompt, steps, before=0):
    case = {"prompt": prompt, "steps": steps, "parts": [], "emphasis": {}}
    if before:
        case["stepsBefore"] = before
    without_tags = re.sub(r"<\w+:[^>]+>", "", prompt)
    for text, weight in conjunction(without_tags):
        tree = Schedule(text).parse()
        schedule = []
        for step in range(1, steps + 1):
            at = resolve(tree, step, steps, before)
            if schedule and schedule[-1][1] == at:
                schedule[-1][0] = step
            else:
                schedule.append([step, at])
            case["emphasis"].setdefault(at, emphasis(at))
        case["parts"].append([weight, schedule])
    if None in case["emphasis"].values():
        return {"prompt": prompt, "steps": steps, "error": "PROMPT_WEIGHT"}
    return case


CHOSEN = r"""
test|a [b:3]|a [b: 3]|a [b:3 ]|a [[[b]]:2]|[(a:2):3]|a [b : c : 1] d|a[b:[c:d:2]:1]e|a [unbalanced|a [b:.5] c
((a][:b:c [d:3]|[a:b:0]|[a:b:-1]|[a:b:1e9]|[a:b:1.0]|[a:b:0.999]|[a:b:99]|[a::3]|[:a:3]|[a:3]|[:3]|[::3]|[3]|[]|()
[a:b:c:3]|[a:b:x]|[a:b:]|[a:b:3.]|[a:b:+3]|[a:b:3e-1]|[a:b:0x3]|(a:[1.1:1.3:5])|(a[:1.4:5]b)|[a(b:c)d:e:2]|[a (b:c:3]
normal text|an (important) word|(unbalanced|\(literal\]|(unnecessary)(parens)|a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).
a) b]|(a:1.2) b|(a: 1.2 )|(a:-1)|(a:+.5)|(a:1.)|(a:.)|(a:1.2.3)|(a:1..2)|(a:..5)|(x (a:+1.) b:-1.5.)|(a:b:1.2)|(a:1.2) (b|[a:1.2)|[a:1.2]|a:1.2)|(a:1.2]
a\b|a\\b|\\(a)|a\|\[x\]|(\(a\):1.5)|(a\:1.5)|\|[\]:a:3]|[a\]:b:3]
a BREAK b|BREAK|BREAK BREAK|aBREAK b|éBREAK|a BREAK|(a BREAK b:1.2)|[a BREAK b]|a,BREAK,b|a: BREAK :b|[a BREAK:b:3]
cat AND dog|cat :1.2 AND dog:0.5 AND bird : -1|AND|a AND|AND b|SAND AND ANDY|a AND [b:c:3]|[a AND b:3]|x:2|12:30|a:1. AND b:.5 AND c:x
a (b AND c:1.2) d|é AND b|a<lora:x:1>b|<lora:x:0.5> (c<lora:y:1>:1.2)|<a b:c>|<a:b|<:a>|<a:>|[a<lora:z:1>:b:3]|a <hypernet:h:1> b
fantasy landscape with a [mountain:lake:0.25] and [an oak:a christmas tree:0.75][ in foreground::0.6][ in background:0.25] [shoddy:masterful:0.5]
""".replace("\n", "|").split("|")

WITH_BARS = [
    "[a|b]", "[a|(b:1.1)]", "[fe|]male", "[fe|||]male", "[|a]", "[|]", "[a|[b|c]]", "[a|[b:c:3]]", "[a|b|c] [d|e]", "[[a|b]:c:3]",
    "a|b", "a|b [c:3]", "(a|b)", "[(a|b):c:3]", "[a|b:3]", "[a:b|c:3]", "[a|b] AND [c|d]:0.5", "[a|b BREAK c]", "a [{b|d{:.5] c",
    "[a|b", "a|b]", "[a|b)]", "[(a|b]", "[a\\|b]", "[cow|horse] in a field", "[a|a|b]", "\\", "a [b:3] \\", "[a:b\\:3]", "",
]
ALPHABET = ["a", "b", "c", " ", "  ", ", ", "(", "(", ")", ")", "[", "[", "]", "]", ":", ":", "|", "\\", "0.5", "3", "2", ":1.2)", ":3]", ":0.5]",
            "BREAK", " BREAK ", " AND ", "AND", "é", "<lora:x:1>", "<", ">", "\n", "🦊", "-1", "."]


def grown(source, depth=0):
    """A prompt that mostly balances, so that constructs meet inside of each other."""
    out = ""
    for _ in range(source.randint(0 if depth else 1, 3)):
        kind = source.randint(0, 9 if depth < 4 else 2)
        inner = functools.partial(grown, source, depth + 1)
        out += [
            lambda: source.choice(["a", "b c", ", ", "é", "\\(", "<lora:x:1>"]),
            lambda: source.choice(["cat", " ", "dog", "x:2", "BREAK", " BREAK "]),
            lambda: source.choice(ALPHABET),
            lambda: f"({inner()})",
            lambda: f"({inner()}:{source.choice(['1.2', '0.5', ' 2 ', '-1', '.'])})",
            lambda: f"[{inner()}]",
            lambda: f"[{inner()}:{inner()}:{source.choice(['3', '0.5', ' 2 ', '0', '.25', '7'])}]",
            lambda: f"[{inner()}:{source.choice(['3', '0.7'])}]",
            lambda: "[" + "|".join(inner() for _ in range(source.randint(2, 4))) + "]",
            lambda: f"{inner()} AND {inner()} :{source.choice(['0.5', '2', 'x'])}",
        ][kind]()
    return out


def main():
    cases = [plan(p, 10) for p in dict.fromkeys(CHOSEN + WITH_BARS)]
    cases += [plan(p, 10, before=10) for p in ["a [b:.5] c", "a [b:1.5] c", "a [b:12] c", "[a:b:3]", "[a:b:1.0]", "[a|b]"]]
    cases += [plan(p, n) for p in ["[a:b:0.25]", "[a:b:0.7]", "[a:b:0.29]", "[a|b|c]"] for n in (1, 2, 7, 20, 100)]
    source = random.Random(20261122)
    while len(cases) < 1300:
        prompt = grown(source) if source.random() < 0.6 else "".join(source.choices(ALPHABET, k=source.randint(1, 24)))
        if len(prompt) <= 60:
            cases.append(plan(prompt, source.choice((1, 5, 10))))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    OUT.write_text(f'{{"madeBy": "scripts/parity/prompts.py", "cases": [\n{lines}\n]}}\n')
    print(len(cases), "cases,", OUT.stat().st_size, "bytes,", sum("error" in c for c in cases), "errors")


if __name__ == "__main__":
    main()
