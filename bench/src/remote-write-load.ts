/** What the benchmarks of remote write send: 10 metrics of each target, 9 labels a series. */

export type Labels = readonly (readonly [string, string])[];

export interface LoadSeries {
  readonly labels: Labels;
  readonly metadata: { readonly family: string; readonly type: 'gauge'; readonly help: string; readonly unit: string };
}

const METRICS = 10;
const families = Array.from({ length: METRICS }, (_, k) => ({
  ...{ family: `parallax_http_phase_${k}_seconds`, type: 'gauge' as const },
  ...{ help: `Seconds that phase ${k} of a request took.`, unit: 'seconds' },
}));

/** Series of target after target, labels sorted by name. */
export function loadSeries(count: number): LoadSeries[] {
  return Array.from({ length: count }, (_, k) => {
    const target = Math.floor(k / METRICS);
    const metadata = families[k % METRICS] as LoadSeries['metadata'];
    const labels: Labels = [
      ['__name__', metadata.family],
      ['instance', 'fra-01.example.net'],
      ['job', 'parallax'],
      ['phase', 'transfer'],
      ['pop', `pop-${target % 53}`],
      ['probe', 'http-cdn'],
      ['provider', `provider-${target % 7}`],
      ['target', `https://target-${target}.example.com/object`],
      ['vantage', 'fra-01'],
    ];
    return { labels, metadata };
  });
}

/** A page of so many samples in the text format, without the labels that a scrape adds. */
export function loadPage(samples: number): string {
  const lines: string[] = [];
  const all = loadSeries(samples);
  for (const { family, help } of families) {
    lines.push(`# HELP ${family} ${help}`, `# TYPE ${family} gauge`);
    for (const [k, { labels, metadata }] of all.entries()) {
      if (metadata.family !== family) continue;
      const own = labels.filter(([name]) => name !== '__name__' && name !== 'job' && name !== 'instance');
      lines.push(`${family}{${own.map(([name, value]) => `${name}="${value}"`).join(',')}} ${0.001 * k}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
