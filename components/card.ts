/** A picture in the scene: born with its job, noisy at first, sharp when the job is done. */

export const CardState = { forming: 0, formed: 1, ash: 2 } as const;

export const createCardColumns = (capacity: number) => ({
  /** Serial of the job that it shows. */
  job: new Uint32Array(capacity),
  state: new Uint8Array(capacity),
  /** 0 … 1: steps done by steps asked for. */
  progress: new Float64Array(capacity),
  bornTick: new Uint32Array(capacity),
  /** Place in the orbit, newest 0. */
  slot: new Uint16Array(capacity),
});
export type CardColumns = ReturnType<typeof createCardColumns>;
