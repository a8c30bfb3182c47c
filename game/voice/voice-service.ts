/** Her voice and her ear, and how one makes way for the other. */
import type { MouthState } from '../../models/voice-worker-protocol.ts';
import type { HearingView, ListenMode, StopReason, UtteranceView } from '../api/voice-protocol.ts';
import type { LoopClock } from '../loop.ts';
import type { Supervise } from '../supervisor/supervisor.ts';
import { AudiblePage } from './audible-page.ts';
import { HearingService } from './hearing-service.ts';
import { type Manner, type SayInput, SpeechService } from './speech-service.ts';

export interface VoiceOptions {
  /** The built voice worker. */
  readonly entry: string;
  readonly cacheFolder: string;
  readonly clock: LoopClock;
  readonly supervise?: Supervise;
  readonly idle: () => boolean;
  /** How she speaks where a text does not say. */
  readonly usual?: () => Manner;
}

const NAME = 'Aurora';

export class VoiceService {
  readonly speech: SpeechService;
  readonly hearing: HearingService;
  readonly audible = new AudiblePage<object>();

  constructor(options: VoiceOptions) {
    this.speech = new SpeechService(options);
    const { entry, clock, supervise } = options;
    this.hearing = new HearingService({ entry, clock, name: NAME, ...(supervise && { supervise }) });
    this.hearing.events.subscribe(({ type }) => {
      if (type === 'speech-start') this.stop(undefined, 'interrupted');
    });
  }

  /** See `SpeechService.say`. */
  say(input: SayInput): Promise<UtteranceView> {
    return this.speech.say(input);
  }

  /** See `SpeechService.stop`. */
  stop(id: string | undefined, reason: StopReason = 'asked'): UtteranceView[] {
    return this.speech.stop(id, reason);
  }

  /** See `HearingService.listen`. Whoever holds the talk key wants to be heard now. */
  listen(mode: ListenMode): Promise<HearingView> {
    if (mode === 'hold') this.stop(undefined, 'interrupted');
    return this.hearing.listen(mode);
  }

  /** Starts her voice, so that the first word comes at once. @throws AuroraError VOICE_NOT_STARTING */
  voices(): Promise<MouthState> {
    return this.speech.mouth.ready();
  }

  async close(): Promise<void> {
    await Promise.all([this.speech.close(), this.hearing.stop()]);
  }
}
