import { checkClock, checkLatency, checkLimits, checkQueue, checkTenant, refusal } from './common.js';
import { Exchange, isStored, type Reply } from './exchange.js';
import { checkOutage, checkWindow, unknownOutage } from './outage.js';
import type { DoctorPorts, LokiEndpoint, Wishes } from './ports.js';
import { checkReach } from './reach.js';
import { ok, warning, type Check } from './report.js';
import { findWindow, type Tried } from './window.js';

const HOUR = 3_600_000;
const AGES = [2 * HOUR, 24 * HOUR, 72 * HOUR, 167 * HOUR];
/** Streams carry job, kind, probe and vantage; Loki allows 15 labels and adds service_name. */
const OWN_LABELS = 4;
const MAX_LABELS = 14;
/** To a push without streams, besides success: it was understood, and refused as empty. */
const EMPTY = new Set([400, 422]);

/** Examines an endpoint of Loki's push API. Nothing is written unless that is wished. */
export async function examineLoki(
  endpoint: LokiEndpoint,
  wishes: Wishes,
  ports: DoctorPorts,
): Promise<readonly Check[]> {
  const reach = await checkReach(endpoint, ports);
  if (reach.state === 'problem') return [reach, ...checkQueue(endpoint)];
  const exchange = new Exchange(endpoint, ports);
  try {
    const reply = await exchange.send(ports.encodePush([]));
    const refused = refusal(reply, endpoint);
    const common = (): Check[] => [checkClock(exchange), checkLabels(endpoint, exchange), checkLatency(exchange)];
    if (refused !== undefined) return [reach, refused, ...common(), ...checkQueue(endpoint)];
    const { url } = endpoint.config;
    const late = wishes.window ? await lateWindow(exchange, ports) : undefined;
    const window = late === undefined ? unknownOutage(url) : [checkWindow(late), checkOutage(late, url)];
    return [reach, ...understood(reply), checkTenant(endpoint), ...common(), ...window, ...checkQueue(endpoint)];
  } finally {
    await exchange.close();
  }
}

function understood({ status, words }: Reply): readonly Check[] {
  if (isStored(status) || EMPTY.has(status)) {
    return [ok('authorised', `${status} to a push without lines`), ok('protocol', "Loki's push API, protobuf")];
  }
  return [warning('authorised', `${status}: ${words}`, 'The receiver stores nothing now; the agent keeps its events.')];
}

function checkLabels(endpoint: LokiEndpoint, exchange: Exchange): Check {
  const count = OWN_LABELS + Object.keys(endpoint.labels).length;
  if (count <= MAX_LABELS) return checkLimits(exchange);
  const says = `streams have ${count} labels; Loki allows 15 and adds one`;
  return warning('limits', says, 'Write fewer labels, or raise limits_config.max_label_names_per_series.');
}

async function lateWindow(
  exchange: Exchange,
  ports: DoctorPorts,
): Promise<{ late: Awaited<ReturnType<typeof findWindow>>; refusal?: Reply }> {
  const run = ports.newId();
  const now = Math.floor(ports.clock.wall());
  let refusal: Reply | undefined;
  const attempt = async (age: number): Promise<Tried> => {
    // A stream of its own: Loki also refuses what is far behind the newest line of a stream.
    const labels = { job: 'parallax-doctor', run, age: String(age) };
    const reply = await exchange.send(ports.encodePush([{ labels, at: now - age, line: 'parallax doctor' }]));
    if (isStored(reply.status)) return 'accepted';
    if (reply.status !== 400)
      return { unknown: reply.status === 0 ? reply.words : `the receiver answered ${reply.status}` };
    refusal = reply;
    return 'refused';
  };
  const late = await findWindow(attempt, AGES);
  return { late, ...(refusal === undefined ? {} : { refusal }) };
}
