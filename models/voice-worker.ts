/**
 * The voice worker's entry: a child process that speaks or hears, so that it can be killed at any moment without
 * taking anything else along. It speaks `voice-worker-protocol.ts` over Node's IPC channel.
 */
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { startHeartbeat } from './heartbeat.ts';
import { openVoices } from './speech/open-voice.ts';
import { Recogniser } from './speech/stt/recogniser.ts';
import { VoiceActivity } from './speech/stt/voice-activity.ts';
import { voiceFiles } from './speech/voice-files.ts';
import { VoiceWorker } from './speech/worker/voice-worker.ts';
import type { FromVoiceWorker } from './voice-worker-protocol.ts';

function main(): void {
  if (process.send === undefined) {
    process.stderr.write(
      'The voice worker is started by the program, over an IPC channel; it does nothing alone.\n',
    );
    process.exitCode = 1;
    return;
  }
  // Ctrl+C reaches the whole process group; when to leave is the parent's decision, by `exit` or by its own end.
  process.on('SIGINT', () => {});
  startHeartbeat();

  // One core is left to whoever draws her face.
  const threads = Math.max(1, availableParallelism() - 1);
  const files = voiceFiles(programFolder());
  const worker = new VoiceWorker({
    send,
    openVoices: () => openVoices({ files, threads }),
    async openEar() {
      const recogniser = await Recogniser.open(files.whisper, threads);
      return { recogniser, activity: await VoiceActivity.open(files.vad) };
    },
    now: () => performance.now(),
    after: (milliseconds, callback) => void setTimeout(callback, milliseconds),
    exit: () => process.exit(0),
  });
  process.on('message', message => worker.receive(message));
  process.on('disconnect', () => process.exit(0));
  send({ type: 'hello', pid: process.pid, threads });
}

/** Where models/ and node_modules/ lie: `AURORA_ROOT`, or the folder above the one that this program lies in. */
const programFolder = (): string => process.env.AURORA_ROOT || join(dirname(process.argv[1] ?? '.'), '..');

/** The parent may be gone at any moment: `disconnect` ends this process then, and the lost message is no matter. */
function send(message: FromVoiceWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

main();
