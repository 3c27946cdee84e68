/** The two hash tables against a plain Map, under removal: where open addressing goes wrong. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RowIndex } from './row-index.js';
import { Texts } from './texts.js';

/** Names to add and remove in turn, from a small alphabet so that they meet again. */
const script = fc.array(fc.record({ name: fc.nat(60), add: fc.boolean() }), { minLength: 50, maxLength: 400 });

it('texts keep one id while somebody retains them, and ids of different texts differ', () => {
  fc.assert(
    fc.property(script, (steps) => {
      const texts = new Texts();
      const model = new Map<number, { id: number; owners: number }>();
      // Enough other texts to make the table crowded.
      for (let k = 0; k < 180; k += 1)
        texts.retain(texts.intern(Buffer.from(`other-${k}`), Buffer.from(`other-${k}`).length));
      for (const { name, add } of steps) {
        const bytes = Buffer.from(`text-${name}`);
        const known = model.get(name);
        if (add) {
          const id = texts.intern(bytes, bytes.length);
          texts.retain(id);
          if (known) expect(id).toBe(known.id);
          model.set(name, { id, owners: (known?.owners ?? 0) + 1 });
        } else if (known) {
          texts.release(known.id);
          if (known.owners === 1) model.delete(name);
          else model.set(name, { ...known, owners: known.owners - 1 });
        }
      }
      for (const [name, { id }] of model) {
        const bytes = Buffer.from(`text-${name}`);
        expect(texts.equals(id, bytes, bytes.length)).toBe(true);
        expect(texts.intern(bytes, bytes.length)).toBe(id);
      }
      expect(new Set([...model.values()].map(({ id }) => id)).size).toBe(model.size);
    }),
  );
});

it('rows are found by their texts while they are there', () => {
  fc.assert(
    fc.property(script, (steps) => {
      const keys = { own: new Uint32Array(100), base: new Uint32Array(100) };
      const index = new RowIndex();
      const model = new Map<number, number>();
      const free = Array.from({ length: 100 }, (_, row) => row);
      for (const { name, add } of steps) {
        const row = model.get(name);
        if (add && row === undefined) {
          const next = free.pop() ?? 0;
          keys.own[next] = name % 8;
          keys.base[next] = name;
          index.add(keys, next);
          model.set(name, next);
        } else if (!add && row !== undefined) {
          index.remove(keys, row);
          model.delete(name);
          free.push(row);
        }
      }
      const found = Array.from({ length: 61 }, (_, k) => index.find(keys, k % 8, k));
      expect(found).toEqual(found.map((_, k) => model.get(k) ?? -1));
    }),
  );
});
