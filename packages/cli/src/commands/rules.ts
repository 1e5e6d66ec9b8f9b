// tidegate rules and bundles: what stands above access flows, and named lists that are asked for as one.

import { type Client, type OutputOf, type RuleTouchView, ruleRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { readYamlFile } from '../read-yaml-file.ts';
import { addHistory, linesOfGains } from './perimeters.ts';

type Rule = OutputOf<typeof ruleRoutes.getRule>;

export function addRules(program: Command): void {
  const rules = program
    .command('rules')
    .description(
      'what is out of reach whatever access flows allow, what nobody may hold together, and how much at once',
    );
  addHistory(rules, 'rule');
  rules
    .command('list', { isDefault: true })
    .description('every rule as a sentence (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate rules --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(ruleRoutes.listRules, { query: { limit: 1_000 } });
      if (json) return printJson(answer);
      printTable(
        ['RULE', 'KIND', 'WHAT IT TAKES AWAY'],
        answer.items.map((rule) => [rule.name, rule.kind, rule.sentence]),
        'there are no rules: access flows decide alone',
      );
    });
  rules
    .command('show <name>')
    .description('one rule, with its body (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate rules show "No contractors in PII" --as auditor')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const rule = await ruleNamed(client, name);
      if (json) return printJson(rule);
      console.log(plain(`${rule.name} (${rule.id}, version ${rule.version}): ${rule.sentence}`));
      console.log(plain(JSON.stringify(rule.body, null, 2)));
      const touched = await client.call(ruleRoutes.showRuleTouch, { params: { id: rule.id } });
      for (const line of linesOfTouch(touched)) console.log(plain(line));
    });
  rules
    .command('save <file>')
    .description(
      'make or replace a rule, by its name, from a YAML or JSON file; access that it denies ends at once (Admin)',
    )
    .option('--preview', 'only tell what it would take away and give')
    .addHelpText('after', '\nExample: tidegate rules save no-contractors.yaml --preview --as admin')
    .action(async (file: string, options: { preview?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const body = readYamlFile(file);
      const known = await findRule(client, typeof body['name'] === 'string' ? body['name'] : '');
      if (options.preview) {
        const gains = await client.call(ruleRoutes.previewRule, { body: { id: known?.id ?? null, rule: body } });
        if (json) return printJson(gains);
        for (const line of linesOfGains(gains)) console.log(plain(line));
        for (const line of gains.touched === null ? [] : linesOfTouch(gains.touched)) console.log(plain(line));
        return;
      }
      const parsed = ruleRoutes.createRule.body.safeParse(body);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new CliFailure(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a rule'}`, 2);
      }
      const saved =
        known === null
          ? await client.call(ruleRoutes.createRule, { body: parsed.data })
          : await client.call(ruleRoutes.replaceRule, { params: { id: known.id }, body: parsed.data });
      if (json) return printJson(saved);
      console.log(plain(`${saved.name} is version ${saved.version}: ${saved.sentence}`));
    });
  rules
    .command('remove <name>')
    .description('remove a rule; what it kept out of reach may be asked for again (Admin)')
    .addHelpText('after', '\nExample: tidegate rules remove "No contractors in PII" --as admin')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const rule = await ruleNamed(client, name);
      const answer = await client.call(ruleRoutes.deleteRule, { params: { id: rule.id } });
      if (json) return printJson(answer);
      console.log(plain(`${rule.name} is removed`));
    });
}

async function findRule(client: Client, name: string): Promise<Rule | null> {
  const answer = await client.call(ruleRoutes.listRules, { query: { limit: 1_000 } });
  return answer.items.find((rule) => rule.name === name || rule.id === name) ?? null;
}

async function ruleNamed(client: Client, name: string): Promise<Rule> {
  const found = await findRule(client, name);
  if (found === null) throw new CliFailure(`no rule \`${name}\``, 4);
  return found;
}

/** Whom a rule binds, and what is held against it, with the requests where it can be revoked. */
function linesOfTouch({ people, against, holdings }: RuleTouchView): readonly string[] {
  const held = holdings.map(({ person, held: grants }) => {
    const each = grants.map(({ permission, resource, requests }) => {
      const through = requests.length === 0 ? 'closing' : requests.join(', ');
      return `${permission.name} on ${resource.name} (${through})`;
    });
    return `held all the same by ${person.email}: ${each.join('; ')}`;
  });
  const more = against - holdings.length;
  return [
    `it binds ${people} ${people === 1 ? 'person' : 'people'}`,
    ...held,
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}
