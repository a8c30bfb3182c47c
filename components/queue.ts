/** The waiting jobs in the order in which they will run: a sorted list that is kept, not computed. */

export interface WaitingList {
  readonly entities: Uint32Array;
  length: number;
}

export const createWaitingList = (capacity: number): WaitingList => ({
  entities: new Uint32Array(capacity),
  length: 0,
});
