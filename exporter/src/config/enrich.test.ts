import { describe, expect, it } from 'vitest';
import { ProblemError } from '../core/problem.js';
import { formatProblem } from './format.js';
import { parseConfig } from './parse.js';

const parse = (section: string): ReturnType<typeof parseConfig>['config']['enrich'] =>
  parseConfig(`vantage: { name: fra }\n${section}`, '/etc/parallax/parallax.yml', {}, {}).config.enrich;

function problems(section: string): string {
  try {
    parse(section);
    return '';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problems.map((problem) => formatProblem(problem)).join('\n');
  }
}

describe('the section enrich', () => {
  it('has tables and names on, and nothing else', () => {
    expect(parse('')).toEqual({ tables: true, ptr: true, databases: [], networks: [], networks_file: undefined });
  });

  it('takes paths relative to the file', () => {
    const section = 'enrich: { databases: [city.mmdb, /srv/asn.mmdb], networks_file: networks.yml }';
    expect(parse(section)).toMatchObject({
      databases: ['/etc/parallax/city.mmdb', '/srv/asn.mmdb'],
      networks_file: '/etc/parallax/networks.yml',
    });
  });

  it('shows which network is wrong, and how to write it', () => {
    const bits = problems('enrich:\n  networks:\n    - { cidr: 10.1.2.3/8, name: office }\n');
    expect(bits).toContain('parallax.yml:4:15: error: "10.1.2.3/8" has bits beyond its prefix length');
    expect(bits).toContain('    - { cidr: 10.1.2.3/8, name: office }\n   |               ^^^^^^^^^^');
    expect(problems('enrich: { networks: [{ cidr: office, name: x }] }')).toContain(
      'Write an address and a prefix length',
    );
    const twice = problems('enrich: { networks: [{ cidr: 10.0.0.0/8, name: x }, { cidr: 10.0.0.0/8, name: y }] }');
    expect(twice).toContain('"10.0.0.0/8" stands twice');
    expect(problems('enrich: { tabels: true }')).toContain('tables');
  });
});
