import type { Patient } from '../agent.js';
import type { AgentConfig } from '../config/config.js';
import { loadConfig } from '../config/feed.js';
import { httpUrl, plainHttp } from '../core/http-config.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type Given } from './context.js';
import { reportText } from './doctor/text.js';

/** Milliseconds for a request to a URL that no configuration speaks of. */
const TIMEOUT = 10_000;

export const doctor: Command = {
  name: 'doctor',
  usage: 'URL | --config FILE [OPTION]...',
  summary: 'Say whether receivers take what the agent sends, and what an outage would lose.',
  details: `Looks at the endpoints of remote_write and events.loki: reachable, authorised, protocol, clock, limits. Sends requests
without samples, which store nothing; what can only be seen by writing is left out unless it is asked for.
Exits with 0 when there is no problem and 1 when there is one.`,
  options: {
    config: { type: 'string', short: 'c', value: 'FILE', help: 'endpoints of this configuration' },
    endpoint: { type: 'string', short: 'e', value: 'NAME', help: 'only the endpoint of this name' },
    write: { type: 'boolean', short: 'w', help: 'write throw-away series: exemplars, native histograms' },
    'probe-window': { type: 'boolean', help: 'write them with old timestamps too, to see how old they may be' },
    json: { type: 'boolean', short: 'j', help: 'print one line of JSON an endpoint' },
  },
  run: async (given, context) => {
    const patients = await patientsOf(given, context);
    const wishes = { write: given.flag('write'), window: given.flag('probe-window') };
    const { openDoctor, ports } = await context.engine();
    await using room = openDoctor({ files: ports.files, env: context.env, version: context.version });
    const paint = paintFor(context.stdout, context.env);
    let worst: 0 | 1 = EXIT.ok;
    for (const [at, patient] of patients.entries()) {
      const report = await room.examine(patient, wishes);
      if (report.checks.some(({ state }) => state === 'problem')) worst = EXIT.failed;
      const text = given.flag('json') ? `${JSON.stringify(report)}\n` : reportText(report, paint);
      context.stdout.write(at > 0 && !given.flag('json') ? `\n${text}` : text);
    }
    return worst;
  },
};

async function patientsOf(given: Given, context: Context): Promise<readonly Patient[]> {
  const file = given.text('config');
  const [url, ...more] = given.positionals;
  if ((file === undefined) === (url === undefined) || more.length > 0)
    throw new UsageError('write --config FILE, or the URL of one receiver, such as http://localhost:9090/api/v1/write');
  const name = given.text('endpoint');
  if (url !== undefined) {
    if (name !== undefined) throw new UsageError('--endpoint goes with --config');
    return [patientOf(url)];
  }
  const { probes, ports } = await context.engine();
  const { config } = await loadConfig({ file: file ?? '', files: ports.files, probes, env: context.env });
  const all = endpointsOf(config);
  const wanted = all.filter((patient) => name === undefined || patient.name === name);
  if (wanted.length > 0) return wanted;
  if (all.length === 0) throw new UsageError(`${file} has no endpoints under remote_write or events.loki`);
  throw new UsageError(`no endpoint "${name}"; there are ${all.map((patient) => patient.name).join(', ')}`);
}

function patientOf(url: string): Patient {
  const checked = httpUrl.safeParse(url);
  if (!checked.success) throw new UsageError(checked.error.issues[0]?.message ?? 'not a URL');
  const common = { name: new URL(url).host, config: plainHttp(url), timeout: TIMEOUT, queue: 'none' } as const;
  return new URL(url).pathname.includes('/loki/')
    ? { ...common, kind: 'loki', labels: {} }
    : { ...common, kind: 'remote_write', protocol: 'auto' };
}

function endpointsOf({ remote_write: metrics, events }: AgentConfig): readonly Patient[] {
  return [
    ...metrics.endpoints.map((endpoint): Patient => {
      const { name, timeout, protocol } = endpoint;
      return { kind: 'remote_write', name, timeout, protocol, config: endpoint, queue: queueOf(metrics.directory) };
    }),
    ...events.loki.map((endpoint): Patient => {
      const { name, timeout, labels } = endpoint;
      return { kind: 'loki', name, timeout, labels, config: endpoint, queue: queueOf(events.directory) };
    }),
  ];
}

const queueOf = (directory: string | undefined): Patient['queue'] =>
  directory === undefined ? 'memory' : { directory };
