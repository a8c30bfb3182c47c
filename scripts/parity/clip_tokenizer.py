"""What transformers' CLIPTokenizer makes of the odd strings of tokenizer.py, padded as SD 1.x and as OpenCLIP pad.

usage: python clip_tokenizer.py MERGES OUT      (MERGES is assets/tokenizers/clip-merges.txt.gz; OUT is tests/fixtures/engine)
needs: transformers 5.23.0, tokenizers 0.23.3
"""
import gzip
import json
import pathlib
import sys

from tokenizer import LONG, PLAIN, UNICODE, noise
from transformers import CLIPTokenizer

OWN = [
    "a photo of a cat!", "!", "!!", "!!! wow !", "don't we'll they've I'm he'd it's 'tis", "DON'T", "it’s", "<|startoftext|>",
    "<|endoftext|>", "a <|endoftext|> b", "<|ENDOFTEXT|>", "<|startoftext|>a", "a_photo_of", "1girl, 2boys", "4k 8K 1080p 1/2",
    "https://example.com/a?b=c#d", "\\(escaped\\)", "((masterpiece))", "foo</w>", "embedding:name", "a\u0085b\ufeffc", "naïve café",
    "ΣΑΣ ΟΔΟΣ σας", "ǅ ǆ Ǆ", "İI", "\u1e9e", "\U0001f9d1\u200d\U0001f680", "١٢٣", "ⅷ Ⅷ", "①", "a" * 400, "ab " * 100, "\u00c5 \u212b A\u030a",
]


def vocabulary(path):
    """As published: bytes, bytes that end a word, merges, marks."""
    merges = [tuple(line.split()) for line in gzip.open(path, "rt", encoding="utf-8").read().split("\n")[1:48895]]
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    characters = [chr(byte) for byte in printable] + [chr(256 + index) for index in range(256 - len(printable))]
    tokens = characters + [c + "</w>" for c in characters] + ["".join(merge) for merge in merges]
    return {token: index for index, token in enumerate([*tokens, "<|startoftext|>", "<|endoftext|>"])}, merges


def main():
    vocab, merges = vocabulary(sys.argv[1])
    assert len(vocab) == 49408
    cases = []
    plain = CLIPTokenizer(vocab=vocab, merges=merges)
    openclip = CLIPTokenizer(vocab=vocab, merges=merges, pad_token="!")
    texts = PLAIN + UNICODE + OWN + LONG + [noise(seed) for seed in range(100)]
    for text in dict.fromkeys(texts):
        pieces = plain(text, add_special_tokens=False)["input_ids"]
        row = [text, len(pieces), pieces[:75]]
        other = openclip(text, add_special_tokens=False)["input_ids"]
        if other != pieces:
            row.append(other[:75])
        cases.append(row)
    padded = [t("a cat", padding="max_length", truncation=True, max_length=77)["input_ids"] for t in (plain, openclip)]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    pathlib.Path(sys.argv[2], "clip-tokenizer.json").write_text(
        f'{{"padded": {json.dumps(padded, separators=(",", ":"))},\n"cases": [\n{lines}\n]}}\n'
    )
    print(len(cases), "cases", sum(len(case) == 4 for case in cases), "differ by padding")


if __name__ == "__main__":
    main()
