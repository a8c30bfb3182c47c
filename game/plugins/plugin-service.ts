import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import type { AnyCommand } from '../bus/command.ts';
import { showValue } from '../bus/parse-input.ts';
import type { LoopClock } from '../loop.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { capabilitiesOf } from './capabilities.ts';
import { GrantBook } from './grant-book.ts';
import type { CallKind } from './host-protocol.ts';
import type { PluginEvent } from './manifest.ts';
import { pluginCommand } from './plugin-commands.ts';
import { PluginHost } from './plugin-host.ts';
import type { PluginSampler } from './plugin-samplers.ts';
import type { PluginList, PluginView } from './plugin-view.ts';
import { promptAnswer, type Rewritten } from './prompt-answer.ts';
import { type PromptTag, takeTags } from './prompt-tags.ts';
import { type ReadPlugin, readPlugin } from './read-plugin.ts';

export interface PluginServiceOptions {
  /** Plugins lie in folders below it; need not exist. */
  readonly folder: string;
  /** Null: nothing that is granted outlives the program. */
  readonly grants: string | null;
  /** The program's folder with its bundles. */
  readonly build: string;
  readonly clock: LoopClock;
  readonly supervisor: Pick<Supervisor, 'supervise' | 'forget'>;
  /** AURORA's own commands. */
  readonly commands: readonly AnyCommand[];
  /** Calls one of them for a plugin, with its permission alone. */
  readonly invoke: (command: AnyCommand, input: unknown) => Promise<unknown>;
  readonly onProblem: (problem: string) => void;
  /** There are other samplers than before. */
  readonly samplersChanged?: () => void;
}

/** Milliseconds that a plugin may take. */
const PATIENCE: Readonly<Record<Exclude<CallKind, 'event'>, number>> = { command: 30_000, prompt: 5_000 };
const MOST_PLUGINS = 100;

interface Entry {
  readonly plugin: ReadPlugin;
  host: PluginHost | null;
}

/** The plugins of this home: which there are, what each was granted, and the processes of those that are used. */
export class PluginService {
  readonly #options: PluginServiceOptions;
  readonly #entries = new Map<string, Entry>();
  #refused: PluginList['refused'] = [];
  #grants: GrantBook | null = null;
  #commands: readonly AnyCommand[] = [];
  #samplers: readonly PluginSampler[] = [];
  #reading: Promise<void>;

  constructor(options: PluginServiceOptions) {
    this.#options = options;
    this.#reading = this.#open();
  }

  /** Resolves when the folder has been read for the first time. */
  get complete(): Promise<void> {
    return this.#reading;
  }

  /** The commands of plugins that were granted. */
  get commands(): readonly AnyCommand[] {
    return this.#commands;
  }

  /** The samplers of plugins that were granted. */
  get samplers(): readonly PluginSampler[] {
    return this.#samplers;
  }

