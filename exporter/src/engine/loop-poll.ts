import type { ProcessBinding } from './libc.js';

/** libuv (uv.h, stable since 1.0): enum uv_handle_type, enum uv_poll_event. */
const UV_POLL = 8;
const UV_READABLE = 1;

/** A descriptor that the event loop of the main thread watches. */
export interface LoopPoll {
  /** Keeps the process alive, as an open socket does. */
  hold(): void;
  /** The process may end although the descriptor is still watched. */
  release(): void;
}

/**
 * Lets the event loop watch any descriptor, through the libuv that the runtime runs on; the runtime itself only
 * offers its own kinds of sockets. `onReady` is called in the poll phase, outside of any JavaScript: it may schedule
 * work, and nothing else. Throws where the runtime does not export libuv. For the life of the process.
 */
export function pollOnLoop(binding: ProcessBinding, fd: number, onReady: () => void): LoopPoll {
  const loop = binding.foreign('void *uv_default_loop()')();
  const size = Number(binding.foreign('size_t uv_handle_size(int)')(UV_POLL));
  const handle = binding.allocate(size).address;
  const ref = binding.foreign('void uv_ref(void *)');
  const unref = binding.foreign('void uv_unref(void *)');
  const listener = binding.callback('void (void *, int, int)', onReady);
  if (binding.foreign('int uv_poll_init(void *, void *, int)')(loop, handle, fd) !== 0) throw new Error('uv_poll_init');
  if (binding.foreign('int uv_poll_start(void *, int, void *)')(handle, UV_READABLE, listener) !== 0) {
    throw new Error('uv_poll_start');
  }
  unref(handle);
  return { hold: () => void ref(handle), release: () => void unref(handle) };
}
