import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { SAMPLERS } from '../../models/settings.ts';
import type { CommandContext } from '../bus/command.ts';
import { showValue } from '../bus/parse-input.ts';
import type { Kernel } from '../kernel.ts';
import { RateLimit } from '../security/rate-limit.ts';
import { avatarPage, readSeenFrame } from './avatar-frames.ts';
import { binaryFrame } from './binary-frame.ts';
import { errorBody } from './http-errors.ts';
import type { ServerEvent, ServerMessage } from './protocol.ts';
import { API } from './rest.ts';
import { readSoundFrame } from './sound-frames.ts';
import { voiceMessage } from './voice-messages.ts';

/** Requests of one client that may be under way at once. */
const MAX_PENDING = 64;

/** Messages of one client: she is seen sixty times a second, and heard fifty; beyond this it is a flood. */
const MESSAGES = { burst: 4_000, perSecond: 400 };
/** Clients at once. */
const MAX_CLIENTS = 64;

/** WebSocket close code for what a client may not do. */
const POLICY = 1008;

/** A client that has this many bytes unread is sent no more previews, until it has caught up. */
const MAX_UNREAD = 4 * 1024 * 1024;

/** One that has this many is let go: it may connect again, and is told everything anew. */
const MAX_BEHIND = 32 * 1024 * 1024;

/** WebSocket close code "try again later". */
const TRY_AGAIN_LATER = 1013;

interface Socket {
  send(data: string | Uint8Array): void;
  readonly bufferedAmount: number;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): void;
  on(event: 'close' | 'error', listener: () => void): void;
}

/** The WebSocket: commands in, replies and events out. */
export function addSocket(server: FastifyInstance, kernel: Kernel, context: CommandContext): void {
  const clients = new Set<Socket>();
  const broadcast = (message: ServerEvent, payload?: Uint8Array) => {
    if (clients.size === 0) return;
    const data = payload ? binaryFrame(message, payload) : JSON.stringify(message);
    for (const client of clients) {
      if (client.bufferedAmount < MAX_BEHIND) client.send(data);
      else drop(client);
    }
  };
  const drop = (client: Socket) => {
    clients.delete(client);
    client.close(TRY_AGAIN_LATER, 'too far behind');
    // What it has not read is of no use to it any more.
    client.terminate();
  };
  const { topics } = kernel;
  const subscriptions = [
    topics.jobs.subscribe(data => broadcast({ event: 'jobs', data })),
    topics.picture.subscribe(data => broadcast({ event: 'picture.added', data })),
    topics.picturesChanged.subscribe(pictures =>
      broadcast({ event: 'pictures.changed', data: { pictures } }),
    ),
    topics.picturesSynced.subscribe(data => broadcast({ event: 'pictures.synced', data })),
    topics.picturesRemoved.subscribe(ids => broadcast({ event: 'pictures.removed', data: { ids } })),
    topics.process.subscribe(data => broadcast({ event: 'process', data })),
    topics.conversation.subscribe(entry => broadcast({ event: 'conversation', data: { entry } })),
    topics.language.subscribe(data => broadcast({ event: 'language', data })),
    topics.thought.subscribe(data => broadcast({ event: 'thought', data })),
    topics.queue.subscribe(data => broadcast({ event: 'queue', data })),
    topics.hearing.subscribe(data => broadcast({ event: 'hearing', data })),
    topics.avatar.subscribe(data => broadcast({ event: 'avatar', data })),
    topics.setting.subscribe(data => broadcast({ event: 'setting', data })),
    topics.samplers.subscribe(samplers => broadcast({ event: 'samplers', data: { samplers } })),
    topics.tweak.subscribe(data => broadcast({ event: 'tweak', data })),
    topics.speech.subscribe(event => {
      if (clients.size > 0) broadcast(...voiceMessage(event));
    }),
    topics.preview.subscribe(({ job, step, preview }) => {
      if (clients.size === 0) return;
      const { kind, width, height, png } = preview;
      const data = { jobId: job.id, step, steps: job.steps, kind, width, height };
      const frame = binaryFrame({ event: 'job.preview', data }, png);
      for (const client of clients) if (client.bufferedAmount < MAX_UNREAD) client.send(frame);
    }),
    topics.sketch.subscribe(event => {
      if (event.type === 'failed') {
        const { type: _, ...data } = event;
        return broadcast({ event: 'sketch.failed', data });
      }
      if (clients.size === 0) return;
      const { type: _, image, ...data } = event;
      const { width, height, png } = image;
      const frame = binaryFrame({ event: 'sketch.image', data: { ...data, width, height } }, png);
      for (const client of clients) if (client.bufferedAmount < MAX_UNREAD) client.send(frame);
    }),
  ];
  server.addHook('onClose', async () => {
    for (const unsubscribe of subscriptions) unsubscribe();
  });

  /** A microphone's sound, or that a picture was shown; only what is neither is answered. */
  function hear(socket: Socket, data: Buffer): void {
    const serial = readSeenFrame(data);
    try {
      if (serial !== null) kernel.services.avatar.seen(socket, serial);
      else kernel.services.voice.hearing.hear(readSoundFrame(data), socket);
    } catch (error) {
      reply(socket, { id: 0, ok: false, ...errorBody(error) });
    }
  }

  server.get(`${API}/ws`, { websocket: true }, (socket: Socket) => {
    if (clients.size >= MAX_CLIENTS) return socket.close(TRY_AGAIN_LATER, 'too many clients');
    clients.add(socket);
    const rate = new RateLimit(MESSAGES);
    let pending = 0;
    const { services } = kernel;
    const page = avatarPage(socket);
    const leave = () => {
      clients.delete(socket);
      services.voice.hearing.left(socket);
      services.avatar.left(socket);
      services.voice.audible.left(socket);
      services.sketches.left(page);
    };
    socket.on('close', leave);
    socket.on('error', leave);
    socket.on('message', (data, isBinary) => {
      if (!rate.take('')) {
        socket.close(POLICY, 'too many messages');
        return socket.terminate();
      }
      if (isBinary) return hear(socket, data);
      if (pending >= MAX_PENDING)
        return reply(socket, { id: idOf(data), ok: false, ...errorBody(tooMany()) });
      pending++;
      void answer(data, kernel, { ...context, page }).then(message => {
        pending--;
        if (clients.has(socket)) reply(socket, message);
      });
    });
    reply(socket, {
      event: 'hello',
      data: {
        version: services.version,
        jobs: services.jobs.list(),
        models: services.models.list(),
        samplers: [...SAMPLERS, ...services.plugins.samplers.map(({ name }) => name)],
        queue: { paused: services.jobs.paused },
      },
    });
    services.voice.audible.join(page, here => reply(socket, { event: 'speech.here', data: { here } }));
  });
}

