import { parseDocument } from 'yaml';
import type { AnyProbe } from '../core/probe.js';
import type { Target } from '../core/target.js';
import type { Checker } from './check.js';
import type { TargetTemplate } from './config.js';
import { pathText } from './finding.js';
import { jsonSchema, schemasAt } from './json-schema.js';
import { buildTarget, makeTemplate } from './targets.js';

/** One target out of a command line. */

const KEY = /^[\w-]+(?:\.[\w-]+)*$/;
const MAX_SETTING = 65_536;

/** Options of `--set key.deeper=VALUE` texts, values being YAML; a sentence when one of them is wrong. */
export function settingsOf(texts: readonly string[]): Record<string, unknown> | string {
  const options: Record<string, unknown> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = text.slice(0, Math.max(0, at));
    if (!KEY.test(key) || key.includes('__proto__')) return `--set takes KEY=VALUE; got a key that is none`;
    const value = valueOf(text.slice(at + 1));
    if (value === undefined) return `the value of --set ${key}=... is not YAML; put quotes around it`;
    const steps = key.split('.');
    const last = steps.pop() ?? '';
    let here = options;
    for (const step of steps) {
      const inner = here[step];
      const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
      here[step] = next;
      here = next;
    }
    here[last] = value;
  }
  return options;
}

function valueOf(text: string): unknown {
  if (text.length > MAX_SETTING || (text.match(/[[{]/g) ?? []).length > 100) return undefined;
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    if (document.errors.length + document.warnings.length > 0) return undefined;
    return (document.toJS({ maxAliasCount: 0 }) as unknown) ?? '';
  } catch {
    return undefined;
  }
}

export interface Single {
  readonly probeType: AnyProbe;
  readonly host: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** A configured probe whose options hold unless overridden. */
  readonly template?: TargetTemplate;
}

export type Built =
  { readonly target: Target } | { readonly complaints: readonly (readonly [reason: string, remedy: string])[] };

export function buildOne({ probeType, host, options, template }: Single): Built {
  const complaints: (readonly [string, string])[] = [];
  const schema = jsonSchema({ [probeType.type]: probeType });
  const data = { probes: { one: { type: probeType.type, targets: [{ host, options }] } } };
  const base = ['probes', 'one', 'targets', 0];
  const checker: Checker = {
    report: ({ severity, path, reason, remedy }) => {
      if (severity !== 'error') return;
      const named = reason.includes(`"${String(path.at(-1))}"`);
      const where = pathText(path.slice(base.length + 1, named ? -1 : undefined));
      complaints.push([where === '' ? reason : `${where}: ${reason}`, remedy]);
    },
    describe: (path) => schemasAt(schema, path, data).find((one) => one.description !== undefined)?.description,
    keys: (path) => [...new Set(schemasAt(schema, path, data).flatMap((one) => Object.keys(one.properties ?? {})))],
    fromEnv: new Set(),
  };
  const parts = { probe: 'once', probeType, written: {}, scopes: [], labels: {} };
  const used = template ?? makeTemplate(parts, { path: base, checker }, 'allowed');
  const target = buildTarget(used, { host, options }, { path: base, checker });
  if (complaints.length > 0) return { complaints };
  return target === undefined ? { complaints: [['the options do not fit together', '']] } : { target };
}
