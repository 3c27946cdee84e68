import type { LegendEntry, LegendShape, Palette } from './types.js';

const circle = (r: number, x = 16, y = 10): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const LINE = 'M2 10H30';
/** The upper right third of a ring. */
const ARC = 'M16 2A8 8 0 0 1 22.9 14';
const WAVES = 'M11.5 10.2a6 6 0 0 1 9 0M13.5 12.4a3 3 0 0 1 5 0M15.6 14.4a.5 .5 0 1 0 .8 0';
const SQUARE = 'M12 2H20Q24 2 24 6V14Q24 18 20 18H12Q8 18 8 14V6Q8 2 12 2Z';
const HATCH = 'M9 15L21 3M12 18L24 6M9 9L15 3M18 18L24 12';

/** What the signs mean, the important ones first; drawn as in the picture, with the same colours. */
export function legend(colours: Palette): readonly LegendEntry[] {
  return [...places(colours), ...troubles(colours), ...lines(colours), ...changes(colours)];
}

const entry = (id: string, text: string, ...shapes: LegendShape[]): LegendEntry => ({ id, text, shapes });

function places({ vantage, loss, known, source, destination, silent, background, text }: Palette): LegendEntry[] {
  const ring = (tone: { stroke: string; fill: string }, r = 7): LegendShape => ({ d: circle(r), ...tone, width: 1.6 });
  const pick = ({ stroke, fill }: { stroke: string; fill: string }): { stroke: string; fill: string } => ({
    stroke,
    fill,
  });
  return [
    entry('vantage', 'Vantage', { d: SQUARE, fill: vantage.fill }, { d: WAVES, stroke: vantage.on, width: 1.4 }),
    entry('losing', 'Vantage that loses flows, and how many', { d: SQUARE, fill: loss.fill }, { d: 'M16 5.5V11.5M16 14.4v.2', stroke: loss.on, width: 2 }), // prettier-ignore
    entry('sick', 'Sick vantage: not counted', { d: SQUARE, stroke: silent.stroke, width: 1.2 }, { d: HATCH, stroke: silent.stroke, width: 1 }), // prettier-ignore
    entry('target', 'Target', ring(pick(destination)), { d: circle(3.6), fill: destination.stroke }),
    entry('known', 'Hop of a known network', ring(pick(known), 6)),
    entry('unknown', 'Hop of an unknown network', ring({ stroke: known.stroke, fill: background }, 6)),
    entry('source', "Hop in a vantage's or your own network", ring(pick(source), 6)),
    entry('destination', "Hop in a target's network", ring(pick(destination), 6), { d: circle(2), fill: destination.stroke }), // prettier-ignore
    entry('silent', 'Silent hop: does not answer, which is no loss', { d: circle(5), stroke: silent.stroke, width: 1.2, dash: '2.5 2' }, { d: 'M14.6 8.6q.2 -1.2 1.5 -1.2t1.4 1.2q0 .8 -.9 1.2t-.6 1.2m0 1.4v.2', stroke: text, width: 1 }), // prettier-ignore
    entry('group', 'Group: a click says what it holds and opens it', ring(pick(known), 8), {
      d: circle(5.8),
      stroke: known.stroke,
      width: 0.9,
    }),
  ];
}

function troubles({ loss, known, mark, silent }: Palette): LegendEntry[] {
  const inner = { d: circle(4.5), stroke: known.stroke, fill: known.fill, width: 1.4 };
  return [
    entry('loss', 'Share of flows that end here', { d: circle(8), stroke: silent.stroke, width: 0.6 }, { d: ARC, stroke: loss.stroke, width: 2.6 }, inner), // prettier-ignore
    entry('unreached', 'Target not reached', { d: circle(7), stroke: loss.stroke, width: 1.2, dash: '1 2.4' }, { d: 'M13 7L19 13M19 7L13 13', stroke: loss.stroke, width: 1.8 }), // prettier-ignore
    entry('marks', 'Seen there: M MPLS, DSCP rewritten, MTU lower, turning arrow a loop', { d: 'M9 4H23Q25 4 25 6V14Q25 16 23 16H9Q7 16 7 14V6Q7 4 9 4Z', stroke: mark.stroke, fill: mark.fill, width: 1 }, { d: 'M12 13V7L16 11L20 7V13', stroke: mark.on, width: 1.4 }), // prettier-ignore
  ];
}

function lines({ line, slow, silent, mark }: Palette): LegendEntry[] {
  return [
    entry('share', 'Thickness: share of the flows', { d: 'M2 5H30', stroke: line, width: 1.2 }, { d: 'M2 13H30', stroke: line, width: 5 }), // prettier-ignore
    entry('slow', 'Slow link, with its delay', { d: LINE, stroke: slow.stroke, width: 3 }),
    entry('hidden', 'Plain hops that are not drawn, and how many', { d: LINE, stroke: line, width: 2.4, dash: '0.1 4.6' }), // prettier-ignore
    entry(
      'back',
      'Leads back: a loop',
      { d: LINE, stroke: mark.stroke, width: 2.4 },
      { d: 'M2 10L11 5V15Z', fill: mark.stroke },
    ),
    entry('silence', 'Nobody knows how many hops are between', { d: LINE, stroke: silent.stroke, width: 2.2, dash: '0.1 7' }), // prettier-ignore
  ];
}

function changes({ appeared, vanished, mark }: Palette): LegendEntry[] {
  const plus = { d: 'M16 6.5V13.5M12.5 10H19.5', stroke: appeared.stroke, width: 1.6 };
  const minus = { d: 'M12.5 10H19.5', stroke: vanished.stroke, width: 1.6 };
  const up = { d: 'M16 6.5L19.5 12.5H12.5Z', fill: mark.stroke };
  return [
    entry('appeared', 'Appeared since', { d: circle(8), fill: appeared.fill }, plus),
    entry('vanished', 'Vanished since', { d: circle(7), stroke: vanished.stroke, width: 1.2, dash: '3 2.4' }, minus),
    entry('slowed', 'Slower than before', { d: circle(8), stroke: mark.stroke, width: 1.8 }, up),
  ];
}
