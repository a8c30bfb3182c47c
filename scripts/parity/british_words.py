"""How misaki's British lexicon, which Kokoro's British voices were trained with, says the words that AURORA's sentences and pictures
are made of.

usage: python british_words.py OUT      (OUT is tests/fixtures/speech/british.json)
needs: misaki 0.9.4 (its data files alone: pip install --no-deps)
"""
import importlib.util
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEXICON = pathlib.Path(importlib.util.find_spec("misaki").origin).parent / "data/gb_gold.json"


def words_of(value):
    """Every word in the texts of a JSON value."""
    if isinstance(value, str):
        return set(re.findall(r"[a-z']+", value.lower()))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return set().union(*map(words_of, parts))


def main():
    lexicon = json.loads(LEXICON.read_text())
    sentences = json.loads((ROOT / "tests/fixtures/speech/phonemes.json").read_text())
    texts = [entry["text"] for group in sentences.values() for entry in group]
    vocabulary = json.loads((ROOT / "models/training/aurora_training/data/vocabulary.json").read_text())
    words = sorted(words_of(texts) | words_of(vocabulary))
    said = {word: lexicon[word] for word in words if isinstance(lexicon.get(word), str)}
    pathlib.Path(sys.argv[1]).write_text(json.dumps(said, ensure_ascii=False, indent=0, sort_keys=True) + "\n")
    print(len(said), "words")


if __name__ == "__main__":
    main()
