// A child for the supervisor's tests: says hello, repeats what it is told, and dies on request.
process.send?.({ type: 'hello', pid: process.pid });
process.on('message', (/** @type {{ type: string }} */ message) => {
  if (message.type === 'exit') process.disconnect();
  else if (message.type === 'die') process.send?.({ type: 'last words' }, () => process.exit(3));
  else if (message.type !== 'ignore') process.send?.({ type: 'echo', message });
});
if (process.env.STUBBORN) process.on('disconnect', () => setInterval(() => {}, 1000));
