/**
 * Where things stand on the screen, in CSS pixels. One source for the page's elements and for the backdrop's light
 * and reflection. The rules are the art direction's: horizon at 38 % from below, the picture at the left golden
 * section, the right one left to her; upright screens centre the picture and leave her the sky above it.
 */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Composition {
  readonly width: number;
  readonly height: number;
  /** One column, panels from below. */
  readonly narrow: boolean;
  /** Distance of the horizon from the top. */
  readonly horizon: number;
  readonly card: Box;
  /** Where the floor mirrors: the card's reflection begins as far below this line as the card ends above it. */
  readonly mirror: number;
}

/** (√5 - 1) / 2 */
const GOLDEN = 0.618;
const HORIZON = 0.62;
/** What an open panel takes from the right, its margins included. */
const PANEL = 420;

/**
 * @param aspect width / height of the picture on the card
 * @param near the picture is being looked at: it comes closer, beside an open panel
 */
export function compose(width: number, height: number, aspect: number, near = false): Composition {
  const narrow = width < 700 || width < height * 0.9;
  const horizon = height * HORIZON;
  const most = narrow
    ? { side: Math.min(width * 0.84, height * 0.4), width: width * 0.88, height: height * 0.46 }
    : near
      ? { side: height * 0.66, width: width - PANEL - 48, height: height * 0.74 }
      : // Half a card may reach from its golden section towards hers, less the room that she needs.
        { side: height * 0.46, width: 2 * ((2 * GOLDEN - 1) * width - 0.06 * height), height: height * 0.52 };
  // Every shape has the square's area, as far as it fits.
  const [idealWidth, idealHeight] = [most.side * Math.sqrt(aspect), most.side / Math.sqrt(aspect)];
  const fit = Math.min(1, most.width / idealWidth, most.height / idealHeight);
  const cardWidth = idealWidth * fit;
  const cardHeight = idealHeight * fit;
  const centre = narrow ? width / 2 : near ? (width - PANEL) / 2 : width * (1 - GOLDEN);
  // It floats just above the horizon; looked at, it comes forward over it.
  const bottom = narrow
    ? height * 0.635
    : near
      ? height * 0.5 + cardHeight / 2 - height * 0.06
      : height * 0.6;
  const card = {
    left: Math.round(Math.max(8, centre - cardWidth / 2)),
    top: Math.round(Math.max(8, bottom - cardHeight)),
    width: Math.round(cardWidth),
    height: Math.round(cardHeight),
  };
  return { width, height, narrow, horizon, card, mirror: card.top + card.height + height * 0.025 };
}
