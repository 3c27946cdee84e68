import koffi from 'koffi';

const O_RDWR_NONBLOCK = 0o4002;
const TUNSETIFF = 0x4004_54ca;
/** IFF_TUN | IFF_NO_PI: bare IP packets. */
const FLAGS = 0x1001;
const POLLIN = 1;

/** A network device whose other end is this process. Linux; needs CAP_NET_ADMIN. */
export interface Tun {
  /** Length of the next packet, read into `bytes`; 0 when none waits. */
  read(bytes: Buffer): number;
  /** False when the kernel did not take it. */
  write(bytes: Buffer, length: number): boolean;
  /** Returns when a packet waits or the time is over. */
  wait(ms: number): void;
  close(): void;
}

/** Opens /dev/net/tun as a device of this name. Throws with the reason. */
export function openTun(name: string): Tun {
  const libc = koffi.load(null);
  const open = libc.func('int open(const char *, int)');
  const ioctl = libc.func('int ioctl(int, unsigned long, void *)');
  const read = libc.func('long read(int, void *, size_t)');
  const write = libc.func('long write(int, void *, size_t)');
  const ppoll = libc.func('int ppoll(void *, unsigned long, void *, void *)');
  const close = libc.func('int close(int)');
  const fd = Number(open('/dev/net/tun', O_RDWR_NONBLOCK));
  if (fd < 0) throw new Error(`/dev/net/tun cannot be opened (errno ${koffi.errno()}); the simulator needs Linux with TUN, and root`); // prettier-ignore
  const request = Buffer.alloc(40);
  request.write(name, 0, 15, 'latin1');
  request.writeUInt16LE(FLAGS, 16);
  if (Number(ioctl(fd, TUNSETIFF, request)) < 0) {
    const errno = koffi.errno();
    close(fd);
    throw new Error(`no TUN device ${name} (errno ${errno}); the simulator needs root in its network namespace`);
  }
  const polled = Buffer.alloc(8);
  polled.writeInt32LE(fd, 0);
  polled.writeInt16LE(POLLIN, 4);
  const timeout = Buffer.alloc(16);
  return {
    read: (bytes) => Math.max(0, Number(read(fd, bytes, bytes.length))),
    write: (bytes, length) => Number(write(fd, bytes, length)) === length,
    wait: (ms) => {
      timeout.writeUInt32LE(Math.floor(Math.max(0, ms) * 1e6), 8);
      ppoll(polled, 1, timeout, null);
    },
    close: () => void close(fd),
  };
}
