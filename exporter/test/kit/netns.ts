/** A network namespace for one test file: its own loopback, its own sysctls, nothing of the machine is touched. */
import koffi from 'koffi';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';

const CLONE_NEWNET = 0x4000_0000;

/** Why {@link enterNetns} cannot work here; undefined when it can. */
export function netnsProblem(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  return process.getuid?.() === 0 ? undefined : 'network namespaces need root';
}

export interface Netns {
  /** Writes a sysctl below /proc/sys/net, such as `ipv4/ping_group_range`. */
  sysctl(name: string, value: string): void;
  leave(): void;
}

/**
 * Moves the calling thread, and with it every thread and process that it starts from now on, into a new namespace
 * whose loopback is up. Threads that exist already stay where they are: create engines afterwards.
 */
export function enterNetns(): Netns {
  const libc = koffi.load(null);
  const unshare = libc.func('int unshare(int)');
  const setns = libc.func('int setns(int, int)');
  const home = openSync('/proc/thread-self/ns/net', 'r');
  if (unshare(CLONE_NEWNET) !== 0) throw new Error(`unshare: errno ${koffi.errno()}`);
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  return {
    sysctl: (name, value) => writeFileSync(`/proc/sys/net/${name}`, value),
    leave: () => {
      setns(home, CLONE_NEWNET);
      closeSync(home);
    },
  };
}
