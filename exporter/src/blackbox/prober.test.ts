import { describe, expect, it, vi } from 'vitest';
import type { Common, Result } from '../core/probe.js';
import { anyTarget, targetPolicy } from '../core/target-policy.js';
import { probes } from '../probes/index.js';
import { parseModules } from './modules/index.js';
import { answer, debugPage, type Answer, type BlackboxPorts, type Question } from './prober.js';

const modules = parseModules(
  'modules: { http_2xx: { prober: http, timeout: 2s }, icmp: { prober: icmp }, tcp: { prober: tcp }, old: { prober: grpc } }',
  'bb.yml',
);
const ok: Result<Common> = { outcome: 'ok', measured: { address: { ip: '127.0.0.1', family: '4' } } };

async function ask(
  question: Partial<Question>,
  change: Partial<BlackboxPorts> = {},
): Promise<{ answered: Answer; run: ReturnType<typeof vi.fn> }> {
  const run = vi.fn<BlackboxPorts['run']>(async (_, { trace }) => {
    trace('a step');
    return { result: ok, seconds: 0.5 };
  });
  const ports: BlackboxPorts = { modules: () => modules, probes, policy: () => anyTarget, run, ...change };
  const answered = await answer(
    ports,
    { target: 'http://127.0.0.1/', module: 'http_2xx', timeout: 9500, ...question },
    new AbortController().signal,
  );
  return { answered, run };
}

const values = (answered: Answer): Record<string, number> =>
  answered.kind === 'gauges' ? Object.fromEntries(answered.gauges.map(({ name, value }) => [name, value])) : {};

describe('one question', () => {
  it('is answered with success and duration', async () => {
    const { answered, run } = await ask({});
    expect(values(answered)).toMatchObject({
      probe_success: 1,
      probe_duration_seconds: 0.5,
      probe_ip_protocol: 4,
      probe_ip_addr_hash: 3_668_918_509,
    });
    expect(run.mock.calls[0]?.[0]).toMatchObject({ host: 'http://127.0.0.1/', common: { timeout: 2000 } });
  });
  it('takes the shorter of two timeouts', async () => {
    expect((await ask({ timeout: 300 })).run.mock.calls[0]?.[0]).toMatchObject({ common: { timeout: 300 } });
  });
  it.each([
    [{ module: 'none' }, 400, /Unknown module "none"/],
    [{ module: 'old' }, 400, /grpc prober is not supported/],
    [{ target: 'file:///etc/passwd' }, 400, /target/],
    [{ target: 'gopher://x/' }, 400, /target/],
    [{ target: 'http://a@b@c/' }, 400, /target/],
    [{ target: 'javascript:alert(1)' }, 400, /target/],
    [{ module: 'tcp', target: 'no port' }, 400, /target/],
    [{ module: 'icmp', target: 'a', hostname: 'b' }, 400, /hostname/],
  ])('that cannot be asked is refused: %j', async (question, status, text) => {
    const { answered, run } = await ask(question);
    expect(answered).toMatchObject({ kind: 'refused', status, text: expect.stringMatching(text) as unknown });
    expect(run).not.toHaveBeenCalled();
  });
  it('about an unlisted host is refused before anything is sent', async () => {
    const policy = targetPolicy({ listed: ['www.example.com'], allow: ['192.0.2.0/24'] });
    for (const target of [
      'http://169.254.169.254/',
      'http://0xa9fea9fe/',
      'http://2852039166/',
      'http://0251.0376.0251.0376/',
      'http://127.1/',
      'http://①②⑦.0.0.1/',
      'http://[::ffff:169.254.169.254]/',
      'http://[64:ff9b::a9fe:a9fe]/',
      'http://metadata.google.internal/',
    ]) {
      const { answered, run } = await ask({ target }, { policy: () => policy });
      expect([target, answered]).toEqual([target, expect.objectContaining({ kind: 'refused' })]);
      expect(run).not.toHaveBeenCalled();
    }
    expect((await ask({ target: 'http://www.example.com/' }, { policy: () => policy })).answered.kind).toBe('gauges');
    expect((await ask({ module: 'icmp', target: '192.0.2.9' }, { policy: () => policy })).answered.kind).toBe('gauges');
  });
  it('whose connection the policy stopped is refused too', async () => {
    const failure = {
      phase: 'connect',
      reason: 'target_refused',
      source: 'policy',
      detail: '10.0.0.1 is a private address',
    } as const;
    const run: BlackboxPorts['run'] = async () => ({
      result: { outcome: 'failed', failure, measured: {} },
      seconds: 0,
    });
    expect((await ask({}, { run })).answered).toEqual({ kind: 'refused', status: 403, text: failure.detail });
  });
  it('that failed says why in the debug page', async () => {
    const failure = {
      phase: 'connect',
      reason: 'connection_refused',
      source: 'target',
      detail: 'nobody listens',
    } as const;
    const run: BlackboxPorts['run'] = async () => ({
      result: { outcome: 'failed', failure, measured: {} },
      seconds: 0.1,
    });
    const { answered } = await ask({}, { run });
    expect(values(answered)).toMatchObject({ probe_success: 0, probe_http_status_code: 0 });
    expect(answered.kind === 'gauges' && debugPage(answered, 'probe_success 0\n')).toContain(
      'failed in phase connect: connection_refused (target): nobody listens',
    );
  });
});
