import type { PaletteTheme } from './types.js';

/** A theme for tests that do not ask for Grafana's own. */
export const DARK: PaletteTheme = {
  isDark: true,
  colors: {
    text: { primary: 'rgb(204, 204, 220)', secondary: 'rgba(204, 204, 220, 0.65)', maxContrast: '#ffffff' },
    background: { canvas: '#111217', primary: '#181b1f', secondary: '#22252b' },
    primary: { main: '#3d71d9', text: '#6e9fff' },
    success: { main: '#1a7f4b', text: '#6ccf8e' },
    warning: { main: '#ff9900', text: '#fbad37' },
    error: { main: '#d10e5c', text: '#ff5286' },
  },
  typography: { fontFamily: 'sans-serif' },
};
