import type { Check, Doctor, Patient } from '../../src/agent.js';

/** What the doctor says depends on the name of the endpoint; nothing is asked. */
export function stubDoctor(): Doctor {
  return {
    examine: async (patient, wishes) => {
      const { origin, pathname } = new URL(patient.config.url);
      const { kind, name: endpoint } = patient;
      const checks = [
        ...(endpoint.includes('broken') ? broken : fine),
        ...windowOf(wishes.window),
        ...queueOf(patient),
      ];
      return { endpoint, kind, url: `${origin}${pathname}`, checks };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const fine: readonly Check[] = [
  { check: 'reach', state: 'ok', says: '192.0.2.7 port 9090 in 0.41 ms' },
  { check: 'authorised', state: 'ok', says: '204 to a request without samples' },
  { check: 'native_histograms', state: 'skipped', says: 'not looked at: that writes; ask with --write' },
];
const broken: readonly Check[] = [
  { check: 'reach', state: 'warning', says: 'certificate until tomorrow', remedy: 'Renew the certificate.' },
  { check: 'authorised', state: 'problem', says: '401: \u001b[2Jno', remedy: 'Check bearer_token.' },
];

const windowOf = (asked: boolean): readonly Check[] =>
  asked ? [{ check: 'window', state: 'ok', says: 'late data: up to 24h old' }] : [];

const queueOf = ({ queue }: Patient): readonly Check[] =>
  queue === 'none' ? [] : [{ check: 'queue', state: 'ok', says: queue === 'memory' ? queue : queue.directory }];
