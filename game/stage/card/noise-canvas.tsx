import { useEffect, useRef } from 'react';
import { liveliness, prefersStill } from '../motion.ts';
import { fillNoise, NOISE_SIDE } from './latent-noise.ts';

/** Noise moves like film grain in slow motion: eight pictures a second, faded into each other. */
const REFRESH_MS = 125;

interface Props {
  readonly strength: number;
  readonly moving: boolean;
  readonly onDraw: (canvas: HTMLCanvasElement) => void;
}

export function NoiseCanvas({ strength, moving, onDraw }: Props) {
  const ref = useRef<HTMLCanvasElement>(null);
  const told = useRef(onDraw);
  told.current = onDraw;
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const image = context.createImageData(NOISE_SIDE, NOISE_SIDE);
    const fresh = document.createElement('canvas');
    fresh.width = NOISE_SIDE;
    fresh.height = NOISE_SIDE;
    const draw = (share: number) => {
      fillNoise(image.data, strength, Math.random);
      fresh.getContext('2d')?.putImageData(image, 0, 0);
      context.globalAlpha = share;
      context.drawImage(fresh, 0, 0);
      told.current(canvas);
    };
    draw(1);
    if (!moving || prefersStill()) return;
    const timer = setInterval(() => draw(0.3), Math.max(REFRESH_MS, 3000 / liveliness()));
    return () => clearInterval(timer);
  }, [strength, moving]);
  return (
    <div aria-hidden="true">
      <canvas ref={ref} className="card-noise" width={NOISE_SIDE} height={NOISE_SIDE} />
    </div>
  );
}
