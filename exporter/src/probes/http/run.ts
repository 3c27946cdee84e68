import type { Phase } from '@parallax/contract';
import { failureOf, Fault } from '../../core/failure.js';
import type { Result, RunContext } from '../../core/probe.js';
import { follow, type Course } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import { askFor, routeOf, type Step } from './ask.js';
import { check, decodeBody, enforce, extractFrom, headFacts, traceChecks } from './conclude.js';
import type { Config } from './config.js';
import { readCredentials, redact, type Credentials } from './credentials.js';
import { exchange, type Answer, type Hop } from './exchange.js';
import type { Head } from './head.js';
import { forgetToken } from './oauth2.js';
import { follow as nextOf, isRedirect } from './redirect.js';
import { sumPhases, type HopSummary, type HttpMeasured } from './result.js';
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
  const { target, context, course } = journey;
  const { config } = target;
  const credentials = await present(journey);
  let step: Step = { route: routeOf(target), method: config.method, withBody: true, own: true };
  for (;;) {
    const hop: Hop = { url: redact(step.route.shown, journey.secrets), phases: {} };
    journey.hops.push(hop);
    const answer = await exchange({ context, course }, askFor(target, credentials, step), hop);
    if (answer.head.status === 401 && config.oauth2) forgetToken(config.oauth2);
    if (!config.follow_redirects || !isRedirect(answer.head)) {
      journey.arrived = true;
      return answer;
    }
    step = advance(journey, answer.head, step);
  }
}

/** Reads secrets and fetches a token where one is configured. */
async function present(journey: Journey): Promise<Credentials> {
  const { target, context, course } = journey;
  course.phase = 'request';
  const credentials = await readCredentials({ config: target.config, host: routeOf(target).host }, context, (proxy) =>
    tokenSource(target.config, context, proxy),
  );
  journey.secrets = credentials.secrets;
  return credentials;
}

/** The step that a redirect asks for. */
function advance(journey: Journey, head: Head, step: Step): Step {
  const { target, course, hops } = journey;
  course.phase = 'validate';
  if (hops.length > target.config.max_redirects) {
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

/** Decodes, judges and lifts out. Each piece is kept as soon as it is complete, for the case that the next one fails. */
async function conclude(journey: Journey, answer: Answer): Promise<HttpMeasured> {
  const { target, context, course, secrets } = journey;
  const { config } = target;
  course.phase = 'validate';
  const base = { ...baseOf(journey), ...factsOf(journey, answer.head), bodyBytes: answer.body.bytes };
  const headers = blankFields(answer.head, secrets);
  course.measured = { ...base, response: { headers, body: '' } };
  const finding = { answer, tls: base.tls, secrets };
  const content = await decodeBody(config, finding, context.signal);
  const body = {
    response: { headers, body: content.excerpt },
    ...(content.expanded === undefined ? {} : { expandedBytes: content.expanded.bytes }),
  };
  course.measured = { ...base, ...body };
  const extracted = extractFrom(config, answer, content);
  course.measured = { ...base, ...body, extracted };
  const checks = check(config, { ...finding, content }, context.clock.wall() / 1000);
  course.measured = { ...base, ...body, extracted, checks };
  traceChecks(context, checks);
  enforce(checks);
  return { ...base, ...body, extracted, checks };
}

function blankFields(head: Head, secrets: readonly string[]): Head['fields'] {
  if (secrets.length === 0) return head.fields;
  return head.fields.map(([name, value]) => [name, redact(value, secrets)] as const);
}

/** Facts of the chain of requests, whatever came of it. */
function baseOf(journey: Journey): Pick<HttpMeasured, 'phases' | 'hops' | 'redirects' | 'address' | 'resolve'> {
  const { hops } = journey;
  const [first] = hops;
  const address = hops.at(-1)?.address;
  // The name of the target is resolved in the first hop only, and not by us when a proxy does it.
  const resolve = journey.target.config.proxy === undefined ? first?.phases.resolve : undefined;
  return {
    phases: sumPhases(hops),
    hops: hops.map(summaryOf),
    redirects: Math.max(0, hops.length - 1),
    ...(address === undefined ? {} : { address }),
    ...(resolve === undefined ? {} : { resolve }),
  };
}

function summaryOf({ url, phases, head, address }: Hop): HopSummary {
  return {
    url,
    phases,
    ...(head === undefined ? {} : { status: head.status }),
    ...(address === undefined ? {} : { address }),
  };
}

/** Facts of the final response and its connection. */
function factsOf(journey: Journey, head: Head): ReturnType<typeof headFacts> & Pick<HttpMeasured, 'tls'> {
  const facts = journey.hops.at(-1)?.tls;
  return { ...headFacts(head), ...(facts === undefined ? {} : { tls: summarise(facts, journey.target) }) };
}

/** What is known of a run that failed: never a duration of the failed phase, never a sum over half a chain. */
function soFar(journey: Journey, failed: Phase): Partial<HttpMeasured> {
  const { hops, target } = journey;
  const last = hops.at(-1);
  if (last === undefined) return {};
  const { phases, resolve, ...base } = baseOf(journey);
  const whole = hops.length === 1 || journey.arrived;
  const complete = Object.fromEntries(Object.entries(phases).filter(([phase]) => whole && phase !== failed));
  const final = last.head !== undefined && (journey.arrived || !isFollowed(target.config, last.head));
  return {
    ...base,
    phases: complete,
    ...(resolve === undefined || failed === 'resolve' ? {} : { resolve }),
    ...(final && last.head ? headFacts(last.head) : {}),
    ...(last.tls === undefined ? {} : { tls: summarise(last.tls, target) }),
  };
}

const isFollowed = (config: Config, head: Head): boolean => config.follow_redirects && isRedirect(head);