const reply = (socket: Socket, message: ServerMessage) => socket.send(JSON.stringify(message));

async function answer(data: Buffer, kernel: Kernel, context: CommandContext): Promise<ServerMessage> {
  const id = idOf(data);
  try {
    const request = parse(data);
    const { commands } = kernel.registry;
    const command = kernel.registry.find(request.command);
    if (command.faces !== undefined && !command.faces.includes('socket')) {
      throw new AuroraError('UNKNOWN_COMMAND', `"${command.name}" cannot be called over the WebSocket.`, {
        value: command.name,
        legal: commands.filter(known => known.faces?.includes('socket') ?? true).map(known => known.name),
        hint: 'Use one of these names.',
      });
    }
    return {
      id,
      ok: true,
      result: await kernel.registry.invoke(request.command, request.input ?? {}, context),
    };
  } catch (error) {
    return { id, ok: false, ...errorBody(error) };
  }
}

function parse(data: Buffer): { command: string; input: unknown } {
  try {
    const message = JSON.parse(data.toString('utf8'));
    if (typeof message !== 'object' || message === null) throw new Error('it is not an object');
    if (typeof message.id !== 'number') throw new Error('it has no number `id`');
    if (typeof message.command !== 'string') throw new Error('it has no text `command`');
    return message;
  } catch (error) {
    throw new AuroraError(
      'MESSAGE_NOT_UNDERSTOOD',
      `The message was not understood: ${(error as Error).message}.`,
      {
        value: showValue(data.toString('utf8')),
        legal: '{ "id": number, "command": text, "input": object }',
        hint: 'Send one JSON object in a text frame.',
      },
    );
  }
}

/** The id to answer to, as far as the message has one; 0 otherwise. */
function idOf(data: Buffer): number {
  try {
    const id = JSON.parse(data.toString('utf8'))?.id;
    return typeof id === 'number' ? id : 0;
  } catch {
    return 0;
  }
}

const tooMany = () =>
  new AuroraError('TOO_MANY_REQUESTS', `${MAX_PENDING} requests of this client are under way.`, {
    value: MAX_PENDING + 1,
    legal: `up to ${MAX_PENDING} at once`,
    hint: 'Wait for a reply before sending the next.',
  });
