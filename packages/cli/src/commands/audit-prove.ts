// tidegate audit prove: one event with the proof that it is in the log, and the check of such a proof by somebody who has nothing but a key.

import { writeFileSync } from 'node:fs';
import { administrationRoutes } from '@tidegate/contract';
import { base64Bytes, hexText, isIncluded, leafHash } from '@tidegate/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { readKeys, trusted } from '../audit/read-witness.ts';
import { nodeSha256 } from '../audit/verify-copy.ts';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from '../output/print.ts';
import { readFile } from '../read-file.ts';
import { wholeNumber } from '../whole-number.ts';

const proven = z.object({ sequence: z.number().int().min(1), bytes: z.base64(), proof: z.string() });
type Proven = z.infer<typeof proven>;

export function addAuditProve(audit: Command): void {
  audit
    .command('prove <event>')
    .description('prove that an event, by its number, is in the log; the file needs no server to be checked')
    .requiredOption('-o, --output <file>', 'where to write the event and its proof')
    .addHelpText('after', '\nExample: tidegate audit prove 42 --output event-42.json --as auditor')
    .action(async (event: string, options: { output: string }, command: Command) => {
      const { client } = connect(command);
      const sequence = wholeNumber(1, Number.MAX_SAFE_INTEGER)(event);
      const answer = await client.call(administrationRoutes.proveEvent, { params: { sequence } });
      writeProof(options.output, answer);
      console.log(`event ${sequence} and its proof are in ${options.output}`);
    });
  audit
    .command('check-proof <file>')
    .description('check a proof written by prove, without a server')
    .requiredOption('--key <file>', 'the public key of the checkpoints, one a line')
    .addHelpText('after', '\nExample: tidegate audit check-proof event-42.json --key checkpoint.pub')
    .action((file: string, options: { key: string }, command: Command) => {
      const checked = checkProof(file, options.key);
      if (command.optsWithGlobals()['json'] === true) return printJson({ proven: true, ...checked });
      console.log(`event ${checked.sequence} is in the log: signed over ${checked.size} events as ${checked.origin}`);
      console.log(plainLines(checked.event));
    });
}

function writeProof(file: string, answer: Proven): void {
  try {
    writeFileSync(file, `${JSON.stringify(answer)}\n`, { mode: 0o600 });
  } catch {
    throw new CliFailure(`cannot write \`${file}\`; name a file in a folder that exists and is yours`, 2);
  }
}

/** Throws what is wrong with it. */
function checkProof(file: string, keyFile: string) {
  const given = parse(file);
  const [lead = '', ...rest] = given.proof.split('\n\n');
  const [version, index = '', ...hashes] = lead.split('\n');
  const { checkpoint } = trusted(rest.join('\n\n'), file, readKeys(keyFile));
  const at = /^index (\d{1,15})$/.exec(index)?.[1];
  const bytes = Buffer.from(given.bytes, 'base64');
  const proof = hashes.map((hash) => base64Bytes(hash) ?? new Uint8Array());
  const claim = { leaf: leafHash(nodeSha256, bytes), index: Number(at), proof, ...checkpoint };
  const right = version === 'c2sp.org/tlog-proof@v1' && Number(at) === given.sequence - 1;
  if (!right || !isIncluded(nodeSha256, claim)) {
    throw new CliFailure(`${file}: the proof does not lead from this event to the signed root [audit.broken]`, 1);
  }
  const { origin, size, root } = checkpoint;
  return { sequence: given.sequence, origin, size, root: hexText(root), event: bytes.toString('utf8') };
}

function parse(file: string): Proven {
  try {
    return proven.parse(JSON.parse(readFile(file, 'proof')));
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(`\`${file}\` is not a proof written by \`tidegate audit prove\``, 2);
  }
}
