/** The thread that opens and hashes files for the kernel, and remembers what it found; see `file-reader.ts`. */
import { workerData } from 'node:worker_threads';
import {
  type CheckpointOptions,
  embeddingInfoSchema,
  inspectEmbedding,
  inspectLora,
  inspectModel,
  inspectUpscaler,
  inspectVae,
  loraInfoSchema,
  modelDigest,
  rememberedFacts,
  upscalerInfoSchema,
  vaeInfoSchema,
} from '../../models/loaders/index.ts';
import { answerQuestions } from '../supervisor/answer-questions.ts';
import type { FileInfos, ReadRequest } from './file-reader.ts';

const { cacheFolder: folder } = workerData as { cacheFolder: string };

const READERS: {
  readonly [Kind in keyof FileInfos]: (path: string, options?: CheckpointOptions) => Promise<FileInfos[Kind]>;
} = {
  lora: path =>
    rememberedFacts(path, { folder, kind: 'lora', schema: loraInfoSchema }, () => inspectLora(path)),
  embedding: path =>
    rememberedFacts(path, { folder, kind: 'embedding', schema: embeddingInfoSchema }, () =>
      inspectEmbedding(path),
    ),
  vae: path => rememberedFacts(path, { folder, kind: 'vae', schema: vaeInfoSchema }, () => inspectVae(path)),
  upscaler: path =>
    rememberedFacts(path, { folder, kind: 'upscaler', schema: upscalerInfoSchema }, () =>
      inspectUpscaler(path),
    ),
  // A folder may change in any of its files: looked at anew.
  model: inspectModel,
  digest: path => modelDigest(path, folder),
  'fresh-digest': path => modelDigest(path),
};

answerQuestions<ReadRequest>(({ kind, path, options }) => READERS[kind](path, options));
