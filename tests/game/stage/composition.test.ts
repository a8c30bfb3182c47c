import { describe, expect, it } from 'vitest';
import { compose } from '../../../game/stage/composition.ts';

const SCREENS: [number, number][] = [
  [1280, 720],
  [1920, 1080],
  [2560, 1080],
  [1024, 768],
  [420, 900],
  [360, 640],
];
const ASPECTS = [0.5, 0.75, 1, 4 / 3, 2];

describe('the card', () => {
  it.each(SCREENS)('stays on a %i × %i screen in every shape, looked at or not', (width, height) => {
    for (const aspect of ASPECTS)
      for (const near of [false, true]) {
        const { card } = compose(width, height, aspect, near);
        expect(card.left).toBeGreaterThanOrEqual(0);
        expect(card.top).toBeGreaterThanOrEqual(0);
        expect(card.left + card.width).toBeLessThanOrEqual(width);
        // Below it the line and the dock need their room.
        expect(card.top + card.height).toBeLessThanOrEqual(height * 0.86);
        expect(Math.abs(card.width / card.height / aspect - 1)).toBeLessThan(0.02);
      }
  });

  it('stands at the left golden section, above the horizon at 38 % from below', () => {
    const { card, horizon, narrow } = compose(1920, 1080, 1);
    expect(narrow).toBe(false);
    expect(card.left + card.width / 2).toBeCloseTo(1920 * 0.382, -1);
    expect(1 - horizon / 1080).toBeCloseTo(0.38, 3);
    expect(card.top + card.height).toBeLessThan(horizon);
  });

  it('leaves the right golden section to her', () => {
    for (const [width, height] of SCREENS.slice(0, 3)) {
      const { card } = compose(width, height, 1);
      expect(card.left + card.width).toBeLessThan(width * 0.618 - height * 0.05);
    }
  });

  it('leaves room for a panel beside a picture that is looked at', () => {
    const { card } = compose(1280, 720, 4 / 3, true);
    expect(card.left + card.width).toBeLessThanOrEqual(1280 - 400);
  });

  it('is centred on an upright screen, with sky above it', () => {
    const { card, narrow } = compose(420, 900, 1);
    expect(narrow).toBe(true);
    expect(card.left + card.width / 2).toBeCloseTo(210, -1);
    expect(card.top).toBeGreaterThan(900 * 0.18);
  });
});

describe('a telephone', () => {
  it('has one column when it is held upright, and both of them side by side when it lies', () => {
    expect(compose(390, 844, 1).narrow).toBe(true);
    expect(compose(667, 375, 1).narrow).toBe(false);
    expect(compose(640, 640, 1).narrow).toBe(true);
  });
});

describe('she', () => {
  it.each(SCREENS)(
    'is on a %i × %i screen, above the line, and never before the middle of the card',
    (width, height) => {
      for (const aspect of ASPECTS)
        for (const panel of [false, true]) {
          const { her, card } = compose(width, height, aspect, false, panel);
          expect(her.left).toBeGreaterThanOrEqual(-width * 0.02);
          // Above her crown her picture is empty.
          expect(her.top + her.height * 0.1).toBeGreaterThanOrEqual(0);
          expect(her.left + her.width).toBeLessThanOrEqual(width * 1.02);
          // The line that is typed into begins below.
          expect(her.top + her.height).toBeLessThan(height * 0.7);
          const face = her.left + her.width / 2;
          const beside =
            face > card.left + card.width || her.top + her.height <= card.top + card.height * 0.1;
          expect(beside || panel).toBe(true);
        }
    },
  );

  it('stands at the right golden section, her head a third of the screen, and makes room for a panel', () => {
    const { her, herFloor } = compose(1280, 720, 1);
    expect(her.left + her.width / 2).toBeCloseTo(1280 * 0.645, -1);
    expect((her.height * 0.5) / 720).toBeCloseTo(0.34, 2);
    expect(herFloor).toBeGreaterThan(720 * 0.62);
    const beside = compose(1280, 720, 1, false, true).her;
    expect(beside.left + beside.width * 0.86).toBeLessThan(1280 - 400);
    // Her face, a fifth of her picture to each side, is not behind the card.
    const { card } = compose(1280, 720, 1, false, true);
    expect(card.left + card.width).toBeLessThan(beside.left + beside.width * 0.3);
  });

  it('stands above the card on an upright screen, smaller, without a floor before her', () => {
    const { her, card, herFloor } = compose(390, 844, 1);
    expect(herFloor).toBeNull();
    expect(her.left + her.width / 2).toBeCloseTo(195, -1);
    expect(her.top + her.height).toBeLessThanOrEqual(card.top + card.height * 0.1);
    expect(her.height).toBeGreaterThan(844 * 0.2);
  });
});

describe('the small window at the screen’s edge', () => {
  it.each([
    [300, 420, 1],
    [180, 240, 2],
    [400, 500, 0.5],
  ])('%i × %i: she fills it, and her face stays free of the picture', (width, height, aspect) => {
    const { her, card } = compose(width, height, aspect);
    expect(her.height).toBeGreaterThan(height * 0.55);
    expect(card.left).toBeGreaterThan(0);
    expect(card.left + card.width).toBeLessThanOrEqual(width);
    expect(card.top + card.height).toBeLessThan(height * 0.86);
    // Her face is the upper half of her picture.
    expect(card.top).toBeGreaterThan(her.top + her.height * 0.4);
  });
});
