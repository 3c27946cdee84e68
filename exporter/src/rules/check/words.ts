/** Seconds as Prometheus writes them. */
export function seconds(value: number): string {
  if (value >= 86_400 && value % 86_400 === 0) return `${value / 86_400}d`;
  if (value >= 3_600 && value % 3_600 === 0) return `${value / 3_600}h`;
  if (value >= 60 && value % 60 === 0) return `${value / 60}m`;
  return value < 1 ? `${Math.round(value * 1000)}ms` : `${value}s`;
}
