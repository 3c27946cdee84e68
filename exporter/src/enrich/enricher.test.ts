import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reverseServer } from '../../test/kit/dns-server.js';
import { bitsOf, mmdb, type Data } from '../../test/kit/mmdb.js';
import { addressBytes } from '../core/address.js';
import type { Files } from '../core/files.js';
import { FileError } from '../core/files.js';
import type { Resolver } from '../core/resolver.js';
import { createSocketClock } from '../engine/index.js';
import { createFiles } from '../platform/files.js';
import { createPlatform } from '../platform/index.js';
import { createResolver } from '../resolver/index.js';
import { createEnricher, DEFAULT_ENRICH, type EnrichConfig, type OwnEnricher } from './index.js';
import { atOnce } from './slices.js';
import { loadTables } from './tables.js';

const stamps = createSocketClock();
const { clock, net } = createPlatform(stamps);
const deaf: Resolver = { resolve: () => Promise.reject(new Error('nobody asks')) };
const quiet = (): AbortSignal => new AbortController().signal;
const OFF: EnrichConfig = { tables: false, ptr: false, databases: [], networks: [] };
const UNKNOWN_ALL = {
  ...{ asn: 'unknown', as_name: 'unknown', prefix: 'unknown', country: 'unknown', place: 'unknown' },
  ...{ ptr: 'unknown', network: 'unknown', site: 'unknown' },
};

const directory = mkdtempSync(join(tmpdir(), 'parallax-enrich-'));
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => {
  stamps.close();
  rmSync(directory, { recursive: true });
});

interface World {
  readonly enricher: OwnEnricher;
  readonly logged: string[];
}

function world(config: EnrichConfig, change: { files?: Files; resolver?: Resolver } = {}): World {
  const logged: string[] = [];
  const enricher = createEnricher({
    ...{ clock, config, files: createFiles(), resolver: deaf },
    log: { log: (level, event, fields) => void logged.push(`${level} ${event} ${JSON.stringify(fields ?? {})}`) },
    ...change,
  });
  closers.push(() => enricher.close());
  return { enricher, logged };
}

