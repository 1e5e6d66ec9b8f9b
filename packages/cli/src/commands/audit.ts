// tidegate audit: read the log, take a copy, and verify it, with or without the server.

import { closeSync, openSync, writeSync } from 'node:fs';
import { administrationRoutes, type Client } from '@tidegate/contract';
import { type AuditRecord, hexText, verifyChain } from '@tidegate/core';
import type { Command } from 'commander';
import type { z } from 'zod';
import { readKeys, readWitness } from '../audit/read-witness.ts';
import { copyEnd, copyLine, nodeSha256, verifyCopy } from '../audit/verify-copy.ts';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { printJson, printTable } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';
import { addAuditExplain } from './audit-explain.ts';
import { addAuditProve } from './audit-prove.ts';

type ExportedRecord = z.infer<typeof administrationRoutes.exportAudit.output>['records'][number];

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
      const count = await writeCopy(file, connect(command).client);
      console.log(`${count} events written to ${file}`);
    });
  audit
    .command('verify [file]')
    .description('check every hash of the log; with a file written by export no server is needed')
    .option(
      '--checkpoints <file>',
      'compare with the checkpoints of this witness file: they show what was cut off or rewritten',
    )
    .option('--key <file>', 'the public key that signed them, one a line')
    .option('--deep', 'also read every event and build the Merkle tree anew (slower)', false)
    .addHelpText(
      'after',
      '\nExample: tidegate audit verify audit-copy.jsonl --checkpoints witness.jsonl --key checkpoint.pub',
    )
    .action(async (file: string | undefined, options: VerifyOptions, command: Command) => {
      const json = command.optsWithGlobals()['json'] === true;
      if (file !== undefined) return verifyFile(file, options, json);
      if (options.checkpoints !== undefined || options.key !== undefined || options.deep) {
        throw new CliFailure('--checkpoints, --key and --deep are for a file; export the log first', 2);
      }
      const verified = verifyChain(await fromServer(connect(command).client), nodeSha256);
      if (!verified.ok) {
        if (json) printJson({ verified: false, ...verified.refusal });
        throw new CliFailure(json ? '' : `${verified.refusal.message} [${verified.refusal.code}]`, 1);
      }
      const { count, head } = verified.value;
      const headHash = head === null ? null : hexText(head.hash);
      if (json) return printJson({ verified: true, count, head: headHash });
      console.log(`${count} events, every hash fits${headHash === null ? '' : `; head ${headHash}`}`);
    });
  addAuditProve(audit);
  addAuditExplain(audit);
}

interface VerifyOptions {
  readonly checkpoints?: string;
  readonly key?: string;
  readonly deep: boolean;
}

function verifyFile(file: string, options: VerifyOptions, json: boolean): void {
  if (options.key !== undefined && options.checkpoints === undefined) {
    throw new CliFailure('--key is the key of --checkpoints; give both', 2);
  }
  const keys = options.key === undefined ? [] : readKeys(options.key);
  const witnessed = options.checkpoints === undefined ? [] : readWitness(options.checkpoints, keys);
  const verdict = verifyCopy({ file, witnessed, depth: options.deep ? 'events_and_tree' : 'bytes' });
  if (!verdict.whole) {
    const { line, message } = verdict;
    if (json) printJson({ verified: false, code: 'audit.broken', file, line, message });
    throw new CliFailure(json ? '' : `${file}${line === null ? '' : `:${line}`}: ${message} [audit.broken]`, 1);
  }
  const { count, head, latest } = verdict;
  const signed = latest === null ? null : { where: latest.where, size: latest.checkpoint.size };
  if (json) {
    printJson({ verified: true, count, head, checkpoint: signed, signatures_checked: keys.length > 0 });
    return;
  }
  console.log(`${count} events, every hash fits${head === null ? '' : `; head ${head}`}`);
  console.log(witnessText(count, signed, keys.length > 0));
}

function witnessText(count: number, signed: { where: string; size: number } | null, checked: boolean): string {
  if (signed === null) {
    return 'nothing to compare with: whoever cut off the end and wrote a new last line is not found; give --checkpoints';
  }
  const rest = count - signed.size;
  const open = rest === 0 ? '' : `; the last ${rest} are newer than it`;
  const trust = checked ? 'signed with the key you trust' : 'its signature was not checked; give --key';
  return `nothing is cut off up to the checkpoint at ${signed.where}, over ${signed.size} events (${trust})${open}`;
}

async function* records(client: Client): AsyncGenerator<ExportedRecord> {
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

/** Writes page by page: the log may be larger than memory. */
async function writeCopy(file: string, client: Client): Promise<number> {
  const out = openCopy(file);
  let count = 0;
  let head: string | null = null;
  try {
    for await (const record of records(client)) {
      writeSync(out, copyLine(record));
      count += 1;
      head = record.hash;
    }
    writeSync(out, copyEnd({ count, head }));
  } finally {
    closeSync(out);
  }
  return count;
}

function openCopy(file: string): number {
  try {
    return openSync(file, 'w', 0o600);
  } catch {
    throw new CliFailure(`cannot write \`${file}\`; name a file in a folder that exists and is yours`, 2);
  }
}

const recordOf = (record: ExportedRecord): AuditRecord => ({
  sequence: record.sequence,
  bytes: Buffer.from(record.bytes, 'base64'),
  hash: Buffer.from(record.hash, 'hex'),
});
