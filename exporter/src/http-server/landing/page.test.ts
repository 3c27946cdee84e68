import { describe, expect, it } from 'vitest';
import type { TargetView } from '../ports.js';
import { landingPage, PAGE_SIZE, type LandingView } from './page.js';

const target = (change: Partial<TargetView> = {}): TargetView => ({
  probe: 'web',
  type: 'http',
  target: 'shop',
  host: 'https://shop.test/',
  labels: {},
  interval: 30_000,
  ...change,
});
const view = (change: Partial<LandingView> = {}): LandingView => ({
  vantage: { name: 'fra', version: '1.0', healthy: true, startedAt: 0 },
  targets: [],
  now: 90_000,
  filter: '',
  page: 0,
  ...change,
});

describe('landing page', () => {
  it('says what to do when nothing is configured', () =>
    expect(landingPage(view())).toContain('No targets are configured'));
  it('shows outcome, duration and age, failing targets first', () => {
    const failure = {
      phase: 'connect',
      reason: 'connection_refused',
      source: 'target',
      detail: 'nobody listens',
    } as const;
    const html = landingPage(
      view({
        targets: [
          target({ target: 'a', last: { outcome: 'ok', at: 80_000, duration: 0.0412 } }),
          target({ target: 'b', last: { outcome: 'failed', at: 60_000, failure } }),
          target({ target: 'c' }),
        ],
      }),
    );
    expect(html).toContain('41.2 ms');
    expect(html).toContain('10 s ago');
    expect(html).toMatch(/connect: connection_refused.*nobody listens/s);
    expect(html).toContain('not run yet');
    expect(html).toContain('1 failing');
    expect(html.indexOf('>b<br>')).toBeLessThan(html.indexOf('>a<br>'));
  });
  it('shows what a run saw, in a sentence', () => {
    const last = { outcome: 'ok', at: 80_000 } as const;
    const html = landingPage(view({ targets: [target({ note: 'Reached <b> at hop 7.', last })] }));
    expect(html, 'as the makers of the tables ask').toContain('<a href="https://db-ip.com">');
    expect(html).toMatch(/✓ ok.*Reached &lt;b&gt; at hop 7\./);
    expect(html).toContain('href="/api/v1/paths"');
  });
  it('escapes everything that comes from outside', () => {
    const evil = `"><img src=x onerror=alert(1)>'&`;
    const failure = { phase: evil, reason: 'timeout', source: evil, detail: evil } as const;
    const html = landingPage(
      view({
        vantage: { name: evil, version: evil, healthy: undefined, startedAt: 0, configProblem: evil },
        targets: [target({ probe: evil, target: evil, host: evil, last: { outcome: 'failed', at: 0, failure } })],
        filter: '',
      }),
    );
    expect(html).not.toContain('<img');
    expect(landingPage(view({ targets: [target()], filter: evil }))).not.toContain('<img');
  });
  it('filters and pages', () => {
    const targets = Array.from({ length: PAGE_SIZE * 2 + 5 }, (_, index) =>
      target({ target: `t${String(index).padStart(4, '0')}` }),
    );
    const second = landingPage(view({ targets, page: 1 }));
    expect(second).toContain('Page 2 of 3');
    expect(second).toContain('t0200');
    expect(second).not.toContain('t0199');
    expect(landingPage(view({ targets, page: 99 }))).toContain('Page 3 of 3');
    expect(landingPage(view({ targets, filter: 'T0007' }))).toContain('t0007');
    expect(landingPage(view({ targets, filter: 'zzz' }))).toContain('Nothing matches');
  });
});
