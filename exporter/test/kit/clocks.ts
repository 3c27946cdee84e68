import type { SocketClock } from '../../src/core/socket-clock.js';

/** The same clock on a machine where connections must be sockets of the runtime. */
export function withoutStreams(clock: SocketClock): SocketClock {
  return {
    available: clock.available,
    connectSeconds: (fd) => clock.connectSeconds(fd),
    arm: (fd) => clock.arm(fd),
    peekReceiveStamp: (fd) => clock.peekReceiveStamp(fd),
    arrivals: (fd) => clock.arrivals(fd),
    realtime: () => clock.realtime(),
    bindToDevice: (fd, name) => clock.bindToDevice(fd, name),
    setDscp: (fd, family, dscp) => clock.setDscp(fd, family, dscp),
    close: () => clock.close(),
    ...(clock.datagrams && { datagrams: clock.datagrams }),
  };
}
