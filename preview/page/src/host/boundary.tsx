/** What breaks while it is drawn is shown where it broke, and the rest of the page goes on. */
import { Alert } from '@grafana/ui';
import React from 'react';

interface Props {
  readonly what: string;
  readonly children: React.ReactNode;
}

interface State {
  readonly error?: Error;
}

export class Boundary extends React.Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): React.ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Alert title={`${this.props.what} broke`} severity="error">
        <span data-testid="broken">{error.message}</span>
      </Alert>
    );
  }
}
