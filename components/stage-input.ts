/** Numeric messages from the page to its world, as columns: a visit is its log of them. */

export interface StageMailbox {
  readonly kind: Uint8Array;
  /** Meaning by kind, see `StageInput`. A card is named by its serial. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  length: number;
  readonly capacity: number;
}

export const StageInput = {
  /** a = card, b = place | slot << 8, x = width / height: it belongs there; a card that is not there yet comes */
  placed: 1,
  /** a = card, b = mood, x = progress 0 … 1 */
  mood: 2,
  /** a = card: it is shown no more */
  left: 3,
  /** a = card, b = 1 under the pointer, 0 no more */
  hovered: 4,
  /** a = card, x, y = where the pointer took it, see `StageLayout` */
  grabbed: 5,
  /** x, y = where the pointer is */
  dragged: 6,
  /** x, y = how fast the pointer was, screen places a second: the hand lets go */
  released: 7,
  /** a = card that is laid onto card b */
  stacked: 8,
  /** a = a card of a pile: its cards are spread, or gathered again */
  fanned: 9,
  /** a = a card of a pile: each goes back to its place */
  dissolved: 10,
  /** a = `ThoughtState`, b = 1: after the one that is shown; x = for how long, in seconds; 0 = until another comes */
  thought: 11,
  /** a = card of a picture that is remembered */
  recalled: 12,
} as const;

export function createStageMailbox(capacity: number): StageMailbox {
  return {
    kind: new Uint8Array(capacity),
    a: new Uint32Array(capacity),
    b: new Uint32Array(capacity),
    x: new Float64Array(capacity),
    y: new Float64Array(capacity),
    length: 0,
    capacity,
  };
}

/** Appends a message; false when the box is full. */
export function postStage(box: StageMailbox, kind: number, a = 0, b = 0, x = 0, y = 0): boolean {
  if (box.length === box.capacity) return false;
  const i = box.length++;
  box.kind[i] = kind;
  box.a[i] = a;
  box.b[i] = b;
  box.x[i] = x;
  box.y[i] = y;
  return true;
}
