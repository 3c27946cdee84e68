/** What Grafana's packages expect of a browser and jsdom lacks. */
import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

const globals = globalThis as unknown as Record<string, unknown>;
globals['grafanaBootData'] = { user: { theme: 'dark' }, settings: { featureToggles: {} }, navTree: [] };
globals['matchMedia'] = (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
});
globals['ResizeObserver'] = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
HTMLCanvasElement.prototype.getContext = () => null;
