import { describe, expect, it } from 'vitest';
import { queueAddress } from '../../../game/queue/queue-address.ts';

describe('an address of a queue', () => {
  it.each([
    '',
    'redis:',
    'http://host:6379',
    'redis://',
    'redis://host/abc',
    'redis://host:6379/1?x=1',
    'redis://host:99999',
    'redis://%E0%A4%A@host',
    'host:6379',
  ])('refuses %j', text => {
    expect(() => queueAddress(text)).toThrow(expect.objectContaining({ code: 'QUEUE_ADDRESS' }));
  });

  it.each([
    'rediss://name:secret@host/abc',
    'name:secret@host:6379',
    'http://:secret@host',
    'redis://name:secret@host:6379/1?x=1',
    'redis://name:secret@host:99999',
    'redis://name:%E0%A4%Asecret@host',
  ])('says what is wrong with %j without its secret', text => {
    try {
      queueAddress(text);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('secret');
      expect((error as Error).message).not.toContain('secret');
    }
  });

  it('is read with name, password, database and TLS, and shown without the first two', () => {
    expect(queueAddress('redis://host')).toEqual({
      options: { host: 'host', port: 6379, db: 0 },
      shown: 'redis://host:6379/0',
    });
    expect(queueAddress('rediss://me:p%40ss@[::1]:7000/3')).toEqual({
      options: {
        host: '::1',
        port: 7000,
        db: 3,
        username: 'me',
        password: 'p@ss',
        tls: { servername: '::1' },
      },
      shown: 'rediss://[::1]:7000/3',
    });
  });
});
