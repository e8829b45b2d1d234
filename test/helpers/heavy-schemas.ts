const operation = (op: string): object => ({
  type: 'object',
  required: ['op', 'arg'],
  properties: { arg: { $ref: '#/$defs/expr' }, op: { const: op } },
});

/** An ordinary tree of expressions. Checking one that is nested `n` levels takes 3 to the power of `n` steps. */
export const expressions = {
  $ref: '#/$defs/expr',
  $defs: { expr: { oneOf: [{ type: 'number' }, operation('neg'), operation('abs'), operation('sqrt')] } },
};

/** JSON text of such an expression. */
export function deepTree(levels: number): string {
  const ops = ['sqrt', 'abs', 'neg'];
  const heads = Array.from({ length: levels }, (_, level) => `{"op":"${ops[level % 3]}","arg":`);
  return `${heads.join('')}1${'}'.repeat(levels)}`;
}

/** A correct schema that takes longer to compile than its size lets expect. */
export function manyProperties(count: number): object {
  const names = Array.from({ length: count }, (_, id) => [`p${id}`, { type: 'string', minLength: 1 }] as const);
  return { properties: Object.fromEntries(names) };
}
