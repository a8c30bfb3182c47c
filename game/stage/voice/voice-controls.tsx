import { MicrophoneIcon, MutedIcon, SpeakerIcon } from '../frame/icons.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';

/** Beside the panels' names: how loud she is, and whether she listens all the time. */
export function VoiceControls() {
  const { client } = useStage();
  const { muted, volume, listening, here } = useStageState(state => state.voice);
  return (
    <fieldset className="voice-controls" aria-label="Voice">
      <button
        type="button"
        className="quiet-button"
        data-testid="mute"
        aria-label="Mute her voice"
        aria-pressed={muted}
        title={
          here
            ? 'Mute (M, or Alt+M while typing)'
            : 'She is heard on another page. Touch this one to hear her here'
        }
        data-here={here}
        onClick={() => client.voice.setVolume({ muted: !muted })}
      >
        {muted ? <MutedIcon /> : <SpeakerIcon />}
      </button>
      <input
        type="range"
        className="volume"
        data-testid="volume"
        aria-label="Volume of her voice"
        min="0"
        max="100"
        value={Math.round(volume * 100)}
        onChange={event =>
          client.voice.setVolume({ volume: Number(event.currentTarget.value) / 100, muted: false })
        }
      />
      <button
        type="button"
        className="quiet-button"
        data-testid="hands-free"
        aria-label="Listen all the time"
        aria-pressed={listening === 'free'}
        title="Hands-free. Or hold Space to talk"
        onClick={() => void client.hearing.listen(listening === 'free' ? 'off' : 'free')}
      >
        <MicrophoneIcon />
      </button>
    </fieldset>
  );
}
