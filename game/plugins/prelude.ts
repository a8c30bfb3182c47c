/** The first script in a plugin's interpreter: it makes `aurora`, the only thing there that is not JavaScript's own. */
export const PRELUDE = `
(() => {
  const send = globalThis.__send;
  delete globalThis.__send;
  const { parse, stringify } = JSON;
  const handlers = new Map();
  const asked = new Map();
  let serial = 0;
  const wordsOf = error => String(error && error.message !== undefined ? error.message : error).slice(0, 2000);
  const add = kind => (name, handler) => {
    if (typeof handler !== 'function') throw new TypeError(kind + ' ' + name + ' needs a function');
    handlers.set(kind + ':' + name, handler);
  };
  const call = (command, input = {}) =>
    new Promise((resolve, reject) => {
      const id = ++serial;
      asked.set(id, { resolve, reject });
      send(stringify({ type: 'ask', id, command: String(command), input }));
    });
  const log = (...words) => send(stringify({ type: 'log', text: words.map(word => typeof word === 'string' ? word : stringify(word)).join(' ').slice(0, 1000) }));
  globalThis.aurora = Object.freeze({ command: add('command'), prompt: add('prompt'), on: add('event'), call, log });
  globalThis.console = Object.freeze({ log, info: log, warn: log, error: log });
  const answer = ({ id, value, error }) => {
    const waiting = asked.get(id);
    asked.delete(id);
    if (!waiting) return;
    if (error === undefined) waiting.resolve(value);
    else waiting.reject(new Error(error));
  };
  const run = async ({ id, kind, name, input }) => {
    try {
      const handler = handlers.get(kind + ':' + name);
      if (!handler) throw new Error('the plugin has no ' + kind + ' ' + name);
      const value = await handler(input);
      send(stringify({ type: 'result', id, value: value === undefined ? null : value }));
    } catch (error) {
      send(stringify({ type: 'failed', id, error: wordsOf(error) }));
    }
  };
  Object.defineProperty(globalThis, '__receive', {
    value: text => {
      const message = parse(text);
      if (message.type === 'answer') answer(message);
      else run(message);
    },
  });
  Object.defineProperty(globalThis, '__handlers', { value: () => stringify([...handlers.keys()]) });
})();
`;
