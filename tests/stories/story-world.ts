// A broker for one story: the company of `docs/stories/company.yaml` with what the story says of it, under the story's own clock.

import { readFileSync } from 'node:fs';
import type { LookedAt } from '@tidegate/broker';
import { type Documents, followContext, previewChange, type RequestDetails, saveRule } from '@tidegate/broker';
import type { Store } from '@tidegate/core';
import { parseApplyFiles } from '@tidegate/server';
import { type BrokerWorld, openBroker, wholeWorldOf } from '@tidegate/testkit';
import { parse, stringify } from 'yaml';
import { momentOf, storyBegin } from './story-clock.ts';
import { type Facts, tellFacts, tellMachines } from './story-facts.ts';
import { makeStorySources, type StorySources } from './story-sources.ts';

type Item = Readonly<Record<string, unknown>>;
type File = Readonly<Record<string, readonly Item[]>>;
/** YAML of a story: files of configuration, and facts that sources would tell. */
type Setup = { readonly file: File; readonly facts: Facts; readonly rules: readonly Item[] };

const companyText = readFileSync(new URL('../../docs/stories/company.yaml', import.meta.url), 'utf8');

/** What a flow of a story says where it says nothing. */
const plainFlow = {
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: ['engineers'] }] },
  grant_duration_in_min: 60,
  request_for_others: false,
};
const plainSettings = {
  justification_required: false,
  require_approver_reason: false,
  requestor_cannot_approve_himself: true,
  require_mfa: false,
  labels: [],
};

export interface StoryWorld {
  readonly broker: BrokerWorld;
  readonly now: () => number;
  /** Does what is due now. */
  readonly settle: () => Promise<void>;
  /** Lets time pass until a moment; everything due on the way is done when it is due. */
  readonly passTo: (moment: number) => Promise<void>;
  /** Lays YAML over what there is and applies it. */
  readonly change: (yaml: string) => Promise<void>;
  /** What the first flow of a YAML would be if it were saved. */
  readonly preview: (yaml: string) => Promise<LookedAt>;
  /** Applies a YAML, or says why it is refused. */
  readonly tryToSave: (yaml: string) => Promise<string>;
  /** What sources tell when they are read. */
  readonly sources: StorySources;
  /** Changes one item of a kind by its name; null takes it away. */
  readonly edit: (kind: string, name: string, edit: (item: Item) => Item | null) => Promise<void>;
  /** The requests of the story by what they are called, and the last one. */
  readonly requests: Map<string, RequestDetails['request']['id']>;
}

/** Opens the company for one story. */
export async function openStoryWorld(ask: {
  readonly begins: string | null;
  readonly setups: readonly string[];
  /** Another store than the one there is, for example one with a mistake. */
  readonly wrapStore?: (store: Store) => Store;
}): Promise<StoryWorld> {
  let now = ask.begins === null ? storyBegin : momentOf(ask.begins, 0);
  let file = setupOf(companyText).file;
  const sources = makeStorySources();
  const broker = await openBroker({
    documents: documentsOf(file),
    clock: { now: () => now },
    sources: sources.readers,
    ...(ask.wrapStore === undefined ? {} : { wrapStore: ask.wrapStore }),
  });
  const settle = async (): Promise<void> => {
    await followContext(broker.ports);
    await broker.drain();
  };
  const apply = async (next: File): Promise<void> => {
    file = next;
    await broker.apply(documentsOf(file));
    await settle();
  };
  const change = async (yaml: string): Promise<void> => {
    const setup = setupOf(await withIds(broker, yaml));
    await tellFacts(broker, setup.facts);
    await apply(laid(file, setup.file));
    await tellMachines(broker, setup.facts.machines ?? []);
    await saveRules(broker, setup.rules);
    await settle();
  };
  await settle();
  for (const setup of ask.setups) await change(setup);
  return {
    broker,
    now: () => now,
    requests: new Map(),
    settle,
    change,
    sources,
    preview: async (yaml) => {
      const before = new Set((file['flows'] ?? []).map(nameOf));
      const [named] = setupOf(yaml).file['flows'] ?? [];
      const next = documentsOf(laid(file, setupOf(yaml).file)).flows.find(({ name }) => name === named?.['name']);
      if (next === undefined) throw new Error('the change names no access flow');
      const flows = await broker.ports.store.read((tx) => tx.flows.all());
      const known = before.has(next.name) ? flows.find(({ name }) => name === next.name) : undefined;
      const looked = await previewChange(broker.ports, await broker.as('admin'), {
        kind: 'flow',
        id: known?.id ?? null,
        save: next.body,
      });
      if (!looked.ok) throw new Error(looked.refusal.message);
      return looked.value;
    },
    tryToSave: async (yaml) => {
      try {
        await change(yaml);
        return 'saved';
      } catch (error) {
        return `refused: ${error instanceof Error ? error.message.replace(/^not applied: /, '') : error}`;
      }
    },
    passTo: async (moment) => {
      for (;;) {
        const due = await broker.ports.store.read((tx) => tx.work.nextDue());
        if (due === null || due > moment) break;
        now = Math.max(now, due);
        await settle();
      }
      now = moment;
      await settle();
    },
    edit: (kind, name, edit) =>
      apply({
        ...file,
        [kind]: (file[kind] ?? []).flatMap((item): readonly Item[] => {
          const edited = nameOf(item) === name ? edit(item) : item;
          return edited === null ? [] : [edited];
        }),
      }),
  };
}

