import { readdirSync, readlinkSync } from 'node:fs';

/** How many sockets this process has open; pipes and files do not count. */
export function openSockets(): number {
  let count = 0;
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      if (readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')) count += 1;
    } catch {
      // The descriptor of the listing itself is gone by now.
    }
  }
  return count;
}

/** Waits until at most `limit` sockets are open, or `ms` have passed; gives the last count. */
export async function socketsFallTo(limit: number, ms = 20_000): Promise<number> {
  const end = Date.now() + ms;
  for (;;) {
    const count = openSockets();
    if (count <= limit || Date.now() >= end) return count;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
