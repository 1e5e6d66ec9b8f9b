// tidegate sign-ins: where one is signed in, and ending that; for administrators, the same about others.

import { administrationRoutes, type OutputOf, signInRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { connect, type Session } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { printJson, printTable, relativeTime } from '../output/print.ts';

type SignInView = OutputOf<typeof signInRoutes.listSignIns>['items'][number];

const endOptions = z.object({ others: z.boolean().default(false), person: z.string().optional() });
const personOptions = z.object({ person: z.string().optional() });

export function addSignIns(program: Command): void {
  const signIns = program
    .command('sign-ins')
    .description('browsers and programs that are signed in as you, and ending them');
  signIns
    .command('list', { isDefault: true })
    .description('the sign-ins that count now')
    .option('--person <email>', 'those of somebody else (Admin)')
    .addHelpText('after', '\nExample: tidegate sign-ins --as data-engineer')
    .action(async (given: object, command: Command) => {
      const session = connect(command);
      const { person } = personOptions.parse(given);
      const items = await read(session, person);
      if (session.json) return printJson({ items });
      printTable(
        ['SIGN-IN', 'WITH', 'HOW', 'BEGUN', 'LAST SEEN', 'ENDS'],
        items.map((one) => [
          `${one.id}${one.current ? ' (this one)' : ''}`,
          one.program?.client_id ?? one.agent,
          one.how,
          relativeTime(one.started_at),
          relativeTime(one.last_seen_at),
          relativeTime(one.ends_at),
        ]),
        'nobody is signed in: tokens are listed by `tidegate tokens`',
      );
    });
  signIns
    .command('end [id]')
    .description('end one at once, all your others, or everything of a person')
    .option('--others', 'all of yours but the one that asks')
    .option('--person <email>', 'every sign-in of somebody, and their personal tokens (Admin)')
    .addHelpText('after', '\nExample: tidegate sign-ins end --others --as data-engineer')
    .action(async (id: string | undefined, given: object, command: Command) => {
      const session = connect(command);
      const { others, person } = endOptions.parse(given);
      if ([id !== undefined, others, person !== undefined].filter(Boolean).length !== 1) {
        throw new CliFailure('which? give one of: an id, --others, --person EMAIL', 2);
      }
      const answer = await end(session, { id, person });
      if (session.json) return printJson(answer);
      console.log(answer.message);
    });
}

async function read({ client }: Session, person: string | undefined): Promise<readonly SignInView[]> {
  if (person === undefined) return (await client.call(signInRoutes.listSignIns)).items;
  const id = await idOf(client, person);
  return (await client.call(signInRoutes.readWaysIn, { params: { id } })).sign_ins;
}

async function end(
  { client }: Session,
  what: { readonly id: string | undefined; readonly person: string | undefined },
) {
  if (what.id !== undefined) return client.call(signInRoutes.endSignIn, { params: { id: what.id } });
  if (what.person === undefined) return client.call(signInRoutes.endSignIns);
  const id = await idOf(client, what.person);
  return client.call(signInRoutes.endWaysIn, { params: { id }, body: {} });
}

async function idOf(client: Session['client'], email: string): Promise<string> {
  for (let token: string | null = ''; token !== null; ) {
    const query: { limit: number; page_token?: string } = {
      limit: 1_000,
      ...(token === '' ? {} : { page_token: token }),
    };
    const page: OutputOf<typeof administrationRoutes.listPeople> = await client.call(administrationRoutes.listPeople, {
      query,
    });
    const found = page.items.find((one) => one.email === email.trim().toLowerCase());
    if (found !== undefined) return found.id;
    token = page.pagination.next_page_token;
  }
  throw new CliFailure(`there is no person \`${email}\`; \`tidegate people\` lists them`, 4);
}
