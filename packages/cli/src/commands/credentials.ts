// tidegate integrations credentials, integrations expires, integrations rotate: when credentials of integrations end, and how old
// passwords of open access may get.

import { credentialRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable, relativeTime } from '../output/print.ts';
import { integrationIdOf } from './integration-id.ts';

export function addCredentials(integrations: Command): void {
  integrations
    .command('credentials')
    .description('when credentials expire, as far as somebody said, the next first (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate integrations credentials --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(credentialRoutes.listCredentialEnds, {});
      if (json) return printJson(answer);
      printTable(
        ['INTEGRATION', 'EXPIRES', 'AT', 'PASSWORDS', 'LEFT BEHIND'],
        answer.items.map(
          ({ integration, expires_at: at, rotate_secrets_every_hours: hours, clean_up_after_days: days }) => [
            integration.name,
            at === null ? 'not known' : relativeTime(at),
            at ?? '',
            hours === null ? 'when asked' : `every ${hours} h`,
            days === null ? 'stays' : `goes after ${days} d`,
          ],
        ),
        'no integration has a credential',
      );
    });
  integrations
    .command('expires <integration>')
    .description('say when the credential of an integration expires; it is found before (Admin)')
    .requiredOption('--at <time>', 'for example 2027-03-31 or 2027-03-31T12:00:00Z; `unknown`')
    .addHelpText('after', '\nExample: tidegate integrations expires acme-postgres --at 2027-03-31 --as admin')
    .action(async (name: string, options: { at: string }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await integrationIdOf(client, name) };
      const end = await client.call(credentialRoutes.setCredentialEnd, {
        params,
        body: { expires_at: momentOf(options.at) },
      });
      if (json) return printJson(end);
      const { integration, expires_at: at } = end;
      console.log(
        plain(
          `the credential of ${integration.name} expires ${at === null ? 'at a time nobody said' : `${relativeTime(at)}, at ${at}`}`,
        ),
      );
    });
  integrations
    .command('rotate <integration>')
    .description('how old a password of open access may get before it is replaced (Admin)')
    .requiredOption('--every <time>', 'whole hours or days, for example 24h, 7d; `never`')
    .addHelpText('after', '\nExample: tidegate integrations rotate acme-postgres --every 24h --as admin')
    .action(async (name: string, options: { every: string }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await integrationIdOf(client, name) };
      const body = { every_hours: hoursOf(options.every) };
      const set = await client.call(credentialRoutes.setRotation, { params, body });
      if (json) return printJson(set);
      const hours = set.rotate_secrets_every_hours;
      console.log(
        plain(
          `passwords of ${set.integration.name} are replaced ${hours === null ? 'when asked' : `every ${hours} h`}`,
        ),
      );
    });
  integrations
    .command('clean-up <integration>')
    .description('days after which accounts that no grant is of are deleted by themselves (Admin)')
    .requiredOption('--after <time>', 'whole days, for example 30d; `never`')
    .addHelpText('after', '\nExample: tidegate integrations clean-up acme-postgres --after 30d --as admin')
    .action(async (name: string, options: { after: string }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await integrationIdOf(client, name) };
      const set = await client.call(credentialRoutes.setCleanUp, {
        params,
        body: { after_days: daysOf(options.after) },
      });
      if (json) return printJson(set);
      const days = set.clean_up_after_days;
      const when = days === null ? 'stays until somebody decides' : `is deleted ${days} d after it was found`;
      console.log(plain(`what is left behind in ${set.integration.name} ${when}`));
    });
}

/** A day is its beginning, so that nothing is told late. */
function momentOf(text: string): string | null {
  if (text === 'unknown') return null;
  const written = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const moment = written ? new Date(text) : null;
  if (moment === null || Number.isNaN(moment.getTime())) {
    throw new CliFailure(`--at ${plain(text)} is no time: write 2027-03-31, 2027-03-31T12:00:00Z or unknown`, 2);
  }
  return moment.toISOString();
}

function hoursOf(text: string): number | null {
  if (text === 'never') return null;
  const hours = readDuration(text) / 3_600;
  if (!Number.isInteger(hours)) throw new CliFailure(`--every ${plain(text)}: give whole hours, as 24h or 7d`, 2);
  return hours;
}

function daysOf(text: string): number | null {
  if (text === 'never') return null;
  const days = readDuration(text) / 86_400;
  if (!Number.isInteger(days)) throw new CliFailure(`--after ${plain(text)}: give whole days, as 30d`, 2);
  return days;
}
