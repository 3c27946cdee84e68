/** The page that lists all cases, in Markdown. */
import type { Case, Group } from './case.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = ({ level, name, says }: Case): string => `| ${level} | \`${name}\` | ${cell(says)} |`;

function section({ name, cases }: Group): string {
  return `### ${name}\n\n| Level | Case | What is asserted |\n| --- | --- | --- |\n${cases.map(row).join('\n')}\n`;
}

export function table(groups: readonly Group[]): string {
  const upstream = groups.filter((group) => group.upstream);
  const ours = groups.filter((group) => !group.upstream);
  const count = (list: readonly Group[]): number => list.reduce((sum, { cases }) => sum + cases.length, 0);
  return `# Compliance of the remote write sender

<!-- Written by exporter/test/remote-write/compliance: \`npx vitest run exporter/test/remote-write/compliance -u\`. -->

Each case runs end to end in \`npm test\`: a page of metrics, the agent as a process of its own, a receiver that refuses
whatever breaks a rule of the specifications
([1.0](https://prometheus.io/docs/specs/prw/remote_write_spec/), [2.0](https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/)).
A case of every level must pass.

The upstream suite itself, unmodified (commit \`ccf48c7\`, Go 1.25.12, November 2026): 155 of its 157 cases pass, all MUST (68),
SHOULD (58) and MAY (20), and 9 of 11 RECOMMENDED; the two serve pages that no parser takes. How it runs the agent, and what it
looks at: [exporter/test/remote-write/upstream](../exporter/test/remote-write/upstream/README.md).

${count(upstream)} cases stand in the groups of the upstream suite
([prometheus/compliance](https://github.com/prometheus/compliance/tree/main/remotewrite/sender)), each with an assertion on
what the receiver saw; ${count(ours)} are about what that suite does not ask.

## Groups of the upstream suite

${upstream.map(section).join('\n')}
## Beyond the upstream suite

${ours.map(section).join('\n')}`;
}
