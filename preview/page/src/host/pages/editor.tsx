/** The editors of the data source: its settings with the health check, and its queries. */
import { dateTime, LoadingState, PluginContextProvider, type DataQuery, type DataSourceApi, type DataSourcePlugin, type DataSourcePluginOptionsEditorProps, type DataSourceSettings, type PanelData, type QueryEditorProps, type TestDataSourceResponse } from '@grafana/data'; // prettier-ignore
import { getDataSourceSrv } from '@grafana/runtime';
import { Alert, Button, useTheme2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { runQueries } from '../../data/run.js';
import { OURS } from '../../data/sources.js';
import { nothingOpen, turnTo } from '../book.js';

type Plugin = DataSourcePlugin<DataSourceApi>;

interface Props {
  readonly editor: 'config' | 'query';
  readonly plugin: Plugin;
}

export function EditorPage({ editor, plugin }: Props): React.ReactElement {
  const theme = useTheme2();
  return (
    <main style={{ padding: theme.spacing(2), maxWidth: theme.breakpoints.values.lg }} data-testid={`editor-${editor}`}>
      <PluginContextProvider meta={plugin.meta}>
        {editor === 'config' ? <Config plugin={plugin} /> : <Query plugin={plugin} />}
      </PluginContextProvider>
    </main>
  );
}

const initial = (plugin: Plugin): DataSourceSettings => ({
  ...{ id: 3, uid: OURS, orgId: 1, name: 'Parallax', type: plugin.meta.id, typeName: 'Parallax', typeLogoUrl: '' },
  ...{ access: 'proxy', url: '', user: '', database: '', basicAuth: false, basicAuthUser: '', isDefault: false },
  ...{ jsonData: { prometheusUid: 'prometheus', lokiUid: 'loki' } as object, secureJsonFields: {}, readOnly: false, withCredentials: false }, // prettier-ignore
});

function Config({ plugin }: { readonly plugin: Plugin }): React.ReactElement {
  const [options, setOptions] = useState(() => initial(plugin));
  const [health, setHealth] = useState<TestDataSourceResponse>();
  const Editor = plugin.components.ConfigEditor as React.ComponentType<DataSourcePluginOptionsEditorProps> | undefined;
  const test = async (): Promise<void> => {
    const settings = { ...getDataSourceSrv().getInstanceSettings(OURS), jsonData: options.jsonData };
    const source = new plugin.DataSourceClass(settings as never);
    setHealth(await source.testDatasource().catch((error: unknown) => ({ status: 'error', message: String(error instanceof Error ? error.message : error) }))); // prettier-ignore
  };
  if (Editor === undefined) return <Alert severity="info" title="The data source has no settings" />;
  return (
    <>
      <Editor options={options as never} onOptionsChange={(next) => setOptions(next as DataSourceSettings)} />
      <p>
        <Button onClick={() => void test()}>Save & test</Button>
      </p>
      {health !== undefined && <Health {...health} />}
    </>
  );
}

function Health({ status, message, details }: TestDataSourceResponse): React.ReactElement {
  const verbose = details?.verboseMessage;
  return (
    <Alert
      severity={status === 'success' ? 'success' : status === 'warning' ? 'warning' : 'error'}
      title={message}
      data-testid="health"
    >
      {verbose === undefined ? null : <span style={{ whiteSpace: 'pre-wrap' }}>{String(verbose)}</span>}
    </Alert>
  );
}

function Query({ plugin }: { readonly plugin: Plugin }): React.ReactElement {
  const [source, setSource] = useState<DataSourceApi>();
  const [query, setQuery] = useState<DataQuery>({ refId: 'A' });
  const [data, setData] = useState<PanelData>();
  useEffect(() => {
    void getDataSourceSrv().get(OURS).then(setSource);
  }, []);
  if (source === undefined) return <span>Loading</span>;
  const Editor = plugin.components.QueryEditor as React.ComponentType<QueryEditorProps<DataSourceApi>> | undefined;
  if (Editor === undefined) return <Alert severity="info" title="The data source has no query editor" />;
  const range = data?.timeRange ?? nothingOpen().range;
  return (
    <>
      <Editor
        datasource={source}
        query={{ ...source.getDefaultQuery?.('dashboard' as never), ...query }}
        onChange={setQuery}
        onRunQuery={() => run({ ...source.getDefaultQuery?.('dashboard' as never), ...query }, setData)}
        data={data}
        range={range}
      />
      <p>
        <Button onClick={() => run({ ...source.getDefaultQuery?.('dashboard' as never), ...query }, setData)}>
          Run query
        </Button>
      </p>
      <ul data-testid="frames">
        {(data?.series ?? []).map(({ name, length, fields }, index) => (
          <li key={index}>{`${name ?? 'frame'}: ${length} rows of ${fields.map((field) => field.name).join(', ')}`}</li>
        ))}
      </ul>
      {data?.state === LoadingState.Error && (
        <Alert severity="error" title={data.errors?.map(({ message }) => message).join('; ') ?? ''} />
      )}
    </>
  );
}

function run(query: DataQuery, show: (data: PanelData) => void): void {
  const open = nothingOpen();
  turnTo(open);
  const range = { ...open.range, from: dateTime().subtract(15, 'minutes') };
  const common = { requestId: 'editor', timezone: 'browser', app: 'dashboard', startTime: Date.now(), interval: '5s', intervalMs: 5000, maxDataPoints: 500 }; // prettier-ignore
  runQueries({ ...common, range, scopedVars: {}, targets: [{ ...query, datasource: { uid: OURS } }] }).subscribe(show);
}
