import type { Facts, Metrics, Source } from './facts.js';

/** One thing that was found: whether it is well, and if not, what to do. */
export interface Finding {
  /** `error`: nothing can be shown. `warning`: something shows wrong or not at all. `info`: more would be possible. */
  readonly severity: 'error' | 'warning' | 'info' | 'ok';
  readonly says: string;
  /** What to do about it; may have lines of configuration. */
  readonly remedy?: string;
}

export const SCRAPE = `scrape_configs:
  - job_name: parallax
    static_configs:
      - targets: ['agent.example.com:9977']`;

const CHOOSE = 'Choose the one that holds the metrics of Parallax, above.';

/** What the facts mean, the worst first: a row for each thing that can be wrong. Pure. */
export function diagnose(facts: Facts): readonly Finding[] {
  const found = [...aboutPrometheus(facts.prometheus), ...aboutLoki(facts.loki)];
  return [...found].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

const RANK: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2, ok: 3 };

function aboutPrometheus(source: Source<Metrics>): readonly Finding[] {
  switch (source.state) {
    case 'none':
      return [{ severity: 'error', says: 'No Prometheus data source is chosen.', remedy: CHOOSE }];
    case 'gone':
      return [
        {
          severity: 'error',
          says: `The chosen Prometheus data source (uid ${source.uid}) is gone, or you may not see it.`,
          remedy: CHOOSE,
        },
      ];
    case 'other':
      return [
        {
          severity: 'error',
          says: `${source.name} is a data source of type ${source.type}, which does not answer PromQL.`,
          remedy: 'Choose a Prometheus data source: Mimir, Thanos and VictoriaMetrics are set up as one, too.',
        },
      ];
    case 'silent':
      return [
        {
          severity: 'error',
          says: `${source.name} does not answer: ${ended(source.reason)}`,
          remedy: 'Open its settings and press "Save & test": this data source asks through it.',
        },
      ];
    case 'answers':
      return aboutMetrics(source.found, source.name);
  }
}

function aboutMetrics(found: Metrics, name: string): readonly Finding[] {
  if (found.age === undefined) {
    return [
      {
        severity: 'error',
        says: `${name} answers, but holds no metrics of Parallax of the last week.`,
        remedy: `Let Prometheus scrape an agent, or the agent write (remote_write):\n${SCRAPE}`,
      },
    ];
  }
  if (found.vantages === 0) {
    return [
      {
        severity: 'warning',
        says: `${name} had news of Parallax last ${duration(found.age)} ago: what is shown of now is empty.`,
        remedy:
          'See that agents run, that Prometheus reaches them (Status, Targets), or what `parallax doctor` says of remote_write.',
      },
    ];
  }
  const are = `${counted(found.vantages, 'vantage')} and ${counted(found.targets, 'target')}`;
  return [{ severity: 'ok', says: `${name} holds ${are}.` }, ...DETAILS.flatMap((detail) => detail(found))];
}

/** What may be wrong though there are metrics; each row is one thing. */
const DETAILS: readonly ((found: Metrics) => readonly Finding[])[] = [
  ({ targets }) =>
    targets > 0
      ? []
      : [
          {
            severity: 'warning',
            says: 'Agents report, but none measures anything.',
            remedy: 'Add probes to the configuration of the agents.',
          },
        ],
  ({ paths, links }) => {
    if (links > 0) return [{ severity: 'ok', says: `Topology: ${counted(links, 'link')}.` }];
    if (paths > 0) {
      return [
        {
          severity: 'warning',
          says: 'Paths are measured without topology: the path view has no links to draw.',
          remedy:
            'Switch it on for the path probes of the agents:\nprobes:\n  paths:\n    type: path\n    metrics: { links: true }',
        },
      ];
    }
    return [
      {
        severity: 'info',
        says: 'No path is measured: the path view stays empty.',
        remedy: 'Add a probe to the agents:\nprobes:\n  paths:\n    type: path\n    targets: [www.example.com]',
      },
    ];
  },
  ({ native, classic }) => {
    if (native > 0) return [{ severity: 'ok', says: 'Distributions are native histograms.' }];
    const got =
      'run Prometheus with --enable-feature=native-histograms, from 3.8 on write `scrape_native_histograms: true`';
    if (classic > 0) {
      return [
        {
          severity: 'info',
          says: 'Distributions are classic buckets: quantiles are coarser, and there are more series.',
          remedy: `For native histograms ${got}.`,
        },
      ];
    }
    return [
      {
        severity: 'warning',
        says: 'No distributions are there, neither as native histograms nor as classic buckets: times and phases stay empty.',
        remedy: `Let Prometheus take native histograms (${got}), or set \`native_histograms: false\` at the agents' remote_write.`,
      },
    ];
  },
  ({ cdn, recorded }) =>
    cdn === 0 || recorded > 0
      ? []
      : [
          {
            severity: 'info',
            says: 'The recording rules for CDNs are not loaded: they are optional, and make long ranges quick.',
            remedy:
              'Load alert-rules/generated/parallax-cdn-scorecard.rules.yml into Prometheus (rule_files), or `parallax rules apply`.',
          },
        ],
];

const WITHOUT_LOKI =
  'Without it there are no records of runs: MPLS labels, whole ways of flows, the headers that decided, sentences of runs.';

function aboutLoki(source: Source<{ readonly any: boolean }>): readonly Finding[] {
  switch (source.state) {
    case 'none':
      return [
        {
          severity: 'info',
          says: `No Loki data source is chosen. ${WITHOUT_LOKI}`,
          remedy: 'Set `events.loki` at the agents and choose that Loki above. Everything else works without it.',
        },
      ];
    case 'gone':
      return [
        {
          severity: 'warning',
          says: `The chosen Loki data source (uid ${source.uid}) is gone, or you may not see it. ${WITHOUT_LOKI}`,
          remedy: 'Choose another one, or clear the choice.',
        },
      ];
    case 'other':
      return [
        {
          severity: 'warning',
          says: `${source.name} is a data source of type ${source.type}, which does not answer LogQL. ${WITHOUT_LOKI}`,
          remedy: 'Choose a Loki data source, or clear the choice.',
        },
      ];
    case 'silent':
      return [
        {
          severity: 'warning',
          says: `${source.name} does not answer: ${ended(source.reason)}`,
          remedy: 'Open its settings and press "Save & test": this data source asks through it.',
        },
      ];
    case 'answers':
      return source.found.any
        ? [{ severity: 'ok', says: `${source.name} holds records of runs.` }]
        : [
            {
              severity: 'warning',
              says: `${source.name} answers, but holds no record of a run of the last day.`,
              remedy:
                'Send them from the agents:\nevents:\n  loki:\n    - url: https://loki.example.com/loki/api/v1/push',
            },
          ];
  }
}

/** A reason as its own sentence: what to do follows it. */
const ended = (reason: string): string => (/[.!?]$/.test(reason) ? reason : `${reason}.`);

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `5400` as `90 minutes`. */
function duration(seconds: number): string {
  if (seconds < 120) return counted(Math.round(seconds), 'second');
  if (seconds < 7200) return counted(Math.round(seconds / 60), 'minute');
  if (seconds < 172_800) return counted(Math.round(seconds / 3600), 'hour');
  return counted(Math.round(seconds / 86_400), 'day');
}
