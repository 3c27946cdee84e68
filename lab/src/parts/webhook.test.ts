import { expect, it } from 'vitest';
import { Scope } from './scope.js';
import { webhook } from './webhook.js';

const notification = (receiver: string): object => ({
  ...{ version: '4', receiver, status: 'firing', groupLabels: { alertname: 'A' }, externalURL: 'http://x' },
  alerts: [{ status: 'firing', labels: { alertname: 'A' }, annotations: {}, startsAt: 't', fingerprint: 'f' }],
});

it('keeps the newest notifications, counts all, and refuses what is none', async () => {
  await using scope = new Scope();
  const { url, received, count } = await webhook(scope, 3);
  const post = async (body: string): Promise<number> => (await fetch(url, { method: 'POST', body })).status;
  expect(await post('{"status":"firing"}')).toBe(400);
  expect(await post('no JSON')).toBe(400);
  expect(await post('x'.repeat(2 << 20))).toBe(400);
  for (let index = 0; index < 5; index += 1) await post(JSON.stringify(notification(String(index))));
  expect(count()).toBe(5);
  expect(received().map(({ receiver }) => receiver)).toEqual(['2', '3', '4']);
  expect(received()[0]?.alerts).toEqual([{ status: 'firing', labels: { alertname: 'A' }, annotations: {}, startsAt: 't' }]); // prettier-ignore
  expect(Math.abs((received()[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
});
