import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressBook } from './address-book.js';
import { LineUp } from './line-up.js';
import { CLOCK_STEP, CODE, COLUMNS, decodeReplies, KIND, MTU, ReplyTable, TIME, TTL, TYPE } from './reply-table.js';
import { encodeSockaddr } from './sockaddr.js';

describe('the order in which packets go', () => {
  const flows = fc.array(fc.nat(5), { maxLength: 40 }).map((list) => Uint16Array.from(list));

  test('is that of the round', () => {
    fc.assert(
      fc.property(flows, (list) => {
        const lineUp = new LineUp(list, false);
        const out: number[] = [];
        for (let next = lineUp.next(); next >= 0; next = lineUp.next()) out.push(next);
        expect(out).toEqual([...list.keys()]);
        expect(lineUp.hasNext).toBe(false);
      }),
    );
  });

  test('serially has one packet of a flow at a time, in the order of the round within the flow', () => {
    fc.assert(
      fc.property(flows, fc.infiniteStream(fc.nat(1000)), (list, choices) => {
        const lineUp = new LineUp(list, true);
        const flying: number[] = [];
        const last = new Map<number, number>();
        for (let left = list.length; left > 0;) {
          for (let next = lineUp.next(); next >= 0; next = lineUp.next()) {
            const flow = list[next] ?? -1;
            expect(flying.map((order) => list[order])).not.toContain(flow);
            expect(next).toBeGreaterThan(last.get(flow) ?? -1);
            last.set(flow, next);
            flying.push(next);
            left -= 1;
          }
          const [landed] = flying.splice((choices.next().value ?? 0) % Math.max(1, flying.length), 1);
          if (landed !== undefined) lineUp.freed(list[landed] ?? 0);
        }
        expect(last.size).toBe(new Set(list).size);
      }),
    );
  });

  test('what is put back goes next', () => {
    const lineUp = new LineUp(Uint16Array.of(0, 0, 0), false);
    const first = lineUp.next();
    lineUp.putBack(first);
    expect([lineUp.next(), lineUp.next()]).toEqual([0, 1]);
  });
});

describe('replies', () => {
  test('survive the way between threads; what is not known is absent', () => {
    const table = new ReplyTable();
    const known = table.add(7, '192.0.2.1', KIND.icmp);
    const cells = { [TYPE]: 11, [CODE]: 0, [TTL]: 63, [MTU]: 1400, [TIME]: 0.0125 };
    for (const [column, value] of Object.entries(cells)) table.rows[known + Number(column)] = value;
    table.setStack(known, [{ label: 3, tc: 0, bottom: true, ttl: 1 }]);
    const bare = table.add(8, '192.0.2.1', KIND.syn_ack);
    table.rows[bare + TIME] = CLOCK_STEP;
    expect(decodeReplies(structuredClone(table.take()))).toEqual([
      {
        ...{ order: 7, from: '192.0.2.1', rtt: 0.0125, kind: 'icmp', type: 11, code: 0, ttl: 63, mtu: 1400 },
        mpls: [{ label: 3, tc: 0, bottom: true, ttl: 1 }],
      },
      { order: 8, from: '192.0.2.1', rtt: 'clock_step', kind: 'syn_ack' },
    ]);
    expect(table.take().rows).toHaveLength(0);
  });

  test('of any number keep their order', () => {
    const table = new ReplyTable();
    for (let order = 0; order < 1000; order += 1) table.rows[table.add(order, `10.0.0.${order % 7}`, 0) + TIME] = order;
    const { rows, addresses } = table.take();
    expect([rows.length, addresses.length]).toEqual([1000 * COLUMNS, 7]);
    expect(decodeReplies({ rows, addresses, stacks: [] }).map(({ order }) => order)).toEqual([...Array(1000).keys()]);
  });
});

test('the address book tells every address apart and never two names for one', () => {
  const book = new AddressBook();
  const room = new Uint8Array(64);
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const bytes = encodeSockaddr(text, () => 0);
      if (bytes === undefined) return;
      room.fill(0);
      room.set(bytes, 8);
      const said = book.textOf(new DataView(room.buffer), 8) ?? '';
      expect(encodeSockaddr(said, () => 0)).toEqual(bytes);
      expect(book.textOf(new DataView(room.buffer), 8)).toBe(said);
    }),
  );
  expect(book.textOf(new DataView(new ArrayBuffer(20)), 0)).toBeUndefined();
});
