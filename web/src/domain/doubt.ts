// Whether what somebody typed says something of people where only an address, or something of the door, belongs.
// It only asks: a street may well be called after a church.

export type DoubtKind = 'email' | 'telephone' | 'name' | 'health' | 'religion' | 'immigration' | 'offence' | 'living' | 'code';
/** `found`: the words that it looks so by. */
export interface Doubt { kind: DoubtKind; found: string }

/** What makes a street, a building or a part of one of the word before it: "Church Road", "Prison Lane". */
const STREET = 'streets?|st|roads?|rd|lanes?|ln|avenue|ave|close|cl|crescent|cres|drive|dr|court|ct|place|pl|terrace|row|way|walk|gardens?|grove|hill|square|sq|view|rise|park|mews|yard|gate|green|parade|path|wynd|vale|mount|bank|side|end|house|houses|hall|lodge|cottages?|farm|flats?|apartments?|tower|block|building|buildings|mill|barn|wharf|quay|chambers|mansions?|villas?|school|centre|car park|fold|croft|heath|common|meadows?|fields?|bridge|cross|corner';
/** These too, but only in capitals: “Sarah works nights” is no address. */
const PLACES = 'works|bungalow|annex|annexe|quarter|esplanade|station|hospital|heights|reach|point|promenade|circus|rectory|vicarage|chapel|college|hotel|hostel|inn';
const capitals = (words: string) => words.split('|').flatMap((word) => [word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()]).join('|');
const STREET_AFTER = new RegExp(`^(?:['’]?s)?[\\s-]+(?:\\p{L}+\\s+)?(?:${STREET})\\b`, 'iu');
/** “Martin Luther King House”. */
const CALLED_AFTER = new RegExp(`^(?:['’]?[sS])?[\\s-]+(?:\\p{Lu}\\p{L}*\\s+){0,2}(?:${capitals(`${STREET}|${PLACES}`)})\\b`, 'u');
/** What makes a street of the words after it, in Welsh: “Heol Edward Lewis”; a house of the one word after it: “Llys Catherine”. Bryn, Min and Pen are people too, but not behind a number. */
const STREET_BEFORE = new RegExp(
  '(?:(?<!\\p{L})(?:heol|ffordd|stryd|rhodfa|clos|maes|cae|l[oô]n|parc|teras|gerddi)\\s+(?:\\p{L}+\\s+)?|(?<!\\p{L})(?:llys|plas|cwrt|t[yŷ]|llwyn|glan|hafod|capel)\\s+|\\d\\p{L}?,?\\s+(?:bryn|min|pen)\\s+)(?:yr?\\s+)?$', 'iu');

/** Stems: a word that starts so. With a full stop at the end: that word and no other. */
const STEMS: [DoubtKind, string[]][] = [
  ['health', ['ill.', 'illness', 'sick', 'poorly.', 'disab', 'wheelchair', 'dementia', 'alzheimer', 'cancer', 'diabet', 'asthma', 'depress', 'anxiety', 'mental', 'hospital', 'pregnan', 'hiv.', 'autis', 'adhd.', 'blind.', 'deaf.', 'stroke.', 'surgery.', 'medicat', 'medicine', 'nurse.', 'carer', 'addict', 'alcohol', 'drunk', 'drugs', 'overdose', 'suicid', 'epilep', 'oxygen.', 'vulnerable']],
  ['religion', ['muslim', 'islam', 'christian.', 'christians.', 'catholic', 'protestant', 'jew.', 'jews.', 'jewish', 'hindu', 'sikh', 'buddhis', 'mosque', 'synagogue', 'gurdwara', 'imam.', 'religio', 'ramadan', 'atheis', 'pray', 'jehovah']],
  ['immigration', ['asylum', 'refugee', 'immigra', 'migrant', 'visa.', 'visas.', 'deport', 'home office', 'passport', 'foreign', 'undocumented', 'nationality', 'overstay', 'no papers']],
  ['offence', ['police', 'prison', 'arrest', 'crime', 'criminal', 'convict', 'offend', 'offence', 'thief', 'theft', 'stole', 'steal', 'burgl', 'dealer', 'dealing', 'violen', 'abus', 'weapon', 'knife', 'probation', 'curfew', 'tagged.', 'gang.', 'illegal', 'assault', 'stabb']],
];
const stem = (word: string) => (word.endsWith('.') ? `${word.slice(0, -1)}(?!\\p{L})` : `${word}\\p{L}*`);
const WORDS = STEMS.map(([kind, words]) => ({ kind, pattern: new RegExp(`(?<!\\p{L})(?:${words.map(stem).join('|')})`, 'giu') }));

