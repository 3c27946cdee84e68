/**
 * Numbers of the Linux kernel interface (include/uapi), equal on x64 and arm64 and under glibc and musl.
 * Structures are little-endian on both.
 */
export const AF_INET = 2;
export const AF_INET6 = 10;

export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_ICMPV6 = 58;

export const SOL_IP = 0;
export const SOL_SOCKET = 1;
export const SOL_IPV6 = 41;
export const SOL_RAW = 255;

/** linux/sockios.h: arrival of the datagram that was read last. On 64 bits the old request has a 64-bit timespec. */
export const SIOCGSTAMPNS = 0x8907;

export const SO_REUSEADDR = 2;
export const SO_ERROR = 4;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_LINGER = 13;
export const SO_BINDTODEVICE = 25;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SO_TIMESTAMPING = 37;

/** linux/net_tstamp.h */
export const TX_SOFTWARE = 1 << 1;
export const RX_SOFTWARE = 1 << 3;
export const REPORT_SOFTWARE = 1 << 4;
export const OPT_ID = 1 << 7;
export const OPT_TSONLY = 1 << 11;

export const IP_TOS = 1;
export const IP_TTL = 2;
export const IP_MTU_DISCOVER = 10;
export const IP_RECVERR = 11;
export const IP_RECVTTL = 12;
/** linux/in.h, since 5.9: ICMP errors with where their extensions (RFC 4884) begin. */
export const IP_RECVERR_RFC4884 = 26;
export const IPV6_UNICAST_HOPS = 16;
export const IPV6_MTU_DISCOVER = 23;
export const IPV6_RECVERR = 25;
export const IPV6_V6ONLY = 26;
export const IPV6_RECVERR_RFC4884 = 31;
export const IPV6_RECVHOPLIMIT = 51;
export const IPV6_HOPLIMIT = 52;
export const IPV6_DONTFRAG = 62;
export const IPV6_TCLASS = 67;
export const IPV6_AUTOFLOWLABEL = 70;
/** Never fragment, never heed a cached path MTU: what is asked for is what is sent, or an error comes back. */
export const PMTUDISC_PROBE = 3;
export const PMTUDISC_DONT = 0;

export const ICMP_FILTER = 1;
export const ICMP6_FILTER = 1;

export const TCP_NODELAY = 1;
export const TCP_SYNCNT = 7;
export const TCP_INFO = 11;

export const MSG_PEEK = 0x2;
export const MSG_DONTWAIT = 0x40;
export const MSG_ERRQUEUE = 0x2000;
export const MSG_NOSIGNAL = 0x4000;

export const POLLIN = 1;

/** linux/eventpoll.h */
export const EPOLL_CLOEXEC = 0o2000000;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLLRDHUP = 0x2000;
export const EPOLLET = 1 << 31;

export const EFD_NONBLOCK = 0o4000;
export const EFD_CLOEXEC = 0o2000000;

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;

/** linux/errqueue.h, `ee_origin` */
export const ORIGIN_LOCAL = 1;
export const ORIGIN_ICMP = 2;
export const ORIGIN_ICMP6 = 3;
export const ORIGIN_TIMESTAMPING = 4;

/** asm-generic/errno.h */
export const EPERM = 1;
export const EAGAIN = 11;
export const EACCES = 13;
export const ENODEV = 19;
export const EMFILE = 24;
export const ENFILE = 23;
export const EMSGSIZE = 90;
export const EADDRINUSE = 98;
export const EPROTONOSUPPORT = 93;
export const EAFNOSUPPORT = 97;
export const EADDRNOTAVAIL = 99;
export const ENETDOWN = 100;
export const ENETUNREACH = 101;
export const ENOBUFS = 105;
export const ECONNREFUSED = 111;
export const EINPROGRESS = 115;
export const EHOSTUNREACH = 113;