function writeDatabase(name: string, networks: Readonly<Record<string, Data>>): string {
  const path = join(directory, name);
  const entries = Object.entries(networks).map(([cidr, data]) => {
    const [ip = '', bits = ''] = cidr.split('/');
    return ['0'.repeat(96) + bitsOf(addressBytes(ip) ?? [], Number(bits)), data] as const;
  });
  writeFileSync(`${path}.new`, mmdb({ ipVersion: 6, networks: Object.fromEntries(entries) }));
  renameSync(`${path}.new`, path);
  return path;
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition() && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('facts', () => {
  it('are unknown where nothing is known, and for what is no address', async () => {
    const { enricher } = world(OFF);
    enricher.warm();
    await enricher.loaded();
    expect(enricher.facts('192.0.2.1')).toEqual(UNKNOWN_ALL);
    expect(enricher.facts('')).toEqual(UNKNOWN_ALL);
    expect(enricher.facts('\u001b[31m')).toEqual(UNKNOWN_ALL);
  });

  it("come from the user's networks first, then the databases in their order", async () => {
    const city = writeDatabase('city.mmdb', {
      '192.0.2.0/24': { country: { iso_code: 'DE' }, city: { names: { en: 'Cologne' } } },
      '198.51.100.0/24': { country: { iso_code: 'DE' }, city: { names: { en: 'Berlin' } } },
    });
    const other = writeDatabase('other.mmdb', {
      '192.0.0.0/16': { country_code: 'FR', city: 'Paris', asn: 'AS64501', as_name: 'Other' },
      '198.51.100.0/24': { country_code: 'FR', asn: 'AS64502', as_name: 'Further' },
    });
    const office = { cidr: '198.51.100.0/25', name: 'office', site: 'Bonn', asn: 64500 };
    const { enricher } = world({ ...OFF, databases: [city, other], networks: [office] });
    enricher.warm();
    await enricher.loaded();
    expect(enricher.facts('192.0.2.1')).toEqual({
      ...{ ...UNKNOWN_ALL, asn: 'AS64501', as_name: 'Other', prefix: '192.0.0.0/16', country: 'DE', place: 'Cologne' },
    });
    // The name of another system, and the place of another country, would be wrong.
    expect(enricher.facts('198.51.100.1')).toEqual({
      ...{ ...UNKNOWN_ALL, asn: 'AS64500', prefix: '198.51.100.0/25', country: 'DE', place: 'Berlin' },
      ...{ network: 'office', site: 'Bonn' },
    });
    expect(enricher.facts('198.51.100.200')).toMatchObject({ asn: 'AS64502', as_name: 'Further', network: 'unknown' });
  });

  it('change when a file does, and stay when it turns bad', async () => {
    const path = writeDatabase('change.mmdb', { '192.0.2.0/24': { country_code: 'DE' } });
    const list = join(directory, 'networks.yml');
    writeFileSync(list, '- { cidr: 192.0.2.0/25, name: old }\n');
    const { enricher, logged } = world({ ...OFF, databases: [path], networks_file: list });
    enricher.warm();
    await enricher.loaded();
    expect(enricher.facts('192.0.2.1')).toMatchObject({ country: 'DE', network: 'old' });

    writeDatabase('change.mmdb', { '192.0.2.0/24': { country_code: 'FR' } });
    writeFileSync(list, '- { cidr: 192.0.2.0/25, name: new }\n');
    await until(() => enricher.facts('192.0.2.1').country === 'FR' && enricher.facts('192.0.2.1').network === 'new');
    expect(enricher.facts('192.0.2.1')).toMatchObject({ country: 'FR', network: 'new' });

    writeFileSync(path, 'junk');
    writeFileSync(list, '- { cidr: 192.0.2.0/99, name: bad }\n');
    await until(() => logged.filter((line) => line.startsWith('error')).length >= 2);
    expect(enricher.facts('192.0.2.1')).toMatchObject({ country: 'FR', network: 'new' });
    const errors = logged.filter((line) => line.startsWith('error')).join('\n');
    expect(errors).toContain('not a MaxMind DB file');
    expect(errors).toContain(`${list}:1: 0.cidr: \\"192.0.2.0/99\\" is not a network`);
  });

  it('follow a new configuration, also one that names what the old one did', async () => {
    const path = join(directory, 'reload.yml');
    writeFileSync(path, '- { cidr: 192.0.2.0/24, name: one }\n');
    const { enricher } = world({ ...OFF, networks_file: path }, { files: unwatched() });
    enricher.warm();
    await enricher.loaded();
    expect(enricher.facts('192.0.2.1').network).toBe('one');
    writeFileSync(path, '- { cidr: 192.0.2.0/24, name: two }\n');
    enricher.update({ ...OFF, networks_file: path });
    await enricher.loaded();
    expect(enricher.facts('192.0.2.1').network).toBe('two');
    enricher.update(OFF);
    await enricher.loaded();
    expect(enricher.facts('192.0.2.1').network).toBe('unknown');
  });

  it('survive a database that is broken inside: it is left out, said once', async () => {
    const path = join(directory, 'inside.mmdb');
    const whole = mmdb({ ipVersion: 4, networks: { '110000000000000000000010': { country_code: 'DE' } } });
    // The value becomes a pointer to itself.
    const at = whole.indexOf('country_code') - 2;
    whole.set([0x20, 0x00], at);
    writeFileSync(path, whole);
    const { enricher, logged } = world({ ...OFF, databases: [path] });
    enricher.warm();
    await enricher.loaded();
    expect([enricher.facts('192.0.2.1'), enricher.facts('192.0.2.2')]).toEqual([UNKNOWN_ALL, UNKNOWN_ALL]);
    expect(logged.filter((line) => line.includes('left out'))).toHaveLength(1);
  });
});

const unwatched = (): Files => ({ ...createFiles(), watch: () => () => undefined });

describe('PTR records', () => {
  it("come from the agent's resolver, and can be switched off", async () => {
    const server = await reverseServer({
      '1.2.0.192.in-addr.arpa': ['r1.example.'],
      '2.2.0.192.in-addr.arpa': ['<b>.'],
    });
    const system = (): Promise<{ resolvConf: string; hosts: string }> => Promise.resolve({ resolvConf: '', hosts: '' });
    const resolver = createResolver({ net, clock, system, servers: [`127.0.0.1:${server.port}`] });
    closers.push(
      () => server.close(),
      () => resolver.close(),
    );
    const { enricher } = world({ ...OFF, ptr: true }, { resolver });
    const asked = ['192.0.2.1', '192.0.2.2', '192.0.2.3', 'not an address'];
    await enricher.settle(asked, quiet());
    expect(asked.map((ip) => enricher.facts(ip).ptr)).toEqual(['r1.example', 'unknown', 'unknown', 'unknown']);
    expect(server.seen()).toBe(3);
    enricher.update(OFF);
    expect(enricher.facts('192.0.2.1').ptr).toBe('unknown');
    enricher.facts('192.0.2.9');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.seen()).toBe(3);
  });
});

