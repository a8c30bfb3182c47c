import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { onMotionChange, prefersStill } from '../motion.ts';
import { quality } from '../quality/quality.ts';
import type { Tier } from '../quality/tiers.ts';
import type { SceneLink } from '../scene.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import type { HologramCost, HologramLayer } from './hologram-layer.ts';

/** On a machine that draws on its processor, fewer pixels: the painter needs the same cores. */
function cost({ name }: Tier): HologramCost {
  const low = name === 'low';
  const pixelRatio = Math.min(window.devicePixelRatio || 1, low ? 0.8 : 2);
  return { pixelRatio, floorEvery: low ? 5 : 1, lit: !low };
}

/** She, standing in the scene; or a quiet line that says why she cannot be seen here. */
export function HologramView({ near, air }: { near: boolean; air: SceneLink }) {
  const { client } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [layer, setLayer] = useState<HologramLayer | null>(null);
  const panel = useStageState(state => state.panel !== null);
  const her = useStageState(state => state.her);
  const composition = useComposition(1, near, panel);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let made: HologramLayer | null = null;
    let gone = false;
    import('./hologram-layer.ts').then(({ HologramLayer }) => {
      if (gone || !canvas.current) return;
      try {
        made = new HologramLayer(canvas.current, air.scene.onHer);
        setLayer(made);
        client.hologram.shownOn(picture => made?.show(picture));
      } catch {
        setProblem('She cannot be shown: this browser has no WebGL.');
      }
    });
    return () => {
      gone = true;
      client.hologram.shownOn(null);
      made?.dispose();
    };
  }, [client, air]);

  useEffect(() => {
    const look = () => client.hologram.look(!document.hidden, prefersStill());
    look();
    document.addEventListener('visibilitychange', look);
    const stop = onMotionChange(look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      stop();
    };
  }, [client]);

  const { tier } = useSyncExternalStore(quality.subscribe, quality.state);
  useEffect(() => layer?.place(composition, cost(tier)), [layer, composition, tier]);

  const reason = problem ?? (her?.state === 'missing' ? her.reason : null);
  return (
    <>
      <canvas
        ref={canvas}
        className="hologram"
        data-testid="hologram"
        data-near={near}
        role="img"
        aria-label="Aurora, a woman made of light"
      />
      {reason && (
        <p
          className="hologram-note"
          role="status"
          data-testid="hologram-note"
          style={{ left: composition.her.left, top: composition.her.top, width: composition.her.width }}
        >
          {reason}
        </p>
      )}
    </>
  );
}
