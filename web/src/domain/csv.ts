// Rows as a CSV file that no spreadsheet will run as a formula.

/** A cell that a spreadsheet would run begins with one of these; an apostrophe in front makes it text. */
const RUNS_AS_FORMULA = /^[=+\-@\t\r]/;

export function safeCell(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  const harmless = typeof value === 'string' && RUNS_AS_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** UTF-8 with its mark in front, since spreadsheets guess wrongly without it. */
export function csv(rows: (string | number | null | undefined)[][]): string {
  return '\uFEFF' + rows.map((row) => row.map(safeCell).join(',')).join('\r\n') + '\r\n';
}
