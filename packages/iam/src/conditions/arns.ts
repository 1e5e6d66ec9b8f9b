// ArnEquals and ArnLike, which are the same (IAM guide, "ARN condition operators"): six segments compared one by one, each with `*` and
// `?`. A request value that is no ARN matches only `*`.

import { arnColons, compileArn, findColons } from '../match/arn.ts';
import type { Template } from '../parse/template.ts';
import { anyOf, type CompileValues } from './value-test.ts';

/** ArnLike. */
export const arnLike: CompileValues = (values, slots) => {
  const colons = new Int32Array(arnColons);
  return anyOf(
    values.map((template: Template) => {
      const test = compileArn(template, slots);
      return (value, frame) => {
        findColons(value, colons);
        return test(value, colons, frame);
      };
    }),
  );
};
