/** Fields first, then a sentence in the past tense: `log.info({ chain: 31337, to_block: 120 }, "Rewound chain")`. */
export interface Logger {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

const LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LEVELS)[number];

export interface LoggerOptions {
  level?: LogLevel;
  /** Fields of every line. */
  fields?: object;
  write?: (line: string) => void;
}

/** Lines a person can read and a machine can parse: time, level, sentence, then fields as `key=value`. */
export function createLogger({
  level = "info",
  fields: common = {},
  write = (line) => process.stdout.write(`${line}\n`),
}: LoggerOptions = {}): Logger {
  const least = LEVELS.indexOf(level);
  const at = (own: LogLevel) => (fields: object, sentence: string) => {
    if (LEVELS.indexOf(own) < least) return;
    const pairs = Object.entries({ ...common, ...fields }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${formatValue(value)}`],
    );
    write([new Date().toISOString(), own.toUpperCase().padEnd(5), sentence, ...pairs].join(" "));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Reads TRIBUTARY_LOG_LEVEL's word; undefined where it is none. */
export const parseLogLevel = (word: string | undefined): LogLevel | undefined => LEVELS.find((level) => level === word);

function formatValue(value: unknown): string {
  const text =
    value instanceof Error
      ? value.message
      : typeof value === "string"
        ? value
        : (JSON.stringify(value, stringifyBigint) ?? "");
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

const stringifyBigint = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;
