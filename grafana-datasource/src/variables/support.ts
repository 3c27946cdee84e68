import {
  createDataFrame,
  CustomVariableSupport,
  FieldType,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type QueryEditorProps,
} from '@grafana/data';
import type { ComponentType } from 'react';
import { defer, map, type Observable } from 'rxjs';
import type { Query } from '../types.js';
import { VariableEditor } from './VariableEditor.js';
import { toValuesQuery, type ValuesQuery } from './values.js';

type Source = DataSourceApi<Query>;
type Editor = ComponentType<QueryEditorProps<Source, Query, Record<never, never>, ValuesQuery>>;
type Ask = (query: ValuesQuery, request: DataQueryRequest<ValuesQuery>) => Observable<readonly string[]>;

/** Query variables: the values of a label, in a frame with one column. */
export class ParallaxVariables extends CustomVariableSupport<Source, ValuesQuery, Query> {
  readonly editor = VariableEditor as unknown as Editor;

  constructor(private readonly ask: Ask) {
    super();
  }

  override query(request: DataQueryRequest<ValuesQuery>): Observable<DataQueryResponse> {
    return defer(() => this.ask(toValuesQuery(request.targets[0]), request)).pipe(
      map((values) => ({
        data: [
          createDataFrame({ name: 'values', fields: [{ name: 'text', type: FieldType.string, values: [...values] }] }),
        ],
      })),
    );
  }
}
