import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatLegal,
  formatPace,
  formatValue,
} from '../../../game/stage/format.ts';

describe('numbers as people read them', () => {
  it.each([
    [0.0164, '16 ms'],
    [0.34, '0.34 s'],
    [12.34, '12.3 s'],
  ])('pace %f', (seconds, text) => expect(formatPace(seconds)).toBe(text));

  it.each([
    [-1, '0 s'],
    [0.2, '1 s'],
    [59.1, '1:00'],
    [75, '1:15'],
    [3700, '1:01:40'],
  ])('duration %f', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [12, '12 B'],
    [1536, '1.5 KiB'],
    [123_456, '121 KiB'],
    [5 * 1024 ** 3, '5.0 GiB'],
    [5 * 1024 ** 4, '5120 GiB'],
  ])('bytes %i', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('values show what was given, in one line', () => {
    expect(formatValue(0)).toBe('0');
    expect(formatValue('abc')).toBe('“abc”');
    expect(formatValue(undefined)).toBe('undefined');
    expect(formatValue('x'.repeat(500)).length).toBeLessThanOrEqual(60);
  });

  it('legal sets are words or lists', () => {
    expect(formatLegal('1 … 1000')).toBe('1 … 1000');
    expect(formatLegal(['DDIM', 'Euler'])).toBe('DDIM, Euler');
  });
});
