// The corpus of guardrails (`cases/corpus`) is the kind of text that must be decided: every document is read, every statement is asked what it takes
// away, every document whether it is contained in itself. Takes some seconds: several hundred questions over all requests.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../cases/corpus/make-corpus.mjs';
import {
  type Answer,
  authorize,
  contained,
  neverAllows,
  type Policies,
  type Principal,
  parsePolicy,
} from '../src/index.ts';

interface Guardrail {
  readonly name: string;
  readonly kind: 'scp' | 'rcp';
  readonly about: string;
  readonly document: { readonly Version: string; readonly Statement: readonly (object & { readonly Sid: string })[] };
}

const folder = fileURLToPath(new URL('../cases/corpus/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const guardrails = files.flatMap((name): readonly Guardrail[] => JSON.parse(readFileSync(`${folder}${name}`, 'utf8')));

const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const forEveryone = { ...everything, Statement: { ...everything.Statement, Principal: '*' } };
/** Whatever a guardrail takes away is allowed without it: by the caller's own policies and by the resource's. */
const open: Policies = { identity: [everything], resource: forEveryone };
const stranger = { principal: 'arn:aws:iam::135792468013:role/anyone' };
const services: readonly Principal[] = [
  'sns.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'logs.eu-west-1.amazonaws.com',
];

function under({ kind, document }: Guardrail): Policies {
  const node = { node: 'r-t1d3', policies: [kind === 'scp' ? everything : forEveryone, document] };
  return kind === 'scp' ? { ...open, scp: [node] } : { ...open, rcp: [node] };
}

/** Does the statement take nothing away, from a role elsewhere, from anyone, from a service? */
function takesNothing(statement: object): Answer {
  const document = { Version: '2012-10-17', Statement: { ...statement, Principal: undefined } };
  const read: object = JSON.parse(JSON.stringify(document));
  const ways = [stranger, {}, ...services.map((principal) => ({ principal }))];
  let last: Answer = { answer: 'holds', assuming: [] };
  for (const way of ways) {
    last = neverAllows(open, read, way);
    if (last.answer !== 'holds') return last;
  }
  return last;
}

describe('the corpus of guardrails', () => {
  it('is what its tables say, no smaller than the public samples, each document named once', () => {
    for (const [name, text] of corpusFiles()) expect(readFileSync(folder + name, 'utf8'), name).toBe(text);
    expect(
      corpusFiles()
        .map(([name]) => name)
        .sort(),
    ).toEqual([...files].sort());
    expect(guardrails.length).toBeGreaterThanOrEqual(223);
    expect(new Set(guardrails.map(({ name }) => name)).size).toBe(guardrails.length);
    expect(new Set(guardrails.map(({ document }) => JSON.stringify(document))).size).toBe(guardrails.length);
  });

  it('has the operators of the public samples, and a document of more than 5,120 characters', () => {
    const operators = new Set(
      guardrails.flatMap(({ document, kind }) =>
        (parsePolicy(document, { kind }).policy?.statements ?? []).flatMap(({ conditions }) =>
          conditions.map(({ operator }) => operator.written),
        ),
      ),
    );
    const wanted =
      'StringEquals ArnNotLike StringNotEqualsIfExists Null Bool BoolIfExists StringNotLikeIfExists ArnLike NotIpAddressIfExists IpAddress ArnNotLikeIfExists StringNotEquals ForAllValues:StringNotLike ForAllValues:StringNotLikeIfExists ForAnyValue:StringEquals NumericLessThan NumericGreaterThanIfExists DateGreaterThan DateLessThan StringLike';
    expect(wanted.split(' ').filter((name) => !operators.has(name))).toEqual([]);
    expect(guardrails.filter(({ document }) => JSON.stringify(document).length > 5120).length).toBeGreaterThan(0);
  });

  it('is read without an error', () => {
    const wrong = guardrails.flatMap(({ name, kind, document }) =>
      parsePolicy(document, { kind })
        .problems.filter(({ severity }) => severity === 'error')
        .map(({ message }) => `${name}: ${message}`),
    );
    expect(wrong).toEqual([]);
  });

  it('is decided: every statement either takes away a request that is shown, or is one of those known to be dead', {
    timeout: 120_000,
  }, () => {
    const tally = { holds: 0, fails: 0, unknown: 0 };
    const dead: string[] = [];
    const unknown: string[] = [];
    for (const guardrail of guardrails) {
      for (const statement of guardrail.document.Statement) {
        if ('Effect' in statement && statement.Effect === 'Allow') continue;
        const answer = takesNothing(statement);
        tally[answer.answer] += 1;
        if (answer.answer === 'holds') dead.push(`${guardrail.name} / ${statement.Sid}`);
        else if (answer.answer === 'unknown') unknown.push(`${guardrail.name} / ${statement.Sid}: ${answer.reason}`);
        else {
          const { request } = answer.counterExample;
          const shown = [authorize({ request, policies: open }), authorize({ request, policies: under(guardrail) })];
          // Guardrails of the caller's side do not bind services; those of the resource's side bind listed services only.
          if (guardrail.kind === 'scp')
            expect([guardrail.name, ...shown.map(({ effect }) => effect)]).toEqual([guardrail.name, 'allow', 'deny']);
          else expect(shown[0]?.effect).toBe('allow');
        }
      }
    }
    if (process.env['PROVE_CORPUS'] !== undefined) console.info(JSON.stringify(tally));
    expect(unknown).toEqual([]);
    expect(dead).toEqual(knownDead);
    expect(tally.fails).toBeGreaterThan(350);
  });

  it('is decided: every document is contained in itself, and each is compared with the next', {
    timeout: 120_000,
  }, () => {
    const tally = { holds: 0, fails: 0, unknown: 0 };
    const unknown: string[] = [];
    for (const [index, guardrail] of guardrails.entries()) {
      const next = guardrails[index + 1];
      const { answer } = contained(narrowed(guardrail, guardrail), narrowed(guardrail, guardrail), stranger);
      expect([guardrail.name, answer]).toEqual([guardrail.name, 'holds']);
      if (next?.kind !== guardrail.kind) continue;
      const beside = contained(narrowed(guardrail, next), narrowed(next, guardrail), stranger);
      tally[beside.answer] += 1;
      if (beside.answer === 'unknown') unknown.push(`${next.name}: ${beside.reason}`);
    }
    if (process.env['PROVE_CORPUS'] !== undefined) console.info(JSON.stringify(tally));
    expect(unknown).toEqual(knownUnknown);
    expect(Math.min(tally.holds, tally.fails)).toBeGreaterThan(10);
  });
});

/** The guardrail over a caller who may do what the two documents speak of. */
function narrowed(guardrail: Guardrail, other: Guardrail): Policies {
  const actions = [guardrail, other].flatMap(({ document, kind }) =>
    (parsePolicy(document, { kind }).policy?.statements ?? []).flatMap(({ action }) =>
      action.not ? ['iam:*', 's3:*', 'ec2:*'] : action.patterns,
    ),
  );
  const statement = { Effect: 'Allow', Action: [...new Set(actions)].sort(), Resource: '*' };
  const { scp, ...rest } = under(guardrail);
  const identity = [{ Version: '2012-10-17', Statement: statement }];
  // Guardrails of the caller's side need no resource policy to bite, and without one only the caller's account is in question.
  return scp === undefined ? { ...rest, identity } : { scp, identity };
}

/** Statements that take nothing away from users, roles and services, by the table: the root user is not asked about, and some mistakes are on purpose. */
const knownDead: readonly string[] = [
  // Neither the action nor the key exists; on purpose.
  'exceptions: a statement that never matters / NoSuchThing',
  'exceptions: a statement that never matters / NoSuchKey',
  // The table lists these keys for other actions.
  'identities: sessions are short / FourHours',
  'identities: sessions are short / OneHourAbroad',
  'learning: no new vendors / Vendors',
  // The root user only.
  'root: nothing / NoRoot',
  'root: nothing but what only it can / RootsOwn',
  'root: with a second factor / RootSecondFactor',
  'root: by its kind / RootKind',
  'root: no keys / NoRootKeys',
  'root: no keys / NoRootKeysByRoot',
  'root: two accounts may / RootButTwo',
];

/** What stays unknown when a document is compared with the next, with the reason. */
const knownUnknown: readonly string[] = [];
