import { z } from 'zod';
import type { AnyCommand } from '../bus/command.ts';
import type { Registry } from '../bus/registry.ts';

/** What `aurora help` prints. */
export function helpText(registry: Registry): string {
  const width = Math.max(...registry.commands.map(command => command.name.length));
  return [
    'aurora <command> [arguments] [--json]',
    '',
    ...registry.commands.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`),
    '',
    'aurora <command> --help says more. A running AURORA is used when there is one; otherwise the command runs alone.',
  ].join('\n');
}

/** What `aurora <command> --help` prints, from the command's own schema. */
export function commandHelp(command: AnyCommand): string {
  const positional = (command.cli?.positional ?? []) as string[];
  const schema = z.toJSONSchema(command.input, { io: 'input' }) as {
    properties?: Record<string, { type?: string; description?: string }>;
  };
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const flag = `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
    const word = positional.includes(name) ? `<${name}>` : flag;
    return [
      property.type === 'boolean' ? word : `${word} ${property.type ?? ''}`,
      property.description ?? '',
    ] as const;
  });
  for (const [name, flag] of Object.entries((command.cli?.flags ?? {}) as Record<string, { help: string }>)) {
    rows.push([`--${name}`, flag.help]);
  }
  const width = Math.max(8, ...rows.map(([word]) => word.length));
  return [
    `aurora ${command.name} ${positional.map(name => `<${name}>`).join(' ')}`.trim(),
    '',
    command.description,
    '',
    ...rows.map(([word, help]) => `  ${word.padEnd(width)}  ${help}`),
    `  ${'--json'.padEnd(width)}  print the result as JSON`,
  ].join('\n');
}
