/** 1 for what cannot wait, 3 for what can. */
export function priority(kind, customers) {
  if (kind !== 'bug') return 3;
  return customers > 10 ? 1 : 2;
}
