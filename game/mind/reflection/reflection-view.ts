/** Her reflection as everybody sees it. */
import { z } from 'zod';
import { type AuroraWorld, ReflectionPhase, type ReflectionPhaseName } from '../../../components/index.ts';

const PHASES = Object.keys(ReflectionPhase) as [ReflectionPhaseName, ...ReflectionPhaseName[]];

export const ReflectionView = z
  .object({
    phase: z.enum(PHASES),
    /** Cycles since the program began. */
    cycles: z.int(),
    /** Seconds of quiet until the next one; null: she may not, or is at it. */
    nextInSeconds: z.number().nullable(),
    dreaming: z.boolean(),
    mayReflect: z.boolean(),
    mayDream: z.boolean(),
    /** What the last day left, -1 … 1. */
    mood: z.object({ valence: z.number(), arousal: z.number() }),
  })
  .meta({ id: 'Reflection' });
export type ReflectionView = z.output<typeof ReflectionView>;

export function reflectionView({ components, companion }: AuroraWorld): ReflectionView {
  const { Reflection } = components;
  const phase = PHASES.find(name => ReflectionPhase[name] === Reflection.phase[companion])!;
  const may = Reflection.mayReflect[companion] === 1;
  return {
    phase,
    cycles: Reflection.cycle[companion]!,
    nextInSeconds: may && phase === 'rest' ? Math.max(0, Reflection.left[companion]!) : null,
    dreaming: Reflection.dreamJob[companion] !== 0,
    mayReflect: may,
    mayDream: Reflection.mayDream[companion] === 1,
    mood: { valence: Reflection.driftValence[companion]!, arousal: Reflection.driftArousal[companion]! },
  };
}
