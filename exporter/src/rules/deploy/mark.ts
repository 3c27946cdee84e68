/**
 * How one sees whose a namespace or a file is: ours begins with the owner and a tilde. The tilde stands in no owner, so
 * that no owner's mark begins with another's; it is never escaped in a URL, and folders of Grafana may hold it, which a
 * slash may not. See docs/adr/0022.
 */
const SIGN = '~';

export const namespaceOf = (owner: string, name: string): string => `${owner}${SIGN}${name}`;

export const isOwned = (owner: string, namespace: string): boolean => namespace.startsWith(`${owner}${SIGN}`);

const HEAD = '# Rules of the owner';

/** The first lines of a file of ours. */
export const headOf = (owner: string): string =>
  `${HEAD} "${owner}", written by "parallax rules apply".\n# What is changed here is lost: change it in Git.\n`;

/** Whether a file says that it is ours; its name alone does not count. */
export const hasHead = (owner: string, text: string): boolean => text.startsWith(`${HEAD} "${owner}",`);
