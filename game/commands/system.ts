import { z } from 'zod';
import * as views from '../api/views.ts';
import { describeAvatar } from '../avatar/describe-avatar.ts';
import { defineCommand } from '../bus/command.ts';
import { describeRemote } from '../queue/describe-remote.ts';

export default defineCommand({
  name: 'system',
  title: 'Look at the machine',
  description:
    'Versions, processes with their memory, the execution providers and why some cannot be used, and how long a tick takes by system.',
  permission: 'read',
  rest: { method: 'GET', path: '/system' },
  input: z.object({}),
  output: views.SystemView,
  async run(_input, { services }) {
    await Promise.all([services.providers(), services.graphics()]);
    return services.system();
  },
  cli: {
    async finish(system, terminal) {
      terminal.print(`AURORA ${system.version} on ${system.platform}, Node ${system.node}`);
      terminal.print(
        `${system.cpu}, ${system.cores} cores, ${(system.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
      );
      terminal.print(`execution provider: ${system.provider}. ${system.providerReason}`);
      for (const { name, usable, reason } of system.providers) {
        terminal.print(`  ${name}: ${usable ? 'can be used' : reason}`);
      }
      for (const { name, kind, driver, memoryTotal, memoryUsed, load, temperature } of system.graphics
        ?.devices ?? []) {
        const facts = [
          ...[kind, driver],
          memoryUsed === null ? null : `${gibibytes(memoryUsed)} used`,
          memoryTotal === null ? null : gibibytes(memoryTotal),
          load === null ? null : `${load} % busy`,
          temperature === null ? null : `${temperature} °C`,
        ];
        terminal.print(`${name}: ${facts.filter(fact => fact !== null).join(', ')}`);
      }
      for (const { name, reason } of system.graphics?.libraries ?? [])
        if (reason !== null) terminal.print(`  no ${name}: ${reason}`);
      const { p50, p99, max } = system.tickMs;
      terminal.print(
        `tick ${system.tick}: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms, max ${max.toFixed(3)} ms`,
      );
      for (const { name, pid, state, restarts, residentBytes, lastEnd } of system.processes) {
        const memory = residentBytes === null ? 'unknown' : `${(residentBytes / 1e6).toFixed(0)} MB`;
        const why = lastEnd === null ? '' : ` (${lastEnd})`;
        terminal.print(`${name}: ${state}, pid ${pid ?? '–'}, ${memory}, ${restarts} restarts${why}`);
      }
      for (const { at, process, reason } of system.crashes) terminal.print(`${at} ${process}: ${reason}`);
      for (const line of describeRemote(system.remote)) terminal.print(line);
      terminal.print(describeAvatar(system.avatar));
      terminal.print(`pictures: ${system.picturesDirectory}`);
      return 0;
    },
  },
});

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
