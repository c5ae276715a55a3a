// Several files brought in one after another, told as one report.
import type { ImportOutcome, ImportReport } from './types';

const WORST: ImportOutcome[] = ['accepted', 'repaired', 'rejected'];

/** The sums of all, the worst outcome, and every remark with the file that it is about. */
export function together(reports: ImportReport[]): ImportReport {
  const [first] = reports;
  if (reports.length === 1 && first) return first;
  const sum = (of: 'read' | 'added' | 'changed' | 'unchanged' | 'gone' | 'refused') => reports.reduce((all, report) => all + report[of], 0);
  return {
    file: reports.map((r) => r.file).join(', '),
    outcome: WORST[Math.max(...reports.map((r) => WORST.indexOf(r.outcome)))] ?? 'accepted',
    read: sum('read'), added: sum('added'), changed: sum('changed'), unchanged: sum('unchanged'), gone: sum('gone'), refused: sum('refused'),
    problems: reports.flatMap((r) => r.problems.map((p) => ({ ...p, message: `${r.file}: ${p.message}` }))),
    dry_run: reports.some((r) => r.dry_run),
    import_id: reports.flatMap((r) => r.import_id ?? []).join(', '),
  };
}
