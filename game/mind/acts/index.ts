import type { ActName } from '../../../components/index.ts';
import type { Act } from './act.ts';
import { ask } from './ask.ts';
import { control } from './control.ts';
import { forget } from './forget.ts';
import { note } from './note.ts';
import { paint } from './paint.ts';
import { recall } from './recall.ts';
import { repaint } from './repaint.ts';
import { speak } from './speak.ts';

export const ACT_OF: Readonly<Record<ActName, Act>> = {
  speak,
  paint,
  repaint,
  recall,
  forget,
  control,
  note,
  ask,
};
