/** Where one can go on from a card: links of the dashboard's author first, then the dashboards of the app. */
import type { DataFrame, LinkModel } from '@grafana/data';
import { isFrame, pathNodesFrame } from '@parallax/contract';
import type { CardModel } from './cards.js';
import type { Place } from './links.js';
import { dashboardUrl, safeHref } from './links.js';

export interface CardLink {
  readonly text: string;
  readonly href: string;
  /** In a new window. */
  readonly blank: boolean;
}

/** So many names get links of their own. */
const MOST = 2;

/** Links of a card. */
export function cardLinks(card: CardModel, place: Place, authored: readonly CardLink[]): readonly CardLink[] {
  const own = (text: string, href: string): CardLink => ({ text, href, blank: false });
  const targets = card.targets
    .slice(0, MOST)
    .map((target) => own(`Target ${target}`, dashboardUrl('target', { target: [target] }, place)));
  const vantages = card.vantages
    .slice(0, MOST)
    .map((vantage) => own(`Vantage ${vantage}`, dashboardUrl('vantage', { vantage: [vantage] }, place)));
  return [...authored, ...(card.what === 'Vantage' ? [...vantages, ...targets] : [...targets, ...vantages])];
}

/** Data links that the author set on fields, for the first of these nodes that the frames know. */
export function authoredLinks(frames: readonly DataFrame[], nodes: readonly string[]): readonly CardLink[] {
  const frame = frames.find((one) => isFrame(pathNodesFrame, one));
  const field = frame?.fields.find(({ name }) => name === 'node');
  if (field?.getLinks === undefined) return [];
  const row = Array.from(field.values as ArrayLike<unknown>).findIndex((value) => nodes.some((node) => node === value));
  return row === -1 ? [] : field.getLinks({ valueRowIndex: row }).flatMap(sound);
}

function sound(link: LinkModel): readonly CardLink[] {
  const href = safeHref(link.href);
  return href === undefined ? [] : [{ text: link.title, href, blank: link.target === '_blank' }];
}
