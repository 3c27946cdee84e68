import { pathDetailsFrame } from '@parallax/contract';
import { expect, it } from 'vitest';
import { buildScene, DEFAULT_VIEW, quickSelect, readPath, tableRows, type PathInput, type SceneNode } from './index.js';
import { frameOf } from './test/record-frames.js';
import { roundAt, sketch } from './test/sketch.js';

const WHO = { time: roundAt(0), vantage: 'fra', target: 'servers' };
const way = sketch({
  rounds: [['fra servers: a 1, b 2, c 3, dst 4']],
  findings: [{ vantage: 'fra', kind: 'nat', node: 'c' }],
});
const details = readPath([
  frameOf(pathDetailsFrame, [
    { ...WHO, node: 'a', dscp: 46, dscp_rewritten: false },
    { ...WHO, node: 'b', dscp: 8, dscp_rewritten: true },
    { ...WHO, node: 'c', dscp: null, dscp_rewritten: true },
  ]),
]).details;
const input: PathInput = { ...way, details };
const scene = buildScene(input, DEFAULT_VIEW);
const marks = (id: string): SceneNode['marks'] => scene.nodes.find((node) => node.id === `hop:${id}`)?.marks ?? [];

it('a rewritten DSCP is marked where it is first seen to be, with what arrives', () => {
  expect(marks('a')).toEqual([]);
  expect(marks('b')).toEqual([{ kind: 'dscp', text: 'The DSCP mark arrives here as 8, which is not what was sent.' }]);
});

it('a rewritten DSCP of which the value is not known is marked too, beside an address translation', () => {
  expect(marks('c').map(({ kind }) => kind)).toEqual(['dscp', 'nat']);
  expect(marks('c')[1]?.text).toMatch(/NAT/);
});

it('quick selections and the table know them', () => {
  expect([...quickSelect(scene, input, 'dscp')].filter((id) => !id.includes(' > '))).toEqual(['hop:b', 'hop:c']);
  expect(tableRows(scene).find(({ id }) => id === 'hop:c')?.notes).toMatch(/NAT/);
});
