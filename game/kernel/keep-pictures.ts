/** What a finished job leaves: a file in the gallery, told to everybody, once. */
import { readPngSummary } from '../../models/image/png-text.ts';
import type { PictureView } from '../api/protocol.ts';
import type { PictureStore } from '../gallery/picture-store.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import type { JobService } from '../jobs/job-service.ts';

export interface KeepingParts {
  readonly jobs: JobService;
  readonly pictures: () => Pick<PictureStore, 'save'>;
  /** It is on the disk; its job is not over yet. */
  readonly onSaved: (record: JobRecord, picture: PictureView) => void;
  readonly onKept: (picture: PictureView) => void;
}

export type KeepPicture = (record: JobRecord, png: Uint8Array) => Promise<void>;

/** The one who keeps pictures. Two may come of one job, from here and from another machine: whoever finishes it first has finished it. */
export function pictureKeeper({ jobs, pictures, onSaved, onKept }: KeepingParts): KeepPicture {
  /** Pictures on their way to the disk, by their job. */
  const keeping = new Map<string, Promise<void>>();

  async function save(record: JobRecord, png: Uint8Array): Promise<void> {
    if (record.purpose === 'verify') return jobs.finished(record, { picture: null, png });
    const { settings } = record;
    const { width, height } = readPngSummary(png);
    const picture = await pictures().save(png, {
      jobId: record.id,
      settings,
      modelHash: record.modelHash,
      width,
      height,
      at: record.createdAt,
      mayBeThere: record.restored,
    });
    onSaved(record, picture);
    jobs.finished(record, { picture, png: null });
    onKept(picture);
  }

  return (record, png) => {
    const underWay = keeping.get(record.id);
    if (underWay) return underWay;
    if (record.ended !== null) return Promise.resolve();
    const kept = save(record, png).finally(() => keeping.delete(record.id));
    keeping.set(record.id, kept);
    return kept;
  };
}
