import type { AvatarView } from './avatar-view.ts';

/** A line for people. */
export function describeAvatar(view: AvatarView): string {
  const { state, reason, backend, device, width, height, watchers, frameMs, framesPerSecond, dropped } = view;
  const parts = [
    `avatar: ${state}`,
    backend && `${backend} (${device}), ${width} × ${height}`,
    frameMs &&
      `${framesPerSecond.toFixed(0)} frames a second, ${frameMs.p50.toFixed(1)} ms each (p99 ${frameMs.p99.toFixed(1)})`,
    frameMs && `${dropped} dropped`,
    watchers > 0 && `${watchers} watching`,
    reason,
  ];
  return parts.filter(Boolean).join(', ');
}
