import React from 'react';
import { render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App } from './App.js';

const sources: unknown[] = [];
vi.mock('@grafana/runtime', () => ({
  getDataSourceSrv: () => ({ getList: () => sources }),
  PluginPage: ({ children }: { children: React.ReactNode }) => <main>{children}</main>,
}));

const open = (path: string): void => void render(<App {...({ path } as React.ComponentProps<typeof App>)} />);

describe('the pages of the app', () => {
  afterEach(() => {
    sources.length = 0;
  });

  it('begin with what is missing and with the dashboards', () => {
    open('/a/parallax-internet-app');
    expect(screen.getByText('There is no Parallax data source yet')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Path' })).toHaveAttribute('href', '/d/parallax-path');
  });

  it('say nothing of the data source once it is there', () => {
    sources.push({});
    open('/a/parallax-internet-app');
    expect(screen.queryByText('There is no Parallax data source yet')).toBeNull();
  });

  it('show a runbook, and say when there is none', () => {
    open('/a/parallax-internet-app/runbooks/queue-backlog');
    expect(screen.getByRole('heading', { level: 1, name: 'Samples wait at an agent' })).toBeInTheDocument();
    expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent('Samples wait at an agent');
    open('/a/parallax-internet-app/runbooks/ParallaxQueueBacklogOld');
    expect(screen.getAllByRole('heading', { level: 1, name: 'Samples wait at an agent' })).toHaveLength(2);
    open('/a/parallax-internet-app/runbooks/nonsense');
    expect(screen.getByText('There is no runbook of that name.')).toBeInTheDocument();
    open('/a/parallax-internet-app/else');
    expect(screen.getByText('There is no such page.')).toBeInTheDocument();
  });
});
