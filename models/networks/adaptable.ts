/** Networks whose graphs have adapters: their strengths are inputs, given with every evaluation. */
import { Tensor } from 'onnxruntime-node';
import type { NetworkSession } from '../graph/exported-graph.ts';

/** By the name of the graph's input; an adapter that is not named has no effect. A single number stands for all groups. */
export type Strengths = Readonly<Record<string, Float32Array>>;

export type Adaptable<Network> = Network & {
  /** The same network, session included, at other strengths. Disposing of either disposes of both. */
  withStrengths(strengths: Strengths): Network;
};

const PREFIX = 'lora_';

/** Feeds for every adapter's input of a session. */
export function strengthFeeds(session: NetworkSession, strengths: Strengths): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const input of session.inputMetadata) {
    if (!input.name.startsWith(PREFIX) || !input.isTensor) continue;
    const groups = Number(input.shape[0]);
    const given = strengths[input.name];
    const values = given?.length === groups ? given : new Float32Array(groups).fill(given?.[0] ?? 0);
    feeds[input.name] = new Tensor('float32', values, [groups]);
  }
  return feeds;
}
