import { createRequire } from 'node:module';
import type * as koffi from 'koffi';

/** A pointer argument: an address from {@link NativeMemory}, or bytes that koffi passes by reference. */
export type Pointer = bigint | Uint8Array | null;

/** The calls that the engine makes. Each returns what libc returns: -1 and {@link Libc.errno} on failure. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  close(fd: number): number;
  bind(fd: number, address: Pointer, length: number): number;
  connect(fd: number, address: Pointer, length: number): number;
  send(fd: number, bytes: Pointer, count: number, flags: number): number | bigint;
  recv(fd: number, bytes: Pointer, count: number, flags: number): number | bigint;
  ioctl(fd: number, request: number, argument: Pointer): number;
  getsockname(fd: number, address: Pointer, length: Pointer): number;
  setsockopt(fd: number, level: number, name: number, value: Pointer, length: number): number;
  getsockopt(fd: number, level: number, name: number, value: Pointer, length: Pointer): number;
  sendmmsg(fd: number, messages: Pointer, count: number, flags: number): number;
  recvmmsg(fd: number, messages: Pointer, count: number, flags: number, timeout: Pointer): number;
  recvmsg(fd: number, message: Pointer, flags: number): number | bigint;
  poll(fds: Pointer, count: number, timeoutMs: number): number;
  ppoll(fds: Pointer, count: number, timeout: Pointer, sigmask: Pointer): number;
  eventfd(initial: number, flags: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(set: number, operation: number, fd: number, event: Pointer): number;
  epoll_wait(set: number, events: Pointer, count: number, timeoutMs: number): number;
  read(fd: number, bytes: Pointer, count: number): number | bigint;
  write(fd: number, bytes: Pointer, count: number): number | bigint;
  clock_gettime(clock: number, timespec: Pointer): number;
  if_nametoindex(name: string): number;
  /** Of the last call on this thread. */
  errno(): number;
}

/** Memory outside the JavaScript heap, where structures may hold pointers into themselves. */
export interface NativeMemory {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** After it no view may be touched. */
  free(): void;
}

export interface Binding {
  readonly libc: Libc;
  allocate(size: number): NativeMemory;
}

/** The rest of the process, beyond libc. */
export interface ProcessBinding extends Binding {
  /** A function by its declaration in C. Throws when there is none. */
  foreign(declaration: string): (...values: unknown[]) => unknown;
  /** The address of a C function of this type that calls `listener`, for the life of the process. */
  callback(type: string, listener: () => void): unknown;
}

type Ffi = Pick<typeof koffi, 'load' | 'alloc' | 'free' | 'address' | 'view' | 'proto' | 'pointer' | 'register'> & {
  errno(): number;
};

const SIGNATURES = [
  'int socket(int, int, int)',
  'int close(int)',
  'int bind(int, void *, uint32_t)',
  'int connect(int, void *, uint32_t)',
  'long send(int, void *, size_t, int)',
  'long recv(int, void *, size_t, int)',
  'int ioctl(int, unsigned long, void *)',
  'int getsockname(int, void *, void *)',
  'int setsockopt(int, int, int, void *, uint32_t)',
  'int getsockopt(int, int, int, void *, void *)',
  'int sendmmsg(int, void *, unsigned int, int)',
  'int recvmmsg(int, void *, unsigned int, int, void *)',
  'long recvmsg(int, void *, int)',
  'int poll(void *, unsigned long, int)',
  'int ppoll(void *, unsigned long, void *, void *)',
  'int eventfd(unsigned int, int)',
  'int epoll_create1(int)',
  'int epoll_ctl(int, int, int, void *)',
  'int epoll_wait(int, void *, int, int)',
  'long read(int, void *, size_t)',
  'long write(int, void *, size_t)',
  'int clock_gettime(int, void *)',
  'unsigned int if_nametoindex(const char *)',
];

const NAME = / \*?(\w+)\(/;

/** Loads libc, or says in a sentence why this platform has no packet engine. Cheap after the first call. */
export function loadLibc(): ProcessBinding | string {
  loaded ??= load();
  return loaded;
}
let loaded: ProcessBinding | string | undefined;

function load(): ProcessBinding | string {
  if (process.platform !== 'linux') return `the packet engine needs Linux; this is ${process.platform}`;
  if (process.arch !== 'x64' && process.arch !== 'arm64') {
    return `the packet engine knows the structures of x64 and arm64; this is ${process.arch}`;
  }
  try {
    // Not an import: on a platform without a prebuilt binary koffi throws when it is loaded, and only the packet
    // engine may then be missing.
    const ffi = createRequire(import.meta.url)('koffi') as Ffi;
    return bind(ffi, openLibc(ffi));
  } catch (error) {
    return `the packet engine cannot reach libc: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The libc that the process already runs on, whatever its name; by name where the executable is linked statically. */
function openLibc(ffi: Ffi): koffi.LibraryHandle {
  const musl = process.arch === 'x64' ? 'libc.musl-x86_64.so.1' : 'libc.musl-aarch64.so.1';
  let failure: unknown;
  for (const name of [null, 'libc.so.6', musl]) {
    try {
      const library = ffi.load(name);
      library.func('int recvmmsg(int, void *, unsigned int, int, void *)');
      return library;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function bind(ffi: Ffi, library: koffi.LibraryHandle): ProcessBinding {
  const calls = SIGNATURES.map((text) => [NAME.exec(text)?.[1] ?? '', library.func(text)] as const);
  const libc: unknown = { ...Object.fromEntries(calls), errno: () => ffi.errno() };
  return {
    libc: libc as Libc,
    foreign: (declaration) => library.func(declaration),
    callback: (type, listener) => ffi.register(listener, ffi.pointer(ffi.proto(type))),
    allocate: (size) => {
      const address: bigint = ffi.address(ffi.alloc('uint8_t', size));
      const buffer = ffi.view(address, size);
      const bytes = new Uint8Array(buffer);
      bytes.fill(0);
      return { address, bytes, view: new DataView(buffer), free: () => ffi.free(address) };
    },
  };
}
