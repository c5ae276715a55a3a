// An answer to an eligibility check, as it is told in words.
import { words } from '../words/en';
import { day, isoDay } from './dates';
import { numberRuns } from './order';
import type { Answer, NamedAddress, PartnerAnswer, Reason, Verdict } from './types';

const POSTCODE = /[\s,]*\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\s*$/i;

/** "14 Elm Road, Exampleton, AE1 0FP" → the part before the postcode, and the postcode with its one space. */
export function splitPostcode(address: string): { place: string; postcode: string | null } {
  const found = POSTCODE.exec(address);
  if (!found) return { place: address.trim(), postcode: null };
  return { place: address.slice(0, found.index).replace(/[\s,]+$/, ''), postcode: `${found[1]} ${found[2]}`.toUpperCase() };
}

/** The reasons that tell how far the line is. */
const LINE_REASONS = new Set(['inside_line', 'outside_line', 'nearer_than_accuracy']);
/** The reasons that tell how the address was found: last, since they matter least. */
const MATCH_REASONS = new Set(['picked', 'matched_uprn', 'matched_number_and_postcode', 'matched_words', 'matched_words_and_postcode']);

export const tellsTheLine = (reason: Reason) => LINE_REASONS.has(reason.code);

/** The server's reasons in the order in which they matter. The neighbours have a box of their own, so they aren't told twice. */
export function reasonsToTell(answer: Answer): Reason[] {
  const rank = (reason: Reason) => (tellsTheLine(reason) ? 0 : MATCH_REASONS.has(reason.code) ? 2 : 1);
  return answer.reasons
    .filter((reason) => reason.code !== 'neighbours_differ' || answer.neighbours.length === 0)
    .sort((a, b) => rank(a) - rank(b));
}

/** The verdict in a few words. A postcode alone is told as what it is. */
export function headlineOf(answer: Answer): string {
  const postcode = splitPostcode(answer.query).postcode;
  const isSplit = answer.reasons.some((reason) => reason.code === 'postcode_split');
  return isSplit && postcode !== null ? words.check.splitPostcode(postcode) : words.check.headline[answer.verdict];
}

/** How far from the line, and how good the point is. Empty where a reason says it already, or nothing is known. */
export function metresSentence(answer: Answer): string {
  const { distance_to_line_m: distance, verdict, point_accuracy_m: accuracy } = answer;
  if (distance === null || distance === undefined || answer.reasons.some(tellsTheLine)) return '';
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

export function isPartnerAnswer(answer: Answer | PartnerAnswer): answer is PartnerAnswer {
  return 'answer' in answer;
}