const EMAIL = /[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+/u;
/** Ten figures and more that start as a number does. */
const TELEPHONE = /(?<![\d/])(?:\+|00|0)\d(?:[\s().-]*\d){8,}/u;

/** “12 Oak Dr Newport”: behind a number, and the name of a street that has no such word yet. */
const DRIVE = /^dr\.?\s/iu;
const UNFINISHED = new RegExp(`\\d\\p{L}?,?\\s+(?:(?!(?:${capitals(STREET)})\\b)\\p{Lu}\\p{L}*\\s+){1,3}$`, 'u');
const TITLED = /(?<!\p{L})(?:mr|mrs|ms|miss|mx|dr|sir|lady(?!\s+(?:lane|street|road|close|hill|park|court)\b)|rev|reverend|pastor|imam)\.?\s+\p{Lu}[\p{L}'’-]*/giu;
const KIN = /(?<!\p{L})(?:husband|wife|son|daughter|mother|father|mum|dad|granny|grandmother|grandfather|boyfriend|girlfriend|brother|sister|tenant|landlord|lives here|lived here|is called|named)(?!\p{L})/giu;
/** Who lives behind a door, in a note about it. Stems as above, but for words of which other words are made. */
const PEOPLE = [
  'lives', 'living', 'alone', 'elderly', 'pensioners?', 'frail', 'old (?:man|woman|lad(?:y|ies)|m[ae]n|people|person|couple|gentleman|boy|girl)', '(?:on|by) (?:his|her|their) own', 'he', 'she', 'him', 'her', 'his', 'hers', 'man', 'woman', 'men', 'women', 'lady', 'ladies', 'gentleman', 'guy', 'couple', 'widow(?:er)?',
  'tenants?', 'residents?', 'occupants?', 'occupiers?', 'owners?', 'lodgers?', 'family', 'families', 'child', 'children', 'child(?:ren)?[’\']s', 'kids?', 'baby', 'babies', 'toddlers?', 'teenagers?', 'boys?', 'girls?', 'mum', 'mums', 'mam', 'mother', 'dad', 'father', 'parents?', 'nan', 'gran', 'grandad', 'people', 'lived here',
];
const LIVING = new RegExp(`(?<!\\p{L})(?:${PEOPLE.join('|')})(?!\\p{L})`, 'giu');
/** “Residents’ entrance”, “Tenants’ door”: a way in that is theirs. */
const THEIRS = /^(?:['’]s|['’])?\s+(?:only\s+)?(?:entrance|door|gate|car park|parking|lounge|stairs|lift|path|room|centre|home)(?!\p{L})/iu;
const THOSE = /^(?:resident|tenant|occupier|owner|famil|child)/iu;
/** In capitals and next to it: “Lady Lane”, but not “lady by the gate”. */
const STREET_NEXT = new RegExp(`^(?:['’]?s)?[\\s-]+(?:${capitals(STREET)})\\b`, 'u');
function living(text: string): string | null {
  for (const found of text.matchAll(LIVING)) {
    const after = text.slice(found.index + found[0].length);
    if (!STREET_NEXT.test(after) && !(THOSE.test(found[0]) && THEIRS.test(after))) return found[0];
  }
  return null;
}

/** What a code opens, and three figures or more by it, also in words; two are enough behind “code”. No flat and no hour is one. */
const FIGURE_WORD = '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)';
const FIGURES = `(?<!\\b(?:flats?|apartment|apt|unit|house|floor|bell|buzzer|after|until|till|before|from|post ?code)\\s+)(?:\\p{L}?\\d(?:[ .-]?\\d){2,}\\p{L}?|${FIGURE_WORD}(?:[ ,-]+${FIGURE_WORD}){2,})(?!\\p{L}|:?\\d)`;
const LOCK = '(?<!\\p{L}|post[ -]?)(?:key ?-?safe|key ?-?box|lock ?-?box|safe|(?:key|pass)?code|key ?-?pad|pin|password|passcode|combination|padlock)(?!\\p{L})';
const CODE = new RegExp(`${LOCK}(?:[^\\n\\d]{0,40}?(?<![\\p{L}\\d])${FIGURES}|\\s*(?:is|no\\.?|number|[:=,-])?\\s*\\p{L}?\\d[ .-]?\\d\\p{L}?(?![\\p{L}\\d:]))|(?<![\\p{L}\\d])${FIGURES}[^\\n\\d.,;]{0,20}?${LOCK}`, 'iu');

/** The commonest first names of those who live here now; more would find more streets than people. */
const FIRST = new Set((
  'aaron abdul adam agnieszka ahmed aisha alan alex alexander ali alice amanda amelia amy andrea andrew angela ann anna anne anthony anita barbara ben benjamin beth brian callum carol caroline catherine charlotte chloe chris christine christopher claire colin craig daniel dave david dawn '
  + 'deborah denise derek diane donna dorothy dylan edward elaine elizabeth emily emma eric ethan eva fatima fiona frank gareth gary gemma geoff george gillian graham grace hannah harry hassan hayley heather helen hussein ian ibrahim isla jack jacob jacqueline james jan jane janet jason jean jennifer jessica jill joan joanne joe john jonathan joseph joshua joyce '
  + 'julia julie karen kate katherine keith kelly ken kevin khalid kim kirsty laura lauren lee leo lesley lewis liam linda lisa louise lucy luke maria margaret marie mark martin mary matthew maureen megan mehmet michael michelle mike mohammed mohamed muhammad natalie neil nicholas nicola nigel noah oliver olivia omar pamela patricia patrick paul pauline peter philip piotr priya '
  + 'rachel raj rebecca richard robert roger rosie ruth ryan sally samantha samuel sandra sara sarah scott sean sharon sheila shirley simon sophie stephanie stephen steve steven stuart sue susan suzanne tanya teresa thomas tim tina tom tony tracey tracy trevor valerie vanessa victoria wayne wendy william yasmin yusuf zoe'
).split(' '));

const isStreet = (text: string, end: number) => STREET_AFTER.test(text.slice(end)) || CALLED_AFTER.test(text.slice(end));
const isDrive = (text: string, from: number) => DRIVE.test(text.slice(from)) && UNFINISHED.test(text.slice(0, from));
function firstOf(text: string, pattern: RegExp): string | null {
  for (const found of text.matchAll(pattern)) if (!isStreet(text, found.index + found[0].length) && !isDrive(text, found.index)) return found[0];
  return null;
}

/** A first name that no street or house is called by: "Sarah", but not in "Sarah Close", "Heol Dylan" or "St David’s Court". */
function firstName(text: string): string | null {
  for (const found of text.matchAll(/\p{L}+/gu)) {
    if (!FIRST.has(found[0].toLowerCase()) || !/^\p{Lu}/u.test(found[0])) continue;
    const before = text.slice(0, found.index);
    const isSaint = /\b(?:st|saint|san|santa)\.?\s+$/i.test(before);
    if (!isSaint && !STREET_BEFORE.test(before) && !isStreet(text, found.index + found[0].length)) return found[0];
  }
  return null;
}

/** The whole of two words or three with capitals where one is a first name: "Sarah Jones". "Bryn Awel" is a house. */
function onlyNames(text: string): string | null {
  const words = text.trim().split(/[\s,]+/);
  const plain = words.length >= 2 && words.length <= 3 && words.every((word) => /^\p{Lu}[\p{Ll}'’-]+$/u.test(word));
  const ofPlace = new RegExp(`\\b(?:${STREET}|the|old|new|upper|lower|north|south|east|west)\\b`, 'iu');
  return plain && !ofPlace.test(text) && firstName(text) ? text.trim() : null;
}

/** What it looks like that does not belong there; null: nothing. */
export function doubtOf(text: string, of: 'address' | 'note'): Doubt | null {
  const email = EMAIL.exec(text)?.[0];
  if (email) return { kind: 'email', found: email };
  const telephone = TELEPHONE.exec(text)?.[0];
  if (telephone) return { kind: 'telephone', found: telephone.trim() };
  const code = of === 'note' ? CODE.exec(text)?.[0] : undefined;
  if (code) return { kind: 'code', found: code.trim() };
  for (const { kind, pattern } of WORDS) {
    const found = firstOf(text, pattern);
    if (found) return { kind, found };
  }
  const name = firstOf(text, TITLED) ?? (of === 'address' ? (firstOf(text, KIN) ?? onlyNames(text)) : null) ?? firstName(text);
  if (name) return { kind: 'name', found: name };
  const people = of === 'note' ? living(text) : null;
  if (people) return { kind: 'living', found: people };
  const kin = of === 'note' ? firstOf(text, KIN) : null;
  return kin ? { kind: 'name', found: kin } : null;
}
