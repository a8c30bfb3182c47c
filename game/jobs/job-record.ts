import type { AuroraError } from '../../models/errors.ts';
import type { Checkpoint } from '../../models/pipelines/parts.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobResources } from '../../models/worker-protocol.ts';
import type { JobState, PictureView } from '../api/protocol.ts';
import type { JobNeeds } from '../queue/job-needs.ts';

/** What the kernel knows of a job beside the numbers in the world. */
export interface JobRecord {
  readonly id: string;
  /** Its name in the world. */
  readonly serial: number;
  readonly purpose: 'picture' | 'verify' | 'dream';
  readonly settings: GenerationSettings;
  readonly modelPath: string;
  readonly modelHash: string;
  readonly resources: JobResources;
  /** What another machine must have to paint it; null where only this one can. */
  readonly needs: JobNeeds | null;
  /** Text that goes into the PNG. */
  readonly text: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly createdAt: Date;
  /** Set once, when it has ended. */
  ended: { readonly state: Extract<JobState, 'done' | 'failed' | 'cancelled'>; readonly at: Date } | null;
  /** Somebody asked for it to stop; the world has been told. */
  cancelRequested: boolean;
  checkpoint: Checkpoint | null;
  /** Survives the entity, for views of ended jobs. */
  step: number;
  resumes: number;
  /** An earlier run of the program began it, and may have kept its picture. */
  readonly restored: boolean;
  secondsPerStep: number | null;
  /** The finished PNG of a job that leaves no file. */
  png: Uint8Array | null;
  picture: PictureView | null;
  error: AuroraError | null;
  /** What the person should know about how the job was understood. */
  notes: readonly string[];
}
