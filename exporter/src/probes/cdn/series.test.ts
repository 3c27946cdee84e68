import { afterEach, expect, it } from 'vitest';
import { FASTLY, probeCdn, smallCache, smallOrigin, urlOf } from '../../../test/kit/cdn-servers.js';
import type { Peer } from '../../../test/kit/servers.js';
import { Config } from './config.js';
import { seriesOf } from './series.js';

const peers: Peer[] = [];
const keep = async <P extends Peer>(making: Promise<P>): Promise<P> => {
  const peer = await making;
  peers.push(peer);
  return peer;
};
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.close())));

it('says about as many series as a healthy target has', async () => {
  const source = await keep(smallOrigin());
  const [one, other] = [await keep(smallCache(source, { fields: FASTLY })), await keep(smallCache(source))];
  const providers = { one: urlOf(one), other: urlOf(other) };
  const objects = ['static', 'images', 'text'].map((partition) => ({ path: `/${partition}`, partition }));
  const config = { providers, objects, origin: urlOf(source), encodings: { every: '1h' }, lint: 'off' };
  const run = await probeCdn(config, { common: { timeout: 10_000 } });
  const made = new Set(run.samples.map(({ metric, labels }) => JSON.stringify([metric.name, labels]))).size;
  const said = seriesOf(Config.parse(config));
  expect(made).toBeGreaterThan(150);
  expect(Math.abs(said - made) / made, `${said} for ${made}`).toBeLessThan(0.25);
});
