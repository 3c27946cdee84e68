/** The environment of the process; absent names are undefined. */
export type Env = Readonly<Record<string, string | undefined>>;

export type Expansion =
  | { readonly ok: true; readonly text: string; readonly used: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly remedy: string };

const REFERENCE = /\$\$|\$\{([^}]*)\}?/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `${1}` is a group of a pattern in the dialogues of probes, and never a variable. */
const GROUP = /^\$\{\d+\}$/;

/**
 * Replaces `${NAME}` by the variable and `$$` by `$`, once: what a variable holds is never expanded again. A `$`
 * before anything else stays as it is, so that patterns may end in one.
 */
export function expand(text: string, env: Env): Expansion {
  if (!text.includes('$')) return { ok: true, text, used: [] };
  const used: string[] = [];
  let failure: Expansion | undefined;
  const expanded = text.replace(REFERENCE, (whole, name: string | undefined) => {
    if (whole === '$$') return '$';
    if (GROUP.test(whole)) return whole;
    const value = name !== undefined && NAME.test(name) && whole.endsWith('}') ? env[name] : undefined;
    if (value === undefined) failure ??= failureOf(whole, name ?? '');
    else used.push(name ?? '');
    return value ?? '';
  });
  return failure ?? { ok: true, text: expanded, used };
}

function failureOf(whole: string, name: string): Expansion {
  if (!whole.endsWith('}') || !NAME.test(name)) {
    return {
      ok: false,
      reason: 'this is not a reference to an environment variable',
      remedy: 'Write ${NAME} with letters, digits and underscores, or $${ for the plain characters.',
    };
  }
  return {
    ok: false,
    reason: `the environment variable ${name.slice(0, 64)} is not set`,
    remedy: `Set ${name.slice(0, 64)} before starting, or write $\${ for the plain characters.`,
  };
}
