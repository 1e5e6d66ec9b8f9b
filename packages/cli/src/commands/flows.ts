// tidegate flows: access flows as sentences, one of them in full, saving one from a file, and what they are stuck by.

import {
  accessFlowRoutes,
  administrationRoutes,
  type Client,
  findingRoutes,
  perimeterRoutes,
} from '@tidegate/contract';
import { deadlockKinds, durationText } from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { readYamlFile } from '../read-yaml-file.ts';
import { addHistory, linesOfGains, stuckLines } from './perimeters.ts';

export function addFlows(program: Command): void {
  const flows = program.command('flows').description('access flows, and what they were (Viewer, Admin)');
  addHistory(flows, 'flow');
  flows
    .command('list', { isDefault: true })
    .description('access flows as sentences (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate flows --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(administrationRoutes.listFlows, { query: { limit: 1_000 } });
      if (json) return printJson(answer);
      printTable(
        ['FLOW', 'ACTIVE', 'MAXIMUM', 'SENTENCE'],
        answer.items.map((flow) => [
          flow.name,
          flow.active ? 'yes' : 'no',
          durationText(flow.duration_sec_max),
          flow.sentence,
        ]),
        'no access flows yet: write one under `flows:` and apply it',
      );
    });
  flows
    .command('show <name>')
    .description('one access flow, with its body (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate flows show "Prod RDS (PII)" --as auditor')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const flow = await client.call(accessFlowRoutes.getAccessFlowV2, { params: { id: await idOf(client, name) } });
      if (json) return printJson(flow);
      console.log(plain(`${flow.name} (${flow.id}, version ${flow.version}): ${flow.sentence}`));
      for (const line of JSON.stringify(flow, null, 2).split('\n')) console.log(plain(line));
    });
  addSave(flows);
  flows
    .command('stuck')
    .description('what access flows are stuck by; exit code 1 where one is (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate flows stuck --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const items = [];
      for (const kind of deadlockKinds) {
        const query = { state: 'open' as const, kind, limit: 1_000 };
        items.push(...(await client.call(findingRoutes.listFindings, { query })).items);
      }
      if (json) printJson({ items });
      else {
        printTable(
          ['FLOW', 'SEVERITY', 'STUCK BY', 'WHAT'],
          items.map((one) => [one.subject.name, one.severity, one.kind, one.sentence]),
          'no access flow was stuck at the last review; tidegate findings review looks again',
        );
      }
      if (items.length > 0) throw new CliFailure('', 1);
    });
}

function addSave(flows: Command): void {
  flows
    .command('save <file>')
    .description('make or replace an access flow, by its name, from a YAML or JSON file (Admin)')
    .option('--preview', 'only tell what the change would give and take')
    .addHelpText('after', '\nExample: tidegate flows save prod-rds.yaml --preview --as admin')
    .action(async (file: string, options: { preview?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const sent = readYamlFile(file);
      const id = await findFlow(client, typeof sent['name'] === 'string' ? sent['name'] : '');
      if (options.preview) {
        const gains = await client.call(perimeterRoutes.previewFlow, { body: { id, flow: sent } });
        if (json) return printJson(gains);
        for (const line of linesOfGains(gains)) console.log(plain(line));
        if (gains.touches_production)
          console.log('it touches production: the change would wait for a second administrator');
        return;
      }
      const parsed = accessFlowRoutes.createAccessFlowV2.body.safeParse(sent);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new CliFailure(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not an access flow'}`, 2);
      }
      const body = parsed.data;
      const saved =
        id === null
          ? await client.call(accessFlowRoutes.createAccessFlowV2, { body })
          : await client.call(accessFlowRoutes.replaceAccessFlowV2, { params: { id }, body });
      if (json) return printJson(saved);
      console.log(plain(`${saved.name} is version ${saved.version}: ${saved.sentence}`));
      for (const line of stuckLines(saved)) console.log(plain(line));
    });
  flows
    .command('remove <name>')
    .description('remove an access flow; live access through it runs to its end (Admin)')
    .addHelpText('after', '\nExample: tidegate flows remove "Dev EC2" --as admin')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(accessFlowRoutes.deleteAccessFlowV2, {
        params: { id: await idOf(client, name) },
      });
      if (json) printJson(answer);
      else console.log(plain(`${name} is removed`));
    });
}

async function idOf(client: Client, name: string): Promise<string> {
  const found = await findFlow(client, name);
  if (found === null) throw new CliFailure(`no access flow \`${name}\`; list them with tidegate flows`, 4);
  return found;
}

async function findFlow(client: Client, name: string): Promise<string | null> {
  for (let page: string | undefined; ; ) {
    const query = { limit: 1_000, ...(page === undefined ? {} : { page_token: page }) };
    const answer = await client.call(administrationRoutes.listFlows, { query });
    const found = answer.items.find((one) => one.name === name || one.id === name);
    if (found !== undefined) return found.id;
    if (answer.pagination.next_page_token === null) return null;
    page = answer.pagination.next_page_token;
  }
}
