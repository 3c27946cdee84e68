import { createPinger } from '../../src/engine/index.js';

/** Why this machine lets this user ping nobody; undefined when it does. Tests that need an echo are skipped with it. */
export async function pingRefusal(): Promise<string | undefined> {
  const pinger = createPinger();
  const request = {
    ...{ address: { ip: '127.0.0.1', family: '4' } as const, egress: {}, count: 1 },
    ...{ spacing: 0, size: 56, dontFragment: false, timeout: 1000 },
  };
  try {
    await pinger.ping(request, new AbortController().signal);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await pinger.close();
  }
}