  list(): PluginList {
    const views = [...this.#entries.values()].map(entry => this.#view(entry));
    return { folder: this.#options.folder, plugins: views, refused: this.#refused };
  }

  /** Looks into the folder again. A plugin whose files have changed begins anew. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  /** In force at once. @throws AuroraError `UNKNOWN_PLUGIN`, `UNKNOWN_CAPABILITY` */
  async grant(id: string, keys: readonly string[]): Promise<PluginView> {
    const entry = this.#entry(id);
    const granted = new Set(this.#granted(entry));
    const capabilities = capabilitiesOf(entry.plugin.manifest, this.#options.commands);
    const can = capabilities.filter(({ refused }) => refused === null).map(({ key }) => key);
    for (const key of keys.length === 0 ? can : keys) {
      const refused = capabilities.find(known => known.key === key)?.refused;
      if (!can.includes(key)) throw unknownCapability(id, key, can, refused);
      granted.add(key);
    }
    await this.#keep(entry, granted);
    return this.#view(entry);
  }

  /** In force at once: what is under way ends. @throws AuroraError `UNKNOWN_PLUGIN` */
  async revoke(id: string, keys: readonly string[]): Promise<PluginView> {
    const entry = this.#entry(id);
    const granted = new Set(keys.length === 0 ? [] : this.#granted(entry));
    for (const key of keys) granted.delete(key);
    // Whatever it was doing with it, it does no more.
    await Promise.all([this.#end(entry), this.#keep(entry, granted)]);
    return this.#view(entry);
  }

  /** Has plugins rewrite a prompt that names them. @throws AuroraError `PROMPT_TAGS`, `UNKNOWN_PROCESSOR`, `PLUGIN_…` */
  async rewrite(prompt: string, negativePrompt: string, seed: number): Promise<Rewritten & { by: string[] }> {
    const { tags, rest } = takeTags(prompt);
    let words: Rewritten = { prompt: rest, negativePrompt };
    const by: string[] = [];
    if (tags.length > 0) await this.#reading;
    for (const tag of tags) {
      const { id, entry } = this.#processor(tag);
      const { argument } = tag;
      const value = await this.#call(entry, 'prompt', tag.prompt, { ...words, seed, argument });
      words = promptAnswer(id, value, words);
      const { version } = entry.plugin.manifest;
      by.push(`${id} ${version} ${entry.plugin.hash}`);
    }
    return { ...words, by };
  }

  /** HTML of a panel that was granted. @throws AuroraError `UNKNOWN_PANEL` */
  panel(id: string, name: string): string {
    const entry = this.#entries.get(id);
    const html =
      entry && this.#granted(entry).has(`panel:${name}`) ? entry.plugin.panels.get(name) : undefined;
    if (html !== undefined) return html;
    throw new AuroraError(
      'UNKNOWN_PANEL',
      `There is no panel "${name}" of a plugin "${id}" that may be shown.`,
      {
        value: `${id}/${name}`,
        legal: 'a panel that was granted',
        hint: '`plugins` lists them; `plugin-grant` allows one.',
      },
    );
  }

  /** A panel calls a command: one of its plugin's own, or of AURORA's that it was granted. @throws AuroraError */
  async askFromPanel(
    id: string,
    panel: string,
    command: string,
    input: Record<string, unknown>,
  ): Promise<unknown> {
    this.panel(id, panel);
    const entry = this.#entry(id);
    const own = entry.plugin.manifest.commands.some(({ name }) => name === command);
    if (own && this.#granted(entry).has(`command:${command}`))
      return this.#call(entry, 'command', command, input);
    return this.#ask(entry, command, input);
  }

  /** Something has happened: whoever may hear of it does. */
  tell(event: PluginEvent, data: unknown): void {
    for (const entry of this.#entries.values()) {
      if (!this.#granted(entry).has(`event:${event}`)) continue;
      // One that only listens is started by what it listens for.
      const host = this.#host(entry);
      host.start();
      host.tell(event, data);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(entry => this.#end(entry)));
  }

  async #open(): Promise<void> {
    this.#grants = await GrantBook.open(this.#options.grants, this.#options.onProblem);
    await this.#read();
  }

  async #read(): Promise<void> {
    const { folder } = this.#options;
    const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const refused: PluginList['refused'] = [];
    const there = new Set<string>();
    for (const { name } of names.filter(entry => entry.isDirectory()).slice(0, MOST_PLUGINS)) {
      try {
        const plugin = await readPlugin(join(folder, name));
        const { id } = plugin.manifest;
        if (id !== name) throw new Error(`its id is ${id}: its folder must be called that as well`);
        there.add(id);
        const known = this.#entries.get(id);
        if (known?.plugin.hash === plugin.hash) continue;
        if (known) await this.#end(known);
        this.#entries.set(id, { plugin, host: null });
      } catch (error) {
        refused.push({ folder: join(folder, name), reason: (error as Error).message });
      }
    }
    for (const [id, entry] of this.#entries) {
      if (there.has(id)) continue;
      await this.#end(entry);
      this.#entries.delete(id);
    }
    this.#refused = refused;
    this.#listCommands();
  }

  #listCommands(): void {
    this.#commands = [...this.#entries.values()].flatMap(entry => {
      const { manifest } = entry.plugin;
      return manifest.commands
        .filter(({ name }) => this.#granted(entry).has(`command:${name}`))
        .map(command =>
          pluginCommand(manifest, command, input => this.#call(entry, 'command', command.name, input)),
        );
    });
    this.#listSamplers();
  }

  #listSamplers(): void {
    const before = this.#samplers.map(({ name, hash }) => `${name} ${hash}`).join();
    this.#samplers = [...this.#entries.values()].flatMap(entry => {
      const granted = this.#granted(entry);
      return entry.plugin.samplers.filter(({ name }) => granted.has(`sampler:${name.split('.')[1]}`));
    });
    const isOther = this.#samplers.map(({ name, hash }) => `${name} ${hash}`).join() !== before;
    if (isOther) this.#options.samplersChanged?.();
  }

  #granted({ plugin: { manifest, manifestHash } }: Entry): ReadonlySet<string> {
    return this.#grants?.of(manifest.id, manifestHash) ?? new Set();
  }

  async #keep({ plugin: { manifest, manifestHash } }: Entry, granted: ReadonlySet<string>): Promise<void> {
    // In force now, and not when it is on the disk.
    const written = this.#grants!.set(manifest.id, manifestHash, granted);
    this.#listCommands();
    await written;
  }

  #host(entry: Entry): PluginHost {
    const { build, clock, supervisor } = this.#options;
    entry.host ??= new PluginHost({
      ...{ plugin: entry.plugin, clock, supervise: supervisor.supervise, changed: () => {} },
      entry: join(build, 'plugin-host.cjs'),
      heartbeat: join(build, 'heartbeat.cjs'),
      ask: (command, input) => this.#ask(entry, command, input),
    });
    return entry.host;
  }

  async #end(entry: Entry): Promise<void> {
    const { host } = entry;
    if (!host) return;
    entry.host = null;
    await host.stop();
    this.#options.supervisor.forget(host.process);
  }

  async #call(
    entry: Entry,
    kind: Exclude<CallKind, 'event'>,
    name: string,
    input: unknown,
  ): Promise<unknown> {
    // Asked at the moment of the call: what was revoked a moment ago is not done any more.
    if (!this.#granted(entry).has(`${kind}:${name}`)) throw notGranted(entry, `${kind}:${name}`);
    return this.#host(entry).call(kind, name, input, PATIENCE[kind]);
  }

  /** @throws AuroraError `PLUGIN_NOT_GRANTED`, and whatever the command throws */
  async #ask(entry: Entry, name: string, input: Record<string, unknown>): Promise<unknown> {
    const key = `use:${name}`;
    const { commands, invoke } = this.#options;
    const command = commands.find(known => known.name === name);
    const capability = capabilitiesOf(entry.plugin.manifest, commands).find(known => known.key === key);
    if (!command || capability?.refused !== null || !this.#granted(entry).has(key))
      throw notGranted(entry, key);
    return invoke(command, input);
  }

  #processor({ plugin: id, prompt }: PromptTag): { id: string; entry: Entry } {
    const entry = this.#entries.get(id);
    if (entry && this.#granted(entry).has(`prompt:${prompt}`)) return { id, entry };
    const legal = this.list().plugins.flatMap(({ tags, capabilities }) =>
      tags.filter((_, i) => capabilities.filter(({ key }) => key.startsWith('prompt:'))[i]?.granted),
    );
    throw new AuroraError('UNKNOWN_PROCESSOR', `Nothing called "${id}.${prompt}" may rewrite prompts.`, {
      field: 'prompt',
      value: `<plugin:${id}.${prompt}>`,
      legal: legal.length > 0 ? legal : 'a prompt processor of a plugin that was granted',
      hint: '`plugins` lists them; `plugin-grant` allows one.',
    });
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry) return entry;
    throw new AuroraError('UNKNOWN_PLUGIN', `There is no plugin "${String(showValue(id))}".`, {
      field: 'id',
      value: id.slice(0, 100),
      legal: [...this.#entries.keys()],
      hint: `Plugins lie in ${this.#options.folder}; \`aurora plugin add FOLDER\` puts one there.`,
    });
  }

  #view(entry: Entry): PluginView {
    const { plugin, host } = entry;
    const { manifest, hash, folder, manifestHash } = plugin;
    const { id, name, version, description, author = null, prompts, panels } = manifest;
    const granted = this.#granted(entry);
    return {
      ...{ id, name, version, description, author, folder, hash },
      state: stateOf(granted, host),
      problem: host?.problem ?? null,
      asksAnew: this.#grants?.outdated(id, manifestHash) ?? false,
      capabilities: capabilitiesOf(manifest, this.#options.commands).map(capability => ({
        ...capability,
        granted: granted.has(capability.key),
      })),
      samplers: plugin.samplers.map(sampler => sampler.name),
      tags: prompts.map(prompt => `<plugin:${id}.${prompt.name}>`),
      panels: panels.map(panel => ({
        ...{ name: panel.name, title: panel.title, granted: granted.has(`panel:${panel.name}`) },
      })),
      pid: host?.process.pid ?? null,
      residentBytes: host?.process.residentBytes ?? null,
      restarts: host?.process.restarts ?? 0,
      log: [...(host?.log ?? [])],
    };
  }
}

function stateOf(granted: ReadonlySet<string>, host: PluginHost | null): PluginView['state'] {
  if (granted.size === 0) return 'off';
  const { state = 'stopped' } = host?.process ?? {};
  if (state === 'given up') return 'broken';
  if (state === 'ready') return 'running';
  return state === 'stopped' ? 'resting' : 'restarting';
}

const notGranted = ({ plugin: { manifest } }: Entry, key: string) =>
  new AuroraError('PLUGIN_NOT_GRANTED', `The plugin ${manifest.name} was not granted ${key}.`, {
    value: key,
    legal: 'what a person granted to it',
    hint: `\`plugin-grant ${manifest.id} ${key}\` does, where its manifest asks for it.`,
  });

const unknownCapability = (
  id: string,
  key: string,
  legal: readonly string[],
  refused: string | null | undefined,
) =>
  new AuroraError(
    'UNKNOWN_CAPABILITY',
    refused
      ? `${key} cannot be granted: ${refused}.`
      : `The plugin ${id} asks for no "${key.slice(0, 100)}".`,
    { field: 'capability', value: key.slice(0, 100), legal, hint: '`plugins` lists what it asks for.' },
  );
