import type { Phase } from '@parallax/contract';
import type { Measured } from '../../core/clock.js';
import { failureOf, Fault } from '../../core/failure.js';
import type { Result, RunContext } from '../../core/probe.js';
import { follow, type Course } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import { askFor, routeOf, type Step } from './ask.js';
import {
  check,
  contentEncoding,
  contentLength,
  decodeBody,
  enforce,
  extractFrom,
  headFacts,
  lastModified,
  traceChecks,
} from './conclude.js';
import type { Config } from './config.js';
import { readCredentials, type Credentials } from './credentials.js';
import { redact } from '../../core/redact.js';
import { exchange, type Answer, type Ask, type Hop } from '../../core/http/exchange.js';
import type { Head } from '../../core/http/head.js';
import { forgetToken } from '../../core/oauth2.js';
import { follow as nextOf, isRedirect } from '../../core/http/redirect.js';
import { sumPhases, type HopSummary, type HttpMeasured, type Mutable } from './result.js';
import { tokenSource } from './token-source.js';
import { summarise } from './tls-summary.js';

/** One run: what it needs, and what it has learnt so far. */
interface Journey {
  readonly target: Target<Config>;
  readonly context: RunContext;
  readonly course: Course<HttpMeasured>;
  readonly hops: Hop[];
  secrets: readonly string[];
  /** True once the response that counts is complete. */
  arrived: boolean;
}

/** Measures one target once: the request, its redirects, and what the final response says. */
export async function run(target: Target<Config>, context: RunContext): Promise<Result<HttpMeasured>> {
  return follow<HttpMeasured>(async (course) => {
    const journey: Journey = { target, context, course, hops: [], secrets: [], arrived: false };
    try {
      return await conclude(journey, await travel(journey));
    } catch (error) {
      const { phase } = failureOf(error, course.phase);
      course.measured = { ...soFar(journey, phase), ...course.measured };
      throw error;
    }
  });
}

/** Requests the target and follows redirects to the final response. */
async function travel(journey: Journey): Promise<Answer> {
  const { target } = journey;
  const { config } = target;
  const { credentials, first } = await present(journey);
  let step: Step = firstStep(target);
  for (let ask = first; ; ask = askFor(target, credentials, step)) {
    const hop: Hop = { url: redact(step.route.shown, journey.secrets), phases: {} };
    journey.hops.push(hop);
    const answer = await exchange(journey, ask, hop);
    if (answer.head.status === 401 && config.oauth2) forgetToken(config.oauth2);
    if (!config.follow_redirects || !isRedirect(answer.head)) {
      journey.arrived = true;
      return answer;
    }
    step = advance(journey, answer.head, step);
  }
}

const firstStep = (target: Target<Config>): Step => ({
  route: routeOf(target),
  method: target.config.method,
  withBody: true,
  own: true,
});

/** What a run starts with; kept for a target whose credentials are constant. */
interface Prepared {
  readonly credentials: Credentials;
  readonly first: Ask;
}
const prepared = new WeakMap<Target<Config>, Prepared>();

/** Reads secrets and fetches a token where one is configured. */
async function present(journey: Journey): Promise<Prepared> {
  const { target, context, course } = journey;
  course.phase = 'request';
  let ready = prepared.get(target);
  if (ready === undefined) {
    const source = { config: target.config, host: routeOf(target).host };
    const credentials = await readCredentials(source, context, (proxy, ca) =>
      tokenSource(target.config, context, { proxy, ca }),
    );
    ready = { credentials, first: askFor(target, credentials, firstStep(target)) };
    if (credentials.constant) prepared.set(target, ready);
  }
  journey.secrets = ready.credentials.secrets;
  return ready;
}

/** The step that a redirect asks for. */
function advance(journey: Journey, head: Head, step: Step): Step {
  const { target, course, hops } = journey;
  course.phase = 'validate';
  if (hops.length > target.config.max_redirects) {
    // The last response is the one that the run ends with, though it is not the one that was wanted.
    journey.arrived = true;
    throw new Fault('too_many_redirects', `more than ${target.config.max_redirects} redirects`);
  }
  course.phase = 'policy';
  const next = nextOf(head, step);
  const own = step.own && next.route.origin === routeOf(target).origin;
  const withBody = step.withBody && next.withBody;
  if (withBody && !own && target.config.body !== undefined) {
    throw new Fault('redirect_refused', 'the redirect would take the body of the request to another origin');
  }
  return { route: next.route, method: next.method, withBody, own };
}

