/** Reads RFC 4180: records of fields, null where a field is empty and not quoted. Throws on anything else. */
export function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: (string | null)[] = [];
    for (;;) {
      let field: string | null;
      if (text[at] === '"') {
        let value = "";
        for (at += 1; ; at += 1) {
          if (at >= text.length) throw new Error("CSV: a quoted field does not end.");
          if (text[at] !== '"') value += text[at];
          else if (text[at + 1] === '"') value += text[(at += 1)];
          else break;
        }
        at += 1;
        field = value;
      } else {
        const end = at + (/[,\r\n"]/.exec(text.slice(at))?.index ?? text.length - at);
        field = end === at ? null : text.slice(at, end);
        at = end;
      }
      record.push(field);
      if (text[at] === ",") {
        at += 1;
        continue;
      }
      if (text.slice(at, at + 2) !== "\r\n") throw new Error(`CSV: expected CR LF at ${at}.`);
      at += 2;
      break;
    }
    records.push(record);
  }
  return records;
}

/** The records after the first, by the names in it. */
export function readCsvObjects(text: string): Record<string, string | null>[] {
  const [names = [], ...records] = readCsv(text);
  return records.map((record) => {
    if (record.length !== names.length)
      throw new Error(`CSV: expected ${names.length} fields, found ${record.length}.`);
    return Object.fromEntries(names.map((name, index) => [name ?? "", record[index] ?? null]));
  });
}
