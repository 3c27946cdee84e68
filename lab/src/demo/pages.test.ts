import { describe, expect, it } from 'vitest';
import type { Notification } from '../parts/webhook.js';
import { pageLines, pagesOf, whyLine } from './pages.js';
import { plain } from './view.js';

const LABELS = { alertname: 'ParallaxTargetDown', probe: 'web', target: 'fast', fault: 'target' };

function told(at: number, status: 'firing' | 'resolved', startsAt = 'then'): Notification {
  const annotations = { summary: 'fast is down (web)', description: 'It fails from: fra ams.' };
  const alerts = [{ status, labels: LABELS, annotations, startsAt }];
  return { at, receiver: 'pager', status, groupLabels: {}, alerts };
}

describe('pages', () => {
  it('are counted by what fires: a reminder is the same page, a second outage another one', () => {
    const pages = pagesOf([
      told(1000, 'firing'),
      told(3000, 'firing'),
      told(9000, 'resolved'),
      told(20_000, 'firing', 'later'),
    ]);
    expect(pages.map(({ at, times, resolved }) => ({ at, times, resolved }))).toEqual([
      { at: 1000, times: 2, resolved: 9000 },
      { at: 20_000, times: 1, resolved: undefined },
    ]);
  });

  it('keep the time at which they were over when it is said twice, and know nothing of what never fired', () => {
    const over = told(9000, 'resolved');
    expect(pagesOf([told(1000, 'firing'), over, { ...over, at: 11_000 }])[0]?.resolved).toBe(9000);
    expect(pagesOf([over])).toEqual([]);
  });

  it('are told with their subject, the fault, the time after the cause, and the words of the rule', () => {
    const causes = [
      { what: 'stop the fast origin', at: 500 },
      { what: 'cut the path of ams', at: 50_000 },
    ];
    const line = 'pager   ParallaxTargetDown web/fast (target), 8 s after "stop the fast origin"';
    const words = ': fast is down (web). It fails from: fra ams.';
    const firing = [told(8500, 'firing')];
    expect(pageLines(pagesOf(firing), causes, plain)).toBe(`alerts: 1 firing, 1 sent by Alertmanager\n${line}${words}`);
    expect(pageLines(pagesOf([...firing, told(14_500, 'resolved')]), causes, plain)).toBe(
      `alerts: 0 firing, 1 sent by Alertmanager\n${line}, over after 6 s${words}`,
    );
  });

  it('come with the question why the newest of those that fire does', () => {
    const firing = [told(1000, 'firing')];
    expect(whyLine(pagesOf(firing), 'prometheus:9090')).toBe(
      'why: npx parallax rules explain ParallaxTargetDown --label target=fast --prometheus http://prometheus:9090',
    );
    expect(whyLine(pagesOf([...firing, told(9000, 'resolved')]), 'prometheus:9090')).toBe('');
  });

  it('fit the screen: the newest four, cut at its edge', () => {
    const many = pagesOf(Array.from({ length: 9 }, (_, index) => told(index, 'firing', String(index))));
    const lines = pageLines(many, [], plain, 40).split('\n');
    expect(lines[0]).toBe('alerts: 9 firing, 9 sent by Alertmanager');
    expect(lines.slice(1)).toEqual(Array(4).fill('pager   ParallaxTargetDown web/fast (tar'.slice(0, 39)));
  });
});
