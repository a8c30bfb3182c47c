import { useStageState } from '../store/use-stage.tsx';
import { captionLine } from './caption-line.ts';

/** What she says, word by word, exactly as it is said; and, more quietly, what she has understood so far. */
export function Captions() {
  const { caption, partial, hearing, listening } = useStageState(state => state.voice);
  const heard = partial || (hearing ? '…' : listening === 'hold' ? 'Listening…' : '');
  return (
    <div className="captions">
      {caption && (
        <p className="caption" data-testid="caption" data-said={caption.said}>
          {captionLine(caption.words, caption.said).map(({ index, text, said }) => (
            <span key={index} className="caption-word" data-said={said} aria-hidden={!said}>
              {text}{' '}
            </span>
          ))}
        </p>
      )}
      {heard && (
        <p className="heard" data-testid="heard" role="status">
          {heard}
        </p>
      )}
    </div>
  );
}
