// tidegate tokens and service-tokens: for scripts of one's own, and for machines that administer. A new one is printed once.

import { type OutputOf, personRoutes, serviceTokenRoutes } from '@tidegate/contract';
import { type Role, roleNames } from '@tidegate/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { printJson, printTable, relativeTime } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

const whenOrNever = (at: string | null, never: string): string => (at === null ? never : relativeTime(at));

export function addTokens(program: Command): void {
  const tokens = program.command('tokens').description('your personal tokens: with one, a script is you');
  tokens
    .command('list', { isDefault: true })
    .description('tokens, the newest first')
    .addHelpText('after', '\nExample: tidegate tokens --as data-engineer')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(personRoutes.listTokens);
      if (json) return printJson(answer);
      printTable(
        ['TOKEN', 'ID', 'LAST FOUR', 'USED', 'ENDS'],
        answer.items.map((one) => [
          one.name,
          one.id,
          one.tail,
          whenOrNever(one.last_used_at, 'never'),
          whenOrNever(one.expires_at, 'when revoked'),
        ]),
        'no token yet: `tidegate tokens create NAME` makes one',
      );
    });
  tokens
    .command('create <name>')
    .description('make one; it is printed once and never again')
    .option(
      '--days <number>',
      'how long it lives; needed here: tokens without an end are made at the portal',
      wholeNumber(1, 366),
    )
    .addHelpText('after', '\nExample: tidegate tokens create laptop --days 90 --as data-engineer')
    .action(async (name: string, given: { readonly days?: number }, command: Command) => {
      const { client, json } = connect(command);
      const days = given.days === undefined ? {} : { expires_in_days: given.days };
      const made = await client.call(personRoutes.createToken, { body: { name, ...days } });
      if (json) return printJson(made);
      console.log(made.token);
      console.error('shown this once; keep it as you keep a password');
    });
  tokens
    .command('revoke <id>')
    .description('end one at once')
    .addHelpText('after', '\nExample: tidegate tokens revoke tok_0123456789abcdefghjkmnpqrs')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(personRoutes.revokeToken, { params: { id } });
      if (json) return printJson(answer);
      console.log(answer.message);
    });
  addServiceTokens(program);
}

const role = z.array(z.enum(roleNames));
const description = z.object({ description: z.string().optional() });

/** The roles as they are typed: `Viewer` or `space-manager`. */
function rolesOf(words: readonly string[]): readonly Role[] {
  const named = words.map((word) =>
    roleNames.find((one) => one.toLowerCase().replace(' ', '-') === word.toLowerCase().replace(' ', '-')),
  );
  const read = role.safeParse(named);
  if (!read.success || read.data.length === 0) throw new CliFailure(`a role is one of ${roleNames.join(', ')}`, 2);
  return read.data;
}

function addServiceTokens(program: Command): void {
  const service = program.command('service-tokens').description('tokens of machines, with roles of their own (Admin)');
  service
    .command('list', { isDefault: true })
    .description('tokens of machines, by name')
    .addHelpText('after', '\nExample: tidegate service-tokens --as admin')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(serviceTokenRoutes.listServiceTokens);
      if (json) return printJson(answer);
      printTable(
        ['TOKEN', 'ID', 'ROLES', 'FOR', 'USED', 'ENDS'],
        answer.items.map(lineOf),
        'no machine has a token yet',
      );
    });
  service
    .command('create <name> <roles...>')
    .description('make a machine with a token; it is printed once and never again')
    .option('--description <text>', 'what it is for')
    .option('--days <number>', 'how long it lives; 30 where it is not said', wholeNumber(1, 3_660))
    .option('--unlimited', 'until it is revoked')
    .addHelpText('after', '\nExample: tidegate service-tokens create terraform deployment --as admin')
    .action(async (name: string, words: readonly string[], given: CreateOptions, command: Command) => {
      const { client, json } = connect(command);
      const body = { name, roles: [...rolesOf(words)], ...endOf(given), ...description.parse(given) };
      const made = await client.call(serviceTokenRoutes.createServiceToken, { body });
      if (json) return printJson(made);
      console.log(made.token);
      console.error(`shown this once; it ends ${whenOrNever(made.expires_at, 'when it is revoked')}`);
    });
  service
    .command('change <id> <roles...>')
    .description('give one other roles, at once; its text and end stay')
    .option('--description <text>', 'what it is for; without it that stays too')
    .addHelpText('after', '\nExample: tidegate service-tokens change tok_0123456789abcdefghjkmnpqrs viewer')
    .action(async (id: string, words: readonly string[], given: object, command: Command) => {
      const { client, json } = connect(command);
      const roles = [...rolesOf(words)];
      const known = (await client.call(serviceTokenRoutes.listServiceTokens)).items.find((one) => one.id === id);
      const text = description.parse(given).description ?? known?.description ?? '';
      const body = { roles, description: text };
      const changed = await client.call(serviceTokenRoutes.changeServiceToken, { params: { id }, body });
      if (json) return printJson(changed);
      console.log(`${changed.name} has the roles ${changed.roles.join(', ')}`);
    });
  service
    .command('revoke <id>')
    .description('end one at once')
    .addHelpText('after', '\nExample: tidegate service-tokens revoke tok_0123456789abcdefghjkmnpqrs')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(serviceTokenRoutes.revokeServiceToken, { params: { id } });
      if (json) return printJson(answer);
      console.log(answer.message);
    });
}

interface CreateOptions {
  readonly days?: number;
  readonly unlimited?: boolean;
}

function endOf({ days, unlimited }: CreateOptions): { readonly expires_at?: string | null } {
  if (days !== undefined && unlimited === true) throw new CliFailure('give --days or --unlimited, not both', 2);
  if (unlimited === true) return { expires_at: null };
  return days === undefined ? {} : { expires_at: new Date(Date.now() + days * 86_400_000).toISOString() };
}

const lineOf = (one: OutputOf<typeof serviceTokenRoutes.listServiceTokens>['items'][number]): readonly string[] => [
  one.name,
  one.id,
  one.roles.join(', '),
  one.description,
  whenOrNever(one.last_used_at, 'never'),
  whenOrNever(one.expires_at, 'when revoked'),
];
