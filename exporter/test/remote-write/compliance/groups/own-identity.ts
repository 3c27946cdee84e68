import { expect } from 'vitest';
import { must, type Group } from '../case.js';
import type { World } from '../world.js';

const SECRET = 'sesame-open-7';
const others = ({ own }: World) => [...own.receivers].filter(([name]) => name !== 'tenant'); // prettier-ignore

export const identity: Group = {
  name: 'tenants, secrets, labels',
  upstream: false,
  cases: [
    must('tenant_headers', 'headers of the configuration stand on every request of their endpoint', ({ own }) => {
      for (const { headers } of own.at('tenant').requests)
        expect([headers['x-scope-orgid'], headers['thanos-tenant']]).toEqual(['team-a', 'team-b']);
    }),
    must('tenant_headers_of_others', 'and on no request of another', (world) => {
      for (const [name, { requests }] of others(world))
        for (const { headers } of requests) expect([name, headers['x-scope-orgid']]).toEqual([name, undefined]);
    }),
    must('authorised', 'a bearer token is sent, and everything arrives', ({ own }) =>
      expect(own.missing('tenant')).toEqual([]),
    ),
    must('secrets_stay', 'the token stands in no request to others and in nothing that the agent wrote', (world) => {
      for (const [, { requests }] of others(world)) expect(JSON.stringify(requests.map(({ headers }) => headers))).not.toContain(SECRET); // prettier-ignore
      expect(world.own.ended.output).not.toContain(SECRET);
    }),
    must('secrets_not_to_targets', 'credentials of endpoints are not sent to what is scraped', ({ own }) =>
      expect(JSON.stringify(own.scrapeHeaders)).not.toContain(SECRET),
    ),
    must('external_labels', 'external labels stand on every series that has no such label', ({ own }) => {
      expect(own.at('relabelled').one('ticks').labels).toMatchObject({
        site: 'external',
        team: 'external',
        region: 'eu',
      });
    }),
    must('external_labels_lose', 'a label of the series wins over an external one', ({ own }) =>
      expect(own.at('relabelled').one('claims').labels).toMatchObject({ site: 'page', team: 'page', region: 'eu' }),
    ),
    must('external_labels_of_others', 'and on no series of another endpoint', ({ own }) => {
      for (const { labels } of own.at('control').everything())
        expect(labels.some(([name]) => name === 'region')).toBe(false);
    }),
    must('exported_labels', 'job and instance of a page become exported_job and exported_instance', ({ own }) => {
      const { labels } = own.at('control').one('claims');
      expect(labels).toMatchObject({ job: 'main', instance: own.targets['main'], exported_job: 'other', exported_instance: 'there:1' }); // prettier-ignore
    }),
    must('relabel_drop', 'what relabelling drops does not come', ({ own }) =>
      expect([own.at('relabelled').has('dropme'), own.at('control').has('dropme')]).toEqual([false, true]),
    ),
    must('relabel_labeldrop', 'a label that relabelling drops does not come', ({ own }) => {
      expect(own.at('relabelled').one('secretive').labels).not.toHaveProperty('password_hash');
      expect(own.at('control').one('secretive').labels).toHaveProperty('password_hash');
    }),
    must('relabel_replace', 'a name that relabelling replaces comes as another, at this endpoint only', ({ own }) => {
      expect([own.at('relabelled').all('renamed').length, own.at('relabelled').has('load')]).toEqual([300, false]);
      expect(own.at('control').has('renamed')).toBe(false);
    }),
    must('relabel_labelmap', 'labelmap copies a label under another name', ({ own }) =>
      expect(own.at('relabelled').one('vanishing').labels).toMatchObject({ why: 'test', reason: 'test' }),
    ),
    must('relabelled_markers', 'staleness markers are relabelled as their series', ({ own }) => {
      const { all } = own.at('relabelled').one('vanishing');
      expect(all.at(-1)?.bits.toString(16)).toBe('7ff0000000000002');
    }),
  ],
};
