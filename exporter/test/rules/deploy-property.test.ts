import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HttpError, type HttpAnswer, type HttpCall, type OpenHttpClient } from '../../src/core/http-client.js';
import { plainHttp } from '../../src/core/http-config.js';
import { apply, destination, openRuler, planOf, succeeded, type Destination, type Ruler } from '../../src/rules/deploy/index.js'; // prettier-ignore
import { parsePlan, planText } from '../../src/rules/deploy/plan-file.js';
import { RulerStandIn, type Flavour, type Said } from './ruler-stand-in.js';

/**
 * Whatever is planned, applied, deleted, interrupted and repeated: what is not ours stays as it was to the byte, and in
 * the end what is ours is what Git says.
 */

type Fault = 'none' | 'lost' | 'late' | 'refused' | 'busy';

/** The stand-in without a network. `late`: it does what it is asked, and the answer is lost. */
function clientOf(ruler: RulerStandIn, fault: () => Fault): OpenHttpClient {
  const ask = async (call: HttpCall): Promise<HttpAnswer> => {
    const what = call.method === 'GET' ? 'none' : fault();
    if (what === 'lost') throw new HttpError('reset', 'lost');
    const headers = { 'x-scope-orgid': 'team', ...call.headers };
    const body = Buffer.from(call.body ?? []).toString('utf8');
    const refused: Said | undefined = what === 'refused' ? { status: 422, body: 'no' } : what === 'busy' ? { status: 503, body: 'busy' } : undefined; // prettier-ignore
    const said: Said = refused ?? ruler.handle({ method: call.method, path: call.path ?? '', headers, body });
    if (what === 'late') throw new HttpError('timeout', 'late');
    return { status: said.status, headers: said.headers ?? {}, body: Buffer.from(said.body), sentAt: 0, answeredAt: 0 };
  };
  return () => ({ call: ask, close: () => Promise.resolve() });
}

const destinationOf = (flavour: Flavour): Destination =>
  destination.parse({
    ...{ name: 'there', kind: flavour, url: plainHttp('http://ruler.test').url, retries: 1 },
    ...(flavour === 'grafana' ? { datasource_uid: 'prom' } : {}),
  });

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '/', ' ', '%', '~', '"', "'", '#'), minLength: 1, maxLength: 4 }); // prettier-ignore
const rule = fc.record({
  kind: fc.constantFrom('alert' as const, 'record' as const),
  name: fc.constantFrom('A', 'B', 'C'),
  expr: fc.constantFrom('up == 0', 'sum(up)', 'up{a="b  c"} # why\n > 1', '1'),
  for: fc.constantFrom('0s', '60s', '1m30s'),
  labels: fc.dictionary(fc.constantFrom('severity', 'team'), fc.constantFrom('a', '1', 'yes', 'null', 'x: y', '')),
  annotations: fc.dictionary(fc.constantFrom('summary'), fc.constantFrom('one\ntwo', ' {{ $value }}', '1e3', '"')),
});
const plainRule = rule.map(({ kind, name, expr, labels }) => ({ [kind]: name, expr, labels }));
const group = fc.record({
  name: word,
  interval: fc.constantFrom('30s', '1m', '90s'),
  others: fc.constant({}),
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
});
const distinct = { selector: ({ name }: { readonly name: string }): string => name };
const namespaces = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('parallax~x', 'parallax~y.z', 'parallax~w'),
    groups: fc.uniqueArray(group, { maxLength: 4, ...distinct }),
  }),
  { maxLength: 3, ...distinct },
);
/** Names that look like ours and are not, and names that hurt. */
const foreignName = fc.oneof(
  word.map((text) => `n${text}`),
  fc.constantFrom(
    'parallax',
    'parallaxx~x',
    'parallax-x~x',
    'Parallax~x',
    'x/parallax~x!',
    ' parallax~x',
    'parallax/x',
  ),
);
const foreign = fc.uniqueArray(
  fc.record({ name: foreignName, groups: fc.uniqueArray(fc.record({ name: word, rules: fc.array(plainRule, { minLength: 1, maxLength: 2 }) }), { minLength: 1, maxLength: 3, ...distinct }) }), // prettier-ignore
  { maxLength: 4, ...distinct },
);
const fault = fc.constantFrom<Fault>('none', 'none', 'none', 'lost', 'late', 'refused', 'busy');
const steps = fc.array(fc.record({ wanted: namespaces, faults: fc.array(fault, { maxLength: 8 }) }), { minLength: 1, maxLength: 4 }); // prettier-ignore

type Wanted = Parameters<typeof planOf>[0]['wanted'];

/** Plans and applies, through the text of a plan file. */
async function bring(
  wanted: Wanted,
  to: Destination,
  ruler: Ruler,
): Promise<{ readonly done: boolean; readonly changes: number }> {
  const plan = parsePlan(planText(planOf({ to, ruler, found: await ruler.read(), wanted }), {}), 'plan');
  const applied = await apply(plan, ruler, {
    ...{ limit: to.max_delete, allowDelete: 1e6, reload: false, signal: new AbortController().signal },
    clock: { sleep: () => Promise.resolve() },
    onStep: () => undefined,
  });
  return { done: succeeded(applied), changes: plan.changes.length };
}

describe.each(['mimir', 'cortex', 'grafana'] as const)('at %s', (flavour) => {
  test('what is foreign stays to the byte; interrupted and repeated, what is ours converges and then rests', async () => {
    // Folders of Grafana are told by what follows the last slash: such a folder of others could look like ours.
    const others =
      flavour === 'grafana' ? foreign.filter((all) => all.every(({ name }) => !name.includes('/'))) : foreign;
    await fc.assert(
      fc.asyncProperty(others, steps, async (theirs, all) => {
        const standIn = new RulerStandIn({ flavour });
        for (const { name, groups } of theirs) for (const one of groups) standIn.seed(name, one);
        const isForeign = (name: string): boolean => !name.startsWith('parallax~');
        const before = standIn.dump(isForeign);
        let faults: Fault[] = [];
        const to = destinationOf(flavour);
        const ports = { openHttp: clientOf(standIn, () => faults.shift() ?? 'none'), clock: { sleep: () => Promise.resolve() }, signal: new AbortController().signal }; // prettier-ignore
        const ruler = openRuler(to, ports as unknown as Parameters<typeof openRuler>[1]);
        for (const { wanted, faults: next } of all) {
          faults = [...next];
          await bring(wanted, to, ruler);
          expect(standIn.dump(isForeign)).toBe(before);
        }
        faults = [];
        const wanted = all.at(-1)?.wanted ?? [];
        expect((await bring(wanted, to, ruler)).done).toBe(true);
        const settled = standIn.dump();
        standIn.log.length = 0;
        expect(await bring(wanted, to, ruler)).toEqual({ done: true, changes: 0 });
        expect(standIn.log.every(({ method }) => method === 'GET')).toBe(true);
        expect(standIn.dump()).toBe(settled);
        expect(standIn.dump(isForeign)).toBe(before);
        const there = JSON.parse(standIn.dump((name) => !isForeign(name))) as [string, [string, unknown][]][];
        const names = (pairs: readonly (readonly [string, readonly string[]])[]): unknown => new Set(pairs.flatMap(([name, groups]) => groups.map((one) => `${name}\n${one}`))); // prettier-ignore
        expect(names(there.map(([name, groups]) => [name, groups.map(([one]) => one)]))).toEqual(
          names(wanted.map(({ name, groups }) => [name, groups.map((one) => one.name)])),
        );
      }),
      { numRuns: 40 },
    );
  }, 240_000);
});
