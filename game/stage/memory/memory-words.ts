/** Memories in words. */
import type { MemoryKind, MemoryView, ReasonView } from '../../memory/memory-view.ts';

export const KIND_WORDS: Readonly<Record<MemoryKind, { one: string; many: string }>> = {
  episode: { one: 'happened', many: 'What happened' },
  fact: { one: 'is true', many: 'What is true' },
  procedure: { one: 'worked', many: 'What worked' },
};

export function reasonWords(reason: ReasonView): string {
  if (reason.by === 'meaning') return 'means alike';
  if (reason.by === 'words') return `says ${reason.words.join(', ')}`;
  if (reason.by === 'association') return `by way of ${reason.through.join(', ')}`;
  if (reason.by === 'time') return reason.said || 'from then';
  return 'the newest';
}

/** "today, 14:02", "yesterday, 09:30", "12 Nov 2026". */
export function whenWords(iso: string, now: Date): string {
  const at = new Date(iso);
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (days === 0) return `today, ${time}`;
  if (days === 1) return `yesterday, ${time}`;
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** 0 … 1 as people say it. */
export function sureness(confidence: number): string {
  if (confidence >= 0.9) return 'certain';
  if (confidence >= 0.7) return 'fairly sure';
  if (confidence >= 0.4) return 'thinks so';
  return 'has a faint idea';
}

export function workedWords({ successes, failures }: NonNullable<MemoryView['procedure']>): string {
  const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
  if (failures === 0) return `worked ${times(successes)}`;
  return `worked ${times(successes)}, failed ${times(failures)}`;
}
