// An answer to an eligibility check, as it is told in words.
import { words } from '../words/en';
import { day, isoDay } from './dates';
import { numberRuns } from './order';
import type { Answer, NamedAddress, PartnerAnswer, Verdict } from './types';

const POSTCODE = /[\s,]*\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\s*$/i;

/** "14 Elm Road, Exampleton, AE1 0FP" → the part before the postcode, and the postcode with its one space. */
export function splitPostcode(address: string): { place: string; postcode: string | null } {
  const found = POSTCODE.exec(address);
  if (!found) return { place: address.trim(), postcode: null };
  return { place: address.slice(0, found.index).replace(/[\s,]+$/, ''), postcode: `${found[1]} ${found[2]}`.toUpperCase() };
}

/** How far from the line, and how good the point is. Empty where the server's reasons say it already, or nothing is known. */
export function metresSentence(answer: Answer): string {
  const { distance_to_line_m: distance, verdict, point_accuracy_m: accuracy } = answer;
  if (distance === null || distance === undefined || answer.reasons.some((reason) => /\bmetres?\b/.test(reason.words))) return '';
  const metres = words.check.metres(distance);
  const first =
    verdict === 'inside' ? words.check.metresIn(metres)
    : verdict === 'outside' ? words.check.metresOut(metres)
    : words.check.metresFrom(metres);
  return accuracy ? `${first} ${words.check.accuracy(words.check.metres(accuracy).toLowerCase())}` : first;
}

export interface Neighbours { heading: string; sentences: string[] }

/** Homes close by with the other answer, street by street. */
export function neighbourWords(answer: Answer): Neighbours | null {
  if (answer.neighbours.length === 0) return null;
  const own = answer.matched_address ? splitPostcode(answer.matched_address).postcode : null;
  const same = own !== null && answer.neighbours.every((n) => splitPostcode(n.address).postcode === own);
  const sides = new Map<Verdict, NamedAddress[]>();
  for (const neighbour of answer.neighbours) {
    const side = neighbour.verdict ?? (answer.verdict === 'inside' ? 'outside' : 'inside');
    sides.set(side, [...(sides.get(side) ?? []), neighbour]);
  }
  const sentences = [...sides].map(([side, homes]) => `${words.check.side[side]}: ${byStreet(homes, answer)}.`);
  return { heading: same ? words.check.samePostcode : words.check.nearby, sentences };
}

function byStreet(homes: NamedAddress[], answer: Answer): string {
  const ownStreet = answer.matched_address ? numbered(splitPostcode(answer.matched_address).place)?.street : undefined;
  const streets = new Map<string, string[]>();
  const others: string[] = [];
  for (const home of homes) {
    const { place } = splitPostcode(home.address);
    const read = numbered(place);
    if (read) streets.set(read.street, [...(streets.get(read.street) ?? []), read.number]);
    else others.push(place);
  }
  const said = [...streets].map(([street, numbers]) => {
    const runs = numberRuns(numbers).map((run) =>
      run.kind === 'odd' ? words.check.oddRun(run.from!, run.to!) : run.kind === 'even' ? words.check.evenRun(run.from!, run.to!) : run.number!,
    );
    // On the street that was asked about, the numbers alone are enough.
    return street === ownStreet && streets.size === 1 ? listed(runs) : words.check.onStreet(listed(runs), street);
  });
  return listed([...said, ...others]);
}

/** "14 Elm Road, Exampleton" → number and street; nothing for flats and named houses. */
function numbered(place: string): { number: string; street: string } | null {
  const found = /^(\d+[A-Z]?)\s+([^,]+)/i.exec(place);
  return found ? { number: found[1]!.toUpperCase(), street: found[2]!.trim() } : null;
}

/** The number to write on a home's mark: its house number or flat, or nothing. */
export function doorNumber(address: string): string {
  return /^(?:flat|apartment|unit)\s+(\w+)/i.exec(address)?.[1] ?? /^(\d+[A-Za-z]?)\b/.exec(address)?.[1] ?? '';
}

export function listed(items: string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')}${words.and}${items.at(-1)}`;
}

/** What to send back to whoever asked. */
export function replyFor(answer: Answer): string {
  const { check_id: id, verdict, query } = answer;
  const on = day(isoDay(answer.checked_at));
  const { place, postcode } = splitPostcode(answer.matched_address ?? query);
  const address = postcode ? `${place}, ${postcode}` : place;
  const w = words.check;
  switch (verdict) {
    case 'inside': return w.replyIn(address, w.area(answer.site_name), on, id);
    case 'outside': return w.replyOut(address, w.area(answer.site_name), on, id);
    case 'near_line': return w.replyUnsure(address, on, id);
    case 'ambiguous': return w.replyWhich(query, on, id);
    case 'not_found': return w.replyNotFound(query, on, id);
  }
}

export function partnerReply(answer: PartnerAnswer, query: string): string {
  return words.check.partnerReply(query, words.check.partner[answer.answer], day(isoDay(answer.checked_at)), answer.check_id);
}

export function isPartnerAnswer(answer: unknown): answer is PartnerAnswer {
  return typeof (answer as PartnerAnswer | null)?.answer === 'string';
}

/** A recorded check comes either bare or inside its record. */
export function recordedAnswer(recorded: unknown): Answer | PartnerAnswer {
  const inner = (recorded as { answer?: unknown }).answer;
  return (inner !== null && typeof inner === 'object' ? inner : recorded) as Answer | PartnerAnswer;
}
