import { formatDuration } from '../../core/schema.js';
import type { TargetView, VantageView } from '../ports.js';
import { ago, duration, escapeHtml } from './html.js';
import { STYLE } from './style.js';

/** Rows on one page; more are reached by the filter and the page links. */
export const PAGE_SIZE = 200;

export interface LandingView {
  readonly vantage: VantageView;
  readonly targets: readonly TargetView[];
  /** Unix milliseconds. */
  readonly now: number;
  /** Text that probe, target or host must hold. */
  readonly filter: string;
  /** 0-based. */
  readonly page: number;
}

const LINKS = [
  ['/metrics', 'Metrics'],
  ['/sd', 'Service discovery'],
  ['/api/v1/paths', 'Paths'],
  ['/api/v1/cdn', 'CDN rounds'],
  ['/-/healthy', 'Healthy'],
  ['/-/ready', 'Ready'],
] as const;

/** The page that a person sees: how the vantage is, and what each target said last. Failing targets come first. */
export function landingPage(view: LandingView): string {
  const { vantage, targets, filter } = view;
  const wanted = targets.filter((one) =>
    `${one.probe} ${one.target} ${one.host}`.toLowerCase().includes(filter.toLowerCase()),
  );
  const links = LINKS.map(([href, text]) => `<a href="${href}">${text}</a>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(vantage.name)} · Parallax</title><style>${STYLE}</style></head><body><main>
<header><h1>Parallax · ${escapeHtml(vantage.name)}</h1><span>${health(vantage.healthy)}</span>
<span class="dim">version ${escapeHtml(vantage.version)}, started ${ago(view.now - vantage.startedAt)}</span></header>
<nav>${links}</nav>
${vantage.configProblem === undefined ? '' : `<p class="note">The configuration on disk was not taken; the running one is kept.\n${escapeHtml(vantage.configProblem)}</p>`}
${targets.length === 0 ? NOTHING : summary(targets) + form(filter) + table(wanted, view)}
${targets.some(({ note }) => note !== undefined) ? CREDITS : ''}</main></body></html>
`;
}

const NOTHING =
  '<p>No targets are configured. Add some under <code>probes</code> in the configuration; it is read again when it changes.</p>';

/** What the makers of the address tables ask of a page that shows them; see NOTICE. */
const CREDITS =
  '<footer class="dim">Networks of addresses: <a href="https://db-ip.com">IP Geolocation by DB-IP</a>, Route Views, NRO.</footer>\n';

function health(healthy: boolean | undefined): string {
  if (healthy === undefined) return '<span class="dim">vantage health not known yet</span>';
  return healthy
    ? '<span class="good">✓ vantage healthy</span>'
    : '<span class="bad">✗ vantage sick: its results are not to be trusted</span>';
}

function summary(targets: readonly TargetView[]): string {
  const count = (outcome: string | undefined): number => targets.filter(({ last }) => last?.outcome === outcome).length;
  const parts = [
    `${targets.length} target${targets.length === 1 ? '' : 's'}`,
    `<span class="good">${count('ok')} well</span>`,
    count('failed') === 0 ? '' : `<span class="bad">${count('failed')} failing</span>`,
    count(undefined) === 0 ? '' : `<span class="dim">${count(undefined)} not run yet</span>`,
  ];
  return `<p>${parts.filter((part) => part !== '').join(', ')}</p>`;
}

const form = (filter: string): string =>
  `<form method="get" action="/"><input name="filter" value="${escapeHtml(filter)}" placeholder="Filter by probe, target or host" aria-label="Filter"><button>Filter</button></form>`;

const isFailed = (target: TargetView): number => (target.last?.outcome === 'failed' ? 0 : 1);

function table(wanted: readonly TargetView[], view: LandingView): string {
  if (wanted.length === 0) return `<p class="dim">Nothing matches "${escapeHtml(view.filter)}".</p>`;
  const sorted = [...wanted].sort(
    (a, b) => isFailed(a) - isFailed(b) || a.probe.localeCompare(b.probe) || a.target.localeCompare(b.target),
  );
  const pages = Math.ceil(sorted.length / PAGE_SIZE);
  const page = Math.min(Math.max(0, view.page), pages - 1);
  const rows = sorted.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((target) => row(target, view.now));
  const head = ['Probe', 'Target', 'Last run', 'Duration', 'When', 'Interval']
    .map((text) => `<th scope="col">${text}</th>`)
    .join('');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>${pager(page, pages, view.filter)}`;
}

function row({ probe, type, target, host, last, note, interval }: TargetView, now: number): string {
  const name = target === host ? '' : `${escapeHtml(target)}<br>`;
  const kind = probe === type ? '' : ` <span class="dim">${escapeHtml(type)}</span>`;
  return `<tr><td>${escapeHtml(probe)}${kind}</td><td class="host">${name}<span class="dim">${escapeHtml(host)}</span></td><td>${outcome(last, note)}</td><td class="n">${last?.duration === undefined ? '' : duration(last.duration)}</td><td class="n">${last ? ago(now - last.at) : ''}</td><td class="n dim">every ${formatDuration(interval)}</td></tr>`;
}

function outcome(last: TargetView['last'], note: string | undefined): string {
  if (!last) return '<span class="dim">not run yet</span>';
  if (!last.failure) {
    const said = note === undefined ? '' : `<br><span class="dim">${escapeHtml(note)}</span>`;
    return `<span class="good">✓ ok</span>${said}`;
  }
  const { phase, reason, source, detail } = last.failure;
  return `<span class="bad">✗ ${escapeHtml(phase)}: ${escapeHtml(reason)}</span> <span class="dim">(${escapeHtml(source)})<br>${escapeHtml(detail)}</span>`;
}

function pager(page: number, pages: number, filter: string): string {
  if (pages < 2) return '';
  const link = (to: number, text: string): string =>
    `<a href="/?${new URLSearchParams({ filter, page: String(to) }).toString().replace(/&/g, '&amp;')}">${text}</a>`;
  const before = page > 0 ? link(page - 1, 'Previous') : '';
  const after = page < pages - 1 ? link(page + 1, 'Next') : '';
  return `<nav>${before}<span class="dim">Page ${page + 1} of ${pages}</span>${after}</nav>`;
}
