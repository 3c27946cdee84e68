import { isAlias, isMap, isScalar, isSeq, type Alias } from 'yaml';
import { branches, childOf, stepInto, type JsonSchema } from './json-schema.js';
import type { Masks, Scrub } from './place.js';
import { nearest } from '../core/suggest.js';
import { keyText } from './tree.js';
import type { YamlText } from '../core/yaml-text.js';

/**
 * Finds what must not be shown: secrets by the schema, by the sound of their key, whatever stands at unknown keys, and
 * text in the place of a structure, which may be a secret whose line has slipped.
 */

const SENSITIVE = /pass|secret|token|credential|authorization|api_?key|private|cookie|bearer/i;

/** A reference to the environment gives nothing away. */
const REFERENCE = /^\$\{\w+\}$/;

export interface Hidden {
  readonly masks: Masks;
  /** Those masks whose text must not be quoted in a sentence either: secrets, not values of unknown keys. */
  readonly secrets: Masks;
}

export function findMasks(source: YamlText, schema: JsonSchema, data: unknown): Hidden {
  const isDangling = (node: Alias): boolean =>
    source.document === undefined || node.resolve(source.document) === undefined;
  const unknown: [number, number][] = [];
  const secrets: [number, number][] = [];
  const hasSecrets = SENSITIVE.test(source.text);
  const hide = (node: unknown, masks = secrets): void => {
    if (isScalar(node)) {
      const [start, end] = node.range ?? [0, 0];
      const shows = masks === secrets ? node.value !== null : typeof node.value === 'string';
      if (shows && start < end && !REFERENCE.test(String(node.value))) masks.push([start, end]);
    } else if (isAlias(node) && isDangling(node)) {
      // A secret that begins with an asterisk, without quotes.
      const [start, end] = node.range ?? [0, 0];
      masks.push([start, end]);
    } else if (isSeq(node)) node.items.forEach((item) => hide(item, masks));
    else if (isMap(node)) for (const pair of node.items) hidePair(pair, masks);
  };
  /** In place of a secret, a key that is not meant as `file` may be the secret itself, torn apart by a colon. */
  const hidePair = (pair: { key: unknown; value: unknown }, masks: [number, number][]): void => {
    const key = keyText(pair.key) ?? '';
    if (key !== 'file') hide(pair.value, masks);
    if (masks === secrets && nearest(key, ['file']) === undefined) hide(pair.key, masks);
  };
  const visit = (node: unknown, schemas: readonly JsonSchema[], here: unknown): void => {
    if (schemas.length === 0) hide(node, unknown);
    else if (schemas.some((one) => one.writeOnly)) hide(node);
    else if (isScalar(node) && hasSecrets && wantsStructure(schemas)) hide(node, unknown);
    else if (isSeq(node)) {
      node.items.forEach((item, index) => visit(item, below(schemas, index, here), childOf(here, index)));
    } else if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = keyText(key) ?? '';
        if (isTorn(name, schemas)) hide(key);
        if (SENSITIVE.test(name)) hide(value);
        else visit(value, open(schemas) ? schemas : below(schemas, name, here), childOf(here, name));
      }
    }
    if (isAlias(node) && source.document) hide(node.resolve(source.document));
  };
  visit(source.document?.contents, branches(schema, data), data);
  return { masks: [...unknown, ...secrets], secrets };
}

function below(schemas: readonly JsonSchema[], step: string | number, here: unknown): JsonSchema[] {
  const child = childOf(here, step);
  return schemas.flatMap((schema) => stepInto(schema, step)).flatMap((schema) => branches(schema, child));
}

/** `password hunter2` where a colon was forgotten: a key that nothing knows and that may hold a secret. */
function isTorn(name: string, schemas: readonly JsonSchema[]): boolean {
  const known = schemas.flatMap((schema) => Object.keys(schema.properties ?? {}));
  if (open(schemas) || schemas.some((schema) => stepInto(schema, name).length > 0)) return false;
  return (SENSITIVE.test(name) || /\s/.test(name)) && nearest(name, known) === undefined;
}

/** No text may stand here. */
function wantsStructure(schemas: readonly JsonSchema[]): boolean {
  const types = schemas.flatMap(({ type }) => type ?? []);
  return types.length > 0 && types.every((type) => type === 'object' || type === 'array');
}

/** A schema that says nothing (any value): below it, only the sound of a key tells. */
const open = (schemas: readonly JsonSchema[]): boolean => schemas.every((one) => Object.keys(one).length === 0);

/** Replaces values from the environment by their reference, and masked texts, wherever a sentence quotes them. */
export function scrubber(source: YamlText, secrets: Masks, revealed: ReadonlyMap<string, string>): Scrub {
  const hidden = new Map<string, string>();
  for (const [start, end] of secrets.slice(0, 10_000)) {
    const text = source.text.slice(start, end).replace(/^(['"])([\s\S]*)\1$/, '$2');
    hidden.set(text, '<secret>');
  }
  for (const [value, name] of revealed) hidden.set(value, `\${${name}}`);
  const longestFirst = [...hidden].filter(([text]) => text !== '').sort(([one], [other]) => other.length - one.length);
  return (sentence) =>
    longestFirst.reduce(
      // A short value would tear words apart; it is replaced only where it is quoted.
      (text, [value, shown]) =>
        value.length >= 4 ? text.replaceAll(value, shown) : text.replaceAll(`"${value}"`, `"${shown}"`),
      sentence,
    );
}

/** Every key that the schema knows anywhere. */
function knownKeys(schema: JsonSchema, into = new Set<string>()): ReadonlySet<string> {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    into.add(key);
    knownKeys(property, into);
  }
  const inner = [
    schema.items,
    schema.additionalProperties,
    schema.then,
    ...(schema.anyOf ?? []),
    ...(schema.allOf ?? []),
  ];
  for (const one of inner) if (typeof one === 'object') knownKeys(one, into);
  return into;
}

/**
 * How a line is shown when the structure of the text is unknown because its syntax is broken. Where the text speaks
 * of secrets anywhere, only known keys and punctuation are left: a secret may have come to stand on any line.
 */
export function syntaxMask(source: YamlText, schema: JsonSchema): (line: string) => string {
  if (!SENSITIVE.test(source.text)) return (line) => line;
  const keys = knownKeys(schema);
  return (line) =>
    line.replace(/[^\s:,#[\]{}"'&*!|>%@`?]+/g, (word) =>
      keys.has(word) || /^-+$/.test(word) ? word : '*'.repeat(word.length),
    );
}
