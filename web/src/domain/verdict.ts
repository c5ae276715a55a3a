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

const LINE_TOO = new Set([...LINE_REASONS, 'settled_by_household_list', 'inside_other_site', 'places_disagree', 'no_point', 'not_a_home']);
/** Said by the line, lists and points: beside a decision, what would hold without it. */
const isLines = (reason: Reason) => LINE_TOO.has(reason.code);
const FLATS = ['every_flat_inside', 'every_flat_outside'];
/** What was typed was never looked up. */
const UNREAD = ['postcode_unreadable', 'address_too_long', 'nothing_asked'];

export const tellsTheLine = (reason: Reason) => LINE_REASONS.has(reason.code);

/** The server's reasons in the order in which they matter. The neighbours have a box of their own, so they aren't told twice. */
export function reasonsToTell(answer: Answer): Reason[] {
  const rank = (reason: Reason) => (tellsTheLine(reason) ? 0 : MATCH_REASONS.has(reason.code) ? 2 : 1);
  return answer.reasons
    .filter((reason) => reason.code !== 'neighbours_differ' || answer.neighbours.length === 0)
    .filter((reason) => !answer.decision || (reason.code !== 'decided' && !isLines(reason)))
    .sort((a, b) => rank(a) - rank(b));
}

const because = (answer: Answer, code: string) => answer.reasons.some((reason) => reason.code === code);

/** Not certain enough: one of these, or the only one, may be meant. */
const isGuess = (answer: Answer) => because(answer, 'did_you_mean') || because(answer, 'listed_without_postcode');

/** Nothing may be said of this address. */
export const asksTheTeam = (answer: Answer) => because(answer, 'ask_the_team');

/** The verdict in a few words. A decision is told as one; a postcode alone as what it is. */
export function headlineOf(answer: Answer): string {
  if (asksTheTeam(answer)) return words.check.askTheTeam;
  if (answer.decision) return words.check.decidedHeadline[answer.decision.in_area ? 'inside' : 'outside'];
  if (isGuess(answer)) return words.check.didYouMean;
  const postcode = splitPostcode(answer.query).postcode;
  const isSplit = because(answer, 'postcode_split');
  return isSplit && postcode !== null ? words.check.splitPostcode(postcode) : words.check.headline[answer.verdict];
}

/** What the line says beside a decision: the server's words where it gave any, else the verdict alone. */
export function lineBeside(answer: Answer): string[] {
  if (!answer.decision) return [];
  const said = answer.reasons.filter(isLines).map((reason) => reason.words);
  if (said.length > 0) return said;
  const w = words.check;
  const says = answer.decision.geometry_says;
  return [says === 'inside' ? w.lineSaysIn : says === 'outside' ? w.lineSaysOut : says === 'near_line' ? w.lineSaysNothing : w.lineSaysUnclear];
}

/** What the candidates are, and whether one of them has to be picked. None where there are none. */
export function candidatesOf(answer: Answer): { heading: string | null; pick: boolean } | null {
  if (answer.candidates.length === 0) return null;
  const w = words.check;
  switch (answer.verdict) {
    case 'not_found': return { heading: w.listedNear, pick: true };
    case 'inside':
    case 'outside': return { heading: FLATS.some((code) => because(answer, code)) ? w.flatsThere : w.homesThere, pick: false };
    default: return { heading: null, pick: true };
  }
}

/** How sure it is that the address is the one that was meant. Empty where there is no doubt, or no match. */
export function matchWords({ matched_address, match_confidence: sure }: Answer): string {
  if (matched_address === null || sure === null || sure === undefined || sure >= 0.9999) return '';
  return sure >= 0.99 ? words.check.matchSure : words.check.matchLikely;
}

/** A person may decide it here: too near the line, of a known address at a known site. */
export function canBeDecided(answer: Answer): answer is Answer & { site: string; address_id: string } {
  return answer.verdict === 'near_line' && answer.site !== null && answer.address_id !== null && !asksTheTeam(answer);
}

/** How far from the line, and how good the point is. Empty where a reason says it already, or nothing is known. */
export function metresSentence(answer: Answer): string {
  const { distance_to_line_m: distance, verdict, point_accuracy_m: accuracy } = answer;
  if (distance === null || distance === undefined || answer.decision || answer.reasons.some(tellsTheLine)) return '';
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

/** What to send back to whoever asked. It says in or outside only where the answer does. */
export function replyFor(answer: Answer): string {
  const asked = isoDay(answer.checked_at);
  const reply = replyOn(answer, day(asked));
  return answer.on && answer.on !== asked ? words.check.replyForDay(reply, day(answer.on)) : reply;
}

function replyOn(answer: Answer, on: string): string {
  const { check_id: id, verdict, query, decision } = answer;
  const { place, postcode } = splitPostcode(answer.matched_address ?? query);
  const address = postcode ? `${place}, ${postcode}` : place;
  const w = words.check;
  const area = w.area(answer.site_name);
  if (asksTheTeam(answer)) return w.replyAskTheTeam(query, on, id);
  switch (verdict) {
    case 'inside':
    case 'outside': {
      const yes = verdict === 'inside';
      if (decision) return (yes ? w.replyDecidedIn : w.replyDecidedOut)(address, area, decision.until ? day(decision.until) : null, on, id);
      if (answer.matched_address === null) return (yes ? w.replyAllIn : w.replyAllOut)(query, area, on, id);
      if (!yes && because(answer, 'inside_other_site')) return w.replyOutOtherSite(address, area, on, id);
      return (yes ? w.replyIn : w.replyOut)(address, area, on, id);
    }
    case 'near_line': return w.replyUnsure(address, on, id);
    case 'ambiguous':
      if (because(answer, 'several_addresses')) return w.replySeveral(query, on, id);
      if (isGuess(answer)) return w.replyDidYouMean(query, on, id);
      return w.replyWhich(query, on, id);
    case 'not_found': return (UNREAD.some((code) => because(answer, code)) ? w.replyUnread : w.replyNotFound)(query, on, id);
  }
}

export function partnerReply(answer: PartnerAnswer, query: string): string {
  return words.check.partnerReply(query, words.check.partner[answer.answer], answer.reference ?? null, day(isoDay(answer.checked_at)), answer.check_id);
}

export function isPartnerAnswer(answer: Answer | PartnerAnswer): answer is PartnerAnswer {
  return 'answer' in answer;
}
