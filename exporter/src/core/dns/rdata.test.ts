import { describe, expect, it } from 'vitest';
import { typeCode } from './codes.js';
import { encodeName } from './name.js';
import { rdataText, toZoneLine } from './rdata.js';

const name = (text: string): string => Buffer.from(encodeName(text)).toString('hex');
const text = (value: string): string => Buffer.from(value).toString('hex');
const from = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** Texts as dig and zone files have them; DS, DNSKEY and RRSIG after RFC 4034 sections 5.4, 2.3 and 3.3. */
const TABLE: readonly (readonly [type: string, rdata: string, text: string])[] = [
  ['A', 'c0000201', '192.0.2.1'],
  ['AAAA', '20010db8000000000000000000000001', '2001:db8::1'],
  ['NS', name('ns1.example.'), 'ns1.example.'],
  ['CNAME', name('x.example.'), 'x.example.'],
  ['PTR', name('x.example.'), 'x.example.'],
  [
    'SOA',
    `${name('ns.example.')}${name('hostmaster.example.')}00000001 00000e10 00000258 00093a80 0000003c`,
    'ns.example. hostmaster.example. 1 3600 600 604800 60',
  ],
  ['MX', `000a${name('mx.example.')}`, '10 mx.example.'],
  ['TXT', `03${text('a"b')}02${text('\\c')}020a00`, '"a\\"b" "\\\\c" "\\010\\000"'],
  ['SRV', `0001 0002 01bb${name('s.example.')}`, '1 2 443 s.example.'],
  ['CAA', `0005${text('issue')}${text('letsencrypt.org')}`, '0 issue "letsencrypt.org"'],
  ['DS', 'ec45 05 01 2bb183af5f22588179a53b0a98631fad1a292118', '60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118'],
  ['DNSKEY', '0100 03 05 010203', '256 3 5 AQID'],
  [
    'RRSIG',
    `0001 05 03 00015180 3e7b220f 3e53cb8f 0a52${name('example.com.')}010203`,
    'A 5 3 86400 20030321143039 20030219182311 2642 example.com. AQID',
  ],
  ['NSEC', `${name('host.example.com.')}0006 400100000003`, 'host.example.com. A MX RRSIG NSEC'],
  ['NSEC3', '01 00 0001 02abcd 05 0123456789 0001 40', '1 0 1 ABCD 04HKAPS9 A'],
  ['NAPTR', `000a 0001 01${text('S')} 03${text('SIP')} 00 ${name('_sip.example.')}`, '10 1 "S" "SIP" "" _sip.example.'],
  [
    'HTTPS',
    `0001 00 0001 0006 026832 026833 0003 0002 01bb 0004 0004 c0000201`,
    '1 . alpn="h2,h3" port="443" ipv4hint="192.0.2.1"',
  ],
  [
    'SVCB',
    `0001${name('dot.example.')}0007 0010 ${text('/dns-query{?dns}')}`,
    '1 dot.example. dohpath="/dns-query{?dns}"',
  ],
  ['TYPE65280', '0102', '\\# 2 0102'],
];

describe('rdataText', () => {
  it.each(TABLE)('%s', (type, hex, expected) => {
    expect(rdataText(typeCode(type) ?? 0, from(hex))).toBe(expected);
  });

  it.each([
    ['A', 'c00002'],
    ['MX', '00'],
    ['NS', 'c000'],
    ['TXT', '05 61'],
    ['SOA', '00 00 01'],
    ['NSEC', `${name('a.')} 0000 0000`],
    ['HTTPS', '0001 00 0003 0001 01'],
    ['SRV', `0001 0002 01bb${name('s.example.')}00`],
  ])('falls back to the generic form for %s that breaks its type', (type, hex) => {
    expect(rdataText(typeCode(type) ?? 0, from(hex))).toMatch(/^\\# \d+ [0-9A-F]*$/);
  });
});

describe('toZoneLine', () => {
  it('has the fields of a zone file between tabs', () => {
    const record = { name: 'a.example.', type: 1, class: 1, ttl: 60, rdata: from('c0000201') };
    expect(toZoneLine(record)).toBe('a.example.\t60\tIN\tA\t192.0.2.1');
    expect(toZoneLine({ ...record, type: 65_280 })).toBe('a.example.\t60\tCLASS1\tTYPE65280\t\\# 4 C0000201');
  });
});
