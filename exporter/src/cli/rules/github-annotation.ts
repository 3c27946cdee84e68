import type { Place } from '../../core/problem.js';

/**
 * A workflow command that GitHub shows beside the line
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
 */
export function annotation(level: 'error' | 'warning' | 'notice', title: string, text: string, place?: Place): string {
  const { file, line, column } = place ?? {};
  const fields = { file, line, col: column, title };
  const written = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${property(String(value))}`],
  );
  return `::${level} ${written.join(',')}::${data(text)}\n`;
}

const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
