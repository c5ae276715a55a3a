// An answer to an eligibility check, as it is told in words.
import { words } from '../words/en';
import { day, isoDay, ukDay } from './dates';
import { numberRuns } from './order';
import type { Answer, NamedAddress, PartnerAnswer, PartnerVerdict, Reason, Verdict } from './types';

const POSTCODE = /[\s,]*\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\s*$/i;

/** "14 Elm Road, Exampleton, AE1 0FP" → the part before the postcode, and the postcode with its one space. */
export function splitPostcode(address: string): { place: string; postcode: string | null } {
  const found = POSTCODE.exec(address);
  if (!found) return { place: address.trim(), postcode: null };
  return { place: address.slice(0, found.index).replace(/[\s,]+$/, ''), postcode: `${found[1]} ${found[2]}`.toUpperCase() };
}

/** The reasons that tell how far the line is. */
const LINE_REASONS = new Set(['inside_line', 'outside_line', 'nearer_than_accuracy', 'settled_by_household_list']);
/** The reasons that tell how the address was read and found: apart and last, since they matter least where the address is the right one. */
const FOUND_REASONS = [
  'picked', 'matched_uprn', 'matched_number_and_postcode', 'matched_words', 'matched_words_and_postcode', 'name_read_as', 'postcode_read_as', 'postcode_differs', 'words_set_aside',
];

/** A person decides, and not because the line is near. */
const NOT_THE_LINE = ['no_point', 'no_boundary', 'places_disagree', 'not_a_home'];

export const tellsTheLine = (reason: Reason) => LINE_REASONS.has(reason.code);
const has = (answer: Answer, ...codes: string[]) => answer.reasons.some((reason) => codes.includes(reason.code));

export interface Told { why: Reason[]; found: string[] }

/** The server's reasons in the order in which they are told: the line, what else bears on it; then how the address was found. What has a box of its own isn't told twice. */
export function reasonsToTell(answer: Answer): Told {
  const apart = (reason: Reason) => (reason.code === 'neighbours_differ' && answer.neighbours.length > 0) || (reason.code === 'decided' && Boolean(answer.decision));
  const left = answer.reasons.filter((reason) => !apart(reason));
  const why = left.filter((reason) => !FOUND_REASONS.includes(reason.code)).sort((a, b) => Number(tellsTheLine(b)) - Number(tellsTheLine(a)));
  const found = FOUND_REASONS.flatMap((code) => left.filter((reason) => reason.code === code).map((reason) => reason.words));
  const sure = confidenceWords(answer);
  return { why, found: sure ? [...found, sure] : found };
}

/** How sure the match is. Nothing where a person picked it, or nothing was matched. */
export function confidenceWords(answer: Answer): string {
  const { match_confidence: confidence, matched_address: matched } = answer;
  if (confidence === null || matched === null || has(answer, 'picked')) return '';
  return confidence >= 0.99 ? words.check.sure : confidence >= 0.95 ? words.check.good : words.check.fair;
}

/** Is the answer for a day before the one on which it was given? */
export const isPast = (answer: Answer) => answer.on < ukDay(answer.checked_at);

/** What an answer is as a line in a list, where near the line is only what is near the line. */
export type Short = Verdict | PartnerVerdict | 'no_boundary' | 'manager_says';

export function shortOf(answer: Answer | PartnerAnswer): Short {
  if (isPartnerAnswer(answer)) return answer.answer;
  if (has(answer, 'ask_the_team')) return 'ask_the_team';
  if (answer.verdict !== 'near_line') return answer.verdict;
  if (has(answer, 'no_boundary')) return 'no_boundary';
  return has(answer, ...NOT_THE_LINE) ? 'manager_says' : 'near_line';
}

/** The same in words. A decision is told as one. */
export function shortWords(answer: Answer | PartnerAnswer): string {
  return !isPartnerAnswer(answer) && answer.decision ? words.rulings.decided(answer.decision.in_area) : wordsOfShort(shortOf(answer));
}

export const wordsOfShort = (short: Short): string =>
  short === 'no_boundary' ? words.check.noBoundaryThen
  : short === 'manager_says' ? words.check.managerSays
  : short in words.check.partner ? words.check.partner[short as PartnerVerdict]
  : words.check.short[short as Verdict];

