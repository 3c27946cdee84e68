import type { DataSourceInstanceSettings } from '@grafana/data';
import { setDataSourceSrv } from '@grafana/runtime';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../test/browser.js';
import type { Options } from '../types.js';
import { ConfigEditor } from './ConfigEditor.js';

const source = (uid: string, type: string): DataSourceInstanceSettings =>
  ({ uid, type, name: `${type} ${uid}`, meta: { id: type, name: type, info: { logos: { small: '' } } } }) as never;
const SOURCES = [source('p1', 'prometheus'), source('p2', 'prometheus'), source('l1', 'loki'), source('t1', 'tempo')];

beforeEach(() => {
  setDataSourceSrv({
    getList: ({ type }: { type: string[] }) => SOURCES.filter((one) => type.includes(one.type)),
    getInstanceSettings: (uid: string) => SOURCES.find((one) => one.uid === uid),
    get: () => Promise.reject(new Error('not asked')),
  } as never);
});
afterEach(cleanup);

function show(first: Options): { latest: () => Options } {
  let latest = first;
  const Around = (): React.JSX.Element => {
    const [jsonData, setJsonData] = useState(first);
    latest = jsonData;
    return (
      <ConfigEditor options={{ jsonData } as never} onOptionsChange={(options) => setJsonData(options.jsonData)} />
    );
  };
  render(<Around />);
  return { latest: () => latest };
}

describe('ConfigEditor', () => {
  it('offers only data sources that answer PromQL, and keeps the rest of the settings', async () => {
    const { latest } = show({ lokiUid: 'l1' });
    await userEvent.click(screen.getByLabelText(/^Prometheus/));
    expect(await screen.findByText('prometheus p1')).toBeInTheDocument();
    expect(screen.queryByText('tempo t1')).not.toBeInTheDocument();
    await userEvent.click(screen.getByText('prometheus p2'));
    expect(latest()).toEqual({ lokiUid: 'l1', prometheusUid: 'p2' });
  });

  it('offers Loki, and says what it adds', async () => {
    const { latest } = show({ prometheusUid: 'p1' });
    expect(screen.getByText(/^Optional: holds the records of runs/)).toBeInTheDocument();
    await userEvent.click(screen.getByLabelText(/^Loki/));
    await userEvent.click(await screen.findByText('loki l1'));
    expect(latest()).toEqual({ prometheusUid: 'p1', lokiUid: 'l1' });
  });

  it('shows what is chosen', () => {
    show({ prometheusUid: 'p1', lokiUid: 'l1' });
    expect(screen.getByText('prometheus p1')).toBeInTheDocument();
    expect(screen.getByText('loki l1')).toBeInTheDocument();
  });
});
