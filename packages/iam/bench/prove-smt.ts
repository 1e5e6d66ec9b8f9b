// The timed questions written down for an SMT solver: policies as formulas over strings, wildcards as regular expressions, one whole number for
// the class of the action. The classes and the keys their requests carry come from the table, so that the solver is asked the same question
// about the same requests; only the forms of ARNs are left out, which makes it easier. The solver runs in a process of its own that is
// killed when it takes too long.
import { spawnSync } from 'node:child_process';
import type { DocumentInput, Policies } from '@tidegate/iam';
import { plainGlob } from '../src/match/glob.ts';
import { readTemplate } from '../src/parse/template.ts';
import { carries, type Pair, servicesNamed } from '../src/prove/universe.ts';

/** A question of containment: what `inner` allows, is it allowed by what `outer` says for the kind of request? */
export interface SolverQuestion {
  readonly inner: Policies;
  /** Given for each pair; none where the pair is not asked about. */
  readonly outer: (pair: Pair) => Policies | undefined;
  /** Keys whose value is the same in all requests, in lower case. */
  readonly settled?: Readonly<Record<string, string>>;
}

/** What the solver took. */
export interface SolverTimes {
  /** From a fresh process, loaded, to the first answer. Milliseconds. */
  readonly cold: number;
  /** Asked again. Milliseconds. */
  readonly warm: number;
  /** True if it did not answer in that time. */
  readonly timedOut: boolean;
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const many = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);
const any = (parts: readonly string[]): string => (parts.length === 0 ? 'false' : `(or false ${parts.join(' ')})`);
const all = (parts: readonly string[]): string => (parts.length === 0 ? 'true' : `(and true ${parts.join(' ')})`);

function statementsOf(document: DocumentInput): readonly Statement[] {
  const read: { Statement: Statement | readonly Statement[] } = JSON.parse(
    typeof document === 'string' ? document : JSON.stringify(document),
  );
  return 'Effect' in read.Statement ? [read.Statement] : read.Statement;
}

/** Writes a question down; its answer is `unsat` if it holds. */
export function scriptOf({ inner, outer, settled = {} }: SolverQuestion): string {
  const worlds = new Map<Policies, string>();
  const writer = new Writer();
  const innerText = writer.world(inner);
  const pairs = servicesNamed(undefined).flatMap((service) => service.pairs.flat());
  for (const pair of pairs) {
    const world = outer(pair);
    if (world !== undefined && !worlds.has(world)) worlds.set(world, writer.world(world));
  }
  const classes = new Map<string, { readonly pair: Pair; readonly world: string }>();
  for (const pair of pairs) {
    const world = outer(pair);
    if (world === undefined) continue;
    const id = JSON.stringify([
      writer.actions.map(({ test }) => test(pair.lower)),
      writer.keys.map((key) => carries(pair, key)),
      worlds.get(world),
    ]);
    if (!classes.has(id)) classes.set(id, { pair, world: worlds.get(world) ?? 'false' });
  }
  const list = [...classes.values()];
  const inClass = list.map(({ pair }, index) => {
    const actions = writer.actions.map(({ name, test }) => (test(pair.lower) ? name : `(not ${name})`));
    const absent = writer.keys.flatMap((key, at) => (carries(pair, key) ? [] : [`(not p${at})`]));
    return `(=> (= class ${index}) ${all([...actions, ...absent])})`;
  });
  return [
    '(declare-const class Int)',
    `(assert (and (<= 0 class) (< class ${list.length})))`,
    '(declare-const res String)',
    '(declare-const legacy Bool)',
    '(declare-const address (_ BitVec 32))',
    ...writer.actions.map(({ name }) => `(declare-const ${name} Bool)`),
    ...writer.keys.flatMap((_, at) => [`(declare-const v${at} String)`, `(declare-const p${at} Bool)`]),
    ...inClass.map((text) => `(assert ${text})`),
    ...writer.keys.flatMap((key, at) =>
      settled[key] === undefined ? [] : [`(assert (and p${at} (= v${at} "${settled[key]}")))`],
    ),
    `(assert ${innerText})`,
    ...[...worlds.values()].map((world) => {
      const own = list.flatMap((one, index) => (one.world === world ? [`(= class ${index})`] : []));
      return `(assert (=> ${any(own)} (not ${world})))`;
    }),
    '(check-sat)',
  ].join('\n');
}

class Writer {
  readonly keys: string[] = [];
  readonly actions: { readonly name: string; readonly test: (action: string) => boolean }[] = [];
  readonly #names = new Map<string, string>();

