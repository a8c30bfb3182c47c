import { z } from 'zod';

/** A preset as commands answer with it. */
export const PresetView = z
  .object({
    name: z.string(),
    /** Absolute path of its file, which can be shared as it is. */
    path: z.string(),
    tweaks: z.record(z.string(), z.number()),
    /** What of it was passed over, and why. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'Preset' });
export type PresetView = z.output<typeof PresetView>;

export const presetView = ({
  name,
  path,
  tweaks,
  notes,
}: Readonly<Pick<PresetView, 'name' | 'path'>> & {
  readonly tweaks: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}): PresetView => ({ name, path, tweaks: { ...tweaks }, notes: [...notes] });
