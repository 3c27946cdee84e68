import { describe, expect, it } from 'vitest';
import { addressBytes, kindOf, parseCidr } from './address.js';
import { literalAddress } from './host.js';
import type { Address } from './net.js';
import { anyTarget, targetPolicy } from './target-policy.js';

const kind = (text: string): string => kindOf(addressBytes(text) ?? []);
const at = (ip: string): Address => literalAddress(ip) ?? { ip, family: '4' };

describe('what an address is', () => {
  it.each([
    ['93.184.216.34', 'public'],
    ['2606:2800:220:1::1', 'public'],
    ['169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['fd20:ce::254', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['10.0.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['100.64.0.1', 'private'],
    ['127.8.8.8', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['::1', 'loopback'],
    ['::', 'unspecified'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fec0::1', 'private'],
    ['fc00::1', 'private'],
    ['ff02::1', 'multicast'],
    ['2001:0:1::1', 'reserved'],
  ])('%s is %s', (text, expected) => expect(kind(text)).toBe(expected));

  it.each([
    ['::ffff:169.254.169.254', 'metadata'],
    ['::169.254.169.254', 'metadata'],
    ['::ffff:0:169.254.169.254', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['2002:a9fe:a9fe::', 'metadata'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['2002:0a00:0001::1', 'private'],
    ['::ffff:93.184.216.34', 'public'],
  ])('%s is judged as the IPv4 address it leads to: %s', (text, expected) => expect(kind(text)).toBe(expected));

  it('refuses texts that are no prefix', () => {
    expect(['10.0.0.0/33', 'example.com', '10.0.0/8', '::/129', '', '/8'].map(parseCidr)).toEqual(
      Array(6).fill(undefined),
    );
  });
});

describe('the policy of a server that others can reach', () => {
  const policy = targetPolicy({
    listed: ['www.example.com', '192.0.2.7'],
    allow: ['*.example.net', '10.1.0.0/16', '93.184.216.0/24', '169.254.0.0/16', '169.254.7.7'],
  });

  it.each([
    'www.example.com',
    'WWW.Example.com.',
    'a.example.net',
    'a.b.example.net',
    '10.1.2.3',
    '93.184.216.34',
    '192.0.2.7',
    '169.254.7.7',
  ])('lets %s pass', (host) => expect(policy.host(host)).toBeUndefined());
  it.each([
    'example.net',
    'evilexample.net',
    'www.example.com.evil.test',
    'metadata.google.internal',
    '10.2.0.1',
    '8.8.8.8',
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '127.0.0.1',
    '0xa9fea9fe',
    '2852039166',
    '0251.0376.0251.0376',
    '127.1',
    '①②⑦.0.0.1',
    '',
  ])('refuses %s and says what to do', (host) => expect(policy.host(host)).toMatch(/server\.probe\.allow/));

  it('judges the connected address again: rebinding and redirects', () => {
    expect(policy.address(at('93.184.216.34'))).toBeUndefined();
    expect(policy.address(at('1.1.1.1'))).toBeUndefined();
    expect(policy.address(at('10.1.9.9'))).toBeUndefined();
    expect(policy.address(at('10.2.9.9'))).toMatch(/private/);
    expect(policy.address(at('127.0.0.1'))).toMatch(/loopback/);
    expect(policy.address(at('169.254.169.254'))).toMatch(/metadata/);
    expect(policy.address(at('169.254.7.8'))).toMatch(/link-local/);
    expect(policy.address(at('64:ff9b::a9fe:a9fe'))).toMatch(/metadata/);
  });
  it('is open on loopback', () => expect(anyTarget.host('anything')).toBeUndefined());
});
