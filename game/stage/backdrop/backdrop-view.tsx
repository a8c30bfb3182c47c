import { useEffect, useRef } from 'react';
import { watchScrolling } from '../quality/give-way.ts';
import { quality, tellTier } from '../quality/quality.ts';
import type { SceneLink } from '../scene.ts';
import { isCompanion } from '../shell/companion-bar.tsx';

/**
 * The backdrop's canvas. Its code comes after the page can already be typed into, and a machine without WebGL keeps
 * the plain night that the style sheet paints.
 */
export function BackdropView({ scene }: { scene: SceneLink }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => tellTier(document.documentElement), []);
  useEffect(() => watchScrolling(document), []);
  useEffect(() => {
    // Her window at the screen's edge has no sky.
    if (isCompanion()) return;
    let stop = () => {};
    let gone = false;
    import('./backdrop.ts').then(({ Backdrop }) => {
      if (gone || !canvas.current) return;
      try {
        const backdrop = new Backdrop(canvas.current, scene);
        stop = () => backdrop.dispose();
        canvas.current.dataset.ready = 'true';
      } catch (error) {
        quality.began(null);
        console.info('No WebGL here: the backdrop stays plain.', error);
      }
    });
    return () => {
      gone = true;
      stop();
    };
  }, [scene]);
  return (
    <div aria-hidden="true">
      <canvas ref={canvas} className="backdrop" />
    </div>
  );
}
