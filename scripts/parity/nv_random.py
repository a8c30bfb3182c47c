"""Writes tests/fixtures/random/nv.json: the normal deviates of A1111's noise source NV, for the parity tests.

Usage: python scripts/parity/nv_random.py   (needs numpy; made with numpy 2.4.6)

Philox4x32-10 is written here over Python's whole numbers, straight from the paper's definition (SC '11, section 3.2),
and the transform over NumPy, with the types that A1111's arithmetic has: uint32 words, float32 factors, and so
float64 everywhere between.
"""
import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/fixtures/random/nv.json"
MASK = 2**32 - 1
SEEDS = [0, 1, 7, 42, 123456789, 2**31, 2**32 - 1, 2**32 + 7, 2**53 - 1]
SIZES = [1, 3, 16, 33, 1000]


def philox(counter, seed):
    c, k = list(counter), [seed & MASK, seed >> 32]
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def randn(seed, call, size):
    words = np.array([philox((call, 0, i, 0), seed)[:2] for i in range(size)], dtype=np.uint32)
    unit = np.array([2.3283064e-10], dtype=np.float32)
    angle = np.array([2.3283064e-10 * 6.2831855], dtype=np.float32)
    u = words[:, 0] * unit + unit / 2
    v = words[:, 1] * angle + angle / 2
    assert u.dtype == v.dtype == np.float64
    return (np.sqrt(-2.0 * np.log(u)) * np.sin(v)).astype(np.float32)


def summary(values):
    v = values.astype(np.float64)
    weighted = float((v * np.arange(1, len(v) + 1) / len(v)).sum())
    return {
        "values": values.astype(float).tolist() if len(values) <= 33 else None,
        "last": values[-8:].astype(float).tolist(),
        "sumAbs": float(np.abs(v).sum()),
        "weighted": weighted,
    }


counters = [(0, 0, 0, 0), (1, 0, 5, 0), (MASK, MASK, MASK, MASK), (0x12345678, 0x9ABCDEF0, 0x0FEDCBA9, 0x87654321)]
words = [
    {"counter": list(c), "key": [s & MASK, s >> 32], "words": philox(c, s)}
    for c in counters
    for s in [0, 7, 2**32 - 1, 2**32 + 7, 2**64 - 1]
]
calls = [
    {"seed": seed, "calls": [{"size": size, **summary(randn(seed, i, size))} for i, size in enumerate(SIZES)]}
    for seed in SEEDS
]
OUT.parent.mkdir(parents=True, exist_ok=True)
made_by = f"scripts/parity/nv_random.py, numpy {np.__version__}"
OUT.write_text(json.dumps({"madeBy": made_by, "words": words, "calls": calls}, separators=(",", ":")) + "\n")
print(OUT.name, OUT.stat().st_size)
print(randn(0, 0, 12))
