import fc from "fast-check";

/** The UTF-8 of a text as 0x-hex. */
export function hexOfText(text: string): string {
  return hexOf(Buffer.from(text));
}

/** A text as bytes32, right-padded with zeros. */
export function wordOfText(text: string): string {
  return hexOfText(text).padEnd(66, "0").slice(0, 66);
}

function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

const plainTexts = ["", "a", "Model seven", "ipfs://bafy/1.json", "été 𝛑 漢字 💧"];

const awkwardTexts = [
  "a\u0000b",
  "\u0000",
  'it\'s "quoted" `x` $1 $$ %s',
  "back\\slash \\\\ \\n \\x00",
  "\\N",
  "\\.",
  "tab\tnew\nline\r\nend",
  "\u0001\u001b[31m\u007f\u0085\u2028",
  "\uFEFFafter a byte order mark",
  "\uFFFD",
  "e\u0301 is not \u00e9",
  '{"json": [null]}',
  "'; drop table log.event; --",
];

const invalidUtf8 = [
  "0xff",
  "0xc328",
  "0xe282",
  "0xeda080",
  "0xf4908080",
  "0xf09f92",
  "0xc0af",
  "0x61ff0062",
  "0xefbbbf80",
];

const lengthOver256 = ["x".repeat(300), "é".repeat(257), "💧".repeat(140), `${"y".repeat(255)}\u0000z`];

/** The bytes of a text as hex: mostly plain, often what breaks careless writers, sometimes of `longest` bytes. */
export function arbitraryText(longest: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...plainTexts.map(hexOfText)) },
    { weight: 4, arbitrary: fc.constantFrom(...awkwardTexts.map(hexOfText)) },
    { weight: 3, arbitrary: fc.constantFrom(...invalidUtf8) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map(hexOf) },
    { weight: 1, arbitrary: fc.constantFrom(...[...lengthOver256, "long ".repeat(longest / 5)].map(hexOfText)) },
  );
}

const awkwardWords = [
  "",
  "a\u0000b",
  "\u0000a",
  "tab\t",
  "del\u007f",
  "é",
  'it\'s \\N "x"',
  " ",
  "x".repeat(32),
  "0x41",
];

/** A bytes32: mostly one of `words`, sometimes one that is no printable ASCII. */
export function arbitraryWord(...words: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...words.map(wordOfText)) },
    { weight: 2, arbitrary: fc.constantFrom(...awkwardWords.map(wordOfText)) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hexOf) },
  );
}
