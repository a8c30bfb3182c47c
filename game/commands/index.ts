/// <reference types="vite/client" />
import type { AnyCommand } from '../bus/command.ts';

/**
 * Every command of the program: each other file of this folder exports one, so that a command is added by adding a
 * file. The build expands the glob as Vite does.
 */
const files = import.meta.glob('./*.ts', { eager: true }) as Record<string, { default: AnyCommand }>;

export const commands: readonly AnyCommand[] = Object.values(files).map(file => file.default);
