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
  /** The square of her picture: bust to mid-chest, with room for her light. */
  readonly her: Box;
  /** Where she stands on the floor, from the top; null where the card stands before her feet. */
  readonly herFloor: number | null;
}

/** (√5 - 1) / 2 */
const GOLDEN = 0.618;
/** A little beyond the golden section: her hair and shoulders need the room beside the card. */
const GOLDEN_RIGHT = 0.645;
const HORIZON = 0.62;
/** Of her picture's height, her head: it is to have 34 % of the screen's. */
const HEAD = 0.5;
/** Of a wide window, below the card, pixels. */
const LOW = 172;
/** What an open panel takes from the right, its margins included. */
const PANEL = 420;

/** Smaller than any phone: the companion's window. */
const TINY = { width: 420, height: 560 };

/**
 * @param aspect width / height of the picture on the card
 * @param near the picture is being looked at: it comes closer, beside an open panel
 * @param panel a panel is open: she makes room
 * @param full the picture fills the window
 */
export function compose(
  width: number,
  height: number,
  aspect: number,
  near = false,
  panel = near,
  full = false,
): Composition {
  if (width < TINY.width && height < TINY.height) return composeTiny(width, height, aspect);
  // A telephone that lies on its side is small, and wide.
  const narrow = width < height * 0.9 || (width < 700 && width < height * 1.4);
  const horizon = height * HORIZON;
  const most = full
    ? { side: 10 * height, width: width * 0.97, height: height * 0.94 }
    : narrow
      ? { side: Math.min(width * 0.84, height * 0.4), width: width * 0.88, height: height * 0.46 }
      : near
        ? { side: height * 0.66, width: width - PANEL - 48, height: height * 0.74 }
        : // Half a card may reach from its golden section towards hers, less the room that she needs.
          {
            side: height * 0.46,
            width: 2 * ((2 * GOLDEN - 1) * width - 0.06 * height),
            height: height * 0.52,
          };
  // Every shape has the square's area, as far as it fits.
  const [idealWidth, idealHeight] = [most.side * Math.sqrt(aspect), most.side / Math.sqrt(aspect)];
  const fit = Math.min(1, most.width / idealWidth, most.height / idealHeight);
  const cardWidth = idealWidth * fit;
  const cardHeight = idealHeight * fit;
  const centre =
    narrow || full
      ? width / 2
      : near
        ? (width - PANEL) / 2
        : panel
          ? // Her face stays free beside it.
            Math.max(cardWidth / 2 + 20, Math.min(width * (1 - GOLDEN), (width - PANEL) * 0.28))
          : width * (1 - GOLDEN);
  // It floats just above the horizon; looked at, it comes forward over it.
  const bottom = full
    ? height / 2 + cardHeight / 2
    : narrow
      ? height * 0.635
      : near
        ? height * 0.5 + cardHeight / 2 - height * 0.06
        : // The line, and what stands under the card, keep their room on a window that is low.
          Math.min(height * 0.6, height - LOW);
  const card = {
    left: Math.round(Math.max(8, centre - cardWidth / 2)),
    top: Math.round(Math.max(8, bottom - cardHeight)),
    width: Math.round(cardWidth),
    height: Math.round(cardHeight),
  };
  return {
    width,
    height,
    narrow,
    horizon,
    card,
    ...placeHer({ width, height, narrow, card, panel }),
  };
}

/** The small window at the screen's edge: she fills it, and what she paints stands at her shoulder. */
function composeTiny(width: number, height: number, aspect: number): Composition {
  const side = Math.round(Math.min(width * 1.06, height * 0.8));
  const her = {
    left: Math.round((width - side) / 2),
    top: Math.round(height * 0.05),
    width: side,
    height: side,
  };
  const most = 0.4 * Math.min(width, height);
  const [cardWidth, cardHeight] = aspect > 1 ? [most, most / aspect] : [most * aspect, most];
  const bottom = height * 0.84;
  const card = {
    left: Math.round(width - cardWidth - 10),
    top: Math.round(bottom - cardHeight),
    width: Math.round(cardWidth),
    height: Math.round(cardHeight),
  };
  const horizon = height * HORIZON;
  return {
    width,
    height,
    narrow: true,
    horizon,
    card,
    her,
    herFloor: null,
  };
}

/** At the right golden section; above the card on an upright screen. */
function placeHer({
  width,
  height,
  narrow,
  card,
  panel,
}: Pick<Composition, 'width' | 'height' | 'narrow' | 'card'> & { panel: boolean }): Pick<
  Composition,
  'her' | 'herFloor'
> {
  if (narrow) {
    // Her chest dissolves behind the card's upper edge.
    const bottom = card.top + card.height * 0.06;
    const side = Math.round(Math.min(width * 0.86, bottom - 4));
    return {
      her: {
        left: Math.round((width - side) / 2),
        top: Math.round(bottom - side),
        width: side,
        height: side,
      },
      herFloor: null,
    };
  }
  const side = Math.round(Math.min((0.34 / HEAD) * height, 0.5 * width));
  // Beside a panel she stands nearer to the card, and half behind it.
  const centre = Math.min(GOLDEN_RIGHT * width, panel ? width - PANEL - 0.36 * side : width);
  const bottom = height * 0.665;
  return {
    her: { left: Math.round(centre - side / 2), top: Math.round(bottom - side), width: side, height: side },
    herFloor: height * 0.7,
  };
}
