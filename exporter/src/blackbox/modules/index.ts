/**
 * blackbox_exporter's module file (its CONFIGURATION.md): the same keys, read strictly. What our probes cannot do is
 * refused when the module is asked for, so that one such module does not keep the others from working.
 */
import { isMap, type Document } from 'yaml';
import { z } from 'zod';
import { readPlainYaml } from '../../core/plain-yaml.js';
import { ProblemError, type Problem } from '../../core/problem.js';
import { parseDuration } from '../../core/schema.js';
import { DnsModule, dnsModule } from './dns.js';
import { HttpModule, httpModule } from './http.js';
import { IcmpModule, icmpModule } from './icmp.js';
import { BadQuestion, type Module } from './shared.js';
import { TcpModule, tcpModule } from './tcp.js';

export { BadQuestion, type Module } from './shared.js';

const timeout = z
  .string()
  .default('0s')
  .transform((text, context) => {
    const ms = text === '0' ? 0 : parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: `"${text}" is not a duration` });
    return z.NEVER;
  });

const ModuleSchema = z.strictObject({
  prober: z.enum(['http', 'tcp', 'dns', 'icmp', 'grpc']),
  timeout,
  http: HttpModule.optional(),
  tcp: TcpModule.optional(),
  dns: DnsModule.optional(),
  icmp: IcmpModule.optional(),
  grpc: z.unknown().optional(),
});

/** Modules by name; a reason instead of a module where it cannot be served. */
export type Modules = ReadonlyMap<string, Module | string>;

/** What is served without a module file: blackbox_exporter's own default. */
export const DEFAULT_MODULES =
  'modules: { http_2xx: { prober: http }, tcp_connect: { prober: tcp }, icmp: { prober: icmp } }';

const MAX_MODULES = 10_000;

function build(options: z.output<typeof ModuleSchema>): Module | string {
  switch (options.prober) {
    case 'http':
      return httpModule(options.http ?? HttpModule.parse({}), options.timeout);
    case 'tcp':
      return tcpModule(options.tcp ?? TcpModule.parse({}), options.timeout);
    case 'icmp':
      return icmpModule(options.icmp ?? IcmpModule.parse({}), options.timeout);
    case 'dns':
      return options.dns ? dnsModule(options.dns, options.timeout) : 'a dns module needs dns.query_name';
    case 'grpc':
      return 'the grpc prober is not supported';
  }
}

/** Throws a ProblemError with every mistake in the file, each with its line; values are never shown. */
export function parseModules(text: string, path: string): Modules {
  const read = readPlainYaml(text);
  if ('wrong' in read) throw new ProblemError([mistake(`${path}:${read.line}`, read.wrong)]);
  const { document, lines, value } = read;
  const at = (offset: number): string => `${path}:${lines.linePos(offset).line}`;
  const root = z.strictObject({ modules: z.record(z.string().min(1), z.unknown()) }).safeParse(value);
  if (!root.success) {
    const [issue] = root.error.issues;
    const key = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : (issue?.path ?? []);
    const where = at(offsetOf(document, key));
    throw new ProblemError([mistake(where, 'the file has one key, modules, a map of module names')]);
  }
  const entries = Object.entries(root.data.modules);
  if (entries.length > MAX_MODULES) throw new ProblemError([mistake(path, `more than ${MAX_MODULES} modules`)]);
  const problems: Problem[] = [];
  const modules = new Map<string, Module | string>();
  for (const [name, raw] of entries) {
    const parsed = ModuleSchema.safeParse(raw);
    if (parsed.success) modules.set(name, buildSafely(parsed.data));
    else
      problems.push(
        ...parsed.error.issues.map((issue) =>
          mistake(
            at(offsetOf(document, ['modules', name, ...issue.path])),
            `modules.${[name, ...issue.path].join('.')}: ${issue.message}`,
          ),
        ),
      );
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return modules;
}

function buildSafely(options: z.output<typeof ModuleSchema>): Module | string {
  try {
    return build(options);
  } catch (error) {
    if (error instanceof BadQuestion) return error.message;
    throw error;
  }
}

const mistake = (where: string, what: string): Problem => ({
  severity: 'error',
  reason: `${where}: ${what}`,
  remedy: "write the module as in blackbox_exporter's CONFIGURATION.md",
});

/** Where the deepest node of the path that exists begins. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(key)) : undefined;
    const range = (pair?.key as { range?: readonly number[] | null } | undefined)?.range;
    if (range?.[0] !== undefined) return range[0];
  }
  return 0;
}
