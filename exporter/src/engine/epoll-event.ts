/** struct epoll_event (linux/eventpoll.h): the events, then 64 bits of the caller's; packed on x86 only. */
export const EPOLL_DATA = process.arch === 'x64' ? 4 : 8;
export const EPOLL_EVENT = EPOLL_DATA + 8;
