import { useEffect, useRef } from 'react';
import type { ConversationEntry } from '../../api/protocol.ts';
import { Panel } from '../frame/panel.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { Characters } from './characters.tsx';

/** What was said by both since the program began. */
export function ConversationPanel() {
  const { client } = useStage();
  const entries = useStageState(state => state.conversation);
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => void client.asked.conversation(), [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said last is in view
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [entries]);
  return (
    <Panel title="Conversation" tall={(entries?.length ?? 0) > 0}>
      {entries?.length === 0 && (
        <p className="text-14 text-dim">Nothing has been said yet. Hold the space bar and talk to her.</p>
      )}
      <ol className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto pr-1" data-testid="conversation">
        {entries?.map(entry => (
          <Said key={entry.id} entry={entry} />
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
      {(entries?.length ?? 0) > 0 && (
        <div className="flex items-center justify-between pt-2 text-12 text-dim">
          <span>Kept until AURORA ends.</span>
          <button
            type="button"
            className="quiet-button hover:text-coral"
            data-testid="conversation-clear"
            onClick={() => client.asked.clearConversation()}
          >
            Clear
          </button>
        </div>
      )}
      <Characters />
    </Panel>
  );
}

function Said({ entry }: { entry: ConversationEntry }) {
  const { client, store } = useStage();
  const { who, text, at, unsaid } = entry;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => store.dispatch({ type: 'note', message: 'Copied' }),
      () =>
        store.dispatch({
          type: 'error',
          error: {
            code: 'CLIPBOARD',
            message: 'This browser does not let the page copy',
            hint: 'Select the text instead.',
          },
        }),
    );
  return (
    <li className="said" data-who={who} data-testid="said">
      <p className="text-14 text-text select-text">{text}</p>
      {unsaid && <p className="text-12 text-dim">interrupted before “{unsaid}”</p>}
      <div className="flex items-center gap-1 text-12 text-dim">
        <span>{who === 'aurora' ? 'Aurora' : 'You'}</span>
        <time className="numbers" dateTime={at}>
          {new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
        </time>
        <button type="button" className="quiet-button" aria-label={`Copy: ${text}`} onClick={copy}>
          Copy
        </button>
        {who === 'aurora' ? (
          <button
            type="button"
            className="quiet-button"
            aria-label={`Say again: ${text}`}
            onClick={() => client.asked.say(text)}
          >
            Say again
          </button>
        ) : (
          <button
            type="button"
            className="quiet-button"
            aria-label={`Into the line: ${text}`}
            onClick={() => store.dispatch({ type: 'draft', patch: { prompt: text } })}
          >
            Into the line
          </button>
        )}
      </div>
    </li>
  );
}
