import type { SpeechEvent } from '../voice/speech-event.ts';
import { toPcm16 } from './sound-frames.ts';
import type { VoiceServerEvent } from './voice-protocol.ts';

/** What is told of a text's sound as it is sent: the event, and the bytes of a binary frame. */
export function voiceMessage(event: SpeechEvent): [VoiceServerEvent, Uint8Array?] {
  if (event.type === 'chunk') {
    const { id, start, sampleRate, samples } = event;
    return [{ event: 'speech.chunk', data: { id, start, sampleRate } }, toPcm16(samples)];
  }
  const { type, ...data } = event;
  return [{ event: `speech.${type}`, data } as VoiceServerEvent];
}
