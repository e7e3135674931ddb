/** The part of pino's interface that the embedded parts use: fields first, then a past-tense sentence. */
export interface EmbeddedLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export const silentLog: EmbeddedLog = { info: () => undefined, warn: () => undefined };
