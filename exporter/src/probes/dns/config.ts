import { z } from 'zod';
import { classCode, RCODES, typeCode, type RcodeName } from '../../core/dns/codes.js';
import { nameProblem } from '../../core/dns/name.js';
import { duration, pattern, port, prefix } from '../../core/schema.js';
import { checkTls, tlsObject } from '../../core/tls-config.js';

const TRANSPORTS = ['udp', 'tcp', 'dot', 'doh'] as const;
export type Transport = (typeof TRANSPORTS)[number];

const MAX_PATTERNS = 32;

/** A text that `check` finds fault with or not; the output stays text. */
const checked = (check: (text: string) => string | undefined): z.ZodType<string, string> =>
  z
    .string()
    .max(1100)
    .superRefine((text, context) => {
      const problem = check(text);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    });

const code = (what: string, find: (text: string) => number | undefined): z.ZodType<number, string> =>
  z
    .string()
    .max(16)
    .transform((text, context): number => {
      const found = find(text);
      if (found !== undefined) return found;
      context.addIssue({ code: 'custom', message: `"${text}" is not a ${what}` });
      return z.NEVER;
    });

const patterns = (description: string) => z.array(pattern()).max(MAX_PATTERNS).default([]).meta({ description });
const count = z.int().min(0).max(1024);

const section = z
  .strictObject({
    match_any: patterns('At least one record matches one of these.'),
    match_all: patterns('There are records, and every one matches every one of these.'),
    not_match_any: patterns('No record matches any of these.'),
    not_match_all: patterns('Not every record matches every one of these.'),
    min: count.default(0).meta({ description: 'Least number of records.' }),
    max: count.optional().meta({ description: 'Greatest number of records.' }),
  })
  .superRefine(({ min, max }, context) => {
    if (max !== undefined && min > max) {
      context.addIssue({ code: 'custom', path: ['min'], message: `${min} is more than max ${max}` });
    }
  });
export type SectionRules = z.infer<typeof section>;

const lines = 'Patterns see lines of a zone file: name, TTL, class, type and data between tabs.';

const expect = z.strictObject({
  rcodes: z
    .array(z.enum(Object.keys(RCODES) as [RcodeName, ...RcodeName[]]))
    .min(1)
    .max(16)
    .default(['NOERROR'])
    .meta({ description: 'Response codes that count as success.' }),
  answer: section.prefault({}).meta({ description: `What the answer section must hold. ${lines}` }),
  authority: section.prefault({}).meta({ description: `What the authority section must hold. ${lines}` }),
  additional: section.prefault({}).meta({ description: `What the additional section must hold. ${lines}` }),
  authoritative: z.boolean().optional().meta({ description: 'The aa flag must be set, or must not be.' }),
  authenticated: z
    .boolean()
    .optional()
    .meta({ description: 'The ad flag (checked by DNSSEC) must be set, or must not be.' }),
  min_serial: z
    .int()
    .min(0)
    .max(0xff_ff_ff_ff)
    .optional()
    .meta({ description: 'The SOA record of the answer has this serial or a later one (RFC 1982).' }),
});
export type Expectations = z.infer<typeof expect>;

const query = {
  query_name: checked(nameProblem).meta({
    description: 'Name to ask for; a final dot is not needed, \\DDD writes any byte.',
  }),
  query_type: code('record type', typeCode)
    .prefault('A')
    .meta({ description: 'Record type: A, AAAA, SOA, HTTPS and the like, or TYPE65280.' }),
  query_class: code('class', classCode).prefault('IN').meta({ description: 'Class: IN, CH, HS, ANY, or CLASS3.' }),
  recursion_desired: z.boolean().default(true).meta({ description: 'Set the rd flag.' }),
  checking_disabled: z
    .boolean()
    .default(false)
    .meta({ description: 'Set the cd flag: the resolver shall not check DNSSEC.' }),
  authentic_data: z
    .boolean()
    .default(false)
    .meta({ description: 'Set the ad flag: the resolver shall say whether DNSSEC checked (RFC 6840 section 5.7).' }),
  edns_size: z
    .int()
    .min(512)
    .max(65_535)
    .optional()
    .meta({ description: 'Offer EDNS and replies of this many bytes over UDP; with other EDNS options default 1232.' }),
  dnssec_ok: z.boolean().default(false).meta({ description: 'Ask for DNSSEC records (EDNS, the DO flag).' }),
  nsid: z.boolean().default(false).meta({ description: 'Ask the server for its identity (RFC 5001).' }),
  client_subnet: prefix
    .optional()
    .meta({ description: 'Ask as if for a client in this prefix, such as 192.0.2.0/24 (RFC 7871).' }),
};

const transport = {
  transport: z
    .enum(TRANSPORTS)
    .optional()
    .meta({ description: 'udp, tcp, dot (TLS) or doh (HTTPS); default doh for an https:// target, else udp.' }),
  attempts: z.int().min(1).max(5).default(1).meta({ description: 'Times a query is sent over UDP at most.' }),
  retry_after: duration({ min: '100ms', max: '30s' })
    .prefault('1s')
    .meta({ description: 'Wait before a query is sent over UDP again.' }),
  tcp_fallback: z.boolean().default(true).meta({ description: 'Ask again over TCP when a reply is truncated.' }),
  doh_method: z
    .enum(['POST', 'GET'])
    .default('POST')
    .meta({ description: 'HTTP method of DNS over HTTPS (RFC 8484).' }),
  doh_http: z
    .enum(['auto', '1.1', '2'])
    .default('auto')
    .meta({ description: 'HTTP version of DNS over HTTPS; auto lets the server choose.' }),
  tls_options: tlsObject
    .superRefine(checkTls)
    .prefault({})
    .meta({ description: 'How TLS is spoken with dot and doh; alpn is chosen by the transport.' }),
};

export const Config = z.strictObject({
  ...query,
  ...transport,
  expect: expect.prefault({}).meta({ description: 'What makes a reply a good one.' }),
  compare: z.enum(['none', 'all_servers']).default('none').meta({
    description: 'all_servers: ask every name server of the zone query_name for its SOA record and compare serials.',
  }),
  serial_tolerance: z
    .int()
    .min(0)
    .max(0x7f_ff_ff_ff)
    .default(0)
    .meta({ description: 'By how much serials may differ.' }),
  compare_port: port.default(53).meta({ description: 'Port of the name servers of the zone.' }),
});
export type Config = z.infer<typeof Config>;
