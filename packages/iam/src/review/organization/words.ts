// The words by which names, tags and units tell what an account is for, who owns it and which phase of delivery it serves. A table and the
// way texts are cut into words; what follows from a word is decided elsewhere.

/** Phases of delivery, most guarded first. */
export type Phase = 'production' | 'stage' | 'development';

/** Major uses an account can have. `runtime`: a business unit's application in one phase. */
export type AccountKind =
  | 'management'
  | 'security'
  | 'shared-services'
  | 'delivery'
  | 'enterprise'
  | 'sandbox'
  | 'runtime';

const phaseWords: Readonly<Record<string, Phase>> = {
  prod: 'production',
  production: 'production',
  prd: 'production',
  live: 'production',
  stage: 'stage',
  staging: 'stage',
  stg: 'stage',
  preprod: 'stage',
  preproduction: 'stage',
  uat: 'stage',
  acceptance: 'stage',
  dev: 'development',
  develop: 'development',
  development: 'development',
  nonprod: 'development',
  nonproduction: 'development',
  test: 'development',
  testing: 'development',
  qa: 'development',
  integration: 'development',
};

/** Words that say it outright. */
const kindWords: Readonly<Record<string, AccountKind>> = {
  security: 'security',
  logarchive: 'security',
  sharedservices: 'shared-services',
  delivery: 'delivery',
  cicd: 'delivery',
  deployment: 'delivery',
  sandbox: 'sandbox',
  sandboxes: 'sandbox',
  playground: 'sandbox',
};

/** Words that say it where no other does. */
const weakKindWords: Readonly<Record<string, AccountKind>> = {
  audit: 'security',
  shared: 'shared-services',
  monitoring: 'shared-services',
  observability: 'shared-services',
  operations: 'shared-services',
  deploy: 'delivery',
  pipeline: 'delivery',
  pipelines: 'delivery',
  build: 'delivery',
  network: 'enterprise',
  networking: 'enterprise',
  transit: 'enterprise',
  dns: 'enterprise',
  identity: 'enterprise',
};

const managementWords: ReadonlySet<string> = new Set([
  'management',
  'master',
  'payer',
  'billing',
  'organization',
  'root',
]);

/** Units under which no business unit's applications live. */
const enterpriseWords: ReadonlySet<string> = new Set([
  'enterprise',
  'core',
  'foundation',
  'foundational',
  'infrastructure',
  'platform',
]);

/** Words of units that name no business unit. */
const structuralWords: ReadonlySet<string> = new Set([
  ...[
    'root',
    'runtime',
    'runtimes',
    'workload',
    'workloads',
    'application',
    'applications',
    'apps',
    'account',
    'accounts',
  ],
  ...['aws', 'unit', 'units', 'ou', 'business', 'environment', 'environments', 'env', 'and', 'the', 'of'],
  ...enterpriseWords,
]);

const pairs: ReadonlySet<string> = new Set([
  'sharedservices',
  'logarchive',
  'preprod',
  'preproduction',
  'nonprod',
  'nonproduction',
  'cicd',
]);

/** The words of a text in lower case: cut at anything but letters and digits and at capitals; known pairs are one word. */
export function wordsOf(text: string): readonly string[] {
  const cut = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const words: string[] = [];
  for (const word of cut) {
    const joined = `${words.at(-1) ?? ''}${word}`;
    if (pairs.has(joined)) words[words.length - 1] = joined;
    else words.push(word);
  }
  return words;
}

/** The phases a text names, each once. */
export function phasesIn(text: string): readonly Phase[] {
  return [...new Set(wordsOf(text).flatMap((word) => own(phaseWords, word) ?? []))];
}

/** The uses a text names outright, each once; failing those, what it hints at. */
export function kindsIn(text: string): readonly AccountKind[] {
  const words = wordsOf(text);
  const strong = new Set(words.flatMap((word) => own(kindWords, word) ?? []));
  if (strong.size > 0) return [...strong];
  return [...new Set(words.flatMap((word) => own(weakKindWords, word) ?? []))].slice(0, 1);
}

/** Does a text speak of managing the organization? */
export function namesManagement(text: string): boolean {
  return wordsOf(text).some((word) => managementWords.has(word));
}

/** Is a unit of this name for the enterprise as a whole? */
export function namesEnterprise(text: string): boolean {
  return wordsOf(text).some((word) => enterpriseWords.has(word));
}

/** What is left of a text without phases and words of structure: the business unit, in lower case. */
export function subjectIn(text: string): string {
  return wordsOf(text)
    .filter((word) => own(phaseWords, word) === undefined && !structuralWords.has(word))
    .join(' ');
}

/** The key of a tag without case and marks: `Business-Unit` is `businessunit`. */
export function tagKeyOf(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
