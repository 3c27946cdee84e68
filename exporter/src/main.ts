/** Loads the program once somebody listens for signals: one that comes meanwhile ends the command as a later one does. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second one finds no listener and ends the process at once.
  process.once(signal, () => stop.abort(new Error(signal)));
}
const { main } = await import('./program.js');
await main(stop.signal);
