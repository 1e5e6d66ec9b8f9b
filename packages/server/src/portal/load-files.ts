// The portal's built files, read once into memory. Only what is in the list can be asked for, so that no path leads elsewhere.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PortalFile {
  readonly body: Buffer;
  /** Smaller for browsers that take it; null where it would not help. */
  readonly gzipped: Buffer | null;
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so that it may be kept for ever. */
  readonly forEver: boolean;
}

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
]);
const compressible = /^(text\/|image\/svg|application\/(json|manifest))/;

/** URL path → file; empty where the portal has not been built. Files of kinds we do not know are left out. */
export function loadPortalFiles(folder: string): ReadonlyMap<string, PortalFile> {
  const files = new Map<string, PortalFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types.get(extname(entry.name));
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const body = readFileSync(path);
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(url, {
      body,
      gzipped: compressible.test(type) && body.length > 1_000 ? gzipSync(body) : null,
      type,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      forEver: /^\/assets\/.+-[\w-]{8,}\.\w+$/.test(url),
    });
  }
  return files;
}
