import { useEffect, useMemo, useRef } from 'react';
import { useStage } from '../store/use-stage.tsx';
import { createBridge, readQuestion } from './plugin-bridge.ts';

interface Props {
  readonly plugin: string;
  readonly panel: string;
  readonly title: string;
}

/** A plugin's panel: a page of its own origin in a frame, that can run its script, ask through the bridge, and nothing else. */
export function PluginFrame({ plugin, panel, title }: Props) {
  const { client } = useStage();
  const frame = useRef<HTMLIFrameElement>(null);
  const answer = useMemo(
    () =>
      createBridge({
        ...{ plugin, panel, thumbnail },
        request: (command, input) => client.call(command, input),
      }),
    [client, plugin, panel],
  );
  useEffect(() => {
    const hear = async ({ source, data }: MessageEvent) => {
      // Its origin says nothing (it has none); the window does.
      if (source === null || source !== frame.current?.contentWindow) return;
      const question = readQuestion(data);
      if (question === null) return;
      const told = await answer(question);
      frame.current?.contentWindow?.postMessage(told, '*');
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, [answer]);
  return (
    <iframe
      ref={frame}
      className="plugin-frame"
      title={title}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      data-testid="plugin-frame"
      src={`/api/v1/plugins/${plugin}/panels/${panel}`}
    />
  );
}

async function thumbnail(picture: string): Promise<string> {
  const response = await fetch(`/api/v1/pictures/${encodeURIComponent(picture)}/thumbnail`);
  if (!response.ok) throw new Error(`there is no picture ${picture}`);
  const blob = await response.blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('the picture cannot be read'));
    reader.readAsDataURL(blob);
  });
}
