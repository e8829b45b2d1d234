import type { PromptMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Given, McpFeatures, McpPrompt, McpResources } from '../../src/server/mcp-features.js';
import { fixtureTools, pixel } from './fixture-tools.js';

const templateUri = /^test:\/\/template\/([^/]+)\/data$/;

const fixtureResources: McpResources = {
  templates: [
    {
      uriTemplate: 'test://template/{id}/data',
      name: 'template',
      description: 'Data for an id',
      mimeType: 'application/json',
    },
  ],
  list: () =>
    Promise.resolve({
      resources: [
        {
          uri: 'test://static-text',
          name: 'static-text',
          description: 'A text that never changes',
          mimeType: 'text/plain',
        },
        { uri: 'test://static-binary', name: 'static-binary', description: 'An image', mimeType: 'image/png' },
        { uri: 'test://watched-resource', name: 'watched', description: 'A text to watch', mimeType: 'text/plain' },
      ],
    }),
  read: (uri) => {
    if (uri === 'test://static-text') {
      return Promise.resolve([
        { uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
      ]);
    }
    if (uri === 'test://static-binary') return Promise.resolve([{ uri, mimeType: 'image/png', blob: pixel }]);
    if (uri === 'test://watched-resource') return Promise.resolve([{ uri, mimeType: 'text/plain', text: 'Watched.' }]);
    const id = templateUri.exec(uri)?.[1];
    if (id === undefined) return Promise.resolve(undefined);
    const data = { id, templateTest: true, data: `Data for ID: ${id}` };
    return Promise.resolve([{ uri, mimeType: 'application/json', text: JSON.stringify(data) }]);
  },
};

const say = (text: string): PromptMessage => ({ role: 'user', content: { type: 'text', text } });

function prompt(name: string, args: readonly string[], get: (given: Given) => PromptMessage[]): McpPrompt {
  return {
    definition: {
      name,
      description: `For the test of ${name}`,
      arguments: args.map((each) => ({ name: each, description: `The test's ${each}`, required: true })),
    },
    get: (given) => Promise.resolve({ messages: get(given) }),
    complete: (_, value) =>
      Promise.resolve(['paris', 'park', 'party', 'testing'].filter((each) => each.startsWith(value))),
  };
}

/** Everything that the scenarios of the conformance suite look for by name. */
export const fixtureFeatures: McpFeatures = {
  tools: fixtureTools,
  resources: [fixtureResources],
  prompts: [
    prompt('test_simple_prompt', [], () => [say('This is a simple prompt for testing.')]),
    prompt('test_prompt_with_arguments', ['arg1', 'arg2'], ({ arg1, arg2 }) => [
      say(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`),
    ]),
    prompt('test_prompt_with_embedded_resource', ['resourceUri'], ({ resourceUri = '' }) => [
      {
        role: 'user',
        content: {
          type: 'resource',
          resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
        },
      },
      say('Please process the embedded resource above.'),
    ]),
    prompt('test_prompt_with_image', [], () => [
      { role: 'user', content: { type: 'image', data: pixel, mimeType: 'image/png' } },
      say('Please analyze the image above.'),
    ]),
  ],
};
