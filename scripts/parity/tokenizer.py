"""What transformers' BertTokenizer makes of about two hundred odd strings.

usage: python tokenizer.py MODEL OUT      (MODEL/tokenizer holds vocab.txt; OUT is tests/fixtures/engine)
needs: transformers 5.23.0, tokenizers 0.23.3
"""
import json
import pathlib
import random
import sys

from transformers import BertTokenizer

PLAIN = """
a 3d render of a red fox, mint green background|a 3d dragon, purple background|STRAWBERRY|Strawberry|a|.|,,,|?!
snowy mountains at sunset with a mirror lake|an owl in front of the ocean at night|feline, sky blue background
(masterpiece:1.2), [blurry], <lora:name:0.8>|{a|b}|__wildcard__|a\\(b\\)|don't|rock'n'roll|e-mail@example.com|C++|#1|50%
$100|100,000|3.14|1e-5|0x1F|a/b/c|a_b_c|a--b|a...b|"quoted"|`code`|^caret~tilde|price: 5€|£5|¥5|½ cup|x²|H₂O|№5|™®©
antidisestablishmentarianism|floccinaucinihilipilification|qwxzjk|zzzzzzzzzzzzzzzzzzzz|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
[CLS]|[SEP]|[MASK] cat|[PAD] dog [PAD]|[UNK]|a [SEP] b|[sep]|[ CLS ]|##ing|## ing|a##b|[unused1]
""".strip().replace("\n", "|").split("|")

UNICODE = [
    "", " ", "   ", "\t", "\n", "\r\n", "a\tb", "a\nb", " a ", "a  b", "a\u00a0b", "a\u2003b", "a\u3000b", "a\u200bb", "a\u200db",
    "a\ufeffb", "\ufeffcat", "a\u00adb", "a\u2028b", "a\u2029b", "a\u0000b", "a\u0001b", "a\u007fb", "a\u0085b", "a\u009fb",
    "a\ufffdb", "\ue000private", "a\u202eb", "\U000e0041tag", "a\u0378b", "\ufdd0", "café", "cafe\u0301", "naïve", "ÀÉÎÕÜ", "Ångström", "ŁÓDŹ",
    "straße", "STRASSE ẞ", "İstanbul", "ISTANBUL ı", "ﬁne ﬂour", "Æther œuvre", "ĳ", "Ǆ", "ﾊﾝｶｸ", "ＦＵＬＬ ｗｉｄｔｈ", "①②③", "Ⅳ", "a\u0301\u0302\u0303",
    "\u0301", "\u0301a", "e\u0323\u0301", "ộ", "한국어 문장", "한국어", "各", "中文", "红色的狐狸，绿色背景", "日本語のテキスト", "カタカナ", "ひらがな", "が", "か\u3099",
    "\u3400", "\U00020000", "\U0002f800", "\uf900", "中a文b", "a中b", "русский текст", "Ёлка", "йогурт", "ελληνικά", "ΟΔΥΣΣΕΥΣ", "ΌΣΟΣ Σ", "עברית", "שָׁלוֹם", "العربية",
    "مُحَمَّد", "हिन्दी", "नमस्ते", "ไทย", "ภาษาไทย", "தமிழ்", "ქართული", "ᲥᲐᲠᲗᲣᲚᲘ", "հայերեն", "አማርኛ", "ᏣᎳᎩ", "ꭰ", "𝔉𝔬𝔵", "𝐟𝐨𝐱", "𐐀𐐨", "🦊", "a 🦊 fox", "fox🦊fox",
    "👩‍👩‍👧", "👍🏽", "🇩🇪", "❤️", "☃", "★", "→", "∞", "≤5", "a×b", "a÷b", "a·b", "–—", "“quotes”", "‘a’", "«b»", "…", "¿qué?", "¡hola!", "、。", "。", "؟", "।", "৳",
    "§5", "¶", "†", "‰", "′", "⁄", "\u2044", "‿", "⸮", "〜", "・", "\u30fb", "﹏", "｡", "！", "＄", "~", "^", "`", "|", "+", "=", "<b>", "$", "a$b", "a+b", "a=b", "a`b", "a^b", "a~b", "a|b",
]


def words(count, seed):
    source = random.Random(seed)
    return " ".join("".join(source.choices("abcdefghijklmnop", k=source.randint(1, 9))) for _ in range(count))


LONG = [
    "a" * 99, "a" * 100, "a" * 101, "a" * 5000, "中" * 100, "🦊" * 50, "cat " * 30, "cat " * 29, "cat " * 31, "cat " * 2000,
    "!" * 200, "é" * 100, "é" * 101, "e\u0301" * 100, "e\u0301" * 101, " " * 5000, words(20, 1), words(40, 2), words(400, 3),
]


def noise(seed):
    """Any assigned or unassigned code point, surrogates left out; weighted towards the low planes."""
    source = random.Random(seed)
    ranges = [(0x20, 0x7e), (0xa0, 0x24f), (0x300, 0x36f), (0x370, 0x5ff), (0x2000, 0x2bff), (0x3000, 0x9fff), (0x1f300, 0x1faff), (0, 0xd7ff)]
    return "".join(chr(source.randint(*source.choice(ranges))) for _ in range(source.randint(1, 40)))


def main():
    model, out = map(pathlib.Path, sys.argv[1:])
    config = json.loads((model / "tokenizer" / "tokenizer_config.json").read_text())
    tokenizer = BertTokenizer.from_pretrained(model / "tokenizer")
    length = config["model_max_length"]
    texts = PLAIN + UNICODE + LONG + [noise(seed) for seed in range(40)]
    cases = []
    for text in dict.fromkeys(texts):
        ids = tokenizer(text, padding="max_length", truncation=True, max_length=length)
        pieces = len(tokenizer(text, add_special_tokens=False)["input_ids"])
        used = sum(ids["attention_mask"])
        cases.append([text, pieces, ids["input_ids"][:used]])
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (out / "tokenizer.json").write_text(f"[\n{lines}\n]\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
