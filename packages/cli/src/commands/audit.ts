// tidegate audit: read the log, take a copy, and verify it, with or without the server.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { administrationRoutes, type Client } from '@tidegate/contract';
import { type AuditRecord, type Hash, verifyChain } from '@tidegate/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { printJson, printTable } from '../output/print.ts';
import { readFile } from '../read-file.ts';
import { wholeNumber } from '../whole-number.ts';

const hash: Hash = {
  sha256: (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest(),
};
const line = z.object({ sequence: z.number().int(), bytes: z.base64(), hash: z.string().regex(/^[0-9a-f]{64}$/) });

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the audit log (Viewer, Admin)');
  audit
    .command('list', { isDefault: true })
    .description('newest first')
    .option('-s, --subject <id>', 'only about this request, grant or other id')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 50)
    .addHelpText('after', '\nExample: tidegate audit --subject REQUEST --as auditor')
    .action(async (options: { subject?: string; limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const query = { limit: options.limit, ...(options.subject === undefined ? {} : { subject: options.subject }) };
      const answer = await client.call(administrationRoutes.listAudit, { query });
      if (json) return printJson(answer);
      printTable(
        ['SEQ', 'AT', 'KIND', 'SUBJECT', 'WHAT'],
        answer.items.map((event) => [String(event.sequence), event.at, event.kind, event.subject, event.sentence]),
        'no events',
      );
    });
  audit
    .command('export <file>')
    .description('write the stored bytes and hashes to a file, one JSON object a line')
    .addHelpText('after', '\nExample: tidegate audit export audit-copy.jsonl --as auditor')
    .action(async (file: string, _options: object, command: Command) => {
      const { client } = connect(command);
      const lines: string[] = [];
      for await (const record of records(client)) lines.push(JSON.stringify(record));
      writeCopy(file, `${lines.join('\n')}\n`);
      console.log(`${lines.length} events written to ${file}`);
    });
  audit
    .command('verify [file]')
    .description('check every hash of the log; with a file written by export no server is needed')
    .addHelpText('after', '\nExample: tidegate audit verify audit-copy.jsonl')
    .action(async (file: string | undefined, _options: object, command: Command) => {
      const chain = file === undefined ? await fromServer(connect(command).client) : fromFile(file);
      const verified = verifyChain(chain, hash);
      const json = command.optsWithGlobals()['json'] === true;
      if (!verified.ok) {
        if (json) printJson({ verified: false, ...verified.refusal });
        throw new CliFailure(json ? '' : `${verified.refusal.message} [${verified.refusal.code}]`, 1);
      }
      const { count, head } = verified.value;
      const headHash = head === null ? null : Buffer.from(head.hash).toString('hex');
      if (json) return printJson({ verified: true, count, head: headHash });
      console.log(`${count} events, every hash fits${headHash === null ? '' : `; head ${headHash}`}`);
    });
}

async function* records(client: Client): AsyncGenerator<z.infer<typeof line>> {
  for (let after: number | null = 0; after !== null; ) {
    const page: z.infer<typeof administrationRoutes.exportAudit.output> = await client.call(
      administrationRoutes.exportAudit,
      {
        query: { after, limit: 10_000 },
      },
    );
    yield* page.records;
    after = page.next_after;
  }
}

async function fromServer(client: Client): Promise<AuditRecord[]> {
  const all: AuditRecord[] = [];
  for await (const record of records(client)) all.push(recordOf(record));
  return all;
}

function writeCopy(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch {
    throw new CliFailure(`cannot write \`${file}\`; name a file in a folder that exists and is yours`, 2);
  }
}

function fromFile(file: string): AuditRecord[] {
  return readFile(file, 'copy of the log')
    .split('\n')
    .filter((one) => one !== '')
    .map((one, index) => recordOf(parseLine(one, index + 1, file)));
}

function parseLine(text: string, number: number, file: string): z.infer<typeof line> {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    throw new CliFailure(`${file}:${number} is not a line of an audit export; the log is damaged there`, 1);
  }
}

const recordOf = (record: z.infer<typeof line>): AuditRecord => ({
  sequence: record.sequence,
  bytes: Buffer.from(record.bytes, 'base64'),
  hash: Buffer.from(record.hash, 'hex'),
});
