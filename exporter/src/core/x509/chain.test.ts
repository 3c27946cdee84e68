import { describe, expect, it } from 'vitest';
import { certificate } from '../../../test/kit/certificate-forge.js';
import { earliestExpiry, lastChainExpiry, matchesName, type Link } from './chain.js';
import { readCertificate, type AlternativeName } from './certificate.js';

const dns = (...values: string[]): { names: AlternativeName[] } => ({
  names: values.map((value) => ({ type: 'dns', value })),
});

describe('matchesName', () => {
  it.each([
    ['www.example.com', ['www.example.com'], true],
    ['WWW.Example.com.', ['www.example.COM'], true],
    ['www.example.com', ['example.com'], false],
    ['www.example.com', ['*.example.com'], true],
    ['a.b.example.com', ['*.example.com'], false],
    ['example.com', ['*.example.com'], false],
    ['example.com', ['*.com'], false],
    ['www.example.com', ['w*.example.com'], false],
    ['www.example.com', ['www.*.com'], false],
    ['www.example.com', ['*'], false],
    ['bank.example.com', ['good.example, DNS:bank.example.com'], false],
    ['bank.example.com', ['bank.example.com\\00.evil.example'], false],
    ['192.0.2.1', ['192.0.2.1'], false],
    ['', [''], false],
  ])('%s in %j: %s', (host, names, expected) => {
    expect(matchesName(dns(...names), host)).toBe(expected);
  });

  it('compares addresses with addresses only', () => {
    const names: AlternativeName[] = [{ type: 'ip', value: '2001:db8::1' }];
    expect(matchesName({ names }, '[2001:DB8:0::1]')).toBe(true);
    expect(matchesName({ names }, '2001:db8::2')).toBe(false);
  });
});

const link = (subject: string, issuer: string, notAfter: number): Link => ({
  notAfter,
  subjectDer: Buffer.from(subject),
  issuerDer: Buffer.from(issuer),
});

describe('expiry of a chain', () => {
  it('earliest: over everything sent', () => {
    expect(earliestExpiry([link('a', 'b', 9), link('b', 'b', 5)])).toBe(5);
    expect(earliestExpiry([])).toBeUndefined();
  });

  it.each([
    ['nothing sent', [], undefined],
    ['leaf alone', [link('a', 'b', 9)], 9],
    ['plain chain', [link('a', 'b', 9), link('b', 'c', 7), link('c', 'c', 8)], 7],
    ['cross-signed: the longer chain counts', [link('a', 'b', 9), link('b', 'old', 3), link('b', 'new', 8)], 8],
    ['a certificate that belongs to no chain', [link('a', 'b', 9), link('x', 'y', 1)], 9],
    ['names in a circle', [link('a', 'b', 9), link('b', 'c', 4), link('c', 'b', 6)], 4],
    ['the same name sixteen times', Array.from({ length: 16 }, () => link('a', 'a', 5)), 5],
  ] as [string, Link[], number | undefined][])('last: %s', (_, sent, expected) => {
    expect(lastChainExpiry(sent)).toBe(expected);
  });

  it('last: a trust anchor ends the chain', () => {
    expect(lastChainExpiry([link('a', 'r', 9)], [link('r', 'r', 2)])).toBe(2);
  });

  it('works on certificates that were read', () => {
    const ca = certificate({ subject: 'CA', ca: true, notAfter: '20300101000000Z' });
    const leaf = certificate({ issuer: ca, notAfter: '20310101000000Z' });
    const chain = [leaf, ca].map((one) => readCertificate(one.der));
    expect(lastChainExpiry(chain)).toBe(Date.UTC(2030, 0) / 1000);
  });
});
