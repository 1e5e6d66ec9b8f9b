// tidegate tags classes: which classes of a tag are higher, and who may lower them where.

import { tagRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { printJson, printTable } from '../output/print.ts';
import { addHistory } from './perimeters.ts';

/** Adds `classes` to `tidegate tags`. */
export function addTagsClasses(tags: Command): void {
  const classes = tags.command('classes').description('ordered classes of tags, and who may lower them');
  addHistory(classes, 'classification');
  classes
    .command('list', { isDefault: true })
    .description('every order, and who may lower (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate tags classes --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const { items } = await client.call(tagRoutes.listClassifications);
      if (json) return printJson({ items });
      printTable(
        ['TAG', 'CLASSES, LOWEST FIRST', 'MAY BE LOWERED BY', 'WHERE', 'WHY'],
        items.flatMap(({ key, order, lowering }) => {
          const classes = order.join(' < ') || 'not ordered any more';
          const rules = lowering.map((rule) => [rule.sources.join(', '), rule.query, rule.reason ?? '']);
          return (rules.length === 0 ? [['nobody', '', '']] : rules).map((rule) => [key, classes, ...rule]);
        }),
        'no classes are ordered: write them under `classifications:` and apply them',
      );
    });
}
