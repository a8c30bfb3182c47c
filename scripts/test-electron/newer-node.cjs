// The test runtime carries Node 18.15. AURORA's libraries may use `tracingChannel`, which came with 18.19 and is in
// every Electron that AURORA ships with; nobody listens to it here, so the work is simply done.
const diagnostics = require('node:diagnostics_channel');

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

/** @param {string} name */
function tracingChannel(name) {
  const channels = EVENTS.map(event => [event, diagnostics.channel(`tracing:${name}:${event}`)]);
  return {
    ...Object.fromEntries(channels),
    hasSubscribers: false,
    /** @param {Function} work @param {unknown} _context @param {unknown} self @param {unknown[]} args */
    traceSync: (work, _context, self, ...args) => Reflect.apply(work, self, args),
  };
}

if (!diagnostics.tracingChannel) Object.assign(diagnostics, { tracingChannel });
