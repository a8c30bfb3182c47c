import { type CSSProperties, useEffect, useState } from 'react';
import type { CardImage } from './card-view.ts';

interface Props {
  readonly image: CardImage | null;
  readonly alt: string;
  /** 0 … 1; latent previews lose their blur as they gain shape. */
  readonly progress: number;
  readonly onShown: (image: HTMLImageElement) => void;
}

/**
 * The newest preview fading in (120 ms) over the one before it. A preview is given up for a newer one only before it
 * starts to load: on a machine too busy to decode each, the picture still sharpens, in fewer stages.
 */
export function PreviewStack({ image, alt, progress, onShown }: Props) {
  const [stack, setStack] = useState<readonly CardImage[]>([]);
  const [loading, setLoading] = useState<string | null>(null);
  const top = stack.at(-1)?.url ?? null;
  const busy = loading !== null && loading === top;
  useEffect(() => {
    if (image === null) setStack([]);
    else if (image.url !== top && !busy) {
      setStack(shown => [...shown.slice(-1), image]);
      setLoading(image.url);
    }
  }, [image, top, busy]);
  const settled = (url: string) => setLoading(current => (current === url ? null : current));
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
          settled(frame.url);
        }}
        onError={() => settled(frame.url)}
        data-step={frame.step}
        data-kind={frame.kind}
        {...(newest ? { 'data-testid': 'preview' } : {})}
      />
    );
  });
}
