// A diffusion worker whose driver takes the process along in the middle of a job; on the CPU it fails the job instead, so that
// no picture is needed to see which notes it was told.
let provider = 'cpu';
process.send?.({ type: 'hello', pid: process.pid, threads: 1 });
process.on('message', (/** @type {any} */ message) => {
  if (message.type === 'use') {
    provider = message.provider;
    process.send?.({ type: 'provider', provider, reason: null });
  }
  if (message.type === 'load') process.send?.({ type: 'ready', modelPath: message.modelPath, loadMs: 0 });
  if (message.type === 'run') {
    process.send?.({ type: 'started', jobId: message.jobId, notes: ['its own note'] }, () => {
      if (provider !== 'cpu') process.abort();
      process.send?.({ type: 'failed', jobId: message.jobId, error: { code: 'TOLD', message: 'told' } });
    });
  }
  if (message.type === 'exit') process.exit(0);
});
