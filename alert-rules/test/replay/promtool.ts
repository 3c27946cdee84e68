import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { renderFile } from '../../src/kit/render.js';
import { packSettings } from '../../src/pack/index.js';
import { alertingFiles } from './reads.js';
import type { RuleFile } from '../../src/kit/rule.js';
import type { InputSeries } from '../../src/kit/rule-test.js';

/** One stretch of time to evaluate the whole pack over. */
export interface Stretch {
  readonly minutes: number;
  readonly input: readonly InputSeries[];
}

/** An alert that fired: Unix seconds of the first and the last evaluation at which it did. */
export interface Fired {
  readonly alert: string;
  readonly severity: string;
  /** What is left of its labels, as written by Prometheus. */
  readonly labels: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Asks promtool for the alerts of a stretch. The rules are evaluated every minute. promtool tells what it got only of a
 * question whose answer is wrong: nothing is expected, so that all that fired is told.
 */
export async function firings(stretch: Stretch, files = alertingFiles()): Promise<readonly Fired[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plx-replay-'));
  try {
    const file = join(folder, 'stretch.test.yml');
    writeFileSync(file, testOf(stretch, writeRules(folder, files)));
    return parsed(await promtool(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeRules(folder: string, files: readonly RuleFile[]): readonly string[] {
  const common = { ...packSettings.parse({}), head: [] };
  return files.map((file) => {
    const path = join(folder, `${file.name}.rules.yml`);
    writeFileSync(path, renderFile(file, common));
    return path;
  });
}

const FIRING = 'ALERTS{alertstate="firing"}';

function testOf({ minutes, input }: Stretch, rules: readonly string[]): string {
  const range = `[${minutes + 1}m:1m]`;
  const question = (edge: 'min' | 'max'): object => ({
    expr: `label_replace(${edge}_over_time(timestamp(${FIRING})${range}), "edge", "${edge}", "", "")`,
    eval_time: `${minutes}m`,
  });
  const test = { interval: '1m', input_series: input, promql_expr_test: [question('min'), question('max')] };
  return stringify({ rule_files: rules, evaluation_interval: '1m', tests: [test] }, { lineWidth: 0 });
}

/** Its exit code says that questions had answers; what else is wrong stands in its words. */
function promtool(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('promtool', ['test', 'rules', file], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const text = stdout + stderr;
      const broken = /error executing|parse error|found duplicate|many-to-many|err:/.exec(text);
      if (broken !== null || (error !== null && !text.includes('got:'))) reject(new Error(text.slice(0, 4_000)));
      else resolve(text);
    });
  });
}

/** Series as promtool prints them, several on a line. */
const GOT = /\{(?<labels>alertname=(?:[^"{}]|"(?:[^"\\]|\\.)*")*)\} (?<value>[0-9.E+]+)/g;

const APART = ['alertname', 'severity', 'edge', 'alertstate'];

function parsed(text: string): readonly Fired[] {
  const edges = new Map<string, { alert: string; severity: string; labels: string; min?: number; max?: number }>();
  for (const { groups } of text.matchAll(GOT)) {
    const labels = Object.fromEntries([...(groups?.['labels'] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value])); // prettier-ignore
    const { alertname = '', severity = '', edge = '' } = labels;
    const own = Object.entries(labels).filter(([name]) => !APART.includes(name)).map(([name, value]) => `${name}=${value}`).join(' '); // prettier-ignore
    const known = edges.get(`${alertname} ${own}`) ?? { alert: alertname, severity, labels: own };
    edges.set(`${alertname} ${own}`, { ...known, [edge]: Number(groups?.['value']) });
  }
  return [...edges.values()].map(({ min = 0, max = 0, ...one }) => ({ ...one, first: min, last: max }));
}
