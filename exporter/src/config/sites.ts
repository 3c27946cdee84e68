import type { ConfiguredProbe } from './config.js';
import { warningAt, type Path, type Report } from './finding.js';
import { valueAt } from './issues.js';

/** Names under which the probes of one type ask a host, and where the first of them stands. */
interface Names {
  readonly names: Set<string>;
  readonly probe: string;
  readonly name: string;
  readonly index: number;
}

/**
 * Alerts are joined by the label `target`. A host that two types of probe ask by URL has one name in both, or a fault of
 * it is two pages. Several pages of a host may have names of their own, as long as one of them is shared.
 */
export function checkSites(raw: unknown, probes: readonly ConfiguredProbe[], report: Report): void {
  for (const [host, types] of sitesOf(probes)) {
    const all = [...types.values()];
    all.forEach((one, nth) => {
      const other = all.slice(0, nth).find(({ names }) => [...names].every((name) => !one.names.has(name)));
      if (other === undefined) return;
      const reason = `${host} is the target "${other.name.slice(0, 80)}" of the probe ${other.probe}, and "${one.name.slice(0, 80)}" here: a fault of it would be two pages`; // prettier-ignore
      const finding = warningAt(placeOf(raw, one), reason, 'Give both the same name: alerts are joined by it.');
      report({ ...finding, at: 'value' });
    });
  }
}

function sitesOf(probes: readonly ConfiguredProbe[]): ReadonlyMap<string, ReadonlyMap<string, Names>> {
  const sites = new Map<string, Map<string, Names>>();
  for (const { type, name: probe, targets } of probes) {
    targets.forEach(({ host: written, name }, index) => {
      const host = hostOf(written);
      if (host === undefined) return;
      const types = sites.get(host) ?? new Map<string, Names>();
      const same = types.get(type) ?? { names: new Set(), probe, name, index };
      same.names.add(name);
      sites.set(host, types.set(type, same));
    });
  }
  return sites;
}

const hostOf = (text: string): string | undefined =>
  /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text).hostname : undefined;

/** A target before it may have had a mistake, and is not among those that were parsed. */
function placeOf(raw: unknown, { probe, name, index }: Names): Path {
  const path = ['probes', probe, 'targets'];
  const items: unknown = valueAt(raw, path);
  const named = (item: unknown): boolean => (valueAt(item, ['name']) ?? valueAt(item, ['host']) ?? item) === name;
  const at = Array.isArray(items) ? items.findIndex(named) : -1;
  const place = [...path, at < 0 ? index : at];
  return valueAt(raw, [...place, 'name']) === undefined ? place : [...place, 'name'];
}
