/** What came to the pager, alert by alert, and how it is said. Pure. */
import type { Notification } from '../parts/webhook.js';
import type { Paint } from './view.js';

/** One alert as somebody is told of it. */
export interface Page {
  readonly receiver: string;
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly evidence: string;
  /** When somebody was first told, in Unix milliseconds. */
  readonly at: number;
  /** How often somebody was told that it fires. */
  readonly times: number;
  /** When somebody was told that it is over; absent while it lasts. */
  readonly resolved?: number;
}

const identity = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** In the order in which they came; an alert that fires again after it was over is another page. */
export function pagesOf(notifications: readonly Notification[]): readonly Page[] {
  const pages = new Map<string, Page>();
  for (const { at, receiver, alerts } of notifications) {
    for (const { status, labels, annotations, startsAt } of alerts) {
      const key = `${receiver} ${startsAt} ${identity(labels)}`;
      const known = pages.get(key);
      if (status === 'resolved') {
        if (known?.resolved === undefined && known) pages.set(key, { ...known, resolved: at });
        continue;
      }
      const { summary = '', description: evidence = '' } = annotations;
      const first = { ...{ receiver, labels, summary, evidence, at }, alert: labels['alertname'] ?? '', times: 0 };
      pages.set(key, { ...(known ?? first), times: (known?.times ?? 0) + 1 });
    }
  }
  return [...pages.values()];
}

/** A fault that somebody made. */
export interface Cause {
  readonly what: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** The newest pages; more would push the rest off the screen. */
const SHOWN = 4;
const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(0)} s`;

/** A line a page with the words that it has for people, and how long after its cause it came. */
export function pageLines(pages: readonly Page[], causes: readonly Cause[], paint: Paint, columns = 150): string {
  const firing = pages.filter(({ resolved }) => resolved === undefined).length;
  const head = paint.dim(`alerts: ${firing} firing, ${pages.length} sent by Alertmanager`);
  const lines = pages.slice(-SHOWN).map((page) => {
    const cause = causes.findLast(({ at }) => at <= page.at);
    const after = cause === undefined ? '' : `, ${seconds(cause.at, page.at)} after "${cause.what}"`;
    const over = page.resolved === undefined ? '' : `, over after ${seconds(page.at, page.resolved)}`;
    const text = `${page.receiver.padEnd(8)}${nameOf(page)}${after}${over}: ${page.summary}. ${page.evidence}`;
    return (page.resolved === undefined ? paint.bad : paint.dim)(text.slice(0, columns - 1));
  });
  return [head, ...lines].join('\n');
}

/** How to ask a Prometheus why the newest alert fires; empty when none does. */
export function whyLine(pages: readonly Page[], address: string): string {
  const page = pages.findLast(({ resolved }) => resolved === undefined);
  if (page === undefined) return '';
  const label = ['target', 'vantage'].find((name) => page.labels[name] !== undefined);
  const choice = label === undefined ? '' : ` --label ${label}=${page.labels[label] ?? ''}`;
  return `why: npx parallax rules explain ${page.alert}${choice} --prometheus http://${address}`;
}

/** `ParallaxTargetDown web/fast (target)`: the alert, its subject, and where the fault lies. */
export function nameOf({ alert, labels }: Pick<Page, 'alert' | 'labels'>): string {
  const { probe, target, vantage, fault } = labels;
  const subject = [probe, target, vantage].filter((one) => one !== undefined).join('/');
  return [alert, subject, fault === undefined ? '' : `(${fault})`].filter((word) => word !== '').join(' ');
}
