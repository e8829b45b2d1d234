import pMap, { pMapSkip } from 'p-map';

/**
 * Maps with at most `concurrency` calls at once, results in the order of the items. Unlike p-map it rejects, with the
 * first error, only when every call that was begun has ended: nobody may be told that work has stopped while some of
 * it still holds processes. After an error no further call begins.
 */
export async function mapToEnd<Item, Result>(
  items: Iterable<Item>,
  call: (item: Item) => Promise<Result>,
  concurrency: number,
): Promise<Result[]> {
  let failed: { readonly error: unknown } | undefined;
  const results = await pMap(
    items,
    async (item) => {
      if (failed !== undefined) return pMapSkip;
      try {
        return await call(item);
      } catch (error) {
        failed ??= { error };
        return pMapSkip;
      }
    },
    { concurrency },
  );
  if (failed !== undefined) throw (failed as { readonly error: unknown }).error;
  return results;
}
