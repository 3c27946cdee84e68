import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { seconds } from '../../kit/units.js';
import type { ShareHost, ShareLine, ShareProvider } from '../model/shares.js';
import type { Standing } from '../model/types.js';
import { count, share } from '../model/words.js';
import { Mark } from './Mark.js';
import { Spark } from './Spark.js';
import { standingColor } from './tones.js';

interface Props {
  readonly hosts: readonly ShareHost[];
  readonly width: number;
}

/** A hostname at a time: what resolvers answer, with its interval, beside what was intended. */
export function Shares({ hosts, width }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box}>
      {hosts.map((host) => (
        <section
          key={[host.probe, host.target, host.kind].join('\0')}
          aria-label={`${host.target} ${KINDS[host.kind] ?? host.kind}`}
        >
          <HostHead host={host} />
          <HostTable host={host} width={width} />
        </section>
      ))}
      <p className={styles.note}>
        The bar is the interval of the measured share, the dot its estimate, the upright line the intended weight. A
        share drifts when its interval does not hold the weight; one in twenty windows lies outside by chance.
      </p>
    </div>
  );
}

const KINDS: Readonly<Record<string, string>> = {
  authoritative: 'by the name servers of its zone',
  public: 'by public resolvers',
  vantage: 'by the resolvers of the vantages',
};

const STEP: Readonly<Record<ShareHost['step'], { standing: Standing; text: string }>> = {
  in_step: { standing: 'pass', text: 'hostnames in step' },
  out_of_step: { standing: 'fail', text: 'hostnames out of step' },
  unknown: { standing: 'absent', text: 'one hostname, or not known whether they are in step' },
};

function HostHead({ host }: { readonly host: ShareHost }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const step = STEP[host.step];
  const drift = host.drifting > 0;
  return (
    <header className={styles.head}>
      <h5 className={styles.title}>{host.target}</h5>
      {host.kind !== '' && <span className={styles.note}>{KINDS[host.kind] ?? host.kind}</span>}
      <span className={styles.fact}>
        <Mark standing={drift ? 'fail' : 'pass'} size={13} />
        {drift ? `${count(host.drifting, 'share')} drift${host.drifting === 1 ? 's' : ''}` : 'the split is as intended'}
      </span>
      <span className={styles.fact}>
        <Mark standing={step.standing} size={13} />
        {step.text}
      </span>
      {host.ttl !== null && <span className={styles.note}>TTL {seconds(host.ttl)}</span>}
      {(host.stretch ?? 0) > 0 && (
        <span className={styles.note}>stretched by resolvers up to {seconds(host.stretch)}</span>
      )}
    </header>
  );
}

const FEW = 12;

function HostTable({ host, width }: { readonly host: ShareHost; readonly width: number }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const narrow = width < 640;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col" style={{ width: narrow ? 96 : 140 }}>
            provider
          </th>
          <th scope="col" style={{ width: narrow ? 64 : 90 }}>
            vantage
          </th>
          <th scope="col">
            <span className={styles.scale}>
              <span>0 %</span>
              {!narrow && <span>50 %</span>}
              <span>100 %</span>
            </span>
          </th>
          <th scope="col" className={styles.number} style={{ width: narrow ? 60 : 150 }}>
            measured
          </th>
          {!narrow && (
            <>
              <th scope="col" className={styles.number} style={{ width: 74 }}>
                intended
              </th>
              <th scope="col" className={styles.number} style={{ width: 70 }}>
                draws
              </th>
            </>
          )}
          <th scope="col" style={{ width: narrow ? 24 : 160 }}>
            {narrow ? '' : 'verdict'}
          </th>
        </tr>
      </thead>
      {host.providers.map((provider) => (
        <ProviderRows key={provider.provider} provider={provider} narrow={narrow} />
      ))}
    </table>
  );
}