  world({ identity = [], boundary, scp = [] }: Policies): string {
    const levels = [identity, ...(boundary === undefined ? [] : [[boundary]]), ...scp.map(({ policies }) => policies)];
    return all(
      levels.map((documents) => {
        const statements = documents.flatMap(statementsOf);
        const of = (effect: string): readonly string[] =>
          statements.filter(({ Effect }) => Effect === effect).map((statement) => this.#statement(statement));
        return `(and ${any(of('Allow'))} (not ${any(of('Deny'))}))`;
      }),
    );
  }

  #statement({ Action, NotAction, Resource, Condition }: Statement): string {
    const action = NotAction === undefined ? this.#action(many(Action)) : `(not ${this.#action(many(NotAction))})`;
    const places = many(Resource);
    const conditions = Object.entries(Condition ?? {}).flatMap(([operator, wanted]) =>
      Object.entries(wanted).map(([key, values]) => this.#condition(operator, key, many(values))),
    );
    const resource = places.includes('*') ? 'true' : any(places.map((place) => matching('res', place)));
    return all([action, resource, ...conditions]);
  }

  #action(patterns: readonly string[]): string {
    const id = patterns.join(' ').toLowerCase();
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = `a${this.#names.size}`;
    const tests = patterns.map((pattern) =>
      plainGlob(readTemplate(pattern.toLowerCase(), { wildcards: true, variables: false })?.parts ?? []),
    );
    this.#names.set(id, name);
    this.actions.push({ name, test: (action) => tests.some((test) => test(action)) });
    return name;
  }

  #condition(operator: string, key: string, values: readonly string[]): string {
    const lower = key.toLowerCase();
    if (!this.keys.includes(lower)) this.keys.push(lower);
    const at = this.keys.indexOf(lower);
    const text = `v${at}`;
    switch (operator) {
      case 'Null':
        return any(values.map((value) => (value === 'true' ? `(not p${at})` : `p${at}`)));
      case 'StringEquals':
        return `(and p${at} ${any(values.map((value) => `(= ${text} "${value}")`))})`;
      case 'StringNotEquals':
        return `(or (not p${at}) (not ${any(values.map((value) => `(= ${text} "${value}")`))}))`;
      case 'StringNotLike':
        return `(or (not p${at}) (not ${any(values.map((value) => matching(text, value)))}))`;
      case 'ArnNotLike':
        return `(not ${any(values.map((value) => matching(text, value)))})`;
      case 'ForAnyValue:StringEqualsIgnoreCase':
        // Any set of tags: more requests than there are, so what holds of them holds.
        return `p${at}`;
      case 'NotIpAddress':
        return `(or (not p${at}) (not (and legacy ${any(values.map(inBlock))})))`;
      default:
        throw new Error(`the solver is not told about ${operator}`);
    }
  }
}

function matching(name: string, pattern: string): string {
  if (!/[*?]/.test(pattern)) return `(= ${name} "${pattern}")`;
  const parts = pattern
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' ? 're.all' : part === '?' ? 're.allchar' : `(str.to_re "${part}")`));
  return `(str.in_re ${name} (re.++ (str.to_re "") ${parts.join(' ')}))`;
}

function inBlock(block: string): string {
  const [address = '', bits = '32'] = block.split('/');
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const mask = Number(bits) === 0 ? 0 : (0xffffffff << (32 - Number(bits))) >>> 0;
  const hex = (number: number): string => `#x${(number >>> 0).toString(16).padStart(8, '0')}`;
  return `(= (bvand address ${hex(mask)}) ${hex(value & mask)})`;
}

const child = [
  `import { readFileSync } from 'node:fs';`,
  `const { init } = await import('z3-solver');`,
  `const script = readFileSync(0, 'utf8');`,
  `const began = performance.now();`,
  `const { Z3 } = await init();`,
  `const config = Z3.mk_config();`,
  `let said = '';`,
  `const ask = async () => {`,
  `  const context = Z3.mk_context(config);`,
  `  const from = performance.now();`,
  `  said = (await Z3.eval_smtlib2_string(context, script)).trim();`,
  `  return performance.now() - from;`,
  `};`,
  `await ask();`,
  `const cold = performance.now() - began;`,
  `const warm = await ask();`,
  `console.log(JSON.stringify({ cold, warm, said }));`,
  `process.exit(0);`,
].join('\n');

/**
 * Asks the solver, for at most so long; throws if it says other than `unsat`. Its WebAssembly build now and then misreads a script it was given
 * whole (`oracle/prove-solver.test.ts`): what it says against us it must say three times.
 */
export function askSolver(script: string, timeoutMs: number): SolverTimes {
  let said = '';
  for (let tries = 0; tries < 3; tries += 1) {
    const told = runSolver(script, timeoutMs);
    if (told === undefined) return { cold: timeoutMs, warm: timeoutMs, timedOut: true };
    if (told.said === 'unsat') return { cold: told.cold, warm: told.warm, timedOut: false };
    said = told.said;
  }
  throw new Error(`the solver says ${said}`);
}

interface Told {
  readonly cold: number;
  readonly warm: number;
  readonly said: string;
}

/** What the solver says in a process of its own; `undefined` if it was stopped. */
function runSolver(script: string, timeoutMs: number): Told | undefined {
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', child], {
    input: script,
    encoding: 'utf8',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (run.signal === 'SIGKILL') return undefined;
  const told: Told = JSON.parse(run.stdout);
  return told;
}
