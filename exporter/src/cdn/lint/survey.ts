import type { z } from 'zod';
import { createHash } from 'node:crypto';
import { freshnessOf } from '../freshness.js';
import type { Field } from '../../core/http/head.js';
import type { RunContext } from '../../core/probe.js';
import { ORIGIN, type Item, type Site, type Ways } from '../site.js';
import { shownPath, visit, type Errand, type Leg, type Reply } from '../visit.js';
import { SLACK } from './keeping.js';
import { Masker } from './mask.js';
import {
  DEFAULTS,
  type Answer,
  type AnswerReply,
  type LintOptions,
  type Question,
  type Survey,
  type SurveyedLeg,
  type SurveyedObject,
} from './survey-types.js';

/** Makes the requests that the rules need: at most nine an object and way, bounded in number and bytes. */

type Asked = z.output<typeof Item>;
type Part = Pick<Site, 'providers' | 'objects' | 'version' | 'max_object_bytes'> & Partial<Pick<Site, 'origin'>>;

/** A Referer that no site has as its own (RFC 2606). */
const FOREIGN: Field = ['Referer', 'https://hotlink.example/'];
/** Milliseconds to stay away from a second's end. */
const MARGIN = 500;
/** Milliseconds in which nothing can be asked any more. */
const SHORTEST = 10;
/** Milliseconds of a run to leave for the answers after a wait. */
const RESERVE = 2_000;
const ROBOTS: Asked = { path: '/robots.txt', partition: 'robots' };
const EDGE: readonly Question[] = ['first', 'repeat', 'gzip', 'br', 'zstd'];

/** Called after each answer: how many requests were made. */
export type Progress = (made: number) => void;

/** Never throws but for a cancelled run. What no time was left for counts as unasked. */
export async function survey(
  context: RunContext,
  ways: Ways,
  site: Part,
  options: Partial<LintOptions> & { readonly onProgress?: Progress } = {},
): Promise<Survey> {
  const { onProgress, ...bounds } = options;
  const desk = new Desk(context, { ways, site, options: { ...DEFAULTS, ...bounds }, onProgress });
  const books = site.objects.map((item): Book => ({ item, answers: [] }));
  for (const book of books) await desk.round(book);
  await desk.robots(books[0]);
  await desk.later(books);
  return desk.close(books);
}

interface Book {
  readonly item: Asked;
  readonly answers: Answer[];
}

interface Job {
  readonly ways: Ways;
  readonly site: Part;
  readonly options: LintOptions;
  readonly onProgress: Progress | undefined;
}

/** Asks and counts. */
class Desk {
  readonly #edges: readonly Leg[];
  readonly #origin: Leg | undefined;
  readonly #legs: readonly SurveyedLeg[];
  readonly #masker: Masker;
  readonly #bytes: Record<string, number> = {};
  #received = 0;
  #requests = 0;
  #unasked = 0;

  constructor(
    private readonly context: RunContext,
    private readonly job: Job,
  ) {
    const { legs, secrets } = job.ways;
    this.#masker = new Masker(secrets);
    this.#origin = legs.find(({ role }) => role === 'origin');
    this.#edges = legs.filter(({ role }) => role === 'edge');
    this.#legs = legs.map((leg) => surveyed(leg, legs, job.site));
    for (const { name } of legs) this.#bytes[name] = 0;
  }

  /** The origin is asked before and after the edges: what differs at an edge then did not change meanwhile. */
  async round(book: Book): Promise<void> {
    const origin = this.#origin;
    if (origin) {
      await this.#ask(origin, 'first', book);
      for (const address of this.job.site.origin?.nodes ?? []) await this.#ask({ ...origin, address }, 'first', book);
    }
    const test = new Set(this.#legs.filter(({ testHost }) => testHost !== undefined).map(({ name }) => name));
    await Promise.all([
      ...this.#edges.map(async (leg) => {
        for (const question of EDGE) await this.#ask(leg, question, book);
        if (test.has(leg.name)) await this.#ask(leg, 'foreign', book);
      }),
      ...(origin ? [this.#codings(origin, book)] : []),
    ]);
    if (origin) await this.#ask(origin, 'repeat', book);
  }

  async #codings(origin: Leg, book: Book): Promise<void> {
    for (const coding of ['gzip', 'br', 'zstd'] as const) await this.#ask(origin, coding, book);
  }

  /** What crawlers are told at test hostnames; kept with the first object. */
  async robots(book: Book | undefined): Promise<void> {
    if (book === undefined) return;
    for (const { name, testHost } of this.#legs) {
      const leg = this.#edges.find((one) => one.name === name);
      if (leg && testHost !== undefined) await this.#ask(leg, 'robots', { item: ROBOTS, answers: book.answers });
    }
  }

