import type { FileLock } from '../core/disk.js';
import * as k from './constants.js';
import { describeErrno } from './errno.js';
import { loadLibc } from './libc.js';

/** flock(2): LOCK_EX | LOCK_NB. */
const EXCLUSIVE_AT_ONCE = 6;

/**
 * Locks by flock(2), which the kernel undoes when the process ends, however it ends, and which holds across containers
 * that share a volume. Never throws.
 */
export function createFileLock(): FileLock {
  const binding = loadLibc();
  if (typeof binding === 'string') return () => ({ impossible: binding });
  const flock = binding.foreign('int flock(int, int)');
  return (descriptor) => {
    if (flock(descriptor, EXCLUSIVE_AT_ONCE) === 0) return 'locked';
    const errno = binding.libc.errno();
    return errno === k.EAGAIN ? 'held' : { impossible: describeErrno(errno) };
  };
}
