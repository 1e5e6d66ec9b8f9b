// Structured logs without secrets: errors are cut down to name, message, code and stack, so that nothing a driver attached
// comes along, and whatever looks like one of our secrets is struck out of the finished line as a last fence.

/** Where log lines go; one call per line. */
export interface LogStream {
  write(line: string): void;
}

const struckOut = '[struck out]';
const secretShapes: readonly RegExp[] = [
  /aup_[0-9A-Za-z_-]{10,}/g,
  /eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_.-]{10,}/g,
  /([?&](?:code|state|token|id_token|access_token|refresh_token|code_verifier|client_secret)=)[^&\s"\\]+/g,
  /(bearer\s+)[^\s"\\]+/gi,
  /(postgres(?:ql)?:\/\/[^:@/\s"]*:)[^@\s"]+(?=@)/gi,
  /("(?:authorization|cookie|set-cookie|password|secret|token|credential|access_token|refresh_token|id_token|code_verifier|client_secret)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
  /((?:__Host-tidegate|tidegate-loopback)(?:-passing)?=)[^;\s"]+/g,
];

/** A finished log line with everything struck out that looks like a secret. */
export function strikeSecrets(line: string): string {
  return secretShapes.reduce(
    (text, shape) =>
      text.replace(shape, (_whole, kept: unknown) => {
        const prefix = typeof kept === 'string' ? kept : '';
        return prefix.endsWith(':') && prefix.startsWith('"') ? `${prefix}"${struckOut}"` : `${prefix}${struckOut}`;
      }),
    line,
  );
}

/** Fastify's logger options. */
export function logOptions(level: string, stream: LogStream) {
  return {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (error: unknown) => showError(error) },
    stream: { write: (line: string) => stream.write(strikeSecrets(line)) },
  };
}

interface ShownError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly [key: string]: unknown;
}

/** An error as the log shows it, causes included, attachments not. */
export function showError(error: unknown, depth = 0): ShownError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error).slice(0, 500), stack: '' };
  return {
    type: error.name,
    message: error.message.slice(0, 2_000),
    ...('code' in error ? { code: String(error.code) } : {}),
    stack: (error.stack ?? '').slice(0, 4_000),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: showError(error.cause, depth + 1) }),
  };
}
