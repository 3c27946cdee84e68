import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTopology, TopologyError } from './topology.js';

const problems = (text: string): readonly string[] => {
  try {
    parseTopology(text, 'net.yaml');
  } catch (error) {
    if (error instanceof TopologyError) return error.problems;
    throw error;
  }
  return [];
};

test('a small file, defaults filled in', () => {
  const { destinations } = parseTopology(
    `destinations:
  - address: 198.18.0.1
    routers:
      a: { address: 203.0.113.1, next: [b, { to: host, weight: 3 }] }
      b: { silent: true }
`,
    'net.yaml',
  );
  expect(destinations[0]).toMatchObject({
    count: 1,
    routers: {
      a: { delay: 1, loss: 0, next: [{ to: 'b', weight: 1 }, { to: 'host', weight: 3 }], reply_ttl: 255 }, // prettier-ignore
      b: { silent: true },
    },
    host: { udp: 'closed', icmp: 'answers', tcp: 'open', reply_ttl: 64, delay: 1 },
  });
});

test('every mistake with its place, its reason and what to write', () => {
  const text = `destinations:
  - address: 198.18.0.300
    routers:
      a: { address: 203.0.113.1, next: [c], quote: 29 }
      b: { delay: -1 }
      d:
        address: 2001:db8::1
        colour: red
`;
  expect(problems(text)).toEqual([
    'net.yaml:2: destinations[0].address: "198.18.0.300" is no address; write 203.0.113.1 or 2001:db8::1',
    expect.stringMatching(/^net\.yaml:4: destinations\[0\]\.routers\.a\.quote: .*28.*128.*"full"/),
    expect.stringMatching(/^net\.yaml:5: destinations\[0\]\.routers\.b\.delay: .*>=0/),
    'net.yaml:8: destinations[0].routers.d.colour: there is no such key here; correct its spelling or leave it out',
  ]);
  expect(
    problems('destinations:\n  - address: 198.18.0.1\n    routers: { a: { next: b }, host: { silent: true } }'),
  ).toEqual([
    'net.yaml:3: destinations[0].routers.a: has no address; give it one, or say silent: true',
    'net.yaml:3: destinations[0].routers.a.next: no router is called "b"; name one of a, host, host',
    'net.yaml:3: destinations[0].routers.host: "host" is the destination; call the router otherwise',
  ]);
  expect(problems('{ "destinations": [')[0]).toMatch(/^net\.yaml:1: .*; the file must be YAML or JSON$/);
});

test('any text either parses or says what is wrong', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const found = problems(text);
      for (const line of found) expect(line).toMatch(/^net\.yaml/);
      expect(found.length).toBeGreaterThan(0);
    }),
  );
});