/** Was nothing found, and nothing offered, so that what was typed may be the beginning of something? */
export const endsEarly = (answer: Answer | PartnerAnswer): answer is Answer =>
  !isPartnerAnswer(answer) && answer.verdict === 'not_found' && answer.candidates.length === 0 && answer.query.trim().length > 1;

/** The verdict in a few words. A postcode alone is told as what it is; a decision as a decision. */
export function headlineOf(answer: Answer): string {
  const { decision, verdict } = answer;
  const postcode = splitPostcode(answer.query).postcode;
  if (decision) return words.check.decided(decision.in_area, decision.until ? day(decision.until) : null);
  if (has(answer, 'ask_the_team')) return words.check.askTheTeam;
  if (verdict === 'near_line' && has(answer, ...NOT_THE_LINE)) return words.check.managerSays;
  if (has(answer, 'several_addresses')) return words.check.twoAddresses;
  if (has(answer, 'postcode_unreadable')) return words.check.unreadable;
  if (has(answer, 'postcode_split') && postcode !== null) return words.check.splitPostcode(postcode);
  return isPast(answer) ? words.check.headlineThen[verdict] : words.check.headline[verdict];
}

/** How far from the line, and how good the point is. Empty where a reason says it already, or nothing is known. */
export function metresSentence(answer: Answer): string {
  const { distance_to_line_m: distance, verdict, point_accuracy_m: accuracy } = answer;
  if (distance === null || distance === undefined || answer.reasons.some(tellsTheLine)) return '';
  const metres = words.check.metres(distance);
  // Several homes are answered as one: the distance is that of the nearest.
  if (answer.matched_address === null) return words.check.nearestOf(metres.toLowerCase());
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

/** What to send back to whoever asked: never more than the verdict says. */
export function replyFor(answer: Answer): string {
  return `${replySentence(answer)} ${words.check.reply.checked(day(isoDay(answer.checked_at)), answer.check_id)}`;
}

function replySentence(answer: Answer): string {
  const { decision, query, verdict } = answer;
  const w = words.check.reply;
  const area = words.check.area(answer.site_name);
  const then = isPast(answer) ? day(answer.on) : null;
  const what = whatWasMeant(answer);
  if (has(answer, 'ask_the_team')) return w.askTheTeam(query);
  if (decision && verdict === 'inside') return w.decidedIn(what, area, decision.until ? day(decision.until) : null);
  if (decision && verdict === 'outside') return w.decidedOut(what, area);
  switch (verdict) {
    case 'inside': return then ? w.wasIn(what, area, then) : w.in(what, area);
    case 'outside': return outsideSentence(answer, what, area, then);
    case 'near_line': return then ? w.wasUnsure(what, then) : w.unsure(what);
    case 'ambiguous': return has(answer, 'several_addresses') ? w.two(query) : w.which(query);
    case 'not_found': return has(answer, 'postcode_unreadable') ? w.unreadable(query) : w.notFound(query);
  }
}

function outsideSentence(answer: Answer, what: string, area: string, then: string | null): string {
  const w = words.check.reply;
  const other = answer.reasons.find((reason) => reason.code === 'inside_other_site');
  if (has(answer, 'postcode_not_around')) return w.notAround(answer.query);
  if (then) return w.wasOut(what, area, then);
  return other ? w.outButIn(what, area, other.words) : w.out(what, area);
}

/** The matched address; or all that stand for what was typed, where they are answered as one. */
function whatWasMeant(answer: Answer): string {
  if (answer.matched_address === null) return answer.candidates.length > 0 ? words.check.reply.everyHome(answer.query) : `“${answer.query}”`;
  const { place, postcode } = splitPostcode(answer.matched_address);
  return postcode ? `${place}, ${postcode}` : place;
}

export function partnerReply(answer: PartnerAnswer, query: string): string {
  return words.check.partnerReply(query.trim() || words.check.noAddress, words.check.partner[answer.answer], day(isoDay(answer.checked_at)), answer.check_id);
}

export function isPartnerAnswer(answer: Answer | PartnerAnswer): answer is PartnerAnswer {
  return 'answer' in answer;
}
