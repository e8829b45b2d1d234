// The room table: which room of src/ may import which others. Data runs one way; imports never point back.
const may = {
  support: [],
  protocol: [],
  results: ['protocol', 'support'],
  coverage: ['results', 'protocol', 'support'],
  publication: ['results', 'protocol', 'support'],
  reports: ['coverage', 'results', 'protocol', 'support'],
  executors: ['results', 'protocol', 'support'],
  graders: ['results', 'protocol', 'support'],
  evals: ['executors', 'graders', 'coverage', 'results', 'protocol', 'support'],
  runs: ['results', 'protocol', 'support'],
  handlers: [
    'runs',
    'evals',
    'coverage',
    'publication',
    'executors',
    'graders',
    'reports',
    'results',
    'protocol',
    'support',
  ],
  server: ['protocol', 'support'],
  transport: ['support'],
  cli: ['reports', 'results', 'protocol', 'support'],
};
// What lies directly in coverage and publication is their pure core; what touches the world lies in folders of them.
const pure =
  '^src/((results|reports|protocol)/|coverage/([^/]+\\.ts|formats/|patch/|floors/)|publication/([^/]+\\.ts|loop/|comment/))';
const sdks = 'node_modules/(@modelcontextprotocol/sdk|vscode-jsonrpc)/';

module.exports = {
  forbidden: [
    ...Object.entries(may).map(([room, list]) => ({
      name: `${room}-may-import`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: [room, ...list].map((r) => `^src/${r}/`) },
    })),
    { name: 'pure-rooms-have-no-node', severity: 'error', from: { path: pure }, to: { dependencyTypes: ['core'] } },
    {
      name: 'sdks-only-at-the-edge',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server|transport)/' },
      to: { path: sdks },
    },
    {
      name: 'protocol-needs-zod-only',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { path: 'node_modules', pathNot: 'node_modules/zod/' },
    },
    { name: 'nobody-imports-main', severity: 'error', from: {}, to: { path: '^src/main\\.ts$' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'types', 'default'] },
  },
};
