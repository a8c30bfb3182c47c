import { useEffect, useRef } from 'react';
import { runningJob, waitingJobs } from '../store/select.ts';
import type { StageState } from '../store/state.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import type { Hud, HudPlaces, HudState } from './hud.ts';

/** CSS pixels that the canvas reaches beyond the prompt line: waves and glows need them. */
const REACH = 18;
const RING = 17;

/** The canvas over the prompt line; what it shows is told in words elsewhere. */
export function HudView() {
  const { client, store } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const hud = useRef<Hud | null>(null);
  const { speaker, progress, waiting } = useStageState(selectHud);

  useEffect(() => {
    const element = canvas.current;
    const line = element?.closest('.prompt-line');
    if (!element || !line) return;
    let gone = false;
    const observer = new ResizeObserver(() => place(hud.current, line));
    // The page is usable before this comes.
    void import('./hud.ts')
      .then(async ({ Hud }) => {
        if (gone) return;
        const opened = await Hud.open({
          canvas: element,
          listen: (speaker, out) => (speaker === 'she' ? client.voice : client.hearing).waveform(out),
        });
        if (gone) return opened.dispose();
        hud.current = opened;
        opened.update(selectHud(store.state()));
        observer.observe(line);
      })
      // Without WebGL the words and numbers say the same.
      .catch(() => {});
    return () => {
      gone = true;
      observer.disconnect();
      hud.current?.dispose();
      hud.current = null;
    };
  }, [client, store]);
  useEffect(() => hud.current?.update({ speaker, progress, waiting }), [speaker, progress, waiting]);
  return (
    <div aria-hidden="true">
      <canvas ref={canvas} className="hud" data-testid="hud" style={{ left: -REACH, bottom: -REACH }} />
    </div>
  );
}

function place(hud: Hud | null, line: Element): void {
  const button = line.querySelector('[type="submit"]')?.getBoundingClientRect();
  const box = line.getBoundingClientRect();
  if (!hud || !button) return;
  const [width, height] = [box.width + 2 * REACH, box.height + 2 * REACH];
  const places: HudPlaces = {
    ...{ width, height },
    line: { left: REACH, right: width - REACH, y: height - REACH },
    ring: {
      x: button.left + button.width / 2 - box.left + REACH,
      y: button.top + button.height / 2 - box.top + REACH,
      radius: RING,
    },
  };
  hud.place(places);
}

let last: HudState = { speaker: null, progress: null, waiting: 0 };

/** The same object while nothing of it has changed: components are drawn again when it is another. */
function selectHud(state: StageState): HudState {
  const { hearing, listening, caption } = state.voice;
  const job = runningJob(state);
  const speaker = hearing || listening === 'hold' ? 'person' : caption ? 'she' : null;
  const progress = job ? job.step / Math.max(1, job.steps) : null;
  const waiting = waitingJobs(state).length;
  if (last.speaker !== speaker || last.progress !== progress || last.waiting !== waiting)
    last = { speaker, progress, waiting };
  return last;
}
