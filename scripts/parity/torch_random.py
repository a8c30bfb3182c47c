"""Writes tests/fixtures/random/torch-cpu.json: what torch's CPU generator draws, for the parity tests.

Usage: python scripts/parity/torch_random.py   (needs torch; made with torch 2.15.0)
"""
import hashlib
import json
import pathlib
import struct

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/fixtures/random/torch-cpu.json"
SEEDS = [0, 1, 7, 42, 5489, 123456789, 2**31, 2**32 - 1]
SIZES = [1, 2, 3, 15, 16, 17, 31, 32, 33, 100, 6144]


def generator(seed):
    return torch.Generator().manual_seed(seed)


def engine_state(g):
    """The legacy blob of get_state: u64 seed, i32 left, i32 seeded, u64 next, u64 words[624], 3 doubles, i32."""
    blob = bytes(g.get_state().numpy())
    _, left, _, _ = struct.unpack_from("<QiiQ", blob, 0)
    words = struct.unpack_from("<624Q", blob, 24)
    _, kept, _, valid = struct.unpack_from("<dddi", blob, 24 + 624 * 8)
    sha = hashlib.sha256(struct.pack("<624I", *words)).hexdigest()
    return {"left": left, "wordsSha256": sha, "kept": kept if valid else None}


def summary(values):
    """Everything for small tensors; for large ones the ends, and sums that a single wrong value would move."""
    v = values.double()
    index = torch.arange(1, len(v) + 1, dtype=torch.float64)
    full = values.tolist() if len(values) <= 33 else None
    return {
        "values": full,
        "first": values[:8].tolist(),
        "last": values[-20:].tolist(),
        "sumAbs": v.abs().sum().item(),
        "weighted": (v * index / len(v)).sum().item(),
    }


single = []
for seed in SEEDS:
    for size in SIZES:
        g = generator(seed)
        drawn = torch.randn(size, generator=g)
        single.append({"seed": seed, "size": size, **summary(drawn), "after": engine_state(g)})

uniforms = []
for seed in SEEDS:
    g = generator(seed)
    uniforms.append(
        {
            "seed": seed,
            "float32": torch.rand(8, generator=g).tolist(),
            "float64": torch.rand(8, generator=g, dtype=torch.float64).tolist(),
            # past the first block of 624 words
            "far": torch.rand(1300, generator=g)[-4:].tolist(),
        }
    )

# Consecutive calls on one generator: the value kept by the small path must survive the large one.
sequences = []
for sizes in [[1, 1], [1, 16, 1], [3, 17, 2, 33, 1], [15, 15], [6144, 6144], [7, 6144, 7]]:
    g = generator(7)
    calls = [{"size": s, **summary(torch.randn(s, generator=g))} for s in sizes]
    sequences.append({"seed": 7, "calls": calls, "after": engine_state(g)})

# get_state after a draw, set_state into a fresh generator: both go on alike.
g = generator(99)
torch.randn(5, generator=g)
other = torch.Generator()
other.set_state(g.get_state())
restored = {"seed": 99, "before": 5, "next": torch.randn(20, generator=other).tolist(), "then": torch.randn(2, generator=other).tolist()}
assert restored["next"] == torch.randn(20, generator=g).tolist()

# manual_seed takes 64 bits; the engine takes the low 32 of them.
wide = [{"seed": s, "values": torch.randn(2, generator=generator(s)).tolist()} for s in [2**32, 2**32 + 7, 2**53 - 1]]

OUT.parent.mkdir(parents=True, exist_ok=True)
data = {
    "madeBy": f"scripts/parity/torch_random.py, torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}",
    "single": single,
    "uniforms": uniforms,
    "sequences": sequences,
    "restored": restored,
    "wide": wide,
}
OUT.write_text(json.dumps(data, separators=(",", ":")) + "\n")
print(OUT, OUT.stat().st_size)
