import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { PluginList } from '../plugins/plugin-view.ts';

export default defineCommand({
  name: 'plugins',
  title: 'List the plugins',
  description: 'What each plugin asks for and was granted, how it is, and what it printed last.',
  permission: 'read',
  input: z.object({}),
  output: PluginList,
  async run(_input, { services: { plugins } }) {
    await plugins.refresh();
    return plugins.list();
  },
  cli: {
    async finish({ folder, plugins, refused }, terminal) {
      if (plugins.length === 0)
        terminal.print(`no plugins in ${folder}; \`aurora plugin new NAME\` writes one`);
      for (const {
        id,
        name,
        version,
        state,
        problem,
        asksAnew,
        capabilities,
        tags,
        samplers,
        log,
      } of plugins) {
        terminal.print(`${id} ${version}: ${name}, ${state}${problem === null ? '' : ` (${problem})`}`);
        if (asksAnew) terminal.print('  its manifest has changed: what was granted before is not any more');
        for (const { key, words, granted, refused: never } of capabilities)
          terminal.print(
            `  [${granted ? 'x' : ' '}] ${key}  ${words}${never === null ? '' : ` – never: ${never}`}`,
          );
        if (tags.length > 0) terminal.print(`  in prompts: ${tags.join(' ')}`);
        if (samplers.length > 0) terminal.print(`  as samplers: ${samplers.join(' ')}`);
        for (const line of log.slice(-5)) terminal.print(`  > ${line}`);
      }
      for (const { folder: where, reason } of refused) terminal.print(`${where}: ${reason}`);
      return 0;
    },
  },
});