describe('the tables that come with the agent', () => {
  let enricher: OwnEnricher;
  let logged: string[];
  beforeAll(async () => {
    logged = [];
    const log = { log: (level: string, event: string): void => void logged.push(`${level} ${event}`) };
    const config = { ...DEFAULT_ENRICH, networks: [{ cidr: '8.8.8.8/32', name: 'dns' }] };
    enricher = createEnricher({ clock, config, files: createFiles(), resolver: deaf, log });
    expect(enricher.facts('8.8.8.8')).toEqual(UNKNOWN_ALL);
    await enricher.loaded();
  });
  afterAll(() => enricher.close());

  it('know the systems, names and countries of well-known addresses', () => {
    expect(logged).toEqual(['info address tables loaded']);
    const google = { asn: 'AS15169', as_name: 'Google LLC', country: 'US' };
    expect(enricher.facts('8.8.4.4')).toMatchObject({ ...google, prefix: '8.8.4.0/24', network: 'unknown' });
    expect(enricher.facts('8.8.8.8')).toMatchObject({ ...google, prefix: '8.8.8.8/32', network: 'dns' });
    expect(enricher.facts('2001:4860:4860::8888')).toMatchObject(google);
    expect(enricher.facts('::ffff:8.8.4.4')).toMatchObject(google);
    expect(enricher.facts('193.0.6.139')).toMatchObject({ asn: 'AS3333', prefix: '193.0.0.0/21', country: 'NL' });
  });

  it('say nothing about addresses that nobody announces, whatever registries list', () => {
    const special = ['10.0.0.1', '192.168.1.1', '172.16.0.1', '100.64.0.1', '127.0.0.1', '192.0.2.1', '224.0.0.1'];
    const six = ['2001:db8::1', 'fe80::1', 'fd00::1', '::1', '::'];
    for (const ip of [...special, ...six, '0.0.0.0', '255.255.255.255'])
      expect(enricher.facts(ip)).toEqual(UNKNOWN_ALL);
  });

  it('may be missing: then one line says so, and facts are unknown', async () => {
    const tables = await loadTables(
      createFiles(),
      (work) => Promise.resolve(atOnce(work)),
      () => undefined,
    );
    expect(tables.missing).toEqual(['@ip-location-db/asn', '@ip-location-db/geo-whois-asn-country-mmdb']);
    expect(tables.facts(Uint32Array.of(0x08080808), 1)).toMatchObject({ asn: 'unknown', country: 'unknown' });
    expect(tables.size).toMatchObject({ ranges: 0 });
  });

  it('may be unreadable: that is an error in the log and no crash', async () => {
    const files = { ...unwatched(), readBytes: () => Promise.reject(new FileError('forbidden', 'x: not allowed')) };
    const broken = world({ ...OFF, tables: true }, { files });
    broken.enricher.warm();
    await broken.enricher.loaded();
    expect(broken.enricher.facts('8.8.8.8')).toEqual(UNKNOWN_ALL);
    expect(broken.logged).toEqual([expect.stringMatching(/^error address tables cannot be used .*not allowed/)]);
  });
});
