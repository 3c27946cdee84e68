import type { AnnotationQuery, AnnotationSupport, QueryEditorProps } from '@grafana/data';
import type { QueryKind } from '@parallax/contract';
import React from 'react';
import { of } from 'rxjs';
import type { Options, Query, Suggesting } from '../types.js';
import { QueryEditor } from '../editor/QueryEditor.js';
import { toEvents } from './events.js';

const OFFERED: readonly QueryKind[] = ['changes', 'events'];
const DEFAULT: Query = { refId: 'Anno', kind: 'changes' };

const AnnotationEditor = (props: QueryEditorProps<Suggesting, Query, Options>): React.JSX.Element => (
  <QueryEditor {...props} query={{ ...DEFAULT, ...props.query } as Query} offered={OFFERED} />
);

/** A query as annotations ask it: changes unless it says otherwise. */
export function prepareQuery(annotation: AnnotationQuery<Query>): Query {
  return { ...DEFAULT, ...(annotation.target as Query | undefined) } as Query;
}

/** Lines and regions over graphs: path changes, sick vantages, verdicts about CDNs. */
export const annotationSupport: AnnotationSupport<Query> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => DEFAULT,
  prepareQuery,
  processEvents: (_annotation, data) => of(toEvents(data)),
};
