/** What the peers answer where Assay tells the status of an ended run: as many members, made up at once. */
export const runSummary = (id) => ({
  id,
  kind: 'eval',
  name: 'bench',
  status: 'completed',
  verdict: 'passed',
  created_at: '2026-01-01T00:00:00.000Z',
  started_at: '2026-01-01T00:00:00.000Z',
  ended_at: '2026-01-01T00:00:01.000Z',
  progress: { done: 1, total: 1, passed: 1, failed: 0, errors: 0, skipped: 0, canceled: 0 },
  result_path: `.assay/runs/${id}/result.json`,
});
