import type { HttpAnswer, HttpCall, HttpError } from '../../core/http-client.js';
import type { ProblemError } from '../../core/problem.js';
import type { Kind } from './destination.js';
import { refusal } from './ruler.js';

/** What the answers of rulers mean, and what to do about those that are complaints. */

export interface Asked {
  readonly kind: Kind;
  readonly method: HttpCall['method'];
  readonly place: string;
  readonly namespace?: string;
  readonly group?: string;
}

const MAX_WORDS = 300;

const wordsOf = ({ body }: HttpAnswer): string =>
  Buffer.from(body.subarray(0, 4 * MAX_WORDS))
    .toString('utf8')
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim()
    .slice(0, MAX_WORDS);

/** Cortex and Mimir before 2.11 say so with a 404 when a tenant has no rules at all. */
export const isEmptyAnswer = (answer: HttpAnswer): boolean =>
  answer.status === 404 && /no rule groups found|group(?: namespace)? does not exist/i.test(wordsOf(answer));

const OFF: Readonly<Partial<Record<Kind, string>>> = {
  cortex: 'The ruler API of Cortex is off unless it runs with -ruler.enable-api (or -experimental.ruler.enable-api); switch it on, or see that url and path are right.', // prettier-ignore
  mimir: 'See that url and path are right (path begins with the Prometheus prefix, /prometheus by default) and that Mimir does not run with -ruler.enable-api=false.', // prettier-ignore
  grafana: 'See that url and path are right, that this Grafana is 12 or newer, and that folder_uid, where it is set, exists.', // prettier-ignore
};

export function explained(answer: HttpAnswer, asked: Asked): ProblemError {
  const { status } = answer;
  const words = wordsOf(answer);
  const what =
    asked.group === undefined ? asked.place : `${asked.place}: ${asked.namespace ?? ''}, group "${asked.group}"`;
  return refusal(
    `${what}: answers ${status} to ${asked.method}${words === '' ? '' : `: ${words}`}`,
    remedyOf(status, words, asked),
  );
}

function remedyOf(status: number, words: string, { kind }: Asked): string {
  if (/no org id/i.test(words)) return 'Name the tenant: headers: { X-Scope-OrgID: NAME }.';
  if (/rules per rule group limit/i.test(words)) return 'Cut the group in two, or ask for a higher ruler_max_rules_per_rule_group.'; // prettier-ignore
  if (/rule groups (?:per tenant )?limit/i.test(words)) return 'Join groups, or ask for a higher ruler_max_rule_groups_per_tenant.'; // prettier-ignore
  if (/protected/i.test(words)) return 'The namespace is protected at the ruler; ask who runs it, or choose another owner.'; // prettier-ignore
  if (status === 401) return 'Give credentials: basic_auth, bearer_token, oauth2, sigv4, or a client certificate under tls.'; // prettier-ignore
  if (status === 403) return kind === 'grafana' ? GRAFANA_RIGHTS : 'The credentials may not do this; ask for those that may write rules.'; // prettier-ignore
  if (status === 404) return OFF[kind] ?? 'See that the URL is right.';
  if (status >= 300 && status < 400) return 'Write the URL that it leads to.';
  if (status === 429 || status >= 500) return 'The server could not; try again later.';
  return 'The server does not take it as it is; see what it says, and "parallax rules check".';
}

const GRAFANA_RIGHTS = 'The service account needs to read and write alert rules, to set their provisioning status, to read data sources, and to read, create and write folders.'; // prettier-ignore

export function unreachable({ kind, message }: HttpError): ProblemError {
  const remedies: Partial<Record<HttpError['kind'], string>> = {
    auth: 'Look at the credentials of the destination.',
    tls: 'Name the authority of the server: tls: { ca: { file: PATH } }.',
    too_large: 'More rules are there than this tool reads.',
  };
  return refusal(message, remedies[kind] ?? 'See that the server runs there and that this machine may reach it.');
}
