// tidegate tags write, tags orders: tags written at their source through the adapter. What would change is shown first; what touches
// production waits for a second administrator.

import {
  administrationRoutes,
  type Client,
  type OutputOf,
  type segmentationRoutes,
  tagOrderRoutes,
} from '@tidegate/contract';
import { quoteQueryValue } from '@tidegate/core/query';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printIds, printJson, printTable, relativeTime } from '../output/print.ts';
import { linesOfGains } from './perimeters.ts';

type Order = OutputOf<typeof tagOrderRoutes.orderTags>;
type Preview = OutputOf<typeof tagOrderRoutes.previewTagOrder>;

interface Change {
  readonly key: string;
  readonly value: string;
  readonly instead: string | null;
}

const pollMs = 1_000;
const namesMax = 1_000;

const help = `
The system itself gets the tag: on AWS by its tagging API, in PostgreSQL in the comment of the object. Then the inventory is read again.
What touches production waits for a second administrator (\`tidegate changes\`). To give a tag to the inventory alone: tags set.

Exit code: 0 every resource has the tag · 1 some were refused, or it waits for a second administrator · 2 wrong use or input

Example: tidegate tags write Environment=production acme-prod-assets --instead env --dry-run --as admin`;

/** Adds `write` and `orders` to `tidegate tags`. */
export function addTagsWrite(tags: Command): void {
  tags
    .command('write')
    .description('have a tag written at the source of resources (Admin)')
    .argument('<tag>', 'key=value')
    .argument('[resources...]', 'ids, native ids or names')
    .option('--query <query>', 'what a query finds, instead of naming resources')
    .option('--instead <key>', 'a key to remove with it: the name it had before')
    .option('--dry-run', 'write nothing, only tell what would change')
    .option('--no-wait', 'return when it is ordered; it goes on by itself')
    .addHelpText('after', help)
    .action(async (tag: string, names: readonly string[], options: WriteOptions, command: Command) => {
      const { client, json } = connect(command);
      const change = { ...changeOf(tag), instead: options.instead ?? null };
      const body = { ...change, ...(await pickOf(client, names, options.query)) };
      if (options.dryRun === true) {
        const preview = await client.call(tagOrderRoutes.previewTagOrder, { body });
        return json ? printJson(preview) : printPreview(preview);
      }
      const ordered = await client.call(tagOrderRoutes.orderTags, { body });
      finish(options.wait ? await follow(client, ordered) : ordered, json);
    });
  tags
    .command('orders')
    .description('tags that were ordered, or what became of one order (Viewer, Admin)')
    .argument('[id]', 'one order, with every resource')
    .option('-q, --quiet', 'only ids')
    .addHelpText('after', '\nExample: tidegate tags orders --as auditor')
    .action(async (id: string | undefined, options: { quiet?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      if (id !== undefined) {
        const order = await client.call(tagOrderRoutes.readTagOrder, { params: { id } });
        return json ? printJson(order) : printOrder(order);
      }
      const answer = await client.call(tagOrderRoutes.listTagOrders, { query: { limit: 100 } });
      if (json) return printJson(answer);
      if (options.quiet) return printIds(answer.items.map((one) => one.id));
      printTable(
        ['ID', 'STATE', 'TAG', 'WRITTEN', 'REFUSED', 'FAILED', 'ORDERED BY', 'WHEN'],
        answer.items.map((one) => [
          one.id,
          one.state,
          `${one.key}=${one.value}`,
          String(one.written),
          String(one.refused),
          String(one.failed),
          one.ordered_by.email,
          relativeTime(one.at),
        ]),
        'nothing was ordered yet',
      );
    });
}

interface WriteOptions {
  readonly query?: string;
  readonly instead?: string;
  readonly dryRun?: boolean;
  readonly wait: boolean;
}

function changeOf(tag: string): Pick<Change, 'key' | 'value'> {
  const at = tag.indexOf('=');
  if (at < 1) throw new CliFailure(`\`${tag}\` is no key=value`, 2);
  return { key: tag.slice(0, at), value: tag.slice(at + 1) };
}

async function pickOf(
  client: Client,
  names: readonly string[],
  query: string | undefined,
): Promise<{ readonly query: string } | { readonly resource_ids: string[] }> {
  if ((names.length === 0) === (query === undefined)) throw new CliFailure('name resources, or give --query', 2);
  if (query !== undefined) return { query };
  if (names.length > namesMax) throw new CliFailure(`name at most ${namesMax} resources, or give --query`, 2);
  const ids: string[] = [];
  for (const name of names) ids.push(await idOf(client, name));
  return { resource_ids: ids };
}

async function idOf(client: Client, name: string): Promise<string> {
  if (/^res_[0-9a-z]{26}$/.test(name)) return name;
  const value = quoteQueryValue(name);
  const query = `resource_source_id = ${value} or resource_name = ${value}`;
  const { items, total } = await client.call(administrationRoutes.listInventory, { query: { query, limit: 2 } });
  const [item] = items;
  if (item === undefined) throw new CliFailure(`no resource \`${plain(name)}\``, 4);
  if (total === 1) return item.resource.id;
  throw new CliFailure(`${total} resources are called \`${plain(name)}\`; name it by its id`, 2);
}

async function follow(client: Client, ordered: Order): Promise<Order> {
  let current = ordered;
  while (current.state === 'writing') {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    current = await client.call(tagOrderRoutes.readTagOrder, { params: { id: ordered.id } });
  }
  return current;
}

function finish(order: Order, json: boolean): void {
  if (json) printJson(order);
  else printOrder(order);
  if (order.refused + order.failed > 0) throw new CliFailure('', 1);
}

function printOrder(order: Order): void {
  const by = order.confirmed_by === null ? '' : `, confirmed by ${order.confirmed_by.email}`;
  console.log(plain(`${order.id}  ${order.key}=${order.value}, ordered by ${order.ordered_by.email}${by}`));
  console.log(
    `${order.written} written, ${order.refused} refused, ${order.failed} failed, ${order.waiting} waiting: ${order.state}`,
  );
  printTable(
    ['RESOURCE', 'WAS', 'STATE', 'WHY'],
    order.rows.map((row) => [row.name, row.was ?? '—', row.state, row.message ?? '']),
    '',
  );
}

function printPreview({ rows, gains }: Preview): void {
  printTable(
    ['RESOURCE', 'WAS', 'BECOMES', 'WHY NOT'],
    rows.map((row) => [row.path, row.was ?? '—', row.becomes, row.reason ?? '']),
    'no resource is named',
  );
  for (const line of linesOfGains({ ...gains, difference: [] })) console.log(plain(line));
  if (gains.touches_production) console.log('it touches production: it would wait for a second administrator');
}

/** Orders what the findings of a review say of tags, an order for each finding. Answers how many could not be ordered. */
export async function orderFixes(
  client: Client,
  findings: OutputOf<typeof segmentationRoutes.reviewScopes>['findings'],
): Promise<void> {
  const fixes = findings.flatMap(({ tag_fix: fix, resources, sentence }) =>
    fix === null || fix.value === null ? [] : [{ fix: { ...fix, value: fix.value }, resources, sentence }],
  );
  if (fixes.length === 0) console.log('no finding says what a tag should become: nothing to write');
  let refused = 0;
  for (const { fix, resources, sentence } of fixes) {
    console.log(plain(sentence));
    const body = { ...fix, resource_ids: resources.map(({ id }) => id) };
    try {
      printOrder(await client.call(tagOrderRoutes.orderTags, { body }));
    } catch (error) {
      refused += 1;
      console.log(plain(`  ${error instanceof Error ? error.message : 'it could not be ordered'}`));
    }
  }
  if (refused > 0) throw new CliFailure('', 1);
}
