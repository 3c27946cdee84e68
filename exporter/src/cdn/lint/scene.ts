import type { CdnProvider } from '@parallax/contract';
import type { Field } from '../../core/http/head.js';
import { valuesOf } from '../../core/http/head.js';
import { freshnessOf, type Freshness } from '../freshness.js';
import type { Delivery } from '../layer.js';
import { normalise } from '../normalise.js';
import type { VisitBody } from '../visit.js';
import type { Answer, LintOptions, Question, Survey, SurveyedLeg, SurveyedObject, TtlBounds } from './survey-types.js';

/** An answer that came with a header section, and what its fields mean. */
export interface Told {
  readonly leg: string;
  readonly node?: string;
  readonly question: Question;
  readonly at: number;
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body?: VisitBody;
  readonly freshness: Freshness;
  readonly delivery: Delivery;
}

/** One object on one way, beside the origin: what a rule judges. */
export interface Scene {
  readonly object: SurveyedObject;
  readonly leg: SurveyedLeg;
  readonly bounds: TtlBounds;
  /** Answers of status 200 on this way, in the order asked; single nodes, foreign Referers and robots not among them. */
  readonly answers: readonly Told[];
  /** The same of the origin; empty where there is none. Equal to `answers` when the way is the origin. */
  readonly origin: readonly Told[];
  /** One answer of status 200 of each origin node that was asked alone. */
  readonly nodes: readonly Told[];
  /** Every answer on this way of whatever status, to questions about test hostnames too. */
  readonly all: readonly Told[];
  /**
   * The way tells what the site's owner configured: the origin, or an edge where no origin answered. What an origin
   * does wrong is found there and not once more at each edge.
   */
  readonly isSource: boolean;
}

/** Every object on every way; those of which nothing is known have no answers. */
export function scenesOf(survey: Survey): Scene[] {
  const expected = new Map(survey.legs.map((leg) => [leg.name, leg.expected]));
  return survey.objects.flatMap((object) => {
    const told = object.answers.flatMap((answer) => toldOf(answer, expected.get(answer.leg)));
    const origin = survey.legs.find(({ role }) => role === 'origin')?.name;
    const ofOrigin = told.filter((one) => one.leg === origin && isPlain(one));
    return survey.legs.map((leg): Scene => {
      const all = told.filter((one) => one.leg === leg.name && one.node === undefined);
      return {
        ...{ object, leg, all, bounds: boundsOf(object.partition, survey.options), origin: ofOrigin },
        answers: all.filter(isPlain),
        nodes: told.filter((one) => one.leg === leg.name && one.node !== undefined && one.status === 200),
        isSource: leg.role === 'origin' || ofOrigin.length === 0,
      };
    });
  });
}

const isPlain = ({ status, question, node }: Told): boolean =>
  status === 200 && node === undefined && question !== 'foreign' && question !== 'robots';

function toldOf({ leg, node, question, at, reply }: Answer, expected: CdnProvider | undefined): Told[] {
  if (reply === undefined) return [];
  const { status, fields, body } = reply;
  return [
    {
      ...{ leg, question, at, status, fields },
      ...(node === undefined ? {} : { node }),
      ...(body === undefined ? {} : { body }),
      freshness: freshnessOf(fields, at),
      delivery: normalise(fields, { method: 'GET', ...(expected === undefined ? {} : { expected }) }),
    },
  ];
}

function boundsOf(partition: string, { ttl }: LintOptions): TtlBounds {
  const own = Object.hasOwn(ttl, partition) ? ttl[partition] : undefined;
  return own ?? ttl['*'] ?? { least: 0, most: Infinity };
}

/** The answer to a question, where it came. */
export const answerTo = (answers: readonly Told[], question: Question): Told | undefined =>
  answers.find((one) => one.question === question);

/** The field lines of these names, in their order, each with the way that gave them: evidence. */
export function lines(told: Told, names: readonly string[]): [string, Field][] {
  const way = told.node === undefined ? told.leg : `${told.leg} ${told.node}`;
  return names.flatMap((name) =>
    told.fields.filter((field) => field[0] === name).map((field): [string, Field] => [way, field]),
  );
}

/** Elements of a list field (RFC 9110 section 5.6.1) in lower case. Quoted strings are not looked into. */
export function elements(fields: readonly Field[], name: string): string[] {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(','))
    .map((element) => element.trim().toLowerCase())
    .filter((element) => element !== '');
}