function ProviderRows({
  provider,
  narrow,
}: {
  readonly provider: ShareProvider;
  readonly narrow: boolean;
}): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [all, setAll] = React.useState(false);
  const worst = [...provider.lines].sort((one, other) => (other.row.drift ?? 0) - (one.row.drift ?? 0));
  const shown = all || provider.lines.length <= FEW ? provider.lines : worst.slice(0, FEW);
  const rest = provider.lines.length - shown.length;
  const trend = (key: 'measured' | 'intended') =>
    provider.trend.map((row) => ({ time: row.time ?? 0, value: row[key] }));
  return (
    <tbody className={styles.group}>
      {shown.map((line, at) => (
        <tr key={line.vantage}>
          {at === 0 && (
            <th scope="rowgroup" rowSpan={shown.length + Number(rest > 0)} className={styles.provider}>
              {provider.provider}
              {!narrow && <Spark points={trend('measured')} behind={trend('intended')} height={24} />}
            </th>
          )}
          <td>{line.vantage === '' ? 'all' : line.vantage}</td>
          <td>
            <Interval line={line} />
          </td>
          <LineFigures line={line} narrow={narrow} />
        </tr>
      ))}
      {rest > 0 && (
        <tr>
          <td colSpan={narrow ? 4 : 6}>
            <Button size="sm" fill="text" onClick={() => setAll(true)}>
              {`${String(rest)} more vantages`}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

const STATES: Readonly<Record<ShareLine['state'], { standing: Standing; text: string }>> = {
  holds: { standing: 'pass', text: 'as intended' },
  drifts: { standing: 'fail', text: 'drifts' },
  unknown: { standing: 'unsure', text: 'not enough data' },
};

function LineFigures({ line, narrow }: { readonly line: ShareLine; readonly narrow: boolean }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { row } = line;
  const state = STATES[line.state];
  return (
    <>
      <td className={styles.number}>
        {share(row.measured)}
        {!narrow && row.low !== null && row.high !== null && (
          <span className={styles.note}>{` ${share(row.low)} to ${share(row.high)}`}</span>
        )}
      </td>
      {!narrow && (
        <>
          <td className={styles.number}>{share(row.intended)}</td>
          <td className={styles.number}>{row.draws ?? '–'}</td>
        </>
      )}
      <td>
        <span className={styles.fact} style={{ color: standingColor(theme, state.standing) }}>
          <Mark standing={state.standing} size={13} />
          <span className={narrow ? styles.hidden : undefined}>
            {line.state === 'drifts' ? `drifts by ${share(row.drift)}` : state.text}
          </span>
        </span>
      </td>
    </>
  );
}

/** Interval, estimate and intention on an axis from 0 to 1. */
function Interval({ line }: { readonly line: ShareLine }): React.ReactElement {
  const theme = useTheme2();
  const { measured, low, high, intended } = line.row;
  const color = standingColor(theme, STATES[line.state].standing);
  const at = (value: number): string => `${String(Math.min(1, Math.max(0, value)) * 100)}%`;
  return (
    <svg
      width="100%"
      height={20}
      role="img"
      aria-label={`measured ${share(measured)}, intended ${share(intended)}`}
      style={{ display: 'block', overflow: 'visible' }}
    >
      <line x1="0" x2="100%" y1={10} y2={10} stroke={theme.colors.border.medium} />
      {low !== null && high !== null && (
        <rect x={at(low)} width={at(high - low)} y={6} height={8} rx={2} fill={color} opacity={0.4} />
      )}
      {intended !== null && (
        <line x1={at(intended)} x2={at(intended)} y1={1} y2={19} stroke={theme.colors.text.primary} strokeWidth={2} />
      )}
      {measured !== null && (
        <circle cx={at(measured)} cy={10} r={4} fill={color} stroke={theme.colors.background.primary} />
      )}
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto', height: '100%', padding: theme.spacing(0.5, 1) }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.25, 2),
    margin: theme.spacing(1, 0, 0.5),
  }),
  title: css({ margin: 0, overflowWrap: 'anywhere' }),
  fact: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize, maxWidth: '90ch' }),
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    '& th, & td': { textAlign: 'left', padding: theme.spacing(0.25, 1, 0.25, 0), fontWeight: 'normal' },
    '& thead th': { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize },
    '& td': { overflow: 'hidden', textOverflow: 'ellipsis' },
  }),
  scale: css({ display: 'flex', justifyContent: 'space-between', whiteSpace: 'nowrap' }),
  hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  group: css({ borderTop: `1px solid ${theme.colors.border.weak}` }),
  provider: css({
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    '&&': { fontWeight: theme.typography.fontWeightMedium },
  }),
  number: css({ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
});
