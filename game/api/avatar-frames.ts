/** Her picture as it travels over the WebSocket, and the answer to it. */
import type { EncodedFrame } from '../avatar/host-protocol.ts';
import type { Page } from '../bus/command.ts';
import { binaryFrame } from './binary-frame.ts';

interface Sender {
  send(data: Uint8Array): void;
}

/** A socket as commands see it: the socket itself, so that what it watches is known by it. */
export function avatarPage<Socket extends Sender>(socket: Socket): Socket & Page {
  return Object.assign(socket, {
    sendAvatarFrame(serial: number, { width, height, colour, alpha }: EncodedFrame) {
      const data = { serial, width, height, colourBytes: colour.length };
      socket.send(binaryFrame({ event: 'avatar.frame', data }, colour, alpha));
    },
  });
}

/** The serial of `{ "avatar": "seen", "serial": … }` in a client's binary frame; null when it is another. */
export function readSeenFrame(frame: Buffer): number | null {
  const length = frame.length >= 4 ? frame.readUInt32LE(0) : Number.POSITIVE_INFINITY;
  if (length > 100 || 4 + length !== frame.length) return null;
  try {
    const header = JSON.parse(frame.toString('utf8', 4));
    return header?.avatar === 'seen' && Number.isInteger(header.serial) ? header.serial : null;
  } catch {
    return null;
  }
}