function setupOf(yaml: string): Setup {
  const { facts = {}, rules = [], ...file } = parse(yaml) ?? {};
  return { file, facts, rules };
}

/** `<id of NAME>` is the id that the resource got. */
async function withIds(broker: BrokerWorld, yaml: string): Promise<string> {
  if (!yaml.includes('<id of ')) return yaml;
  const { resources } = await wholeWorldOf(broker.ports);
  return yaml.replaceAll(
    /<id of ([^>]+)>/g,
    (text, name) => [...resources.values()].find((one) => one.name === name)?.id ?? text,
  );
}

/** Rules above access flows, by name, as an administrator saves them. */
async function saveRules(broker: BrokerWorld, rules: readonly Item[]): Promise<void> {
  for (const body of rules) {
    const known = await broker.ports.store.read((tx) => tx.rules.byName(String(body['name'])));
    const saved = await saveRule(broker.ports, await broker.as('admin'), { id: known?.id ?? null, body });
    if (!saved.ok) throw new Error(`the rule of the story is not saved: ${saved.refusal.message}`);
  }
}

/** Items are known by name or address; inventory by its integration, and a resource in it by name. */
const nameOf = (item: Item): unknown => item['name'] ?? item['email'] ?? item['integration'];

function laid(under: File, over: File): File {
  const merged: Record<string, readonly Item[]> = { ...under };
  for (const [kind, items] of Object.entries(over)) {
    const known = new Map((merged[kind] ?? []).map((item) => [nameOf(item), item]));
    for (const item of items) {
      const before = known.get(nameOf(item));
      known.set(nameOf(item), kind === 'inventory' && before ? laidInventory(before, item) : { ...before, ...item });
    }
    merged[kind] = [...known.values()];
  }
  return merged;
}

function laidInventory(under: Item, over: Item): Item {
  const resources = (item: Item): readonly Item[] => (Array.isArray(item['resources']) ? item['resources'] : []);
  const known = new Map(resources(under).map((item) => [item['name'], item]));
  for (const item of resources(over)) known.set(item['name'], { ...known.get(item['name']), ...item });
  return { ...under, resources: [...known.values()] };
}

function documentsOf(file: File): Documents {
  // What is null says nothing: `grant_duration_in_min: null` takes the runner's hour away.
  const flows = (file['flows'] ?? []).map((flow) => {
    // Where nobody asks there is nobody to keep from agreeing.
    const asked = flow['trigger'] === 'AUTOMATIC' ? { requestor_cannot_approve_himself: false } : {};
    const settings = { ...plainSettings, ...asked, ...(flow['settings'] ?? {}) };
    const said = { ...plainFlow, ...flow, settings };
    return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
  });
  const { documents, problems } = parseApplyFiles([{ path: 'story.yaml', text: stringify({ ...file, flows }) }]);
  const [problem] = problems;
  if (problem) throw new Error(`the company of the story is not applied: ${problem.refusal.message}`);
  return documents;
}