/** Decodes, judges and lifts out. What is complete stands in the result already when the next piece fails. */
async function conclude(journey: Journey, answer: Answer): Promise<HttpMeasured> {
  const { target, context, course, secrets } = journey;
  const { config } = target;
  course.phase = 'validate';
  const measured = draft(journey, answer);
  course.measured = measured;
  const content = await decodeBody(config, answer, { secrets, context });
  if (content.expanded !== undefined) measured.expandedBytes = content.expanded.bytes;
  measured.response = { headers: measured.response.headers, body: content.excerpt };
  measured.extracted = extractFrom(config, answer, content);
  measured.checks = check(config, { answer, tls: measured.tls, content }, context.clock.wall() / 1000);
  traceChecks(context, measured.checks);
  enforce(measured.checks);
  return measured;
}

/** What is known as soon as the final response is there. */
function draft(journey: Journey, answer: Answer): Mutable<HttpMeasured> {
  const { hops, target, secrets } = journey;
  const last = hops.at(-1);
  const { head, body } = answer;
  const length = contentLength(head);
  const modified = lastModified(head);
  const measured: Mutable<HttpMeasured> = {
    status: head.status,
    version: head.version,
    headerBytes: head.bytes,
    contentEncoding: contentEncoding(head),
    phases: sumPhases(hops),
    hops: hops.map(summaryOf),
    redirects: hops.length - 1,
    bodyBytes: body.bytes,
    checks: [],
    extracted: [],
    response: { headers: blankFields(head, secrets), body: '' },
  };
  if (length !== undefined) measured.contentLength = length;
  if (modified !== undefined) measured.lastModified = modified;
  const resolve = resolveTime(journey);
  if (last?.address !== undefined) measured.address = last.address;
  if (resolve !== undefined) measured.resolve = resolve;
  if (last?.tls !== undefined) measured.tls = summarise(last.tls, target);
  return measured;
}

/** The name of the target is resolved in the first hop only, and not by us when a proxy does it. */
function resolveTime({ hops, target }: Journey): Measured | undefined {
  return target.config.proxy === undefined ? hops[0]?.phases.resolve : undefined;
}

function blankFields(head: Head, secrets: readonly string[]): Head['fields'] {
  if (secrets.length === 0) return head.fields;
  return head.fields.map(([name, value]) => [name, redact(value, secrets)] as const);
}

function summaryOf({ url, phases, head, address }: Hop): HopSummary {
  const summary: Mutable<HopSummary> = { url, phases };
  if (head !== undefined) summary.status = head.status;
  if (address !== undefined) summary.address = address;
  return summary;
}

/** What is known of a run that failed: never a duration of the failed phase, never a sum over half a chain. */
function soFar(journey: Journey, failed: Phase): Partial<HttpMeasured> {
  const { hops, target } = journey;
  const last = hops.at(-1);
  if (last === undefined) return {};
  const resolve = failed === 'resolve' ? undefined : resolveTime(journey);
  const whole = hops.length === 1 || journey.arrived;
  const complete = Object.entries(sumPhases(hops)).filter(([phase]) => whole && phase !== failed);
  const final = last.head !== undefined && (journey.arrived || !isFollowed(target.config, last.head));
  return {
    phases: Object.fromEntries(complete),
    hops: hops.map(summaryOf),
    redirects: hops.length - 1,
    ...(last.address === undefined ? {} : { address: last.address }),
    ...(resolve === undefined ? {} : { resolve }),
    ...(final && last.head ? headFacts(last.head) : {}),
    ...(last.tls === undefined ? {} : { tls: summarise(last.tls, target) }),
  };
}

const isFollowed = (config: Config, head: Head): boolean => config.follow_redirects && isRedirect(head);
