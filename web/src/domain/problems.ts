// Complaints about a file, put together by kind so that 400 rows with one fault read as one fault.
import { words } from '../words/en';
import { csv } from './csv';
import type { Problem } from './types';

export interface ProblemKind { code: string; severity: Problem['severity']; problems: Problem[] }

/** Kinds of problem, errors first, then the most frequent. */
export function byKind(problems: Problem[]): ProblemKind[] {
  const kinds = new Map<string, ProblemKind>();
  for (const problem of problems) {
    const key = `${problem.severity}:${problem.code}`;
    const kind = kinds.get(key);
    if (kind) kind.problems.push(problem);
    else kinds.set(key, { code: problem.code, severity: problem.severity, problems: [problem] });
  }
  const rank = (kind: ProblemKind) => (kind.severity === 'error' ? 0 : 1);
  return [...kinds.values()].sort((a, b) => rank(a) - rank(b) || b.problems.length - a.problems.length);
}

/** "Line 12, column Postcode", "Shape 2", or nothing. */
export function placeOfProblem(problem: Problem): string {
  const said: string[] = [];
  if (typeof problem.line === 'number') said.push(words.imports.line(problem.line));
  if (typeof problem.feature === 'number') said.push(words.imports.feature(problem.feature));
  if (problem.column) said.push(words.imports.column(problem.column));
  return said.join(', ');
}

export function problemsAsCsv(problems: Problem[]): string {
  const rows = problems.map((p) => [p.line, p.column, p.feature, p.severity === 'error' ? words.imports.error : words.imports.warning, p.code, p.message, p.hint]);
  return csv([words.imports.csvHeader, ...rows]);
}

/** "duplicate_uprn" → "Duplicate uprn": a heading where there is nothing better. */
export function kindHeading(code: string): string {
  const said = code.replaceAll('_', ' ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}
