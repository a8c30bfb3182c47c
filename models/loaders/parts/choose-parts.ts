/** What a UNet alone needs beside it, found among the files that there are: by shapes, as the networks fit each other. */
import { basename } from 'node:path';
import { AuroraError } from '../../errors.ts';
import { pooledWidth, type TensorShapes } from '../checkpoint/inferred-config.ts';
import type { Family } from '../model-family.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import { readTextEncoderFile, type TextEncoderFile } from './text-encoder-file.ts';
import { readVae } from './vae-file.ts';

/** Files to choose from, absolute paths in the order of preference. */
export interface PartsLibrary {
  readonly textEncoders: readonly string[];
  readonly vaes: readonly string[];
}

/** Files that go with a UNet; text encoders in the order in which their states stand side by side. */
export interface ModelParts {
  readonly textEncoders: readonly string[];
  readonly vae: string;
}

interface Candidate extends TextEncoderFile {
  readonly path: string;
}

const KEYS = 'mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight';

/**
 * @param unet under diffusers' names
 * @throws AuroraError MODEL_PARTS_MISSING naming every piece that there is no file for
 */
export async function chooseParts(
  unet: SafetensorsFile,
  shapes: TensorShapes,
  family: Family,
  library: PartsLibrary,
): Promise<ModelParts> {
  const candidates: Candidate[] = [];
  for (const path of library.textEncoders) {
    const read = await orNothing(readTextEncoderFile(path));
    if (read) candidates.push({ ...read, path });
  }
  const missing: string[] = [];
  const wanted = shapes.of(KEYS)[1]!;
  const textEncoders = chooseTextEncoders(candidates, family, wanted, pooledWidth(shapes), missing);
  const vae = await chooseVae(library.vaes, shapes.of('conv_out.weight')[0]!, family);
  if (vae === undefined) missing.push('a VAE (put one of its family into the folder "vae")');
  if (vae !== undefined && missing.length === 0) return { textEncoders, vae };
  const looked = [...library.textEncoders, ...library.vaes].map(path => basename(path));
  throw new AuroraError(
    'MODEL_PARTS_MISSING',
    `${unet.path} is a UNet alone (${family}), and there is no file for: ${missing.join('; ')}.`,
    {
      value: missing,
      legal:
        looked.length > 0
          ? `looked at ${looked.slice(0, 20).join(', ')}`
          : 'no text encoder and no VAE were found',
      hint: 'Put the missing files into the folders named, beside the one that this file lies in, and start again.',
    },
  );
}

function chooseTextEncoders(
  candidates: readonly Candidate[],
  family: Family,
  wanted: number,
  pooled: number | undefined,
  missing: string[],
): string[] {
  const place = 'into the folder "text_encoders"';
  if (family !== 'sdxl') {
    const openClip = family === 'sd2';
    const found = candidates.find(each => each.openClip === openClip && each.channels === wanted);
    if (found) return [found.path];
    const name = openClip ? 'OpenCLIP ViT-H' : 'CLIP ViT-L';
    missing.push(
      `a text encoder with states of ${wanted} numbers (put ${name}, ${openClip ? 'clip_h' : 'clip_l'}.safetensors, ${place})`,
    );
    return [];
  }
  const second = candidates.find(
    each => each.openClip && each.projected === pooled && each.channels < wanted,
  );
  const width = second && wanted - second.channels;
  const first = candidates.find(each => !each.openClip && (width === undefined || each.channels === width));
  if (!first) missing.push(`its first text encoder (put CLIP ViT-L, clip_l.safetensors, ${place})`);
  if (!second)
    missing.push(
      `its second text encoder, with pooled states of ${pooled} numbers (put OpenCLIP ViT-bigG, clip_g.safetensors, ${place})`,
    );
  return first && second ? [first.path, second.path] : [];
}

/** No shape tells XL's from the others'; their makers' names do. */
async function chooseVae(
  paths: readonly string[],
  channels: number,
  family: Family,
): Promise<string | undefined> {
  const fitting: string[] = [];
  for (const path of paths) {
    const file = await orNothing(readVae(path));
    if (file?.tensors.get('decoder.conv_in.weight')?.shape[1] === channels) fitting.push(path);
  }
  const isXl = (path: string) => /xl/i.test(basename(path));
  return fitting.find(path => isXl(path) === (family === 'sdxl')) ?? fitting[0];
}

/** A file of another kind, or a damaged one, is no candidate; its own list says what is wrong with it. */
function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(error => {
    if (error instanceof AuroraError) return undefined;
    throw error;
  });
}
