import type { CdnCoding, CdnFetch, CdnProvider } from '@parallax/contract';
import type { z } from 'zod';
import type { Hints } from '../../cdn/normalise.js';
import { debugFields } from '../../cdn/providers/index.js';
import { waysOf, type Item, type Ways } from '../../cdn/site.js';
import { shownPath, type Errand, type Leg } from '../../cdn/visit.js';
import type { RunContext } from '../../core/probe.js';
import type { Target } from '../../core/target.js';
import { baselineOf, type Config } from './config.js';

/** An object and the requests for it, one object a request: what is made for them is found by them. */
export interface Thing {
  readonly item: z.output<typeof Item>;
  readonly asFound: Errand;
  readonly warm: Errand;
  readonly codings: Readonly<Record<CdnCoding, Errand>>;
  /** Its path as people may see it. */
  readonly shown: string;
  /** Whether its content is to be that of the origin. */
  readonly compared: boolean;
}

/** What every round of a target does. */
export interface Plan {
  readonly config: Config;
  readonly baseline: string;
  readonly ways: Ways;
  /** The origin stands last, where there is one. */
  readonly legs: readonly Leg[];
  readonly things: readonly Thing[];
  readonly fetches: readonly CdnFetch[];
  readonly partitions: readonly string[];
  /** Whose headers a way is expected to have. */
  readonly hints: ReadonlyMap<Leg, Hints>;
}

const plans = new WeakMap<Target<Config>, Plan>();

/** Reads secrets; kept for a target whose secrets are constant. A Fault `auth_failed` when one cannot be read. */
export async function planOf(target: Target<Config>, context: RunContext): Promise<Plan> {
  const known = plans.get(target);
  if (known !== undefined) return known;
  const { config, host } = target;
  const debugOf = ({ is }: { readonly is?: CdnProvider | undefined }) => (is === undefined ? [] : debugFields(is));
  const ways = await waysOf(config, host, debugOf, context);
  const plan: Plan = {
    ...{ config, ways, baseline: baselineOf(config), legs: ways.legs },
    partitions: [...new Set(config.objects.map(({ partition }) => partition))],
    things: config.objects.map((item) => thingOf(item, config, ways)),
    fetches: ['as_found', ...(config.warm ? (['warm'] as const) : []), ...(config.cold ? (['cold'] as const) : [])],
    hints: new Map(ways.legs.map((leg) => [leg, hintsOf(leg, config)])),
  };
  if (ways.constant) plans.set(target, plan);
  return plan;
}

function hintsOf({ name, role }: Leg, { providers }: Config): Hints {
  const expected = role === 'edge' ? providers[name]?.is : undefined;
  return { method: 'GET', ...(expected === undefined ? {} : { expected }) };
}

function thingOf(item: Thing['item'], config: Config, ways: Ways): Thing {
  const asFound: Errand = {
    ...{ path: item.path, fetch: 'as_found', method: 'GET', codings: config.accept_encoding },
    ...{ version: config.version, fields: ways.fields },
    ...{ maxBytes: config.max_object_bytes, timeout: config.visit_timeout },
  };
  const offering = (coding: CdnCoding): Errand => ({ ...asFound, codings: [coding] });
  return {
    item,
    shown: shownPath(item.path),
    asFound,
    warm: { ...asFound, fetch: 'warm' },
    codings: {
      identity: offering('identity'),
      gzip: offering('gzip'),
      br: offering('br'),
      zstd: offering('zstd'),
    },
    compared: item.compare ?? item.partition !== 'dynamic',
  };
}

/** The same object under a query that no cache has seen. */
export function coldErrand({ asFound }: Thing, nonce: string): Errand {
  const { path } = asFound;
  return { ...asFound, fetch: 'cold', path: `${path}${path.includes('?') ? '&' : '?'}parallax=${nonce}` };
}
