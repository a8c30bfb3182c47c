import { type CSSProperties, useEffect, useState } from 'react';
import type { CardImage } from './card-view.ts';

interface Props {
  readonly image: CardImage | null;
  readonly alt: string;
  /** 0 … 1; latent previews lose their blur as they gain shape. */
  readonly progress: number;
  readonly onShown: (image: HTMLImageElement) => void;
}

/** The newest preview fading in (120 ms) over the one before it. */
export function PreviewStack({ image, alt, progress, onShown }: Props) {
  const [stack, setStack] = useState<readonly CardImage[]>([]);
  useEffect(() => {
    setStack(shown =>
      image === null ? [] : [...shown.filter(old => old.url !== image.url).slice(-1), image],
    );
  }, [image]);
  return stack.map((frame, index) => {
    const newest = index === stack.length - 1;
    return (
      <img
        key={frame.url}
        src={frame.url}
        alt={newest ? alt : ''}
        aria-hidden={!newest}
        className="card-image"
        style={{ '--blur': `${(9 * (1 - progress) + 3).toFixed(1)}px` } as CSSProperties}
        draggable={false}
        onLoad={event => {
          event.currentTarget.dataset.shown = 'true';
          onShown(event.currentTarget);
        }}
        data-step={frame.step}
        data-kind={frame.kind}
        {...(newest ? { 'data-testid': 'preview' } : {})}
      />
    );
  });
}
