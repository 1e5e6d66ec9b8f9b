// tidegate favourites: offers that one asks for often, at hand. A mark gives no right; what is offered no longer is not shown.

import { type Client, type OfferedEntitlement, requestRoutes as routes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';
import { printOffers } from '../output/print-offers.ts';
import { findOffer, flowOf, pickOffer } from './find-offer.ts';

interface MarkOptions {
  readonly permission?: string;
  readonly flow?: string;
}

export function addFavourites(program: Command): void {
  const favourites = program
    .command('favourites')
    .description('offers you marked to find them again; nobody else sees them');
  favourites
    .command('list', { isDefault: true })
    .description('those that you are offered now, the latest mark first')
    .addHelpText('after', '\nExample: tidegate favourites --as data-engineer')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(routes.listFavoriteOffers, { query: {} });
      if (json) return printJson(answer);
      printOffers(answer.items, 'nothing that you are offered now is marked; mark it with tidegate favourites add');
    });
  marking(favourites, 'add', 'mark an offer')
    .addHelpText('after', '\nExample: tidegate favourites add customers -p READ_ONLY --as data-engineer')
    .action(async (resource: string, options: MarkOptions, command: Command) => {
      const { client, json } = connect(command);
      const found = await findOffer(client, { resource, permission: options.permission }, {});
      await mark(client, found, { flowId: chosenFlow(found, options.flow), favorite: true });
      if (json) return printJson({ favorite: true });
      console.log(plain(`${found.permission.name} on ${found.resource.path} is a favourite of yours`));
    });
  marking(favourites, 'remove', 'no longer mark an offer')
    .addHelpText('after', '\nExample: tidegate favourites remove customers -p READ_ONLY --as data-engineer')
    .action(async (resource: string, options: MarkOptions, command: Command) => {
      const { client, json } = connect(command);
      const { items } = await client.call(routes.listFavoriteOffers, { query: {} });
      const missing = `\`${resource}\` is no favourite of yours; list them with tidegate favourites`;
      const found = pickOffer(items, { resource, permission: options.permission }, missing);
      const flowIds =
        options.flow === undefined ? found.offers.map(({ flow }) => flow.id) : [flowOf(found, options.flow)];
      for (const flowId of flowIds) await mark(client, found, { flowId, favorite: false });
      if (json) return printJson({ favorite: false });
      console.log(plain(`${found.permission.name} on ${found.resource.path} is no favourite of yours`));
    });
}

const marking = (favourites: Command, verb: string, description: string): Command =>
  favourites
    .command(`${verb} <resource>`)
    .description(description)
    .option('-p, --permission <name>', 'for example READ_ONLY; may be left out where it is clear')
    .option('--flow <name>', 'which offer, where several access flows offer it');

/** Several access flows are several offers: which one is a choice, as it is on asking. */
function chosenFlow(found: OfferedEntitlement, name: string | undefined): string {
  if (name !== undefined) return flowOf(found, name);
  const [only, ...others] = found.offers;
  if (only !== undefined && others.length === 0) return only.flow.id;
  const names = found.offers.map(({ flow }) => `\`${flow.name}\``).join(', ');
  throw new CliFailure(plain(`this is offered through ${names}; choose one with --flow`), 2);
}

const mark = (
  client: Client,
  { resource, permission }: OfferedEntitlement,
  { flowId, favorite }: { readonly flowId: string; readonly favorite: boolean },
) =>
  client.call(routes.markFavoriteOffer, {
    body: { flow_id: flowId, resource_id: resource.id, permission_id: permission.id, favorite },
  });
