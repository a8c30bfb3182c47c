import { type AuroraWorld, Input } from '../../components/index.ts';
import { applyDeviceInput } from '../diffusion/apply-device-input.ts';
import { applyJobInput } from '../diffusion/apply-job-input.ts';
import { applyModelInput } from '../diffusion/apply-model-input.ts';
import { applyReflectionInput } from '../mind/apply-reflection-input.ts';
import { applyThoughtInput } from '../mind/apply-thought-input.ts';
import { applySpeechInput } from '../speech/apply-speech-input.ts';
import { applyFaceInput } from './apply-face-input.ts';

/** Lets everything that arrived since the last tick into the world, in order of arrival. */
export function drainInput(world: AuroraWorld): void {
  const { inbox } = world;
  for (let i = 0; i < inbox.length; i++) {
    const kind = inbox.kind[i]!;
    const ofDevice = kind === Input.deviceReady || kind === Input.deviceLost || kind === Input.deviceLeft;
    if (ofDevice) applyDeviceInput(world, i);
    else if (kind >= Input.modelLoaded && kind <= Input.deviceMemory) applyModelInput(world, i);
    else if (kind < Input.utteranceOpened) applyJobInput(world, i);
    else if (kind <= Input.utteranceEnded) applySpeechInput(world, i);
    else if (kind < Input.stimulus) applyFaceInput(world, i);
    else if (kind < Input.roused) applyThoughtInput(world, i);
    else applyReflectionInput(world, i);
  }
  inbox.length = 0;
}
