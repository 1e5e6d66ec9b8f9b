// BinaryEquals (IAM guide, "Binary condition operators"): base64 text compared byte for byte. Missing padding is forgiven.
import { literalOf, type Template } from '../parse/template.ts';
import { anyOf, type CompileValues } from './value-test.ts';

const form = /^[A-Za-z0-9+/]*={0,2}$/;

/** Base64 without its padding; `undefined` if it is not base64. */
export function readBase64(text: string): string | undefined {
  if (!form.test(text)) return undefined;
  const padding = text.indexOf('=');
  const bare = padding < 0 ? text : text.slice(0, padding);
  return bare.length % 4 === 1 ? undefined : bare;
}

/** BinaryEquals. */
export const binaryEquals: CompileValues = (values) =>
  anyOf(
    values.map((template: Template) => {
      const wanted = readBase64(literalOf(template) ?? '');
      return (value) => wanted !== undefined && readBase64(value) === wanted;
    }),
  );
