/** Why an export is not begun or not gone on with: it names what was found and what to do. */
export class ExportRefused extends Error {}
