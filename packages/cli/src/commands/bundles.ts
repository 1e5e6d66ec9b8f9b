// tidegate bundles: named lists of targets that are asked for as one.

import { bundleRoutes, type Client, type OutputOf, perimeterRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { readYamlFile } from '../read-yaml-file.ts';
import { addHistory, linesOfGains } from './perimeters.ts';

type Bundle = OutputOf<typeof bundleRoutes.getBundleV2>;

export function addBundles(program: Command): void {
  const bundles = program.command('bundles').description('named lists of targets that are asked for as one');
  addHistory(bundles, 'bundle');
  bundles
    .command('list', { isDefault: true })
    .description('every bundle, with the access flows that offer it (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate bundles --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(bundleRoutes.listBundlesV2, { query: { limit: 1_000 } });
      if (json) return printJson(answer);
      printTable(
        ['BUNDLE', 'WHAT IS IN IT', 'OFFERED BY'],
        answer.items.map((one) => [one.name, one.sentence, one.flows.map(({ name }) => name).join(', ') || '—']),
        'there are no bundles',
      );
    });
  bundles
    .command('save <file>')
    .description('make or replace a bundle, by its name, from a YAML or JSON file (Admin)')
    .option('--preview', 'only tell what the change would give and take')
    .addHelpText('after', '\nExample: tidegate bundles save on-call-kit.yaml --preview --as admin')
    .action(async (file: string, options: { preview?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const sent = readYamlFile(file);
      const known = await findBundle(client, typeof sent['name'] === 'string' ? sent['name'] : '');
      if (options.preview) {
        const body = { id: known?.id ?? null, bundle: sent };
        const gains = await client.call(perimeterRoutes.previewBundle, { body });
        if (json) return printJson(gains);
        for (const line of linesOfGains(gains)) console.log(plain(line));
        return;
      }
      const parsed = bundleRoutes.createBundleV2.body.safeParse(sent);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new CliFailure(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a bundle'}`, 2);
      }
      const body = parsed.data;
      const saved =
        known === null
          ? await client.call(bundleRoutes.createBundleV2, { body })
          : await client.call(bundleRoutes.replaceBundleV2, { params: { id: known.id }, body });
      if (json) return printJson(saved);
      console.log(plain(`${saved.name} is version ${saved.version}: ${saved.sentence}`));
    });
  bundles
    .command('remove <name>')
    .description('remove a bundle that no access flow offers (Admin)')
    .addHelpText('after', '\nExample: tidegate bundles remove "On-call kit" --as admin')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const found = await findBundle(client, name);
      if (found === null) throw new CliFailure(`no bundle \`${name}\``, 4);
      const answer = await client.call(bundleRoutes.deleteBundleV2, { params: { id: found.id } });
      if (json) return printJson(answer);
      console.log(plain(`${found.name} is removed`));
    });
}

async function findBundle(client: Client, name: string): Promise<Bundle | null> {
  const answer = await client.call(bundleRoutes.listBundlesV2, { query: { limit: 1_000 } });
  return answer.items.find((one) => one.name === name || one.id === name) ?? null;
}
