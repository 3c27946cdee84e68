import type { PathMtu } from '@parallax/contract';
import type { HopReply } from '../../../core/tracer.js';
import type { Driver } from './drive.js';
import type { Ledger } from './ledger.js';

/** Largest packet that is tried: what Ethernet with jumbo frames takes. */
const LARGEST = 9000;
/** First link, when it does not say. */
const ETHERNET = 1500;
/** A large packet that is lost twice, or as often as others are sent, does not fit: black holes are told from loss so. */
const LEAST_TRIES = 2;
/** Packets sizes tried at most; a search of all sizes needs some 14. */
const MOST_SIZES = 40;
/**
 * MTUs that links have, where a search starts when a router does not say its own (after RFC 1191 section 7.1; those
 * between 1280 and 1500 are of PPPoE, tunnels and VPNs).
 */
const PLATEAUS = [
  ...[296, 508, 576, 1006, 1280, 1360, 1376, 1400, 1412, 1420, 1428, 1432, 1436, 1440, 1442, 1450, 1454, 1456, 1460],
  ...[1462, 1464, 1468, 1472, 1476, 1480, 1484, 1488, 1492, 1496, 1500, 2002, 4352, 8166],
];

type Verdict =
  | { readonly kind: 'through' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'too_big'; readonly from: string; readonly mtu: number }
  | { readonly kind: 'local'; readonly mtu: number };

/** What is known of the path MTU: at least `low`, at most `high`. */
interface Bounds {
  readonly low: number;
  readonly high: number;
  /** Nobody said what would fit: `high` is only below what did not. */
  readonly unsure?: boolean;
  readonly limiter?: string;
}

/**
 * Path MTU discovery with the first flow (RFC 1191, RFC 8201; where routers are silent, by search as in RFC 4821):
 * undefined when the destination did not answer this flow, or when packets or time ran out.
 */
export async function findMtu(driver: Driver): Promise<PathMtu | undefined> {
  const ttl = destinationTtl(driver);
  if (ttl === undefined) return undefined;
  const start = await firstLink(driver, ttl);
  const bounds = start === undefined ? undefined : await narrow(driver, ttl, start);
  if (bounds === undefined) return undefined;
  const { low, unsure, limiter } = bounds;
  if (limiter !== undefined) return { bytes: low, limited_by: { ...ttlOf(driver.ledger, limiter), address: limiter } };
  const hole = unsure === true ? await lastBefore(driver, ttl, low + 1) : undefined;
  return { bytes: low, ...(hole === undefined ? {} : { limited_by: hole }) };
}

function destinationTtl({ ledger, context }: Driver): number | undefined {
  const ttl = ledger.end(0);
  const reply = ttl === undefined ? undefined : ledger.cell(0, ttl)?.reply;
  if (reply === undefined) return undefined;
  const port = reply.code === (isSix(reply) ? 4 : 3);
  return reply.kind !== 'icmp' || reply.from === context.destination || port ? ttl : undefined;
}

/** What the first link takes, tried with the largest packet. */
async function firstLink(driver: Driver, ttl: number): Promise<Bounds | undefined> {
  const low = driver.config.size;
  const verdict = low >= LARGEST ? undefined : await attempt(driver, { ttl, size: LARGEST });
  if (verdict === undefined) return undefined;
  if (verdict.kind !== 'local') return judge({ low, high: LARGEST }, LARGEST, verdict);
  const high = verdict.mtu > 0 ? Math.min(verdict.mtu, LARGEST - 1) : ETHERNET;
  return { low, high: Math.max(low, high) };
}

/** The largest size first, then what routers say, else plateaus, then every size. */
async function narrow(driver: Driver, ttl: number, start: Bounds): Promise<Bounds | undefined> {
  let bounds = start;
  for (let tries = 0; bounds.low < bounds.high; tries += 1) {
    const size = nextSize(bounds);
    const verdict = tries < MOST_SIZES ? await attempt(driver, { ttl, size }) : undefined;
    if (verdict === undefined) return undefined;
    bounds = judge(bounds, size, verdict);
  }
  return bounds;
}

function judge(bounds: Bounds, size: number, verdict: Verdict): Bounds {
  if (verdict.kind === 'through') return { ...bounds, low: size };
  const below = { ...bounds, high: Math.max(bounds.low, size - 1) };
  if (verdict.kind === 'silent') return { ...below, unsure: true };
  if (verdict.kind === 'local') return { ...below, high: Math.max(bounds.low, Math.min(below.high, verdict.mtu || size - 1)) }; // prettier-ignore
  const { from: limiter, mtu } = verdict;
  // RFC 1191: 0 is of a router that does not know how to say; a value that is no less than what was sent is no help.
  const told = mtu > bounds.low && mtu < size;
  return { ...below, limiter, high: told ? mtu : below.high, unsure: !told };
}

/** The upper bound while it is somebody's word or the first link's, which is likely to hold; else half of the plateaus, then of the sizes. */
function nextSize({ low, high, unsure }: Bounds): number {
  if (unsure !== true) return high;
  const between = PLATEAUS.filter((plateau) => plateau > low && plateau <= high);
  const middle = between[Math.floor(between.length / 2)];
  if (middle !== undefined) return middle;
  // Most often the plateau is the MTU itself.
  return PLATEAUS.includes(low) ? low + 1 : Math.ceil((low + high) / 2);
}

const isSix = ({ from }: HopReply): boolean => from.includes(':');

/** "Fragmentation needed" (RFC 792) or "packet too big" (RFC 4443). */
const isTooBig = (reply: HopReply): boolean =>
  reply.kind === 'icmp' && (isSix(reply) ? reply.type === 2 : reply.type === 3 && reply.code === 4);

async function attempt(driver: Driver, order: { ttl: number; size: number }): Promise<Verdict | undefined> {
  for (let tries = 0; tries < Math.max(LEAST_TRIES, driver.config.attempts); tries += 1) {
    const round = await driver.send({ orders: [{ flow: 0, ...order }] });
    const sent = round?.sent[0];
    if (sent === undefined) return undefined;
    if (!sent.left) return { kind: 'local', mtu: round?.localMtu ?? 0 };
    const { reply } = sent;
    if (reply !== undefined)
      return isTooBig(reply) ? { kind: 'too_big', from: reply.from, mtu: reply.mtu ?? 0 } : { kind: 'through' };
  }
  return { kind: 'silent' };
}

function ttlOf(ledger: Ledger, address: string): { ttl?: number } {
  const end = ledger.end(0) ?? 0;
  for (let ttl = 1; ttl <= end; ttl += 1) if (ledger.cell(0, ttl)?.reply?.from === address) return { ttl };
  return {};
}

/** Of a router that drops without a word: the last one that packets too large for the path still reach. */
async function lastBefore(driver: Driver, end: number, size: number): Promise<PathMtu['limited_by']> {
  const first = driver.config.first_ttl;
  const orders = Array.from({ length: Math.max(0, end - first) }, (_, index) => ({
    flow: 0,
    ttl: first + index,
    size,
  }));
  const round = orders.length === 0 ? undefined : await driver.send({ orders });
  const last = round?.sent.filter(({ reply }) => reply !== undefined).at(-1);
  return last?.reply === undefined ? undefined : { ttl: last.ttl, address: last.reply.from };
}
