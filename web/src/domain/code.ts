// The short code that picks a round up: six letters and figures, none that are taken for another.

/** As it is stored: capitals, without spaces and dashes. */
export const tidyCode = (typed: string) => typed.toUpperCase().replace(/[\s\-–—.]/g, '');

export type CodeFault = { kind: 'length'; count: number } | { kind: 'never'; letter: string } | { kind: 'strange' };

/** What is wrong with a code as it was typed; null: it may be one. */
export function codeFault(typed: string): CodeFault | null {
  const code = tidyCode(typed);
  if (/[^A-Z0-9]/.test(code)) return { kind: 'strange' };
  const never = /[01OIL]/.exec(code);
  if (never) return { kind: 'never', letter: never[0] };
  return code.length === 6 ? null : { kind: 'length', count: code.length };
}
