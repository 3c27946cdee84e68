import { mkdtempSync, rmSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from './process.js';
import { Scope } from './scope.js';
import { weightedDns, type WeightedDns } from './weighted-dns.js';

const scope = new Scope();
const resolver = new Resolver();
let byAddress: WeightedDns;
let byName: WeightedDns;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weighted-dns-'));
  scope.defer('remove the folder', () => rmSync(folder, { recursive: true, force: true }));
  const [port = 0, apiPort = 0, port2 = 0, apiPort2 = 0] = await freePorts(4);
  const common = { zone: 'shop.test', hosts: ['www', 'img', 'static'], weights: { alpha: 70, beta: 30 } };
  byAddress = await weightedDns(scope, {
    ...{ ...common, port, apiPort, folder: join(folder, 'a') },
    ways: { alpha: '192.0.2.1', beta: '192.0.2.2' },
  });
  byName = await weightedDns(scope, {
    ...{ ...common, port: port2, apiPort: apiPort2, folder: join(folder, 'b') },
    ways: { alpha: 'edge.alpha', beta: 'edge.beta' },
    names: { 'edge.alpha': '192.0.2.1', 'edge.beta': '192.0.2.2' },
  });
});
afterAll(() => scope[Symbol.asyncDispose]());

/** How many of `times` answers are the first way's. */
async function share(dns: WeightedDns, host: string, times = 200): Promise<number> {
  resolver.setServers([dns.server]);
  const answers = await Promise.all(Array.from({ length: times }, () => resolver.resolve4(host)));
  return answers.filter((one) => one[0] === '192.0.2.1').length / times;
}

describe('the weighted DNS server of the lab', () => {
  it('answers by weight, and by other weights as soon as they were set', async () => {
    expect(byAddress.hosts).toEqual(['www.shop.test', 'img.shop.test', 'static.shop.test']);
    // 200 answers at 0.7: a deviation of more than 0.16 has a chance below one in a million.
    expect(Math.abs((await share(byAddress, 'www.shop.test')) - 0.7)).toBeLessThan(0.16);
    await byAddress.setWeights({ alpha: 0, beta: 1 });
    for (const host of byAddress.hosts) expect(await share(byAddress, host, 20)).toBe(0);
    await byAddress.setWeights({ alpha: 1 }, ['img']);
    expect(await share(byAddress, 'img.shop.test', 20)).toBe(1);
    expect(await share(byAddress, 'www.shop.test', 20)).toBe(0);
  });
  it('leads there by CNAME where ways are names', async () => {
    await byName.setWeights({ beta: 1 });
    resolver.setServers([byName.server]);
    expect(await resolver.resolveCname('www.shop.test')).toEqual(['edge.beta.shop.test']);
    expect(await share(byName, 'www.shop.test', 20)).toBe(0);
  });
  it('refuses weights of ways that it does not have, and a sum of 0', async () => {
    await expect(byAddress.setWeights({ gamma: 1 })).rejects.toThrow('no way is called gamma');
    await expect(byAddress.setWeights({ alpha: 0, beta: 0 })).rejects.toThrow('at least one must be more than 0');
  });
});
