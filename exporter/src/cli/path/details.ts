import type { AddressFacts, PathFinding, PathLink, PathNode, PathRun } from '@parallax/contract';
import { UNKNOWN } from '@parallax/contract';
import { milliseconds } from './cells.js';
import { asOf, nameOf, type Row } from './rows.js';
import { printable } from '../printable.js';
import { span, wrap, type Line, type Tone } from './text.js';
import type { View } from './view.js';

/** What there is to know about a node beyond its row: a few lines beneath it. */

const INDENT = ' '.repeat(13);
const MAX_LINKS = 4;
/** Of one text. */
const MAX_LINES = 4;

export function detailLines(row: Row, run: PathRun | undefined, view: View): Line[] {
  const { node } = row.track;
  if (run === undefined || row.mark === 'gone') return [];
  const links = run.links.filter(({ ttl, to }) => ttl === node.ttl && to === node.id);
  const texts = [linksText(links), factsText(node, view.facts(node)), mplsText(node), answersText(node)];
  const found = run.findings.filter((finding) => isAbout(finding, node)).map(({ detail }) => detail);
  return [
    ...texts.filter((text) => text !== '').flatMap((text) => indented(text, 'dim', view)),
    ...found.flatMap((text) => indented(text, 'yellow', view)),
  ];
}

function indented(text: string, tone: Tone, { columns }: View): Line[] {
  const lines = wrap(printable(text), Math.max(20, columns - INDENT.length), '  ');
  return lines.slice(0, MAX_LINES).map((line) => [span(INDENT + line, tone)]);
}

const isAbout = ({ ttl, node }: PathFinding, { id, ttl: own }: PathNode): boolean => node === id && ttl === own;

function linksText(links: readonly PathLink[]): string {
  if (links.length === 0) return '';
  const texts = [...links]
    .sort((a, b) => b.flows - a.flows)
    .slice(0, MAX_LINKS)
    .map(({ from, flows, delay }) => {
      const flowsText = links.length === 1 ? '' : `${flows} ${flows === 1 ? 'flow' : 'flows'}`;
      const parts = [flowsText, delay === undefined ? '' : `+${milliseconds(delay)} ms`].filter((part) => part !== '');
      return parts.length === 0 ? from : `${from} (${parts.join(', ')})`;
    });
  const more = links.length > MAX_LINKS ? ` and ${links.length - MAX_LINKS} more` : '';
  return `behind ${texts.join(', ')}${more}`;
}

function factsText(node: PathNode, facts: AddressFacts | undefined): string {
  if (facts === undefined) return '';
  const { prefix, country, place } = facts;
  const known = [node.address, nameOf(facts), asOf(facts), prefix, place, country];
  const texts = known.filter((fact) => fact !== undefined && fact !== UNKNOWN);
  return texts.length > 1 ? texts.join(', ') : '';
}

function mplsText({ mpls = [] }: PathNode): string {
  const texts = mpls.map(({ label, tc, ttl, bottom }) => `${label} (tc ${tc}, ttl ${ttl}${bottom ? ', bottom' : ''})`);
  return texts.length === 0 ? '' : `MPLS ${texts.join(' / ')}`;
}

function answersText({ icmp, reply_ttl: replyTtl, return_hops: back, quoted, silence }: PathNode): string {
  return [
    silence === 'rate_limited' ? 'answers some probes only: rate limited' : '',
    icmp === undefined ? '' : `ICMP type ${icmp.type} code ${icmp.code}`,
    replyTtl === undefined ? '' : `answers arrive with TTL ${replyTtl}`,
    back === undefined ? '' : `about ${back} ${back === 1 ? 'hop' : 'hops'} back`,
    quoted === undefined ? '' : `quotes TTL ${quoted.ttl}, DSCP ${quoted.dscp}`,
    quoted?.intact === false ? 'quotes what was not sent (NAT)' : '',
  ]
    .filter((text) => text !== '')
    .join(', ');
}
