export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log: one event, its fields. Values are escaped by the writer; secrets print as `<secret>`. */
export interface Logger {
  log(level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>): void;
}
