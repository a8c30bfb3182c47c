/** The registry's commands as tools of a language model: those that matter first, as many as fit, the others by name. */
import type { CommandView } from '../../bus/describe-command.ts';
import type { ChatTool } from './chat-protocol.ts';

/** Not for a model: what it could let itself out by, what pages need for themselves, and what would only come back to it. */
const NEVER = new Set([
  ...['set-setting', 'reset-setting', 'import-character', 'delete-character', 'answer-ask', 'mcp', 'serve'],
  ...['talk', 'say', 'listen', 'hear-here', 'speech-clock', 'watch-avatar', 'welcome', 'look'],
  ...['export-memories', 'import-memories', 'telemetry', 'trace', 'check-input', 'commands', 'face'],
]);

/** Whole, before any other. */
const FIRST = [
  ...['generate', 'pictures', 'similar-pictures', 'recall-memory', 'remember', 'correct-memory', 'forget'],
  ...['mark-pictures', 'jobs', 'cancel', 'models', 'styles', 'goals', 'settle-goal', 'system'],
];

/** Fields of one command: the first, as they are asked for in order of use. */
const MOST_FIELDS = 14;
const MOST_DESCRIPTION = 240;

export const ANY_TOOL = 'call_command';

/** Calls any other command. */
const anyTool = (names: readonly string[]): ChatTool => ({
  name: ANY_TOOL,
  description: `Calls one of AURORA's other commands: ${names.join(', ')}. What is wrong with an input is answered.`,
  parameters: {
    type: 'object',
    properties: { command: { type: 'string', enum: names }, input: { type: 'object' } },
    required: ['command'],
  },
});

/** @param budget characters of all of them together */
export function toolsOf(commands: readonly CommandView[], budget: number): ChatTool[] {
  const usable = commands.filter(({ name, faces }) => !NEVER.has(name) && faces.some(face => face !== 'cli'));
  const rank = ({ name }: CommandView) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const tools: ChatTool[] = [];
  const others: string[] = [];
  let left = budget - 1_500;
  for (const command of usable.toSorted((a, b) => rank(a) - rank(b))) {
    const tool = toolOf(command);
    const size = JSON.stringify(tool).length;
    if (size > left) others.push(command.name);
    else {
      left -= size;
      tools.push(tool);
    }
  }
  return others.length === 0 ? tools : [...tools, anyTool(others)];
}

/** Whether a model may call it at all. */
export const isUsable = (name: string): boolean => !NEVER.has(name);

function toolOf({ name, title, description, input, danger }: CommandView): ChatTool {
  const {
    properties = {},
    required = [],
    $defs,
  } = input as {
    properties?: Record<string, unknown>;
    required?: string[];
    $defs?: unknown;
  };
  const needed = Object.entries(properties).filter(([field]) => required.includes(field));
  const others = Object.entries(properties).filter(([field]) => !required.includes(field));
  const fields = [...needed, ...others].slice(0, Math.max(MOST_FIELDS, needed.length));
  const lost = danger === null ? '' : ` The person is asked first, since something is lost: ${danger}`;
  return {
    name,
    description: `${title}. ${description}`.slice(0, MOST_DESCRIPTION) + lost,
    parameters: {
      ...{ type: 'object', properties: Object.fromEntries(fields), required, additionalProperties: false },
      ...($defs !== undefined && { $defs }),
    },
  };
}
