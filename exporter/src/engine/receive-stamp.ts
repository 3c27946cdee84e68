import * as k from './constants.js';
import type { Messages } from './messages.js';

const STAMP = { level: k.SOL_SOCKET, type: k.SO_TIMESTAMPING };
const TIMESPEC = 16;

/** The software receive stamp of the only message, Unix time in seconds; undefined when it carries none. */
export function receiveStamp(messages: Messages): number | undefined {
  const at = messages.findControl(0, STAMP, TIMESPEC);
  return at < 0 ? undefined : secondsOf(messages.view, at);
}

/** A struct timespec in seconds; undefined for one that is not there. Good until the year 2106. */
export function secondsOf(view: DataView, at: number): number | undefined {
  const seconds = view.getUint32(at, true);
  return seconds === 0 ? undefined : seconds + view.getUint32(at + 8, true) / 1e9;
}
