/** Ids of what is drawn: made of names and addresses only, so that they are the same in every round. */

/** Text without spaces, `>`, `@` and `~`, so that ids made of several texts are never two things. */
export const safe = (text: string): string =>
  text.replace(/[\s>@~%]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

export const vantageId = (vantage: string): string => `vantage:${safe(vantage)}`;
export const targetId = (target: string): string => `target:${safe(target)}`;
export const hopId = (address: string): string => `hop:${safe(address)}`;
export const unreachedId = (target: string, from: string): string => `unreached:${safe(target)}@${from}`;
export const edgeId = (from: string, to: string): string => `${from} > ${to}`;
