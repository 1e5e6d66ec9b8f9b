// Bool (IAM guide, "Boolean condition operators"): `true` or `false` without regard to case; values may be variables.
import type { Template } from '../parse/template.ts';
import { compileText } from './strings.ts';
import { anyOf, type CompileValues, type ValueTest } from './value-test.ts';

/** Bool. */
export const bool: CompileValues = (values, slots) =>
  anyOf(
    values.map((template: Template): ValueTest => {
      const text = compileText(template.parts, slots);
      return (value, frame) => {
        const wanted = text(frame)?.toLowerCase();
        return (wanted === 'true' || wanted === 'false') && value.toLowerCase() === wanted;
      };
    }),
  );