  /** Asks edges once more when short lifetimes have passed. */
  async later(books: readonly Book[]): Promise<void> {
    const { clock, ending } = this.context;
    const limit = Math.min(this.job.options.patience * 1000, this.context.remaining() - RESERVE);
    const due = books.map((book) => ({ book, at: expiryOf(book) })).filter(({ at }) => at <= clock.wall() + limit);
    const wait = Math.max(0, ...due.map(({ at }) => at - clock.wall()));
    if (due.length === 0 || ending.aborted) return;
    await clock.sleep(wait, ending).catch(() => undefined);
    for (const { book } of due) {
      const origin = this.#origin;
      if (origin) await this.#ask(origin, 'later', book);
      await Promise.all(
        this.#edges.map(async (leg) => {
          await this.#ask(leg, 'later', book);
          await this.#ask(leg, 'last', book);
        }),
      );
    }
  }

  close(books: readonly Book[]): Survey {
    const { options } = this.job;
    const objects = books.map((book) => objectOf(book, this.#masker));
    return {
      ...{ legs: this.#legs, objects, options },
      ...{ requests: this.#requests, bytes: this.#bytes, unasked: this.#unasked },
    };
  }

  async #ask(leg: Leg, question: Question, { item, answers }: Book): Promise<void> {
    const { options, site, onProgress } = this.job;
    const isOver = this.#requests >= options.maxRequests || this.#received >= options.maxBytes;
    if (isOver || this.context.ending.aborted || this.context.remaining() < SHORTEST) {
      this.#unasked += 1;
      return;
    }
    this.#requests += 1;
    const seen = await visit(this.context, leg, errandOf(item, question, this.job));
    const { reply, failure, received } = seen;
    this.#bytes[leg.name] = (this.#bytes[leg.name] ?? 0) + received;
    this.#received += received;
    onProgress?.(this.#requests);
    const node = nodeOf(leg, site);
    answers.push({
      ...{ leg: leg.name, question, at: seen.at },
      ...(node === undefined ? {} : { node }),
      ...(failure === undefined ? {} : { failure: { ...failure, detail: this.#masker.text(failure.detail) } }),
      ...(reply === undefined ? {} : { reply: replyOf(reply, this.#masker) }),
    });
  }
}

function replyOf({ status, fields, body }: Reply, masker: Masker): AnswerReply {
  return { status, fields: masker.fields(fields), ...(body === undefined ? {} : { body }) };
}

const nodeOf = (leg: Leg, site: Part): string | undefined => {
  const node = site.origin?.nodes.find((one) => one === leg.address);
  return leg.role === 'origin' ? node?.ip : undefined;
};

const CODINGS: Partial<Record<Question, string>> = { gzip: 'gzip', br: 'br', zstd: 'zstd' };

function errandOf({ path }: Asked, question: Question, { ways, site, options }: Job): Errand {
  const foreign = question === 'foreign' ? [FOREIGN] : [];
  return {
    path,
    fetch: question === 'repeat' || question === 'last' ? 'warm' : 'as_found',
    method: 'GET',
    codings: [CODINGS[question] ?? 'identity'],
    version: site.version,
    fields: [...ways.fields.filter(([name]) => foreign.length === 0 || name.toLowerCase() !== 'referer'), ...foreign],
    maxBytes: site.max_object_bytes,
    timeout: options.visitTimeout,
  };
}

/** Unix milliseconds at which what the edges held at their first answers has expired; never, where that is not said. */
function expiryOf({ answers }: Book): number {
  const origin = answers.find(({ leg, node }) => leg === ORIGIN && node === undefined);
  const edges = answers.filter(({ leg, question }) => leg !== ORIGIN && question === 'repeat');
  if (origin?.reply?.status !== 200 || edges.length === 0) return Infinity;
  const { ttl, staleWhileRevalidate = 0 } = freshnessOf(origin.reply.fields, origin.at);
  if (ttl === undefined || ttl <= 0) return Infinity;
  // Age has whole seconds, and must be beyond what clocks may differ by.
  const past = ttl + staleWhileRevalidate + SLACK + 1;
  return Math.max(...edges.map(({ at }) => at)) + past * 1000 + MARGIN;
}

/** A host of its own: not the one under which the site is known to users, as far as the configuration says. */
function surveyed(leg: Leg, legs: readonly Leg[], site: Part): SurveyedLeg {
  const { name, role, host } = leg;
  const known = new Set(legs.filter((one) => !hasOwnHost(one.name, site)).map((one) => one.host));
  const isTest = role === 'edge' && hasOwnHost(name, site) && host !== undefined && !known.has(host);
  const expected = site.providers[name]?.is;
  return { name, role, ...(expected === undefined ? {} : { expected }), ...(isTest ? { testHost: host } : {}) };
}

function hasOwnHost(name: string, site: Part): boolean {
  const config = name === ORIGIN ? site.origin : site.providers[name];
  return config !== undefined && (config.swap || config.host !== undefined);
}

function objectOf({ item, answers }: Book, masker: Masker): SurveyedObject {
  const { path, partition, compare = partition !== 'dynamic' } = item;
  const id = createHash('sha256').update(path).digest('hex').slice(0, 16);
  const shown = masker.text(shownPath(path));
  return { path: shown, id, partition, compare, answers };
}
